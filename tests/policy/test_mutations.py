"""Wrongs done on purpose: which there are, and that each really changes the law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from zhian.kernel.locales import Text
from zhian.policy.model import (
    Anchor,
    Choice,
    Distance,
    Fact,
    FactType,
    Fixed,
    Group,
    Node,
    ParameterRef,
    Party,
    State,
    Status,
    Unit,
)
from zhian.policy.mutations import moved, mutants

from .sample import laws, overlay, sample
from .test_districts import ROWS

LAW = sample()
ENUM = Fact("f", FactType.ENUM, Text(zh="甲", en="a"), Party.APPLICANT,
            values={name: Text(zh=name, en=name) for name in "abc"})  # fmt: skip


def names(leaf: str) -> list[str]:
    return [mutant.mutation for mutant in mutants(LAW) if mutant.leaf == leaf]


def root(leaf: str, mutation: str, route: str = "research") -> Node:
    (mutant,) = (each for each in mutants(LAW) if (each.leaf, each.mutation) == (leaf, mutation))
    node = mutant.law.editions[1].route(route).eligible
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("leaf", "mutations"),
    [
        ("invited.invites", ["negate", "drop"]),
        ("invited.budget", ["negate", "times+1", "times-1", "drop"]),
        ("invited.health", ["negate", "n+1", "n-1", "drop"]),
        ("research.1", ["negate", "without researcher", "without student", "drop"]),
        ("research.2", ["negate", "value researcher", "drop"]),
        ("research.4", ["negate", "value robots", "drop"]),
        ("research.5", ["negate", "value+1", "value-1", "drop"]),
        ("research.6", ["negate", "drop"]),
        ("research.need", ["drop"]),
        ("research.group1", ["n+1", "n-1"]),
        ("evidence:health-certificate.1", ["negate", "value researcher", "drop"]),
        ("parameter minimum_budget haidian 2025", ["value+1", "value-1"]),
        ("parameter minimum_budget * 2024", ["value+1", "value-1"]),
        ("parameter minimum_budget shunyi 2025", []),
        ("edition 2024-01-01", ["from+1", "from-1"]),
        ("edition 2025-07-01", ["from+1", "from-1"]),
    ],
)
def it_wrongs_every_leaf_in_every_way(leaf: str, mutations: list[str]) -> None:
    assert names(leaf) == mutations


@pytest.mark.parametrize(
    ("need", "found"),
    [
        (18, {"value+1": 19, "value-1": 17}),
        (Decimal("12.50"), {"value+1": Decimal("12.51"), "value-1": Decimal("12.49")}),
        (date(2026, 1, 1), {"value+1": date(2026, 1, 2), "value-1": date(2025, 12, 31)}),
        (("a", "b"), {"without a": ("b",), "without b": ("a",)}),
        ("c", {"value a": "a"}),
        ("not a member", {}),
        (True, {}),
        (Anchor.AS_OF, {}),
        (ParameterRef("p"), {}),
        (ParameterRef("p", Decimal(6)), {"times+1": ParameterRef("p", Decimal(7)),
                                         "times-1": ParameterRef("p", Decimal(5))}),
        (Distance(30, Unit.CALENDAR_DAY, "after", Anchor.AS_OF),
         {"n+1": Distance(31, Unit.CALENDAR_DAY, "after", Anchor.AS_OF),
          "n-1": Distance(29, Unit.CALENDAR_DAY, "after", Anchor.AS_OF)}),
    ],
)  # fmt: skip
def it_moves_a_value_by_one(need: object, found: dict[str, object]) -> None:
    assert dict(moved(need, ENUM)) == found


def it_drops_a_leaf_so_that_the_rest_decides() -> None:
    dropped = root("research.need", "drop")
    assert isinstance(dropped, Group)
    assert len(dropped.of) == 3
    without_exception = root("research.2", "drop")
    assert isinstance(without_exception, Group)
    choice = without_exception.of[0]
    assert isinstance(choice, Choice)
    when = choice.exceptions[0].when
    assert isinstance(when, Fixed)
    assert when.state is State.NOT_MET, "an exception whose condition is gone never applies"


def it_moves_the_day_two_editions_meet_for_both() -> None:
    (later,) = (m for m in mutants(LAW) if (m.leaf, m.mutation) == ("edition 2025-07-01", "from+1"))
    spans = [(each.starts, each.until) for each in later.law.editions]
    assert spans == [(date(2024, 1, 1), date(2025, 7, 2)), (date(2025, 7, 2), None)]


def it_leaves_the_rows_of_a_district_to_the_district() -> None:
    grown = laws(overlay(ROWS)).law("demo.visitor-card")
    assert not [mutant for mutant in mutants(grown) if mutant.leaf == "parameter minimum_budget shunyi 2025"]


def it_leaves_the_law_itself_untouched() -> None:
    before = [edition.routes for edition in LAW.editions]
    list(mutants(LAW))
    assert [edition.routes for edition in LAW.editions] == before


def it_puts_an_announced_basis_into_force_where_its_criteria_are_known() -> None:
    from .sample import edited, law_of

    title = "        title: {zh-Hans: 单位邀请, en: Invited by a host}\n"
    law = law_of(edited(title, title + "        status: announced\n"))
    found = [mutant for mutant in mutants(law) if mutant.leaf == "invited"]
    assert [mutant.mutation for mutant in found] == ["in_force"]
    assert found[0].law.editions[1].route("invited").status is Status.IN_FORCE
    assert not [mutant for mutant in mutants(law) if mutant.leaf.startswith("invited.")]
