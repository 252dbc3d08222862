"""Facts from outside: what becomes a value, and what is refused with every reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhian.policy.factvalues import FactsRefused, facts_of, to_json, typed_facts

from .sample import sample

KNOWN = sample().facts

GOOD: list[tuple[str, object, object]] = [
    ("sponsor.invites", False, False),
    ("applicant.age", 0, 0),
    ("sponsor.budget", "12.50", Decimal("12.50")),
    ("sponsor.budget", 12, Decimal(12)),
    ("sponsor.budget", Decimal("12.50"), Decimal("12.50")),
    ("applicant.entered", "2026-05-01", date(2026, 5, 1)),
    ("applicant.entered", date(2026, 5, 1), date(2026, 5, 1)),
    ("applicant.capacity", "student", "student"),
    ("applicant.fields", ["robots", "chips"], frozenset({"chips", "robots"})),
    ("applicant.fields", [], frozenset()),
    ("applicant.employer_code", "", ""),
]
BAD: list[tuple[str, object]] = [
    ("sponsor.invites", 1),
    ("sponsor.invites", "true"),
    ("applicant.age", True),
    ("applicant.age", 18.0),
    ("applicant.age", "18"),
    ("applicant.age", 2**53),
    ("sponsor.budget", 12.5),
    ("sponsor.budget", "12,50"),
    ("sponsor.budget", "1e9"),
    ("sponsor.budget", "NaN"),
    ("sponsor.budget", Decimal("Infinity")),
    ("sponsor.budget", True),
    ("applicant.entered", "2026-02-29"),
    ("applicant.entered", "20260501"),
    ("applicant.entered", datetime(2026, 5, 1, tzinfo=UTC)),
    ("applicant.capacity", "pilot"),
    ("applicant.fields", ["chips", "cooking"]),
    ("applicant.fields", "chips"),
    ("applicant.employer_code", 7),
]


@pytest.mark.parametrize(("name", "raw", "value"), GOOD)
def it_reads_a_value_of_its_type(name: str, raw: object, value: object) -> None:
    found = typed_facts(KNOWN, {name: raw})[name]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("name", "raw"), BAD)
def it_refuses_a_value_of_another_type(name: str, raw: object) -> None:
    with pytest.raises(FactsRefused) as caught:
        typed_facts(KNOWN, {name: raw})
    (reason,) = caught.value.reasons
    assert reason.en.startswith(f"'{name}' must be ")
    assert reason.zh.startswith(f"“{name}”应为")


def it_takes_nothing_for_an_answer_not_given() -> None:
    assert typed_facts(KNOWN, {"applicant.age": None}) == {}


def it_gives_every_reason_and_repeats_no_value() -> None:
    with pytest.raises(FactsRefused) as caught:
        typed_facts(KNOWN, {"applicant.aeg": 1, "applicant.age": "secret", "sponsor.budget": "secret"})
    assert [reason.en for reason in caught.value.reasons] == [
        "This law has no fact 'applicant.aeg'. Did you mean 'applicant.age'?",
        "'applicant.age' must be a whole number.",
        "'sponsor.budget' must be a decimal as a string, such as \"12.50\".",
    ]
    assert "secret" not in caught.value.sentence("en") + caught.value.sentence("zh-hans")


def it_leaves_out_what_the_law_does_not_ask() -> None:
    assert facts_of(KNOWN, {"applicant.age": 1, "applicant.shoe_size": 40}) == {"applicant.age": 1}


@pytest.mark.parametrize(("name", "raw", "value"), GOOD)
def it_writes_json_that_reads_back_as_the_same_value(name: str, raw: object, value: object) -> None:
    written = to_json(typed_facts(KNOWN, {name: raw})[name])
    assert not isinstance(written, float)
    assert typed_facts(KNOWN, {name: written})[name] == value
