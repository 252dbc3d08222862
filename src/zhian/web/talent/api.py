"""Which way to permanent residence is open, for programs: nothing stored, nobody named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import StrictBool, StrictInt, StringConstraints

from zhian.kernel.clock import legal_day, now
from zhian.policy.model import Fact
from zhian.web.base.people.kit.api import Words, answers, words
from zhian.web.talent import selectors
from zhian.web.talent.selectors.eligibility import Line, Way, questions

router = Router(tags=["eligibility"])
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.:\-]*$", max_length=120)]
Short = Annotated[str, StringConstraints(max_length=200)]
Answer = StrictBool | StrictInt | Short | Annotated[list[Short], Field(max_length=60)] | None


class QuestionOut(Schema):
    """A question: its key, the type of its answer, the words to ask it in, and what may be chosen."""

    key: str
    type: str
    ask: Words
    asked_of: str
    sensitive: bool
    choices: dict[str, Words]
    unit: Words | None


class QuestionsOut(Schema):
    """Every question that counts on that day, in the order of the laws."""

    on: date
    questions: list[QuestionOut]


class Told(Schema):
    """Answers by key; a decimal and a date are strings. What is not answered counts as unknown."""

    answers: Annotated[dict[Key, Answer], Field(max_length=200)]


class WayOut(Schema):
    """One basis: met, not_met or unknown, and the keys of the questions that could still decide it."""

    id: str
    title: Words
    state: str
    announced: bool
    because: list[Words]
    asks: list[str]


class LineOut(Schema):
    """The ways under one law."""

    law: str
    service: Words
    decider: Words
    edition: str
    starts: date | None
    recommended: bool
    ways: list[WayOut]


class FoundOut(Schema):
    """Every way on these answers; `ask` is the question that helps most, `ignored` what no law could use."""

    on: date
    laws: list[LineOut]
    ask: str | None
    ignored: list[str]


@router.get("/eligibility", response=answers(QuestionsOut), url_name="eligibility")
def asked(request: HttpRequest) -> dict[str, Any]:
    """The questions that can be answered."""
    del request
    on = legal_day(now())
    return {"on": on, "questions": [_question(key, fact) for key, fact in questions(on).items()]}


@router.post("/eligibility", response=answers(FoundOut), url_name="eligibility")
def eligibility(request: HttpRequest, told: Told) -> dict[str, Any]:
    """Every way to permanent residence on some answers. It is advice: a named authority decides."""
    del request
    on = legal_day(now())
    found = selectors.find_ways(told.answers, (), on=on)
    used = {key for key, _, _ in found.answered}
    given = {key for key, value in told.answers.items() if value is not None}
    return {
        "on": on,
        "laws": [_line(line, questions(on)) for line in found.lines],
        "ask": found.ask[0] if found.ask else None,
        "ignored": sorted(given - used),
    }


def _question(key: str, fact: Fact) -> dict[str, Any]:
    return {
        "key": key,
        "type": fact.type.value,
        "ask": words(fact.ask),
        "asked_of": fact.asked_of.value,
        "sensitive": fact.sensitive,
        "choices": {name: words(text) for name, text in fact.values.items()},
        "unit": None if fact.unit is None else words(fact.unit),
    }


def _line(line: Line, known: Mapping[str, Fact]) -> dict[str, Any]:
    return {
        "law": line.law_id,
        "service": words(line.service),
        "decider": words(line.decider),
        "edition": line.digest,
        "starts": line.starts,
        "recommended": line.recommends,
        "ways": [_way(way, known) for way in line.ways],
    }


def _way(way: Way, known: Mapping[str, Fact]) -> dict[str, Any]:
    return {
        "id": way.route.id,
        "title": words(way.route.title),
        "state": way.state.value,
        "announced": way.announced,
        "because": [words(text) for text in way.route.because],
        "asks": [_key(way.law_id, fact.name, known) for fact in way.asks],
    }


def _key(law_id: str, name: str, known: Mapping[str, Fact]) -> str:
    """Where two laws ask different things under one name, the later one's key bears the law."""
    own = f"{law_id}:{name}"
    return own if own in known else name
