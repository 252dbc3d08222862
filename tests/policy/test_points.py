"""Tables of points: the sum and its bounds, what is asked, how it is told, and what the reader refuses."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.check import is_open
from zhian.policy.evaluate import Advice, evaluate
from zhian.policy.explain import Explained, explain
from zhian.policy.lawbook import Law
from zhian.policy.model import Own, Party, Points, State
from zhian.policy.mutations import mutants
from zhian.policy.points import Row, Span, Tally, Unset, rows_of, state_of, total
from zhian.policy.replay import record
from zhian.policy.report import as_data, as_text
from zhian.policy.trace import Reason

from .sample import ON, SAMPLE, law_of, refused_at_mark

MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN


STUDENT = "applicant.capacity, is: student"
EVERYBODY = "[researcher, student, tourist]"


def step(condition: str, gives: str) -> str:
    """One step of a row, its words left to the sample."""
    says = "says: {zh-Hans: 符合, en: is " + condition.rsplit(" ", 1)[-1] + "}"
    return (
        "                  - {when: {fact: "
        + condition
        + ", cite: park-1, "
        + says
        + "}, gives: "
        + gives
        + "}\n"
    )


def table(need: str = "30", student: str = "10", age: str = "10", row: str = "age", most: str = "") -> str:
    """Twenty points for a researcher, ten for a student, ten for whoever is under 40."""
    return (
        f"          points:\n            at_least: {need}\n            out_of: 100\n            rows:\n"
        "              - id: capacity\n                title: {zh-Hans: 身份, en: Capacity}\n"
        "                cite: park-1\n                steps:\n"
        + step("applicant.capacity, is: researcher", "20")
        + step(STUDENT, student)
        + f"              - id: {row}\n                title: {{zh-Hans: 年龄, en: Age}}\n"
        f"                cite: park-1\n{most}                steps:\n"
        + step("applicant.age, less_than: 40", age)
    )


TABLE = table()


def text_with(law: str) -> str:
    """The sample with a table of points as the whole of its first route."""
    start = SAMPLE.index("          all:\n            - {id: invites")
    (health,) = (line for line in SAMPLE.splitlines() if "{id: health," in line)
    return SAMPLE[:start] + law.rstrip("\n") + SAMPLE[SAMPLE.index(health) + len(health) :]


def law_with(law: str = TABLE) -> Law:
    return law_of(text_with(law))


def advice_on(facts: dict[str, object], law: str = TABLE, **sealed: int | None) -> Advice:
    edition = law_with(law).edition_on(ON)
    parameters: Any = dict.fromkeys(edition.parameters) | sealed
    return evaluate(edition, facts, on=ON, region="haidian", sealed=parameters)


def first_route(advice: Advice) -> tuple[State, tuple[str, ...]]:
    route = advice.routes[0]
    return route.state, route.questions


def tree(advice: Advice, audience: Party = Party.OFFICER) -> Explained:
    found = explain(advice, audience).routes[0].tree
    assert found is not None
    return found


# ---------------------------------------------------------------- the arithmetic

STATES = st.sampled_from([MET, NOT_MET, UNKNOWN])
STEPS = st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 9)), STATES), min_size=1, max_size=3)
MOST = st.sampled_from([None, 9, 12])
ROWS = st.lists(st.tuples(STEPS, MOST), min_size=1, max_size=3)


def _row_ways(row: Row) -> list[int | None]:
    """What a row gives for every way its open answers may fall; None where a number without bound went in."""
    found: list[int | None] = []
    for way in product(*([MET, NOT_MET] if state is UNKNOWN else [state] for state in row.states)):
        index = next((at for at, state in enumerate(way) if state is MET), None)
        number = 0 if index is None else row.gives[index]
        if isinstance(number, int):
            found.append(number)
        elif isinstance(row.most, int):
            found.extend((0, row.most))
        else:
            found.extend((0, None))
    return found


@given(ROWS, st.one_of(st.none(), st.integers(0, 20)), st.one_of(st.none(), st.integers(20, 40)))
def it_bounds_the_sum_exactly(
    rows: list[tuple[list[tuple[int | None, State]], int | None]], need: int | None, out_of: int | None
) -> None:
    tally = Tally(
        need, tuple(tuple(n for n, _ in steps) for steps, _ in rows), tuple(most for _, most in rows), out_of
    )
    states = [state for steps, _ in rows for _, state in steps]
    stands = rows_of(tally, states, [None] * len(states))
    ways = list(product(*(_row_ways(row) for row in stands)))
    sums = [sum(way) for way in ways if None not in way]  # type: ignore[arg-type]
    unbounded = len(sums) < len(ways)
    low, high = min(sums), None if unbounded else max(sums)
    if out_of is not None:
        low, high = min(low, out_of), out_of if high is None else min(high, out_of)
    sum_ = total(tally, [row.span() for row in stands])
    assert sum_ == Span(low, high)
    expected = UNKNOWN
    if need is not None and low >= need:
        expected = MET
    elif need is not None and high is not None and high < need:
        expected = NOT_MET
    assert state_of(need, sum_) is expected


@pytest.mark.parametrize(
    ("most", "seen", "span"),
    [
        (None, 7, Span(7, 7)),
        (5, 7, Span(5, 5)),  # never more than the row can give
        (9, 7, Span(7, 7)),
        (Unset.MOST, 7, Span(0, 7)),  # an upper bound while the most is not published
        (9, None, Span(0, 9)),
        (None, None, Span(0, None)),
        (Unset.MOST, None, Span(0, None)),
        (None, Decimal("2.5"), Span(Decimal("2.5"), Decimal("2.5"))),
    ],
)
def it_takes_a_declared_number_for_what_it_can_be(most: Any, seen: Any, span: Span) -> None:
    state = UNKNOWN if seen is None else MET
    assert Row((Own.ANSWER,), most, [state], [seen]).span() == span
    assert Row((Own.ANSWER,), most, [NOT_MET], [0]).span() == Span(0, 0)


# ---------------------------------------------------------------- the advice


@pytest.mark.parametrize(
    ("facts", "state", "questions"),
    [
        ({"applicant.capacity": "researcher", "applicant.age": 39}, MET, ()),
        ({"applicant.capacity": "researcher", "applicant.age": 40}, NOT_MET, ()),
        ({"applicant.capacity": "student", "applicant.age": 39}, NOT_MET, ()),
        ({"applicant.capacity": "student"}, NOT_MET, ()),  # 10 + 10 at the most: the age need not be asked
        ({"applicant.capacity": "researcher"}, UNKNOWN, ("applicant.age",)),
        ({}, UNKNOWN, ("applicant.capacity", "applicant.age")),
    ],
)
def it_answers_once_the_sum_can_no_longer_turn(
    facts: dict[str, object], state: State, questions: tuple[str, ...]
) -> None:
    assert first_route(advice_on(facts)) == (state, questions)


PARAMETER = "{parameter: minimum_budget}"
OPEN = table(need=PARAMETER, student=PARAMETER)


def it_asks_nothing_while_there_is_no_mark() -> None:
    advice = advice_on({}, OPEN, minimum_budget=None)
    assert first_route(advice) == (UNKNOWN, ())
    assert advice.routes[0].because == (Reason.PARAMETER,)


def it_asks_nothing_about_a_row_none_of_whose_points_are_published() -> None:
    closed = table(age=PARAMETER)
    advice = advice_on({"applicant.capacity": "researcher"}, closed, minimum_budget=None)
    assert first_route(advice) == (UNKNOWN, ())
    assert advice.routes[0].because == (Reason.PARAMETER,)
    assert first_route(advice_on({}, closed, minimum_budget=None))[1] == ("applicant.capacity",)


def it_counts_with_the_numbers_of_the_district() -> None:
    facts: dict[str, object] = {"applicant.capacity": "student", "applicant.age": 39}
    assert first_route(advice_on(facts, OPEN, minimum_budget=10)) == (MET, ())
    assert first_route(advice_on({"applicant.age": 39}, OPEN, minimum_budget=10)) == (MET, ())
    assert first_route(advice_on({"applicant.age": 40}, OPEN, minimum_budget=21)) == (
        UNKNOWN,
        ("applicant.capacity",),
    )


# ---------------------------------------------------------------- how it is told


def it_tells_the_sum_row_by_row_in_both_languages() -> None:
    advice = advice_on({"applicant.capacity": "researcher"})
    english, chinese = (as_text(explain(advice, Party.OFFICER), language) for language in ("en", "zh"))
    assert "20 to 30 points in total; needed: at least 30 of 100 points" in english
    assert "[+] Capacity  (gives 20 points" in english
    assert "[+] is researcher  (20 points if met; seen: " in english
    assert "[?] Age  (gives 0 to 10 points" in english
    assert "合计20至30分；要求：不低于30分（满分100分）" in chinese
    assert "身份（本项得20分" in chinese


def it_says_which_numbers_are_not_published() -> None:
    node = tree(advice_on({}, OPEN, minimum_budget=None))
    assert node.need is not None
    assert node.need.zh == "合格分尚未公布"
    assert node.points is not None
    assert node.points.en == "0 to 100 points in total"
    assert node.parts[0].points is not None
    assert node.parts[0].points.en == "points not known yet"
    gives = [step.points.zh if step.points else "" for step in node.parts[0].parts]
    assert gives == ["符合的得20分", "分值未公布"]


def it_keeps_a_sensitive_answer_out_of_the_sum_the_other_party_is_shown() -> None:
    age = "    unit: {zh-Hans: 周岁, en: years}\n"
    text = text_with(TABLE)
    edition = law_of(text.replace(age, age + "    sensitive: true\n", 1)).edition_on(ON)
    told = []
    for years in (39, 40):
        facts = {"applicant.capacity": "researcher", "applicant.age": years}
        advice = evaluate(edition, facts, on=ON, region="haidian")
        told.append(as_text(explain(advice, Party.SPONSOR), "en"))
    assert told[0] == told[1]
    assert "20 to 30 points in total" in told[0]


def it_writes_the_sum_down_for_the_record() -> None:
    advice = advice_on({"applicant.capacity": "student", "applicant.age": 39})
    data = json.loads(json.dumps(record(advice)))["routes"][0]["trace"]
    assert (data["kind"], data["need"], data["points"]) == ("points", 30, {"low": 20, "high": 20})
    assert [row["points"]["low"] for row in data["rows"]] == [10, 10]
    assert [step["gives"] for step in data["rows"][0]["of"]] == [20, 10]
    told = json.loads(json.dumps(as_data(explain(advice, Party.OFFICER))))["routes"][0]["tree"]
    assert told["points"]["en"] == "20 points in total"
    assert "points" not in told["of"][0]["of"][0]["of"]


# ---------------------------------------------------------------- declared numbers

DECLARED = (
    "          points:\n            at_least: 18\n            out_of: 40\n            rows:\n"
    "              - {id: age, title: {zh-Hans: 年龄, en: Age}, "
    "counts: applicant.age, most: 30, cite: park-1}\n"
    "              - {id: budget, title: {zh-Hans: 经费, en: Budget}, counts: sponsor.budget, cite: park-1, "
    "most: {parameter: minimum_budget}}\n"
)


@pytest.mark.parametrize(
    ("facts", "most", "state", "questions"),
    [
        ({"applicant.age": 18}, None, MET, ()),
        ({"applicant.age": 17}, 20, UNKNOWN, ("sponsor.budget",)),
        ({"applicant.age": 17, "sponsor.budget": "1"}, 20, MET, ()),
        ({"applicant.age": 17, "sponsor.budget": "0.99"}, 20, NOT_MET, ()),
        ({"applicant.age": 17, "sponsor.budget": "9"}, None, UNKNOWN, ()),  # how much of the 9 counts?
        ({"applicant.age": 17, "sponsor.budget": "0.5"}, None, NOT_MET, ()),  # not even all of it would do
        ({"applicant.age": -40, "sponsor.budget": "18"}, 18, MET, ()),  # nothing is taken away
    ],
)
def it_adds_declared_numbers_up(
    facts: dict[str, object], most: int | None, state: State, questions: tuple[str, ...]
) -> None:
    assert first_route(advice_on(facts, DECLARED, minimum_budget=most)) == (state, questions)


def it_shows_a_declared_number_with_its_row_and_only_to_whom_it_may_be_shown() -> None:
    advice = advice_on({"applicant.age": 10, "sponsor.budget": "3"}, DECLARED, minimum_budget=5)
    officer, sponsor = tree(advice), tree(advice, Party.SPONSOR)
    assert officer.points is not None
    assert officer.points.en == "13 points in total"
    assert [part.need.zh for part in officer.parts if part.need] == ["本项最高30分", "本项最高5分"]
    assert [(part.seen and part.seen.en, part.masked) for part in sponsor.parts] == [
        (None, True),
        ("3 yuan", False),
    ]
    assert sponsor.points is not None
    assert sponsor.points.en == "3 to 33 points in total"  # the age is the applicant's to tell
    assert "经费（本项得3分；所填：3元；本项最高5分；依据：" in as_text(explain(advice, Party.OFFICER), "zh")


def it_writes_declared_numbers_down_as_such() -> None:
    data: Any = record(advice_on({"applicant.age": 10}, DECLARED, minimum_budget=None))["routes"]
    rows = data[0]["trace"]["rows"]
    assert [(row["most"], row["of"][0]["gives"]) for row in rows] == [(30, "answer"), (None, "answer")]
    assert rows[0]["of"][0]["when"]["seen"] == 10


def it_wrongs_only_what_a_declared_row_says_itself() -> None:
    law = law_with(DECLARED)
    name = law.edition_on(ON).routes[0].id
    found = [(each.leaf, each.mutation) for each in mutants(law) if each.leaf.startswith(f"{name}.")]
    assert sorted(found) == sorted(
        [(f"{name}.points1", "mark+1"), (f"{name}.points1", "mark-1")]
        + [(f"{name}.age", change) for change in ("most+1", "most-1", "drop")]
        + [(f"{name}.budget", "drop")]
    )


# ---------------------------------------------------------------- reading, checking, wronging


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (table(need="{parameter: §no_such}"), "law.unknown_parameter"),
        (table(need="§-1"), "law.wrong_value"),
        (table(student="§'20'"), "law.wrong_type"),
        (table(row="§capacity"), "law.duplicate_id"),
        (table(most="                most: 5\n", age="§10"), "law.wrong_value"),
        (table(most="                §moist: 50\n"), "law.unknown_key"),
        (DECLARED.replace("counts: applicant.age", "counts: §applicant.capacity"), "law.wrong_type"),
        (DECLARED.replace("counts: applicant.age", "counts: §applicant.old"), "law.unknown_fact"),
        (DECLARED.replace("{id: age", "§{id: age").replace("counts: applicant.age, ", ""), "law.missing_key"),
        (table(need="{parameter: minimum_budget, §times: '2'}"), "law.unknown_key"),
    ],
)
def it_names_the_mistake_where_it_stands(wrong: str, code: str) -> None:
    assert {found for found, _ in refused_at_mark(text_with(wrong))} == {code}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (table(need="31").replace("points:", "§points:"), "This condition can never be met."),
        (table(need="0").replace("points:", "§points:"), "This condition is always met."),
        (
            table(need="30").replace("at_least", "§at_least").replace("out_of: 100", "out_of: 29"),
            "30 of 29 can never be met.",
        ),
        (
            table().replace("{fact: " + STUDENT, "§{fact: applicant.capacity, one_of: " + EVERYBODY),
            "This condition is always met.",
        ),
    ],
)  # fmt: skip
def it_finds_what_decides_nothing(wrong: str, says: str) -> None:
    assert says in [sentence for _, sentence in refused_at_mark(text_with(wrong))]


def it_leaves_an_open_table_alone() -> None:
    node = law_with(OPEN).edition_on(ON).routes[0].eligible
    assert isinstance(node, Points)
    assert is_open(node)


def it_wrongs_the_mark_every_number_and_every_step() -> None:
    law = law_with()
    name = law.edition_on(ON).routes[0].id
    found = [(each.leaf, each.mutation) for each in mutants(law) if each.leaf.startswith(f"{name}.")]
    assert [f for f in found if "mark" in f[1]] == [
        (f"{name}.points1", "mark+1"),
        (f"{name}.points1", "mark-1"),
    ]
    assert [f for f in found if "gives" in f[1]] == [
        (f"{name}.{row}.{step}", f"gives{sign}1")
        for row, step in (("capacity", 1), ("capacity", 2), ("age", 1))
        for sign in "+-"
    ]
    assert len([f for f in found if f[1] == "drop"]) == 3


def it_takes_a_dropped_step_for_one_that_is_never_met() -> None:
    law = law_with()
    name = law.edition_on(ON).routes[0].id
    (dropped,) = (m for m in mutants(law) if (m.leaf, m.mutation) == (f"{name}.3", "drop"))
    advice = evaluate(
        dropped.law.edition_on(ON),
        {"applicant.capacity": "researcher", "applicant.age": 39},
        on=ON,
        region="haidian",
    )
    assert advice.routes[0].state is NOT_MET


def it_settles_only_where_both_bounds_meet() -> None:
    assert Span(3, 3).settled
    assert not Span(3, None).settled
