"""What falls due by time alone, and falls due once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.factories import receipts
from tests.factories.people import NOW, SYSTEM
from tests.factories.receipts import Matter
from zhian.policy.calendars import default_calendar
from zhian.policy.load import package_sources
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Purpose, Role
from zhian.web.casework import kit
from zhian.web.casework.models import Case, Deadline, Move, OfficialReceipt
from zhian.web.casework.services import Opening, open_case, ticking
from zhian.web.talent.services import WorkResidence

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SILENT_LAW = "talent.rp-silent"


class SilentResidence(WorkResidence):
    """The work permit, under a law that takes silence for acceptance."""

    law_id = SILENT_LAW


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of one's own, for overlays; what was read from it is forgotten afterwards."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def silent_law(data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The law of the work permit once more, but silence of five working days means acceptance."""
    (source,) = (
        content
        for package in package_sources()
        for name, content in package.documents()
        if name.endswith("rp-work.yaml")
    )
    text = source.decode("utf-8").replace("id: talent.rp-work", f"id: {SILENT_LAW}", 1)
    knows = "        applies: true\n        n: 5\n        unit: working_day\n"
    overlay = data / "laws" / "talent"
    overlay.mkdir(parents=True)
    (overlay / "rp-silent.yaml").write_text(text.replace("        applies: false\n", knows), encoding="utf-8")
    monkeypatch.setitem(kit._KINDS, SILENT_LAW, SilentResidence())
    return SILENT_LAW


def filed_under(law: str) -> Matter:
    """Filed on Wednesday 25 November 2026 in Beijing."""
    matter = receipts.work_permit()
    opening = Opening(law, matter.office.pk, matter.person.pk, None, "work")
    matter.at = NOW
    matter.case = open_case(matter.applicant, opening, at=NOW)
    matter.go("file", matter.applicant, consent=True, consent_sensitive=True)
    return matter


def now_of(matter: Matter) -> Case:
    return Case.objects.visible_to(SYSTEM).get(pk=matter.case.pk)


def moves_of(matter: Matter, name: str) -> list[Move]:
    return list(Move.objects.visible_to(SYSTEM).filter(case=matter.case, name=name))


class DescribeSilence:
    def it_waits_until_the_fifth_working_day_is_over(self, silent_law: str) -> None:
        matter = filed_under(silent_law)
        last_moment = datetime(2026, 12, 2, 15, 59, 59, tzinfo=UTC)  # a second before midnight in Beijing
        assert ticking.accept_by_silence(last_moment) == 0
        assert ticking.accept_by_silence(last_moment + timedelta(seconds=1)) == 1
        case = now_of(matter)
        assert (case.state, case.accepted_on) == ("accepted", date(2026, 11, 25))
        assert case.accepted_by_silence

    def it_happens_once_and_under_its_purpose(self, silent_law: str) -> None:
        matter = filed_under(silent_law)
        late = matter.at + 20 * DAY
        assert [ticking.accept_by_silence(late) for _ in range(2)] == [1, 0]
        (move,) = moves_of(matter, "accept_by_silence")
        assert (move.actor_user_id, move.actor_name, move.side) == (None, "", "machine")
        event = Event.objects.visible_to(SYSTEM).get(verb="case.accept_by_silence")
        assert event.actor_purpose == Purpose.CLOCKS

    def it_starts_the_clocks_on_the_day_after_receipt(self, silent_law: str) -> None:
        matter = filed_under(silent_law)
        ticking.accept_by_silence(matter.at + 20 * DAY)
        deadline = Deadline.objects.visible_to(SYSTEM).filter(case=matter.case, limit_id="decision").get()
        assert deadline.starts_on == date(2026, 11, 25)

    def it_gives_the_person_a_receipt(self, silent_law: str) -> None:
        matter = filed_under(silent_law)
        ticking.accept_by_silence(matter.at + 20 * DAY)
        assert matter.receipt("office_act").case_id == matter.case.pk

    def it_does_not_follow_a_correction_notice(self, silent_law: str) -> None:
        matter = filed_under(silent_law)
        items = [{"item": "", "party": "applicant", "note": "The form is not signed."}]
        matter.by(Role.INTAKE, "send_correction", items=items)
        matter.go("answer_correction", matter.applicant)
        assert ticking.accept_by_silence(matter.at + 20 * DAY) == 0

    def it_means_nothing_where_the_law_does_not_say_so(self) -> None:
        matter = receipts.work_permit()
        assert ticking.accept_by_silence(matter.at + 60 * DAY) == 0
        assert now_of(matter).state == "filed"


NOTICE_2027 = """\
year: 2027
status: confirmed
confidence: S1
checked_on: 2026-11-24
source:
  title: {zh-Hans: 样例放假安排, en: Sample notice}
off_days:
  - {festivals: [new-year], days: "01-01..01-03"}
  - {festivals: [spring-festival], days: "02-05..02-11"}
  - {festivals: [qingming], days: "04-03..04-05"}
  - {festivals: [labour-day], days: "05-01..05-03"}
  - {festivals: [dragon-boat], days: "06-09"}
  - {festivals: [mid-autumn], days: "09-15"}
  - {festivals: [national-day], days: "10-01..10-07"}
make_up_workdays: [%s]
"""


def publish_2027(data: Path, make_up: str = "") -> None:
    folder = data / "laws" / "calendar"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2027.yaml").write_text(NOTICE_2027 % make_up, encoding="utf-8")
    assert default_calendar(data).year(2027).status == "confirmed"


def accepted_in_december() -> Matter:
    """Its fifteen working days cross into 2027, whose holidays are not announced yet."""
    matter = receipts.work_permit()
    matter.at = datetime(2026, 12, 17, 2, 0, tzinfo=UTC)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    return matter


def decision_dates(matter: Matter) -> list[tuple[date | None, bool, bool]]:
    """(date, provisional, still current) of the decision's limit, oldest first."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(case=matter.case, limit_id="decision")
    return [
        (row.due_on, row.provisional, row.superseded_at is None) for row in rows.order_by("computed_at", "id")
    ]


class DescribeANewCalendar:
    def it_moves_a_provisional_date_once_and_keeps_the_former(self, data: Path) -> None:
        matter = accepted_in_december()
        assert decision_dates(matter) == [(date(2027, 1, 11), True, True)]
        publish_2027(data, '"01-09"')
        assert [ticking.recompute_dates(matter.at + DAY) for _ in range(2)] == [1, 0]
        assert decision_dates(matter) == [(date(2027, 1, 11), True, False), (date(2027, 1, 9), False, True)]
        assert now_of(matter).due_on == date(2027, 1, 9)
        assert len(moves_of(matter, "recompute")) == 1

    def it_says_once_that_a_provisional_date_is_now_certain(self, data: Path) -> None:
        matter = accepted_in_december()
        publish_2027(data)
        assert [ticking.recompute_dates(matter.at + DAY) for _ in range(2)] == [1, 0]
        assert decision_dates(matter)[-1] == (date(2027, 1, 11), False, True)

    def it_leaves_a_date_alone_that_does_not_depend_on_it(self, data: Path) -> None:
        matter = receipts.work_permit()
        matter.by(Role.INTAKE, "accept", no_conflict=True)  # due in December 2026
        version = now_of(matter).version
        publish_2027(data)
        assert ticking.recompute_dates(matter.at + DAY) == 0
        assert now_of(matter).version == version
        stale = Deadline.objects.visible_to(SYSTEM).exclude(calendar_digest=default_calendar(data).digest)
        assert not stale.filter(case=matter.case).exists(), "it would be looked at again every minute"

    def it_leaves_closed_cases_alone(self, data: Path) -> None:
        matter = accepted_in_december()
        matter.go("withdraw", matter.applicant)
        publish_2027(data, '"01-09"')
        assert ticking.recompute_dates(matter.at + DAY) == 0
        assert decision_dates(matter) == [(date(2027, 1, 11), True, True)]

    def it_does_not_let_one_case_in_trouble_stop_the_others(
        self, data: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, second = accepted_in_december(), accepted_in_december()
        broken = min(first.case.pk, second.case.pk)
        Case.objects.visible_to(SYSTEM).filter(pk=broken).update(law_id="talent.gone")
        publish_2027(data, '"01-09"')
        assert ticking.recompute_dates(first.at + DAY) == 1
        assert "clock-failed" in caplog.text


class DescribeOfficialReceipts:
    EXPIRES = date(2026, 12, 20)

    def _recorded(self) -> Matter:
        matter = receipts.accepted()
        matter.by(
            Role.INTAKE,
            "record_official_receipt",
            number="S-1",
            issued_on=date(2026, 11, 26),
            expires_on=self.EXPIRES,
        )
        return matter

    def _reminders(self, matter: Matter) -> list[dict[str, Any]]:
        rows = Message.objects.visible_to(SYSTEM).filter(name="case.official_receipt_expiring")
        return [row.payload for row in rows if row.payload["case"] == str(matter.case.pk)]

    def it_reminds_seven_days_before_and_once(self) -> None:
        matter = self._recorded()
        eighth_day = datetime(2026, 12, 12, 15, 59, tzinfo=UTC)  # still the twelfth in Beijing
        assert ticking.remind_of_official_receipts(eighth_day) == 0
        seventh_day = eighth_day + timedelta(minutes=1)
        assert [ticking.remind_of_official_receipts(seventh_day + n * DAY) for n in range(3)] == [1, 0, 0]
        assert self._reminders(matter) == [{"case": str(matter.case.pk), "expires_on": "2026-12-20"}]

    def it_reminds_again_of_a_receipt_that_replaced_the_former(self) -> None:
        matter = self._recorded()
        ticking.remind_of_official_receipts(datetime(2026, 12, 14, tzinfo=UTC))
        matter.by(
            Role.INTAKE,
            "record_official_receipt",
            number="S-2",
            issued_on=date(2026, 12, 1),
            expires_on=date(2026, 12, 30),
        )
        assert ticking.remind_of_official_receipts(datetime(2026, 12, 25, tzinfo=UTC)) == 1
        assert len(self._reminders(matter)) == 2

    def it_does_not_speak_of_what_is_over(self) -> None:
        matter = self._recorded()
        assert ticking.remind_of_official_receipts(datetime(2026, 12, 21, 2, tzinfo=UTC)) == 0
        assert OfficialReceipt.objects.visible_to(SYSTEM).get(case=matter.case).reminded_at is None

    def it_does_not_speak_of_closed_cases(self) -> None:
        matter = self._recorded()
        matter.go("withdraw", matter.applicant)
        assert ticking.remind_of_official_receipts(datetime(2026, 12, 15, tzinfo=UTC)) == 0


class DescribeWarnings:
    def _warnings(self, matter: Matter, at: datetime) -> dict[str, str]:
        """Limit and stage of each warning; all of them go to the desk alone."""
        limits = dict(
            Deadline.objects.visible_to(SYSTEM).filter(case=matter.case).values_list("pk", "limit_id")
        )
        found = {}
        for alert in ticking.dates_to_warn_of(at):
            _, key, stage = alert.key.split(":")
            found[limits[UUID(key)]] = stage
            assert alert.matter_id == matter.case.pk
            assert alert.in_app == {matter.officers[Role.INTAKE].user_id}
            assert not alert.by_mail
        return found

    def _accepted(self) -> Matter:
        """Accepted on 26 November: promised for 7 December, due on 17 December."""
        matter = receipts.work_permit()
        matter.by(Role.INTAKE, "accept", no_conflict=True)
        rows = Deadline.objects.visible_to(SYSTEM).filter(case=matter.case)
        assert dict(rows.values_list("limit_id", "due_on")) == {
            "decision": date(2026, 12, 17),
            "promise": date(2026, 12, 7),
        }
        return matter

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (1, {}),
            (2, {"promise": "near"}),
            (7, {"promise": "near"}),
            (8, {"promise": "over"}),
            (13, {"promise": "over"}),
            (14, {"promise": "over", "decision": "near"}),
            (17, {"promise": "over", "decision": "near"}),
            (18, {"promise": "over", "decision": "over"}),
        ],
    )
    def it_warns_the_desk_three_working_days_before_and_once_it_is_over(
        self, day: int, expected: dict[str, str]
    ) -> None:
        assert self._warnings(self._accepted(), datetime(2026, 12, day, 2, tzinfo=UTC)) == expected

    def it_names_the_same_date_the_same_way_each_time(self) -> None:
        self._accepted()
        first, later = (
            [alert.key for alert in ticking.dates_to_warn_of(datetime(2026, 12, day, 2, tzinfo=UTC))]
            for day in (14, 15)
        )
        assert first == later
        assert len(set(first)) == 2

    def it_warns_of_no_case_that_is_closed(self) -> None:
        matter = self._accepted()
        matter.go("withdraw", matter.applicant)
        assert self._warnings(matter, datetime(2026, 12, 18, 2, tzinfo=UTC)) == {}
