"""What receivers are told, when again, and when no more."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail

from tests.factories import receipts
from tests.factories.hooks import again, make_hook, owe
from tests.factories.people import NOW, SYSTEM, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from tests.web.notify.receiver import receiver
from zhian.kernel.ids import uuid7
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.kit import Level, Parcel
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Role
from zhian.web.base.privacy.kit import Scope
from zhian.web.base.tenancy.services import close_organisation
from zhian.web.casework.selectors.audience import CaseListeners, who_listens_to_move
from zhian.web.notify import services
from zhian.web.notify.kit import DeliveryState, HookState, NoticeKind
from zhian.web.notify.models import Hook, HookDelivery, Notice
from zhian.web.notify.selectors import notices_of, who_hears_of_switching_off
from zhian.web.notify.services import erasing, tell_news, watching
from zhian.web.notify.services.delivering import BACK_OFF, deliver, rest_of, sweep_deliveries, tell_hooks

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def calls(hook: Hook) -> list[HookDelivery]:
    return list(HookDelivery.objects.visible_to(SYSTEM).filter(hook=hook).order_by("created_at", "id"))


def accepted_move(matter: receipts.Matter) -> Parcel:
    payload = {"case": str(matter.case.pk), "version": matter.case.version, "public": True}
    return Parcel(uuid7(), "case.accept", payload, f"case:{matter.case.pk}:{matter.case.version}", NOW)


class DescribeWhatIsTold:
    def it_says_which_case_has_news_and_nothing_else(self, outside: Path) -> None:
        matter = receipts.accepted()
        sponsor = matter.case.sponsor_id
        assert sponsor is not None
        with receiver(outside) as here:
            hook = make_hook(sponsor, here.address)
            tell_hooks(who_listens_to_move)(accepted_move(matter), NOW)
            (row,) = calls(hook)
            assert deliver(row.pk, at=NOW)
        (heard,) = here.heard
        told = json.loads(heard.body)
        assert told.keys() == {"type", "timestamp", "data"}
        assert told["type"] == "matter.news"
        assert told["data"].keys() == {"id", "url"}
        assert told["data"]["url"].endswith(f"/cases/{matter.case.pk}")
        own = [text for name, text in heard.headers.items() if name != "Accept-Encoding"]
        said = heard.body.decode() + str(own)
        secrets = (matter.case.reference, matter.person.family_name, matter.person.document_number, "accept")
        assert not [word for word in secrets if word.lower() in said.lower()]
        assert again(row).state == DeliveryState.DELIVERED

    def it_notes_an_event_once_for_each_webhook_in_use_of_those_it_concerns(self) -> None:
        ours, theirs, matter_id = make_organisation(), make_organisation(), uuid7()
        hooks = [make_hook(ours.pk), make_hook(ours.pk)]
        other, paused = make_hook(theirs.pk), make_hook(ours.pk, state=HookState.PAUSED)
        parcel = Parcel(uuid7(), "case.accept", {}, "case:1:2", NOW)
        handle = tell_hooks(lambda _parcel, _at: CaseListeners(matter_id, frozenset({ours.pk})))
        for _ in range(2):
            handle(parcel, NOW)
        assert [len(calls(hook)) for hook in (*hooks, other, paused)] == [1, 1, 0, 0]
        assert {row.matter_id for hook in hooks for row in calls(hook)} == {matter_id}

    def it_asks_nothing_of_cases_while_nobody_has_a_webhook(self) -> None:
        def fails(_parcel: Parcel, _at: datetime) -> CaseListeners:
            raise AssertionError("asked")

        make_hook(make_organisation().pk, state=HookState.PAUSED)
        tell_hooks(fails)(Parcel(uuid7(), "case.accept", {}, "case:1:2", NOW), NOW)

    def it_says_nothing_of_a_case_that_the_organisation_may_not_see_when_it_is_sent(
        self, outside: Path
    ) -> None:
        matter = receipts.accepted()
        with receiver(outside) as here:
            row = owe(make_hook(make_organisation().pk, here.address), matter.case.pk)
            deliver(row.pk, at=NOW)
        assert here.heard == []
        assert again(row).state == DeliveryState.OUT_OF_SIGHT

    def it_says_nothing_to_an_organisation_that_was_closed(self, outside: Path) -> None:
        matter = receipts.accepted()
        assert matter.case.sponsor_id is not None
        with receiver(outside) as here:
            row = owe(make_hook(matter.case.sponsor_id, here.address), matter.case.pk)
            close_organisation(SYSTEM, matter.case.sponsor_id, at=NOW)
            deliver(row.pk, at=NOW)
        assert here.heard == []

    def it_keeps_its_id_and_body_and_renews_its_time_over_attempts(self, outside: Path) -> None:
        where = make_organisation()
        administrator = actor_of_user(make_member(where, Role.ADMINISTRATOR).pk)
        with receiver(outside, status=500) as here:
            hook = make_hook(where.pk, here.address)
            former, row = hook.secret, owe(hook)
            deliver(row.pk, at=NOW)
            fresh = services.rotate_secret(administrator, hook.pk, at=NOW)
            here.status = 200
            assert deliver(row.pk, at=NOW + timedelta(hours=1))
            late = owe(hook, at=NOW + DAY)
            assert deliver(late.pk, at=NOW + DAY)
        first, second, third = here.heard
        assert first.headers["webhook-id"] == second.headers["webhook-id"] != third.headers["webhook-id"]
        assert first.body == second.body
        times = [int(heard.headers["webhook-timestamp"]) for heard in here.heard]
        assert times[1] - times[0] == 3600
        assert [heard.is_signed_with(former) for heard in here.heard] == [True, True, False]
        assert [heard.is_signed_with(fresh) for heard in here.heard] == [False, True, True]

    def it_keeps_nothing_of_the_answer_but_its_status(self, outside: Path) -> None:
        with receiver(outside, status=422, answer=b"quince-and-medlar") as here:
            row = owe(make_hook(make_organisation().pk, here.address))
            deliver(row.pk, at=NOW)
        kept = [
            list(model.objects.visible_to(SYSTEM).values()) for model in (Hook, HookDelivery, Event, Message)
        ]
        assert "quince" not in str(kept)
        assert again(row).last_status == 422


class DescribeFailures:
    def it_tries_again_by_the_schedule_and_switches_off_after_five_days(self) -> None:
        where = make_organisation()
        hook = make_hook(where.pk)
        row, at, waits = owe(hook), NOW, []
        while row.next_attempt_at is not None:
            at = row.next_attempt_at
            assert not deliver(row.pk, at=at)
            row = again(row)
            if row.next_attempt_at is not None:
                waits.append(row.next_attempt_at - at)
        hours = [w.total_seconds() / 3600 for w in waits[3:]]
        assert waits[:3] == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
        assert hours == [2, 5, 10, 14, 20, 24, 24, 24]
        assert (row.state, row.attempts) == (DeliveryState.GIVEN_UP, 12)
        assert row.hook.state == HookState.FAILING
        assert 5 * DAY <= at - NOW < 6 * DAY

    def it_gives_one_call_up_while_others_arrive(self) -> None:
        hook = make_hook(make_organisation().pk)
        row = owe(hook)
        HookDelivery.objects.visible_to(SYSTEM).update(attempts=len(BACK_OFF))
        deliver(row.pk, at=NOW)
        assert again(row).state == DeliveryState.GIVEN_UP
        assert again(row).hook.state == HookState.ACTIVE

    @pytest.mark.parametrize(
        ("status", "state"),
        [(200, DeliveryState.DELIVERED), (299, DeliveryState.DELIVERED), (302, DeliveryState.WAITING),
         (404, DeliveryState.WAITING), (503, DeliveryState.WAITING), (410, DeliveryState.SWITCHED_OFF)],
    )  # fmt: skip
    def it_takes_an_answer_for_what_it_says(self, outside: Path, status: int, state: DeliveryState) -> None:
        with receiver(outside, status=status) as here:
            row = owe(make_hook(make_organisation().pk, here.address))
            deliver(row.pk, at=NOW)
        row = again(row)
        assert (row.state, row.last_status, row.attempts) == (state, status, 1)
        assert row.hook.state == (HookState.GONE if status == 410 else HookState.ACTIVE)

    def it_refuses_an_address_that_leads_inside_by_now(self) -> None:
        row = owe(make_hook(make_organisation().pk))
        assert not deliver(row.pk, at=NOW)
        assert (again(row).last_error, again(row).last_status) == ("outbound-address", None)

    def it_starts_a_clean_record_with_the_first_call_that_arrives(self, outside: Path) -> None:
        with receiver(outside, status=500) as here:
            hook = make_hook(make_organisation().pk, here.address)
            row = owe(hook)
            deliver(row.pk, at=NOW)
            assert again(row).hook.failing_since == NOW
            here.status = 200
            deliver(row.pk, at=NOW + 4 * DAY)
            assert again(row).hook.failing_since is None
            here.status = 500
            late = owe(hook)
            deliver(late.pk, at=NOW + 6 * DAY)
        assert again(late).hook.state == HookState.ACTIVE

    @pytest.mark.parametrize(
        ("failing_s", "rest_s"), [(0, 5), (19, 5), (40, 10), (600, 150), (1200, 300), (400_000, 300)]
    )
    def it_leaves_a_receiver_alone_the_longer_it_fails(self, failing_s: int, rest_s: int) -> None:
        assert rest_of(NOW, NOW + timedelta(seconds=failing_s)) == timedelta(seconds=rest_s)

    def it_sends_nothing_twice_and_nothing_while_paused(self, outside: Path) -> None:
        with receiver(outside) as here:
            row = owe(make_hook(make_organisation().pk, here.address))
            paused = owe(make_hook(make_organisation().pk, here.address, HookState.PAUSED))
            for _ in range(2):
                deliver(row.pk, at=NOW)
            deliver(paused.pk, at=NOW)
        assert len(here.heard) == 1
        assert again(paused).state == DeliveryState.WAITING


class DescribeSwitchingOff:
    def it_tells_the_administrators_where_to_look(self, outside: Path) -> None:
        where = make_organisation()
        user, colleague = make_member(where, Role.ADMINISTRATOR), make_member(where, Role.COORDINATOR)
        with receiver(outside, status=410) as here:
            hook = make_hook(where.pk, here.address)
            first, second = owe(hook), owe(hook)
            deliver(first.pk, at=NOW)
        assert again(second).state == DeliveryState.SWITCHED_OFF
        event = Event.objects.visible_to(SYSTEM).get(verb="notify.hook_switched_off")
        assert (event.actor_purpose, event.body["why"]) == ("notify", "gone")
        message = Message.objects.visible_to(SYSTEM).get(name="notify.hook_switched_off")
        parcel = Parcel(message.pk, message.name, message.payload, message.key, NOW)
        for _ in range(2):
            tell_news(who_hears_of_switching_off, NoticeKind.HOOK)(parcel, NOW)
        (line,) = notices_of(actor_of_user(user.pk)).lines
        assert line.notice.kind == "hook"
        assert line.matter is not None
        assert (line.matter.name, line.matter.path) == ("127.0.0.1", f"/webhooks/{hook.pk}/")
        assert not Notice.objects.visible_to(SYSTEM).filter(user_id=colleague.pk).exists()
        assert [message.to for message in mail.outbox] == [[user.email]]


class DescribeKeeping:
    def it_forgets_what_ended_a_month_ago_and_gives_up_what_waited_a_week(self) -> None:
        hook = make_hook(make_organisation().pk, state=HookState.PAUSED)
        row = owe(hook)
        assert sweep_deliveries(NOW + 6 * DAY) == 0
        assert sweep_deliveries(NOW + 8 * DAY) == 1
        assert again(row).state == DeliveryState.TOO_OLD
        assert sweep_deliveries(NOW + 37 * DAY) == 0
        assert sweep_deliveries(NOW + 39 * DAY) == 1
        assert calls(hook) == []

    def it_erases_the_calls_of_an_erased_case(self) -> None:
        hook, erased, kept = make_hook(make_organisation().pk), uuid7(), uuid7()
        owe(hook, erased)
        stays = owe(hook, kept)
        scope = Scope(uuid7(), frozenset({erased}))
        assert 1 in [held.n for held in erasing.held(scope)]
        list(erasing.erase(scope, NOW))
        assert [row.pk for row in calls(hook)] == [stays.pk]


class DescribeTheGauge:
    @pytest.mark.parametrize(
        ("fails", "hours", "level"), [(False, 0, Level.WELL), (False, 1, Level.WATCH), (True, 1, Level.WELL)]
    )
    def it_asks_for_somebody_when_calls_are_overdue_that_could_arrive(
        self, fails: bool, hours: int, level: Level
    ) -> None:
        hook = make_hook(make_organisation().pk)
        owe(hook)
        Hook.objects.visible_to(SYSTEM).update(failing_since=NOW if fails else None)
        reading = watching.read_hooks(NOW + timedelta(hours=hours))
        assert reading.level is level
        assert "1 wait" in reading.value.en

    def it_counts_what_was_lost_within_a_week(self) -> None:
        assert "None" in watching.read_hooks(NOW).value.en
        row = owe(make_hook(make_organisation().pk))
        HookDelivery.objects.visible_to(SYSTEM).update(attempts=len(BACK_OFF))
        deliver(row.pk, at=NOW)
        said = [watching.read_hooks(NOW + later).value.en for later in (DAY, 8 * DAY)]
        assert "1 not delivered" in said[0]
        assert "0 not delivered" in said[1]
