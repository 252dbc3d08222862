"""What the operator's commands about one account share: whose it is, and what is said where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor


class AccountCommand(BaseCommand):
    """A command for one account, named by its address; the subclass says what is done."""

    def add_arguments(self, parser: CommandParser) -> None:
        """One address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say that there is no such account."""
        del args
        try:
            self.do(SystemActor(Purpose.OPERATE), options["email"], now())
        except NotFound as error:
            raise CommandError(error.sentence(get_language() or "zh-hans")) from error

    def do(self, operator: SystemActor, email: str, at: datetime) -> None:
        """The one thing that this command does."""
        raise NotImplementedError

    def said(self, text: Text) -> str:
        """A sentence in the operator's language."""
        return text.get(get_language() or "zh-hans")
