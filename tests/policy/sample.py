"""The sample law of the engine's tests, and ways to break a copy of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhian.policy.faults import Fault, LawErrors
from zhian.policy.lawbook import Edition, Law, LawSet
from zhian.policy.load import load_laws
from zhian.policy.sources import Documents, Source

DATA = Path(__file__).parent / "data"
SAMPLE = (DATA / "visitor-card.yaml").read_text(encoding="utf-8")
ON = date(2026, 5, 1)
MARK = "§"

# Answers that meet the first route of the sample on ON.
INVITED: dict[str, object] = {
    "sponsor.invites": True,
    "sponsor.budget": "1500000.00",
    "applicant.health_issued": date(2026, 3, 1),
}


def source(name: str = "demo/visitor-card.yaml", text: str = SAMPLE, label: str = "t") -> Documents:
    return Documents(label, {name: text.encode("utf-8")})


def laws(*further: Source) -> LawSet:
    """The sample law, and whatever further sources add to it."""
    return load_laws([source(), *further])


def overlay(text: str, name: str = "more.yaml", label: str = "o") -> Documents:
    return source(name, text, label)


def sample() -> Law:
    return laws().law("demo.visitor-card")


def edition() -> Edition:
    return sample().edition_on(ON)


def law_of(text: str) -> Law:
    """The only law in a text."""
    (law,) = load_laws([source(text=text)])
    return law


def faults_of(*sources: Source) -> tuple[Fault, ...]:
    """What loading these sources complains about."""
    with pytest.raises(LawErrors) as caught:
        load_laws(sources)
    return caught.value.faults


def edited(old: str, new: str) -> str:
    """The sample with one passage replaced; the passage must stand there exactly once."""
    assert SAMPLE.count(old) == 1, f"{SAMPLE.count(old)} times: {old}"
    return SAMPLE.replace(old, new)


def refused_at_mark(text: str) -> list[tuple[str, str]]:
    """(code, English sentence) of what is wrong exactly where the mark stands; all else fails the test."""
    where = text.index(MARK)
    line = text.count("\n", 0, where) + 1
    column = where - (text.rfind("\n", 0, where) + 1) + 1
    faults = faults_of(source(text=text.replace(MARK, "")))
    assert {(f.place.line, f.place.column) for f in faults} == {(line, column)}, [
        f.line("en") for f in faults
    ]
    return [(fault.code, fault.says.en) for fault in faults]
