"""Random editions over the facts of the sample law, and random answers to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.policy.sample import edition
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import (
    Anchor,
    Choice,
    Distance,
    FactRef,
    Fixed,
    Group,
    Leaf,
    LexSpecialis,
    Node,
    Own,
    ParameterRef,
    Place,
    Points,
    PointsRow,
    PointsStep,
    Route,
    State,
    Status,
    Unit,
)

SAYS = Text(zh="条件", en="a condition")
HERE = Place("t", 1, 1)
DAYS = st.dates(date(2025, 12, 1), date(2026, 6, 30))
BUDGETS = st.sampled_from(["0", "999999.99", "1000000.00", "1500000.00", "1500000.01", "2000000", "7.5"])
CAPACITIES, FIELDS = ["researcher", "student", "tourist"], ["chips", "robots"]
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "applicant.age": st.integers(15, 22),
        "applicant.capacity": st.sampled_from(CAPACITIES),
        "applicant.fields": st.lists(st.sampled_from(FIELDS), max_size=2, unique=True),
        "applicant.entered": DAYS.map(date.isoformat),
        "applicant.contract_until": DAYS.map(date.isoformat),
        "applicant.health_issued": DAYS.map(date.isoformat),
        "applicant.employer_code": st.sampled_from(["", "a", "b"]),
        "sponsor.invites": st.booleans(),
        "sponsor.budget": BUDGETS,
    },
)
_DATED = ["applicant.entered", "applicant.contract_until", "applicant.health_issued"]


@st.composite
def _leaves(draw: st.DrawFn) -> Leaf:
    anchor = st.sampled_from([Anchor.AS_OF, *map(FactRef, _DATED)])
    numbers = st.sampled_from(["at_least", "at_most", "more_than", "less_than", "is"])
    mark = ParameterRef("minimum_budget", draw(st.sampled_from([None, Decimal("1.5"), Decimal("0.000001")])))
    units = st.sampled_from([Unit.CALENDAR_DAY, Unit.MONTH])
    distance = Distance(
        draw(st.integers(0, 90)) if draw(units) is Unit.CALENDAR_DAY else 2,
        draw(units),
        draw(st.sampled_from(["before", "after", "of"])),
        draw(anchor),
    )
    fact, verb, need = draw(
        st.one_of(
            st.just((None, "judgement", None)),
            st.tuples(st.just("sponsor.invites"), st.just("is"), st.booleans()),
            st.tuples(st.just("applicant.age"), numbers, st.integers(16, 21)),
            st.tuples(st.just("applicant.age"), st.just("one_of"), st.just((16, 18, 20))),
            st.tuples(st.just("sponsor.budget"), numbers, BUDGETS.map(Decimal)),
            st.tuples(st.just("sponsor.budget"), numbers, st.just(mark)),
            st.tuples(st.just("applicant.capacity"), st.just("is"), st.sampled_from(CAPACITIES)),
            st.tuples(st.just("applicant.capacity"), st.just("one_of"), st.just(("student", "tourist"))),
            st.tuples(st.just("applicant.fields"), st.just("includes"), st.sampled_from(FIELDS)),
            st.tuples(st.just("applicant.employer_code"), st.just("is"), st.sampled_from(["", "a"])),
            st.tuples(
                st.sampled_from(_DATED),
                st.sampled_from(["before", "after", "on_or_before", "on_or_after", "is"]),
                DAYS | anchor,
            ),
            st.tuples(st.sampled_from(_DATED), st.just("within"), st.just(distance)),
        )
    )
    return Leaf(draw(st.sampled_from("abcdefgh")), SAYS, (), HERE, fact, verb, need)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    groups = st.builds(lambda kind, of: Group(kind, of, HERE), st.sampled_from(["all", "any"]), parts)
    nots = inner.map(lambda node: Group("not", (node,), HERE))
    counts = st.builds(lambda n, of: Group("at_least", of, HERE, min(n, len(of))), st.integers(1, 3), parts)
    then = inner | st.sampled_from([Fixed(State.MET, SAYS, (), HERE), Fixed(State.NOT_MET, SAYS, (), HERE)])
    exceptions = st.lists(st.builds(LexSpecialis, inner, then), max_size=2).map(tuple)
    choices = st.builds(lambda default, rest: Choice(default, rest, HERE), inner, exceptions)
    return groups | nots | counts | choices | _points(inner)


def _points(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    most = st.none() | st.integers(1, 30) | st.just(ParameterRef("minimum_budget"))
    gives = st.integers(0, 20) | st.just(ParameterRef("minimum_budget"))
    steps = st.lists(st.builds(PointsStep, inner, gives), min_size=1, max_size=2).map(tuple)
    own = st.sampled_from(
        [Leaf("own", SAYS, (), HERE, name, "more_than", 0) for name in ("applicant.age", "sponsor.budget")]
    ).map(lambda leaf: (PointsStep(leaf, Own.ANSWER),))
    rows = st.lists(
        st.builds(lambda of, top: PointsRow("r", SAYS, of, (), top), steps | own, most),
        min_size=1,
        max_size=3,
    ).map(tuple)
    need = st.integers(1, 60) | st.just(ParameterRef("minimum_budget"))
    return st.builds(
        lambda all_, mark, top: Points(all_, mark, HERE, top), rows, need, st.none() | st.integers(1, 100)
    )


NODES: st.SearchStrategy[Node] = st.recursive(_leaves(), _grown, max_leaves=8)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """The sample edition with one or two other routes."""
    routes = tuple(
        Route(name, SAYS, status, draw(st.none() | NODES if status is Status.ANNOUNCED else NODES), (), HERE)
        for name, status in draw(
            st.sampled_from(
                [
                    (("one", Status.IN_FORCE),),
                    (("one", Status.IN_FORCE), ("two", Status.IN_FORCE)),
                    (("one", Status.IN_FORCE), ("two", Status.ANNOUNCED)),
                ]
            )
        )
    )
    return replace(edition(), routes=routes)
