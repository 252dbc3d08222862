"""What receipts tell of an advice does not depend on any sensitive answer, under any law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.evaluate import evaluate
from zhian.policy.factvalues import facts_of
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default
from zhian.policy.model import Fact, FactType
from zhian.policy.trace import facts_read, leaves
from zhian.web.casework.services.receipting_advice import advice_body, told_to_anybody

LAWS = load_default()
EDITIONS = [edition for law in LAWS.laws.values() for edition in law.editions if edition.starts]
WORK = LAWS.law("talent.rp-work").editions[-1]


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.type is FactType.BOOL:
        return st.booleans()
    if fact.type is FactType.INT:
        return st.integers(0, 120)
    if fact.type is FactType.DATE:
        return st.dates()
    if fact.type is FactType.ENUM:
        return st.sampled_from(sorted(fact.values))
    if fact.type is FactType.SET:
        return st.frozensets(st.sampled_from(sorted(fact.values)))
    return st.decimals(0, 1000, places=2)


def answers(facts: Mapping[str, Fact]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: values_of(fact) for name, fact in facts.items()})


def told(edition: Edition, facts: Mapping[str, Any], route: str) -> object:
    assert edition.starts is not None
    advice = evaluate(edition, facts, on=edition.starts, region="haidian")
    return advice_body(told_to_anybody(advice), route)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: f"{e.law_id}-{e.starts}")
@given(data=st.data())
def it_says_the_same_whatever_was_answered_to_sensitive_questions(
    edition: Edition, data: st.DataObject
) -> None:
    private = {name: fact for name, fact in edition.facts.items() if fact.sensitive}
    plain = data.draw(answers({n: f for n, f in edition.facts.items() if n not in private}))
    one, other = data.draw(answers(private)), data.draw(answers(private))
    for route in ("", *(route.id for route in edition.routes)):
        assert told(edition, plain | one, route) == told(edition, plain | other, route)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: f"{e.law_id}-{e.starts}")
def it_holds_every_other_condition_and_none_of_those(edition: Edition) -> None:
    for route in edition.routes:
        if route.eligible is None:
            continue
        expected = [
            leaf.id
            for leaf in leaves(route.eligible)
            if not any(edition.facts[name].sensitive for name in facts_read(leaf))
        ]
        body: Any = told(edition, {}, route.id)
        assert [condition["id"] for condition in body["conditions"]] == expected


def it_says_why_the_outcome_is_open_when_a_sensitive_answer_decides() -> None:
    facts = {
        "applicant.work_document": "work_permit",
        "work.granted_days": 365,
        "permit.starts": "2027-01-01",
        "permit.ends": "2028-01-01",
        "filing.by": "relative",
        "applicant.high_level_or_urgently_needed": False,
        "applicant.ill": True,
    }
    typed = facts_of(WORK.facts, facts)
    assert WORK.starts is not None
    assert evaluate(WORK, typed, on=WORK.starts, region="haidian").route("work").state.value == "met"
    body: Any = told(WORK, typed, "work")
    assert body["outcome"] == "unknown"
    assert body["because"][0]["en"] == "shown only to the person concerned and the officer"
