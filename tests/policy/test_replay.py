"""Advice given again years later: the same bytes, or the place where it differs."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from zhian.kernel.errors import Erased
from zhian.kernel.jsonio import canonical, loads
from zhian.policy.archive import restore
from zhian.policy.evaluate import evaluate
from zhian.policy.factvalues import FactsRefused
from zhian.policy.lawbook import UnknownEdition
from zhian.policy.load import load_laws
from zhian.policy.replay import ERASED_ON, RecordUnreadable, difference, erased_record, record, replay

from .sample import INVITED, ON, edited, edition, laws, overlay, source
from .test_districts import ROWS
from .test_evaluate import EVERYTHING
from .test_load import NEXT

LAWS = laws()


def recorded(facts: dict[str, object], region: str = "haidian") -> dict[str, Any]:
    """A record as it comes back from where it was kept."""
    kept = canonical(record(evaluate(edition(), facts, on=ON, region=region)))
    found = loads(kept)
    assert isinstance(found, dict)
    return found


@given(EVERYTHING)
def it_gives_the_same_bytes_again(facts: dict[str, object]) -> None:
    again = replay(recorded(facts), LAWS)
    assert again.equal
    assert again.differs_at is None
    assert canonical(record(again.advice)) == canonical(recorded(facts))


def it_does_not_depend_on_the_order_in_which_facts_were_given() -> None:
    backwards = dict(reversed(list(INVITED.items())))
    assert canonical(recorded(INVITED)) == canonical(recorded(backwards))


def it_gives_the_same_bytes_under_a_set_that_has_grown() -> None:
    assert replay(recorded(INVITED), laws(overlay(NEXT))).equal


def it_uses_the_threshold_of_then_and_tells_that_it_has_changed() -> None:
    kept = recorded(INVITED, region="shunyi")
    assert kept["parameters"] == {"minimum_budget": None}
    again = replay(kept, laws(overlay(ROWS)))
    assert (again.equal, again.drifted) == (True, ("minimum_budget",))
    assert replay(kept, LAWS).drifted == ()


@pytest.mark.parametrize(
    ("path", "value", "differs_at"),
    [
        (("outcome",), "not_met", "/outcome"),
        (("routes", 0, "trace", "of", 1, "state"), "not_met", "/routes/0/trace/of/1/state"),
        (("routes", 0, "trace", "of", 1, "seen"), "1.00", "/routes/0/trace/of/1/seen"),
        (("facts", "sponsor.budget"), "1.00", "/outcome"),
        (("questions",), ["applicant.age"], "/questions/0"),
        (("extra",), True, "/extra"),
    ],
)
def it_shows_where_a_record_was_altered(path: tuple[Any, ...], value: object, differs_at: str) -> None:
    altered = copy.deepcopy(recorded(INVITED))
    inner: Any = altered
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    again = replay(altered, LAWS)
    assert (again.equal, again.differs_at) == (False, differs_at)


def it_refuses_an_edition_that_is_not_in_the_set() -> None:
    reworded = load_laws([source(text=edited("How old is the applicant?", "What age?"))])
    with pytest.raises(UnknownEdition):
        replay(recorded(INVITED), reworded)
    with pytest.raises(UnknownEdition):
        replay(recorded(INVITED), reworded, reworded.law("demo.visitor-card").editions[0])


def it_takes_the_edition_the_case_has_kept_when_the_files_have_moved_on() -> None:
    reworded = load_laws([source(text=edited("How old is the applicant?", "What age?"))])
    kept = restore(edition().data, edition().digest)
    assert replay(recorded(INVITED), reworded, kept).equal


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "zhian-advice/2"),
        ("on", "yesterday"),
        ("on", 20260501),
        ("region", None),
        ("facts", []),
        ("parameters", {}),
        ("parameters", {"minimum_budget": "much"}),
        ("parameters", {"minimum_budget": 1}),
        ("law", None),
    ],
)
def it_refuses_what_is_no_record(key: str, value: object) -> None:
    with pytest.raises(RecordUnreadable):
        replay({**recorded(INVITED), key: value}, LAWS)  # type: ignore[dict-item]


def it_refuses_facts_the_edition_does_not_know() -> None:
    with pytest.raises(FactsRefused):
        replay({**recorded(INVITED), "facts": {"applicant.shoe_size": 40}}, LAWS)


@pytest.mark.parametrize(
    ("left", "right", "pointer"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}, None),
        ({"a": [1, 2]}, {"a": [1]}, "/a/1"),
        ({"a": 1}, {"a": True}, "/a"),
        ({"a/b": 1}, {"a/b": 2}, "/a~1b"),
        ({"a": None}, {}, "/a"),
    ],
)
def it_points_at_the_first_difference(left: object, right: object, pointer: str | None) -> None:
    assert difference(left, right) == pointer


def it_says_when_the_facts_of_a_record_were_erased() -> None:
    with pytest.raises(Erased) as caught:
        replay(erased_record(date(2026, 11, 24)), LAWS)
    assert caught.value.sentence("en").startswith("The facts were erased on 2026-11-24.")
    assert "2026-11-24 删除" in caught.value.sentence("zh-hans")


def it_does_not_take_an_erased_record_for_one_without_a_day() -> None:
    with pytest.raises(RecordUnreadable):
        replay({ERASED_ON: "some time"}, LAWS)
