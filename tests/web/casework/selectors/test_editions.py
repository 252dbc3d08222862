"""What the parties are told when the law changed under their case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhian.kernel.jsonio import canonical, digest, loads
from zhian.policy.archive import restore
from zhian.policy.lawbook import Edition
from zhian.web.casework.selectors.editions import differences
from zhian.web.casework.selectors.law import active_laws

WORK = "talent.rp-work"
Change = Callable[[dict[str, Any]], object]


def edition() -> Edition:
    return active_laws().law(WORK).edition_on(date(2026, 1, 1))


def changed(change: Change) -> Edition:
    """The same edition, with one thing in it written anew."""
    data: Any = loads(canonical(edition().data))
    change(data["edition"])
    return restore(data, digest(data))


def entry(body: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    return next(each for each in body[part] if each["id"] == key)


def without(part: str, key: str) -> Change:
    return lambda body: body.update({part: [each for each in body[part] if each["id"] != key]})


def said(then: Edition, now: Edition) -> list[str]:
    lines = differences(then, now, "work")
    assert all(line.zh.endswith("。") for line in lines)
    return [line.en for line in lines]


def it_says_so_when_nothing_that_matters_differs() -> None:
    (line,) = said(edition(), edition())
    assert "do not differ" in line


CASES: list[tuple[Change, str]] = [
    (
        lambda body: entry(body, "limits", "promise").update(n=5),
        "Time limit “Promise of the counter”: 7 working days became 5 working days.",
    ),
    (
        lambda body: entry(body, "limits", "promise").update(n=None),
        "Time limit “Promise of the counter”: 7 working days became not published.",
    ),
    (
        without("limits", "promise"),
        "There is no time limit “Promise of the counter” any more.",
    ),
    (
        lambda body: body["remedies"].update(kind="review_and_litigation", says=None),
        "they are now: administrative review or litigation is open.",
    ),
]


@pytest.mark.parametrize(("change", "words"), CASES)
def it_names_what_changed(change: Change, words: str) -> None:
    (line,) = said(edition(), changed(change))
    assert line.endswith(words)


def it_names_papers_that_came_and_went() -> None:
    paper = next(each for each in edition().evidence if each.id == "application-form")
    less = changed(without("evidence", paper.id))
    assert said(edition(), less) == [f"“{paper.title.en}” is not asked for any more."]
    assert said(less, edition()) == [f"New paper: “{paper.title.en}”."]


def it_names_a_paper_whose_age_or_owner_changed() -> None:
    paper = edition().evidence_for("work")[0]
    assert paper.max_age_months is None
    older = changed(lambda body: entry(body, "evidence", paper.id).update(max_age_months=3))
    assert said(edition(), older) == [f"How old “{paper.title.en}” may be: any age became at most 3 months."]
    other = changed(lambda body: entry(body, "evidence", paper.id).update(party="sponsor"))
    (line,) = said(edition(), other)
    assert "who hands it in" in line


def it_names_bases_that_came_went_or_changed() -> None:
    law = active_laws().law("talent.pr-recommended")
    then, now = law.edition_on(date(2018, 1, 1)), law.edition_on(date(2026, 1, 1))
    assert "New basis: “Recommended by a provincial government”." in said(then, now)
    assert "The basis “Recommended by a provincial government” exists no more." in said(now, then)
    first = edition().routes[0]
    other = changed(lambda body: entry(body, "routes", first.id).update(status="announced"))
    (line,) = said(edition(), other)
    assert line == f"The conditions of the basis “{first.title.en}”, or their wording, have changed."


def it_ignores_where_something_stands_in_a_file_and_how_it_is_cited() -> None:
    paper = edition().evidence_for("work")[0]
    moved = changed(lambda body: body["evidence"].reverse())
    assert said(edition(), moved) == said(edition(), edition())
    titled = changed(
        lambda body: entry(body, "evidence", paper.id)["title"].update({"en": "The same paper, renamed"})
    )
    assert said(edition(), titled) == said(edition(), edition())
