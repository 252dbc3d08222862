"""Accounts of places: nothing but lines, never beyond the number, given back by every other end."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.cases import Scene, Walk, make_scene, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from tests.web.talent.conftest import Hall
from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Role
from zhian.web.talent.models import QuotaAccount, QuotaEntry, Recommendation
from zhian.web.talent.selectors import balance
from zhian.web.talent.selectors.places import Balance, places_of
from zhian.web.talent.services import designate, placing, set_places

pytestmark = pytest.mark.django_db
BASIS = "park-committee"
LAW = "talent.pr-recommended"


def account(scene: Scene | None = None, places: int | None = None) -> QuotaAccount:
    """The account of the whole basis, or of the enterprise of a scene under a right of its own."""
    right = None
    if scene is not None:
        instrument = Text(zh="样例文件", en="Sample instrument")
        right = designate(SYSTEM, scene.enterprise.pk, BASIS, instrument, valid_from=TODAY, at=NOW)
    row = placing.open_account(LAW, BASIS, right, TODAY.year, at=NOW)
    QuotaAccount.objects.visible_to(SYSTEM).filter(pk=row.pk).update(places=places)
    row.places = places
    return row


def stand(row: QuotaAccount) -> Balance:
    return balance(row, on=TODAY)


def lines(row: QuotaAccount) -> list[tuple[str, str]]:
    found = QuotaEntry.objects.visible_to(SYSTEM).filter(account=row).order_by("number")
    return list(found.values_list("kind", "cause"))


@pytest.mark.parametrize(
    ("steps", "expected", "figures"),
    [
        ("", [], (0, 0)),
        ("submit", [("reserved", "submit")], (1, 0)),
        ("submit decline", [("reserved", "submit"), ("released", "decline")], (0, 0)),
        ("submit confirm", [("reserved", "submit")], (1, 0)),
        ("submit confirm withdraw", [("reserved", "submit"), ("released", "withdraw")], (0, 0)),
        ("submit confirm reject", [("reserved", "submit"), ("released", "refuse_acceptance")], (0, 0)),
        (
            "submit confirm accept forward grant",
            [("reserved", "submit"), ("used", "record_answer")],
            (0, 1),
        ),
        (
            "submit confirm accept forward deny",
            [("reserved", "submit"), ("released", "record_answer")],
            (0, 0),
        ),
    ],
)
def it_writes_a_line_for_what_became_of_a_recommendation(
    steps: str, expected: list[tuple[str, str]], figures: tuple[int, int]
) -> None:
    row = account()
    walk(recommended(), steps)
    assert lines(row) == expected
    assert (stand(row).reserved, stand(row).used) == figures


def it_counts_on_while_no_number_is_published() -> None:
    row = account()
    walk(recommended(), "submit")
    assert stand(row) == Balance(1, 0, None)
    assert stand(row).free is None


def it_says_which_places_are_taken_and_gives_the_next_one_that_comes_back() -> None:
    row = account(places=1)
    first = walk(recommended(), "submit")
    second = recommended(first.scene)
    with pytest.raises(Refused) as refused:
        walk(second, "submit")
    assert refused.value.reasons == (placing.no_place(row, Balance(1, 0, 1)),)
    assert second.reload().state == "draft"
    walk(first, "decline")
    assert walk(second, "submit").case.state == "awaiting_person"
    assert stand(row) == Balance(1, 0, 1)


def it_takes_a_place_in_both_accounts_or_in_none() -> None:
    scene = make_scene()
    own, whole = account(scene, 5), account(places=1)
    walk(recommended(scene), "submit")
    assert (stand(own).taken, stand(whole).taken) == (1, 1)
    with pytest.raises(Refused):
        walk(recommended(scene), "submit")
    assert (stand(own).taken, stand(whole).taken) == (1, 1)


def it_leaves_other_organisations_alone_when_one_has_used_its_places() -> None:
    scene = make_scene()
    account(scene, 0)
    other = replace(scene, enterprise=make_organisation(), actors=dict(scene.actors))
    other.actors["coordinator"] = actor_of_user(make_member(other.enterprise, Role.COORDINATOR).pk)
    with pytest.raises(Refused):
        walk(recommended(scene), "submit")
    assert walk(recommended(other), "submit").case.state == "awaiting_person"


def it_follows_a_record_that_is_corrected_both_ways_and_is_not_refused_for_it() -> None:
    row = account(places=1)
    here = walk(recommended(), "submit confirm accept forward deny")
    walk(recommended(here.scene), "submit")  # somebody else has the place by now
    correct(here, granted=True)
    assert stand(row) == Balance(1, 1, 1), "what the authority decided is recorded, whatever the number"
    correct(here, granted=False)
    assert stand(row) == Balance(1, 0, 1)
    assert lines(row)[-2:] == [("used", "correct_record"), ("released", "correct_record")]


def correct(here: Walk, *, granted: bool) -> None:
    here.go(
        "correct_record",
        "recorder",
        "A slip in the record.",
        granted=granted,
        authority_reference="样移审〔2026〕第8号",
        authority_reasons="",
        decided_on=here.at.date(),
    )


def it_gives_back_no_more_than_was_held() -> None:
    """Ending twice, or ending what held nothing, opens no place that was not there."""
    row = account(places=2)
    here = walk(recommended(), "submit confirm withdraw")
    placing.release(here.case, "withdraw", at=here.at)
    walk(recommended(here.scene), "")
    assert lines(row) == [("reserved", "submit"), ("released", "withdraw")]
    assert stand(row) == Balance(0, 0, 2)


def it_takes_the_number_of_the_law_for_one_organisation_until_another_is_set() -> None:
    scene = make_scene()
    own = account(scene)
    assert places_of(own, on=TODAY) is None, "the district has not set it"
    own.places = 3
    assert places_of(own, on=TODAY) == 3


def it_sets_a_number_from_a_document_and_never_over_a_colleague(hall: Hall) -> None:
    row = account()
    head = actor_of_user(make_member(hall.hall, Role.HEAD).pk)
    intake = actor_of_user(make_member(hall.hall, Role.INTAKE).pk)
    for actor, source in ((intake, "样例文件"), (head, " ")):
        with pytest.raises(Refused):
            set_places(actor, row.pk, 3, source, expected=None, at=NOW)
    set_places(head, row.pk, 3, "样例文件", expected=None, at=NOW)
    with pytest.raises(Conflict):
        set_places(head, row.pk, 4, "样例文件", expected=None, at=NOW)
    set_places(head, row.pk, None, "", expected=3, at=NOW)
    assert stand(QuotaAccount.objects.visible_to(SYSTEM).get(pk=row.pk)).places is None


def it_lets_the_database_alone_refuse_what_must_not_be() -> None:
    row = account(places=1)
    here = walk(recommended(), "submit")
    line = QuotaEntry.objects.visible_to(SYSTEM).get(account=row)
    wrong = (
        {"number": 1},  # a line that is written already
        {"number": 2, "taken_then": 2},  # beyond the number
        {"number": 2, "kind": "released", "reserved_change": 0},  # gives nothing back
    )
    for changed in wrong:
        fields = {
            "kind": line.kind,
            "reserved_change": 1,
            "used_change": 0,
            "places_then": 1,
            "taken_then": 1,
            "cause": "submit",
            "written_at": here.at,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            QuotaEntry.objects.create(account=row, case=here.case, **fields | changed)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.one_of(st.none(), st.integers(0, 2)),
    acts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["reserve", "use", "release"])), max_size=12),
)
def it_always_holds_what_its_lines_add_up_to(places: int | None, acts: list[tuple[int, str]]) -> None:
    point = transaction.savepoint()
    try:
        row = account(places=places)
        scene = make_scene()
        cases = [recommended(scene).case for _ in range(3)]
        held: dict[int, str] = {}
        for who, act in acts:
            recommendation = placing_row(cases[who].pk)
            taken = len(held)
            if act == "reserve":
                full = places is not None and taken >= places and who not in held
                try:
                    placing.reserve(cases[who], recommendation, "submit", at=NOW)
                    assert not full
                    held.setdefault(who, "reserved")
                except Refused:
                    assert full
            elif who in held or act == "release":
                getattr(placing, act)(cases[who], "record_answer", at=NOW)
                held.pop(who, None) if act == "release" else held.update({who: "used"})
            figures = [list(held.values()).count(kind) for kind in ("reserved", "used")]
            assert [stand(row).reserved, stand(row).used] == figures
        last = QuotaEntry.objects.visible_to(SYSTEM).filter(account=row).order_by("number").last()
        assert (last.taken_then if last else 0) == len(held)
        numbers = QuotaEntry.objects.visible_to(SYSTEM).filter(account=row).values_list("number", flat=True)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    finally:
        transaction.savepoint_rollback(point)


def placing_row(case_id: UUID) -> Recommendation:
    return Recommendation.objects.visible_to(SYSTEM).get(case_id=case_id)
