"""`manage reset_password`: a way back in for somebody who forgot the password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.services import reset_password

_DONE = Text(
    zh="新密码如下，仅显示这一次。请当面或者通过电话告知本人，并请其登录后立即修改：",
    en="The new password is shown this once. Tell it to the person by voice, to be changed after signing in:",
)


class Command(BaseCommand):
    """Give an account a new password; its sessions end."""

    help = "Give an account a new password and end its sessions. / 为账号设置新密码，并使其退出登录。"

    def add_arguments(self, parser: CommandParser) -> None:
        """One address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the new password on standard output, and everything else on standard error."""
        del args
        language = get_language() or "zh-hans"
        try:
            password = reset_password(SystemActor(Purpose.OPERATE), options["email"], at=now())
        except NotFound as error:
            raise CommandError(error.sentence(language)) from error
        self.stderr.write(_DONE.get(language))
        self.stdout.write(password)
