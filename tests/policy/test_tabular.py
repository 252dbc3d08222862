"""Whole columns at once give what `evaluate` gives row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.sample import ON, edition
from tests.policy.trees import FACTS, HERE, SAYS, editions
from zhian.policy.evaluate import evaluate
from zhian.policy.factfiles import table_of
from zhian.policy.lawbook import Edition
from zhian.policy.model import Leaf, Own, Points, PointsRow, PointsStep, Route, Status
from zhian.policy.tabular import STATE_OF, Asked, Sight, Table


def _table(rows: list[dict[str, object]], by: Edition) -> Table:
    known = by.facts
    names = [name for name in known if any(name in row for row in rows)]
    frame = pl.DataFrame([pl.Series(name, [row.get(name) for row in rows], strict=False) for name in names])
    return replace(table_of(frame, known), size=len(rows))


def _sight(draft: Edition, rows: list[dict[str, object]], region: str = "haidian") -> Sight:
    parameters = evaluate(draft, {}, on=ON, region=region).parameters
    return Sight(draft, _table(rows, draft), Asked(ON, parameters))


@settings(max_examples=60, deadline=None)
@given(editions(), st.lists(FACTS, min_size=1, max_size=12), st.sampled_from(["haidian", "shunyi"]))
def it_gives_every_row_the_advice_of_the_engine(
    draft: Edition, rows: list[dict[str, object]], region: str
) -> None:
    found = [STATE_OF[state] for state in _sight(draft, rows, region).outcome()]
    assert found == [evaluate(draft, row, on=ON, region=region).outcome for row in rows]


def _scored(need: int, budget: str) -> tuple[Sight, dict[str, object]]:
    leaf = Leaf("own", SAYS, (), HERE, "sponsor.budget", "more_than", 0)
    rows = (PointsRow("r", SAYS, (PointsStep(leaf, Own.ANSWER),), ()),)
    route = Route("one", SAYS, Status.IN_FORCE, Points(rows, need, HERE), (), HERE)
    facts: dict[str, object] = {"sponsor.budget": budget}
    return _sight(replace(edition(), routes=(route,)), [facts]), facts


def it_says_how_many_answers_it_worked_out_row_by_row() -> None:
    quick, _ = _scored(7, "7.5")
    assert (quick.outcome().tolist(), quick.by_row) == ([2], 0)
    slow, facts = _scored(7, "1234567890123456789.5")  # beyond what machine numbers add exactly
    assert [STATE_OF[state] for state in slow.outcome()] == [
        evaluate(slow.edition, facts, on=ON, region="haidian").outcome
    ]
    assert slow.by_row == 1


def it_reads_rows_back_as_they_were() -> None:
    rows: list[dict[str, object]] = [
        {"applicant.age": 18, "sponsor.budget": "12.50", "applicant.fields": ["chips"]},
        {"sponsor.invites": False},
    ]
    table = _table(rows, edition())
    assert table.facts(0) == {
        "applicant.age": 18,
        "sponsor.budget": Decimal("12.5"),
        "applicant.fields": frozenset({"chips"}),
    }
    assert table.only(np.array([1])).facts(0) == {"sponsor.invites": False}
