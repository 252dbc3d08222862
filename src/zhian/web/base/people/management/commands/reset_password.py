"""`manage reset_password`: a way back in for somebody who forgot the password."""

from __future__ import annotations

from datetime import datetime

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import SystemActor
from zhian.web.base.people.management.one_account import AccountCommand
from zhian.web.base.people.services import reset_password

_DONE = Text(
    zh="新密码如下，仅显示这一次。请当面或者通过电话告知本人，并请其登录后立即修改：",
    en="The new password is shown this once. Tell it to the person by voice, to be changed after signing in:",
)


class Command(AccountCommand):
    """Give an account a new password; its sessions end."""

    help = "Give an account a new password and end its sessions. / 为账号设置新密码，并使其退出登录。"

    def do(self, operator: SystemActor, email: str, at: datetime) -> None:
        """Print the new password on standard output, and everything else on standard error."""
        password = reset_password(operator, email, at=at)
        self.stderr.write(self.said(_DONE))
        self.stdout.write(password)
