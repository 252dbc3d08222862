"""`manage end_sessions`: signs an account out everywhere, at once."""

from __future__ import annotations

from datetime import datetime

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import SystemActor
from zhian.web.base.people.management.one_account import AccountCommand
from zhian.web.base.people.services.sessions import sign_out_everywhere

_DONE = Text(
    zh="该账号已在 {n} 处退出登录，程序用令牌已失效。",
    en="The account was signed out in {n} places, and the tokens of its programs ended.",
)


class Command(AccountCommand):
    """End every session and token of an account."""

    help = "End every session and token of an account. / 使账号在各处退出登录，并使其程序用令牌失效。"

    def do(self, operator: SystemActor, email: str, at: datetime) -> None:
        """Say in how many places it was signed in."""
        self.stdout.write(self.said(_DONE.fill(n=sign_out_everywhere(operator, email, at=at))))
