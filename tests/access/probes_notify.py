"""Questions about other people's notices and webhooks."""

from __future__ import annotations

from tests.factories.people import NOW
from zhian.web.notify.models import Notice
from zhian.web.notify.selectors import deliveries_of, hook_names, hooks_of, unread_count
from zhian.web.notify.services import mark_all_read, open_notice

from . import matters
from .cast import Cast
from .probes import Question, probe
from .samples_notify import a_call_of, a_webhook_of


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


@probe("notify.selectors:hooks_of#1")
def a_stranger_lists_webhooks(cast: Cast) -> Question:
    a_webhook_of(cast)
    stranger = cast.actor("other_administrator")
    return lambda: hooks_of(stranger)


@probe("notify.selectors:deliveries_of#1")
def a_colleague_reads_what_was_sent(cast: Cast) -> Question:
    call = a_call_of(cast)
    stranger = cast.actor("coordinator")
    return lambda: deliveries_of(call.hook_id, stranger)


@probe("notify.selectors:hook_names#1")
def a_stranger_asks_for_the_name_of_a_webhook(cast: Cast) -> Question:
    hook = a_webhook_of(cast)
    stranger = cast.actor("other_administrator")
    return lambda: hook_names([hook.pk], stranger)


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
