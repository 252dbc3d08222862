"""`manage end_sessions`: signs an account out everywhere, at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.services.sessions import sign_out_everywhere

_DONE = Text(
    zh="该账号已在 {n} 处退出登录，程序用令牌已失效。",
    en="The account was signed out in {n} places, and the tokens of its programs ended.",
)


class Command(BaseCommand):
    """End every session and token of an account."""

    help = "End every session and token of an account. / 使账号在各处退出登录，并使其程序用令牌失效。"

    def add_arguments(self, parser: CommandParser) -> None:
        """One address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say in how many places it was signed in."""
        del args
        language = get_language() or "zh-hans"
        try:
            ended = sign_out_everywhere(SystemActor(Purpose.OPERATE), options["email"], at=now())
        except NotFound as error:
            raise CommandError(error.sentence(language)) from error
        self.stdout.write(_DONE.fill(n=ended).get(language))
