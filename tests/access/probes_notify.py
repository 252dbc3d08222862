"""Questions about other people's notices."""

from __future__ import annotations

from tests.factories.people import NOW
from zhian.web.notify.models import Notice
from zhian.web.notify.selectors import unread_count
from zhian.web.notify.services import mark_all_read, open_notice

from . import matters
from .cast import Cast
from .probes import Question, probe


@probe("notify.services.reading:mark_all_read#1")
def a_stranger_marks_everything(cast: Cast) -> Question:
    _two_notices(cast)
    stranger = cast.actor("other_applicant")
    return lambda: mark_all_read(stranger, at=NOW)


@probe("notify.services.reading:open_notice#2")
def one_reader_marks_for_another(cast: Cast) -> Question:
    mine, _ = _two_notices(cast)
    reader, other = cast.actor("applicant"), cast.actor("coordinator")

    def ask() -> bool:
        open_notice(reader, mine.pk, at=NOW)
        return unread_count(other) == 0

    return ask


def _two_notices(cast: Cast) -> list[Notice]:
    """News of one case for the person and for the coordinator."""
    matter = matters.accepted(cast)
    return [
        Notice.objects.create(
            user_id=cast.users[reader].pk,
            matter_id=matter.case.pk,
            kind="news",
            key=f"case:1:{reader}",
            created_at=NOW,
        )
        for reader in ("applicant", "coordinator")
    ]
