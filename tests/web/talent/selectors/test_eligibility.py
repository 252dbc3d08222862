"""Every way at once, and the question that helps most."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tests.factories.people import TODAY
from zhian.policy.model import FactType, Party, State
from zhian.web.talent.selectors import facts_for, find_ways
from zhian.web.talent.selectors.eligibility import Finding, residence_editions
from zhian.web.wiring import OWN_RESIDENCE

PARK = {
    "applicant.foreign_national": True,
    "recommendation.category": "high_level_talent",
    "recommendation.issuer": "park_committee",
    "recommendation.meets_zgc_criteria": True,
}


def find(given: dict[str, Any] | None = None, *skipped: str) -> Finding:
    return find_ways(given or {}, skipped, on=TODAY)


def states(found: Finding, law_id: str) -> dict[str, State]:
    (line,) = [line for line in found.lines if line.law_id == law_id]
    return {way.route.id: way.state for way in line.ways}


def it_takes_every_bound_law_that_grants_permanent_residence() -> None:
    found = [edition.law_id for edition in residence_editions(TODAY)]
    assert "talent.pr-recommended" in found
    assert set(OWN_RESIDENCE) - {"talent.pr-card"} <= set(found)
    assert "talent.pr-card" not in found, "a card is renewed by those who have the status"
    assert "talent.rp-work" not in found


def it_shows_every_basis_of_every_law_whatever_was_answered() -> None:
    wanted = {edition.law_id: [route.id for route in edition.routes] for edition in residence_editions(TODAY)}
    for given in ({}, PARK, {"applicant.foreign_national": False}):
        shown = {line.law_id: [way.route.id for way in line.ways] for line in find(given).lines}
        assert shown == wanted


def it_asks_first_what_most_open_ways_turn_on() -> None:
    found = find()
    assert found.ask is not None
    assert found.ask[0] == "applicant.foreign_national"
    needed = sum(
        "applicant.foreign_national" in {fact.name for fact in way.asks}
        for line in found.lines
        for way in line.ways
    )
    assert needed > 10
    assert find({}, "applicant.foreign_national").ask != found.ask, "a question is skipped once"


def it_says_met_beside_what_is_not_met_and_what_is_open() -> None:
    found = find(PARK)
    recommended = states(found, "talent.pr-recommended")
    assert recommended["park-committee"] is State.MET
    assert recommended["national-body"] is State.NOT_MET
    assert recommended["key-enterprise"] is State.UNKNOWN, "announced: its criteria are not published"
    assert found.count(State.UNKNOWN) > 5, "one way that is met does not end the search"
    (line,) = [line for line in found.lines if line.law_id == "talent.pr-recommended"]
    tree = next(way.route.tree for way in line.ways if way.route.id == "national-body")
    assert tree is not None
    wrong = [part for part in tree.parts if part.state is State.NOT_MET]
    assert wrong[0].cites
    assert wrong[0].seen is not None


def it_rules_out_all_of_them_for_a_chinese_national() -> None:
    found = find({"applicant.foreign_national": False})
    named = [way for line in found.lines for way in line.ways if not way.announced]
    assert {way.state for way in named} == {State.NOT_MET}
    assert found.ask is None


def it_counts_a_wrong_answer_as_none() -> None:
    wrong = {"applicant.foreign_national": "perhaps", "recommendation.issuer": 3, "nothing": True}
    assert find(wrong) == find()


def it_comes_to_an_end_and_asks_nothing_twice() -> None:
    """Answered by turns with yes, the first choice, a middling number or `I do not know`."""
    given: dict[str, Any] = {}
    skipped: list[str] = []
    for turn in count():
        found = find_ways(given, skipped, on=TODAY)
        if found.ask is None:
            break
        key, fact = found.ask
        assert key not in given
        assert key not in skipped
        assert fact.asked_of is not Party.OFFICER
        usable = {
            FactType.BOOL: True,
            FactType.ENUM: next(iter(fact.values), None),
            FactType.INT: 7,
            FactType.DECIMAL: "7",
        }.get(fact.type)
        if usable is None or turn % 4 == 3:
            skipped.append(key)
        else:
            given[key] = usable
        assert turn < 60
    assert len(given) > 3


@pytest.mark.parametrize("law_id", OWN_RESIDENCE)
def it_hands_a_draft_only_what_its_law_asks_of_the_person(law_id: str) -> None:
    everything = {"applicant.foreign_national": True, "recommendation.issuer": "park_committee"}
    for edition in residence_editions(TODAY):
        if edition.law_id == law_id:
            assert facts_for(edition, everything, on=TODAY) == {"applicant.foreign_national": True}
