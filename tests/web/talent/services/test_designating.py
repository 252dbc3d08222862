"""Rights to recommend: recorded under an instrument, dated, revocable, and told at filing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories.cases import DAY, PR, Walk, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from tests.web.talent.conftest import Hall
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import ANONYMOUS, Actor, OrganisationKind, Role
from zhian.web.casework.kit import kind_of
from zhian.web.talent.kit import RightState
from zhian.web.talent.models import Designation
from zhian.web.talent.selectors import right, rights, standing_right
from zhian.web.talent.services import Right, designate, record_right, revoke_designation
from zhian.web.talent.services import designating as told

pytestmark = pytest.mark.django_db
BASIS = "key-enterprise"
INSTRUMENT = Text(zh="样例认定文件", en="Sample instrument")


@pytest.fixture
def head(hall: Hall) -> Actor:
    """Who keeps the record at an office that takes files for the service."""
    return actor_of_user(make_member(hall.hall, Role.HEAD, "The keeper").pk)


def wanted(hall: Hall, **changed: object) -> Right:
    plain = Right(
        organisation_id=hall.scene.enterprise.pk,
        route_id=BASIS,
        number="样认〔2026〕1号",
        instrument=INSTRUMENT,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=365),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def it_records_who_may_recommend_under_which_instrument(hall: Hall, head: Actor) -> None:
    row = record_right(head, wanted(hall), at=NOW)
    (shown,) = rights(ANONYMOUS, on=TODAY)
    assert (shown.row.pk, shown.state, shown.basis.zh) == (
        row.pk,
        RightState.STANDING,
        "重点人工智能企业自主推荐",
    )
    assert (row.instrument_number, row.recorded_by_name) == ("样认〔2026〕1号", "The keeper")
    written = Event.objects.visible_to(SYSTEM).get(verb="talent.designated")
    assert written.body["until"] == (TODAY + timedelta(days=365)).isoformat()
    assert written.actor_role == Role.HEAD


def it_stands_on_its_days_and_on_no_other(hall: Hall, head: Actor) -> None:
    row = record_right(head, wanted(hall), at=NOW)
    first, end = row.valid_from, row.valid_until
    assert end is not None
    expected = {
        first - timedelta(days=1): RightState.TO_COME,
        first: RightState.STANDING,
        end - timedelta(days=1): RightState.STANDING,
        end: RightState.EXPIRED,
    }
    for day, state in expected.items():
        assert right(row.pk, ANONYMOUS, on=day).state is state
        standing = standing_right(hall.scene.enterprise.pk, BASIS, on=day)
        assert (standing is not None) is (state is RightState.STANDING)


def it_says_every_reason_at_once(hall: Hall) -> None:
    intake = actor_of_user(make_member(hall.hall, Role.INTAKE).pk)
    wrong = wanted(hall, organisation_id=hall.hall.pk, route_id="nothing", number=" ", valid_until=TODAY)
    with pytest.raises(Refused) as refused:
        record_right(intake, wrong, at=NOW)
    assert refused.value.reasons == (
        told.NOT_THE_HEAD,
        told.NO_SUCH_BASIS,
        told.NOT_A_SPONSOR,
        told.NO_INSTRUMENT,
        told.ENDS_TOO_EARLY,
    )
    assert not Designation.objects.visible_to(SYSTEM).exists()


def it_is_not_for_the_head_of_an_office_that_does_not_take_these_files(hall: Hall) -> None:
    elsewhere = make_organisation(OrganisationKind.OFFICE, code="elsewhere")
    head = actor_of_user(make_member(elsewhere, Role.HEAD).pk)
    with pytest.raises(Refused):
        record_right(head, wanted(hall), at=NOW)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [(-10, 0, True), (-10, 1, False), (364, 400, False), (365, 400, True), (10, None, False)],
)
def it_holds_one_right_a_basis_on_each_day(
    hall: Hall, head: Actor, first: int, last: int | None, fits: bool
) -> None:
    record_right(head, wanted(hall), at=NOW)
    until = None if last is None else TODAY + timedelta(days=last)
    other = wanted(hall, valid_from=TODAY + timedelta(days=first), valid_until=until)
    if fits:
        assert record_right(head, other, at=NOW).pk
        return
    with pytest.raises(Refused) as refused:
        record_right(head, other, at=NOW)
    assert refused.value.reasons == (told.HELD_ALREADY,)


def it_is_revoked_once_and_with_a_reason(hall: Hall, head: Actor) -> None:
    row = record_right(head, wanted(hall), at=NOW)
    with pytest.raises(Refused) as refused:
        revoke_designation(head, row.pk, at=NOW + DAY)
    assert refused.value.reasons == (told.NO_REASON,)
    revoke_designation(head, row.pk, reason="The list was replaced.", at=NOW + DAY)
    shown = right(row.pk, ANONYMOUS, on=TODAY + DAY)
    assert (shown.state, shown.row.revoked_reason) == (RightState.REVOKED, "The list was replaced.")
    assert right(row.pk, ANONYMOUS, on=TODAY).state is RightState.STANDING, "it did stand the day before"
    with pytest.raises(Refused) as refused:
        revoke_designation(head, row.pk, reason="Again.", at=NOW + DAY)
    assert refused.value.reasons == (told.OVER_ALREADY,)


def _right_shown(here: Walk) -> object:
    kind = kind_of(PR)
    here.reload()
    return (kind.panel(here.case, here.scene.actors["coordinator"])[1]["right"] or {}).get("state")


@pytest.mark.parametrize(("until", "state"), [(2, RightState.EXPIRED), (3, RightState.STANDING)])
def it_tells_that_the_right_had_ended_on_the_day_of_filing_and_blocks_nothing(
    until: int, state: RightState
) -> None:
    draft = recommended()
    scene = draft.scene
    end = TODAY + timedelta(days=until)
    designate(
        SYSTEM, scene.enterprise.pk, "park-committee", INSTRUMENT, valid_from=TODAY, valid_until=end, at=NOW
    )
    here = walk(recommended(scene), "submit confirm")  # confirmed two days on
    assert here.case.state == "filed"
    assert here.case.filed_on == date(2026, 11, 26)
    assert _right_shown(here) is state


LAW_WITH_THE_RIGHT = """
extends: talent.pr-recommended
facts:
  sponsor.right_to_recommend:
    type: bool
    ask: {zh-Hans: 推荐单位是否有推荐资格？, en: "Does the sponsor hold a right to recommend?"}
    asked_of: officer
cites:
  - id: sample-right
    instrument: {zh-Hans: 样例规定, en: Sample rules}
    article: "3"
    confidence: S1
    source: fictional example
    checked_on: 2026-11-24
editions:
  - in_force: {from: 2026-11-20, until: null}
    succeeds: 2019-08-01
    status: in_force
    decider: {id: nia, name: {zh-Hans: 样例审批机关, en: Sample Authority}}
    remedies: {kind: unknown, cite: sample-right}
    routes:
      - id: park-committee
        title: {zh-Hans: 园区推荐, en: Recommended by the park}
        eligible:
          all:
            - id: right
              fact: sponsor.right_to_recommend
              is: true
              cite: sample-right
              says: {zh-Hans: 推荐单位具有推荐资格, en: The sponsor holds a right to recommend}
    chain: {decided_by: nia, steps: [{id: intake, people: 1}], forward_to: nia, cite: sample-right}
"""


@pytest.mark.parametrize(("ended", "outcome"), [(False, "met"), (True, "not_met")])
def it_answers_with_the_clause_where_the_law_asks_for_the_right(
    settings: Settings, tmp_path: Path, ended: bool, outcome: str
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "right.yaml").write_text(LAW_WITH_THE_RIGHT, encoding="utf-8")
    draft = recommended()
    row = designate(SYSTEM, draft.scene.enterprise.pk, "park-committee", INSTRUMENT, valid_from=TODAY, at=NOW)
    if ended:
        revoke_designation(SYSTEM, row.pk, at=NOW)
    here = walk(draft, "submit confirm")
    (filing,) = here.case.advice.get_queryset().visible_to(SYSTEM)
    assert filing.outcome == outcome
    assert here.case.state == "filed"
