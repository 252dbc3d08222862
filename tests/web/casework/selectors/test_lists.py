"""Lists of cases and hand-offs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import PR, Scene, Walk, make_scene, own, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.people.services.naming import keep_name
from zhian.web.casework.kit import CLOSED_STATES, WITH_OFFICE, Side, State
from zhian.web.casework.models import Case, Deadline
from zhian.web.casework.selectors import (
    Wanted,
    counts_by_state,
    desk_counts,
    list_cases,
    list_handoffs,
    lists,
)

pytestmark = pytest.mark.django_db

OFFICE = Wanted(Side.OFFICE)
DAY = timedelta(days=1)


def references(scene: Scene, wanted: Wanted = OFFICE, by: str = "head", *, today: date = TODAY) -> list[str]:
    return [case.reference for case in list_cases(scene.actors[by], wanted, today=today).rows]


def filed(scene: Scene, *, at: datetime = NOW) -> Walk:
    return walk(own(scene, at=at), "file")


def put(here: Walk, **columns: Any) -> None:
    """Set columns that only time or a long road would set."""
    Case.objects.visible_to(SYSTEM).filter(pk=here.case.pk).update(**columns)


class DescribeTheOfficesList:
    def it_shows_the_queue_oldest_first(self) -> None:
        scene = make_scene()
        later, earlier = filed(scene), filed(scene, at=NOW - 5 * DAY)
        assert references(scene) == [earlier.case.reference, later.case.reference]

    def it_shows_no_case_before_it_is_filed_and_none_of_another_office(self) -> None:
        scene = make_scene()
        own(scene)
        here = filed(scene)
        office = make_organisation(OrganisationKind.OFFICE)
        elsewhere = actor_of_user(make_member(office, Role.HEAD).pk)
        assert references(scene) == [here.case.reference]
        assert list_cases(elsewhere, OFFICE, today=TODAY).rows == []

    def it_shows_closed_cases_with_the_last_moved_first(self) -> None:
        scene = make_scene()
        first, last = filed(scene, at=NOW + 5 * DAY), filed(scene)
        walk(last, "withdraw")
        walk(first, "withdraw")
        closed = Wanted(Side.OFFICE, states=CLOSED_STATES)
        assert references(scene, closed) == [first.case.reference, last.case.reference]

    def it_narrows_by_state_service_reference_and_officer(self) -> None:
        scene = make_scene()
        here, other = filed(scene), walk(recommended(scene), "submit confirm accept")
        here.go("assign", "head", user_id=scene.actors["reviewer"].user_id)
        found = here.case.reference
        assert references(scene, Wanted(Side.OFFICE, states=(State.FILED,))) == [found]
        assert references(scene, Wanted(Side.OFFICE, law_id=PR)) == [other.case.reference]
        assert references(scene, Wanted(Side.OFFICE, text=f" {found[:-2].lower()} ")) == [found]
        assert references(scene, Wanted(Side.OFFICE, mine=True), "reviewer") == [found]
        assert references(scene, Wanted(Side.OFFICE, unassigned=True)) == [other.case.reference]

    def it_finds_a_person_by_name_among_ones_own_cases_alone(self) -> None:
        scene = make_scene()
        here = filed(scene)
        person = here.case.applicant
        person.native_name = "李雷"
        person.save()
        keep_name(person)
        for text in ("李雷", "雷", f" {person.family_name.rstrip('0123456789')} "):
            assert references(scene, Wanted(Side.OFFICE, text=text)) == [here.case.reference]
        for text in ("韩梅", "雷李", "·"):
            assert references(scene, Wanted(Side.OFFICE, text=text)) == []
        office = make_organisation(OrganisationKind.OFFICE)
        elsewhere = actor_of_user(make_member(office, Role.HEAD).pk)
        assert list_cases(elsewhere, Wanted(Side.OFFICE, text="李雷"), today=TODAY).rows == []

    def it_counts_the_week_to_sunday_and_what_is_late_apart(self) -> None:
        scene = make_scene()
        tuesday = TODAY
        days = {-1: "late", 0: "today", 5: "sunday", 6: "next monday"}
        cases = {}
        for offset, name in days.items():
            cases[name] = filed(scene)
            put(cases[name], due_on=tuesday + offset * DAY)
        this_week = references(scene, Wanted(Side.OFFICE, due_this_week=True))
        assert set(this_week) == {cases["today"].case.reference, cases["sunday"].case.reference}
        overdue = references(scene, Wanted(Side.OFFICE, overdue=True))
        assert overdue == [cases["late"].case.reference]

    def it_calls_nothing_late_that_is_closed(self) -> None:
        scene = make_scene()
        here = walk(filed(scene), "withdraw")
        put(here, due_on=TODAY - DAY)
        assert references(scene, Wanted(Side.OFFICE, overdue=True)) == []


class DescribePages:
    @pytest.fixture(autouse=True)
    def _small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "PAGE_SIZE", 2)

    def it_walks_to_the_end_and_back_without_losing_or_repeating_a_case(self) -> None:
        scene = make_scene()
        for _ in range(5):
            filed(scene)  # all at one instant: the key breaks the tie
        everything, wanted, pages = [], OFFICE, []
        while True:
            page = list_cases(scene.actors["head"], wanted, today=TODAY)
            pages.append([case.reference for case in page.rows])
            everything += pages[-1]
            if not page.next_cursor:
                break
            wanted = Wanted(Side.OFFICE, after=page.next_cursor)
        assert len(everything) == len(set(everything)) == 5
        assert [len(p) for p in pages] == [2, 2, 1]
        back = [page.rows]
        while page.previous_cursor:
            wanted = Wanted(Side.OFFICE, before=page.previous_cursor)
            page = list_cases(scene.actors["head"], wanted, today=TODAY)
            back.insert(0, page.rows)
        assert [[case.reference for case in rows] for rows in back] == pages

    def it_shows_the_first_page_for_a_cursor_nobody_made(self) -> None:
        scene = make_scene()
        here = filed(scene)
        for cursor in ("x", "2026-11-24~nonsense", "2026-11-24T00:00:00~" + str(here.case.pk)):
            assert references(scene, Wanted(Side.OFFICE, after=cursor)) == [here.case.reference]


class DescribeCounts:
    def it_counts_states_and_the_day_in_one_query(self) -> None:
        scene = make_scene()
        filed(scene)
        late = walk(filed(scene), "accept")
        put(late, due_on=TODAY - DAY)
        late.reload()
        late.go("assign", "head", user_id=scene.actors["reviewer"].user_id)
        walk(filed(scene), "withdraw")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            counts = desk_counts(scene.actors["head"], today=TODAY)
        assert len(queries) == 1
        assert (counts.all, counts.open, counts.closed) == (3, 2, 1)
        assert (counts.by_state[State.FILED], counts.by_state[State.ACCEPTED]) == (1, 1)
        assert (counts.overdue, counts.due_this_week, counts.unassigned) == (1, 0, 1)

    def it_stops_counting_at_the_cap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "COUNT_CAP", 2)
        scene = make_scene()
        for _ in range(5):
            filed(scene)
        page = list_cases(scene.actors["head"], OFFICE, today=TODAY)
        assert (page.total, page.capped) == (2, True)
        assert desk_counts(scene.actors["head"], today=TODAY).open == 3  # one more than the cap: "2+"

    def it_counts_nothing_for_those_without_a_desk(self) -> None:
        scene = make_scene()
        filed(scene)
        counts = desk_counts(scene.actors["coordinator"], today=TODAY)
        assert (counts.all, counts.overdue, counts.unassigned) == (0, 0, 0)

    def it_counts_a_sponsors_drafts_but_never_an_offices(self) -> None:
        scene = make_scene()
        recommended(scene)
        assert counts_by_state(scene.actors["coordinator"], Side.SPONSOR)["draft"] == 1
        assert "draft" not in counts_by_state(scene.actors["head"], Side.OFFICE)


class DescribeHandoffs:
    def it_parts_what_can_still_be_acknowledged_from_the_rest(self) -> None:
        scene = make_scene()
        waiting, told, answered = (
            walk(recommended(scene), "submit confirm accept forward") for _ in range(3)
        )
        told.go("acknowledge", "clerk", authority_reference="A1")
        walk(answered, "deny")
        clerk = scene.actors["clerk"]
        shown = [
            {row.case.reference for row in list_handoffs(clerk, waiting=flag).rows} for flag in (True, False)
        ]
        assert shown == [{waiting.case.reference}, {told.case.reference, answered.case.reference}]

    def it_shows_none_that_is_addressed_to_others(self) -> None:
        scene = make_scene()
        walk(recommended(scene), "submit confirm accept forward")
        elsewhere = make_organisation(OrganisationKind.AUTHORITY)
        clerk = actor_of_user(make_member(elsewhere, Role.CLERK).pk)
        for reader in (clerk, scene.actors["head"], scene.actors["applicant"]):
            assert list_handoffs(reader, waiting=True).rows == []


class DescribeItsPlans:
    """How the database walks: in the order of an index, and left when the page is full."""

    @pytest.mark.parametrize(
        "more",
        [
            {"states": WITH_OFFICE},
            {"states": CLOSED_STATES},
            {},
            {"states": (State.ACCEPTED,)},
            {"states": WITH_OFFICE, "law_id": PR},
            {"states": CLOSED_STATES, "law_id": PR},
            {"states": WITH_OFFICE, "unassigned": True},
            {"states": WITH_OFFICE, "mine": True},
        ],
        ids=lambda more: "-".join(more) or "all",
    )
    def it_sorts_nothing_and_reads_no_whole_table(self, more: dict[str, Any]) -> None:
        scene = make_scene()
        plan = self._plan(scene, Wanted(Side.OFFICE, **more))
        assert "zhian_case_" in plan, plan
        assert "ORDER BY" not in plan, plan
        assert "Sort" not in plan, plan
        assert "SCAN zhian_casework_case\n" not in plan, plan

    def _plan(self, scene: Scene, wanted: Wanted) -> str:
        with CaptureQueriesContext(connection) as seen:
            list_cases(scene.actors["head"], wanted, today=TODAY)
        (sql,) = [each["sql"] for each in seen if "ORDER BY" in each["sql"]]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                return "\n".join(str(row[3]) for row in cursor.fetchall()) + "\n"
            for way in ("seqscan", "bitmapscan"):  # an empty table is read whole, whatever its indexes
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(str(row[0]) for row in cursor.fetchall())

    def it_asks_about_one_case_and_makes_no_list_of_an_offices_cases(self) -> None:
        scene = make_scene()
        here = filed(scene)
        parts = Deadline.objects.visible_to(scene.actors["head"]).filter(case=here.case)
        plan = parts.explain()
        if connection.vendor == "sqlite":
            assert "CORRELATED" in plan, plan
            assert "office" not in plan, plan
        else:
            assert "hashed SubPlan" not in plan, plan

    def it_finds_a_running_number_of_any_year_and_a_whole_reference(self) -> None:
        scene = make_scene()
        here = filed(scene)
        reference = here.case.reference
        number = str(int(reference.split("-")[1]))
        for typed in (number, number.zfill(6), reference, reference.lower(), f" {reference[:-2]} "):
            assert references(scene, Wanted(Side.OFFICE, text=typed)) == [reference], typed
        assert references(scene, Wanted(Side.OFFICE, text="999999")) == []
