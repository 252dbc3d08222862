"""The switchboard connects what exists, and the reference shows it as it is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from tests.factories import receipts
from tests.factories.hooks import make_hook
from tests.factories.people import SYSTEM
from tests.factories.receipts import Matter
from zhian.web import wiring
from zhian.web.base.outbox.models import Cursor
from zhian.web.base.outbox.selectors import dead_letters, waiting_retries
from zhian.web.base.outbox.services import dispatch, place_messages
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import User
from zhian.web.casework.models import IssuedReceipt
from zhian.web.notify.models import HookDelivery, Notice

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "zhian" / "web"
PAGE = ROOT / "docs" / "reference" / "wiring.md"


def deliver(matter: Matter) -> None:
    """What the worker does, until nothing is left."""
    place_messages(at=matter.at)
    while dispatch(wiring.SUBSCRIBERS, at=matter.at):
        pass
    assert not waiting_retries() + dead_letters()


def it_prints_the_page_that_is_in_the_reference() -> None:
    anew = f"""write it anew: zhian manage shell -v 0 -c \
        'from zhian.web.wiring import as_markdown; print(as_markdown(), end="")' > {PAGE.relative_to(ROOT)}"""
    assert PAGE.read_text(encoding="utf-8") == wiring.as_markdown(), anew


def it_gives_every_line_a_name_of_its_own() -> None:
    names = [line.name for line in (*wiring.SUBSCRIBERS, *wiring.TICKS)]
    assert len(names) == len(set(names))


def it_says_what_every_line_does() -> None:
    assert all((s.handle.__doc__ or "").strip() for s in wiring.SUBSCRIBERS)
    assert all((t.run.__doc__ or "").strip() for t in wiring.TICKS)


def it_subscribes_to_nothing_that_nobody_emits() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    named = set(re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", sources))
    moves = {f"case.{name}" for name in re.findall(r'MoveRule\(\s*"([a-z_]+)"', sources)}
    wanted = {event for subscriber in wiring.SUBSCRIBERS for event in subscriber.events}
    assert wanted <= named | moves


@pytest.mark.django_db
class DescribeOneWalk:
    def it_tells_everybody_and_sets_every_receipt_on_paper(self) -> None:
        matter = receipts.accepted()
        deliver(matter)
        users = Notice.objects.visible_to(SYSTEM).filter(matter_id=matter.case.pk)
        assert matter.coordinator is not None
        told = {
            matter.applicant.user_id: 2,  # it waits for you; it was accepted
            matter.coordinator.user_id: 2,  # it was filed; it was accepted
            matter.officers[Role.INTAKE].user_id: 1,  # it was filed
        }
        assert {user: users.filter(user_id=user).count() for user in told} == told
        assert users.count() == sum(told.values())
        coordinator = User.objects.visible_to(SYSTEM).get(pk=matter.coordinator.user_id)
        assert {address for message in mail.outbox for address in message.to} == {
            matter.person.email,
            coordinator.email,
        }
        unset = IssuedReceipt.objects.visible_to(SYSTEM).filter(pdf_file_id__isnull=True)
        assert not unset.exists()

    def it_owes_the_enterprises_own_system_a_word_of_what_happens_from_now_on(self) -> None:
        matter = receipts.filed()
        assert matter.case.sponsor_id is not None
        hook = make_hook(matter.case.sponsor_id)
        deliver(matter)
        calls = HookDelivery.objects.visible_to(SYSTEM).filter(hook=hook)
        assert not calls.exists(), "the past is told to nobody"
        matter.by(Role.INTAKE, "accept", no_conflict=True)
        deliver(matter)
        assert list(calls.values_list("event", "matter_id")) == [("matter.news", matter.case.pk)]

    def it_says_in_no_notice_and_no_mail_what_happened(self) -> None:
        matter = receipts.answered(granted=True)
        deliver(matter)
        secrets = (
            matter.case.reference,
            matter.person.family_name,
            matter.person.document_number,
            "granted",
            "批准",
        )
        assert mail.outbox
        for message in mail.outbox:
            written = message.subject + message.body
            assert not [word for word in secrets if word.lower() in written.lower()]
        kept = str(list(Notice.objects.visible_to(SYSTEM).values()))
        assert not [word for word in secrets if word.lower() in kept.lower()]

    def it_changes_nothing_when_everything_is_delivered_again(self) -> None:
        matter = receipts.accepted()
        deliver(matter)
        before = Notice.objects.visible_to(SYSTEM).count(), len(mail.outbox)
        Cursor.objects.visible_to(SYSTEM).exclude(subscriber=":end").update(position=0)
        deliver(matter)
        assert (Notice.objects.visible_to(SYSTEM).count(), len(mail.outbox)) == before

    def it_runs_every_tick_twice_without_harm(self) -> None:
        matter = receipts.accepted()
        version = matter.case.version
        for hours in range(2):
            for tick in wiring.TICKS:
                tick.run(matter.at + timedelta(hours=hours))
        matter.case.refresh_from_db(from_queryset=type(matter.case).objects.visible_to(SYSTEM))
        assert matter.case.version == version
