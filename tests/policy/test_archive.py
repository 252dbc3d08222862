"""Editions brought back from their data, after the files have moved on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given

from zhian.kernel.jsonio import canonical, digest, loads
from zhian.policy.archive import ArchiveAltered, restore
from zhian.policy.evaluate import evaluate
from zhian.policy.faults import LawErrors
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_laws, package_sources
from zhian.policy.replay import record

from .sample import ON, SAMPLE, edition, law_of
from .test_evaluate import EVERYTHING


def archived(found: Edition) -> Any:
    """The data as it comes back from where it was kept."""
    return loads(canonical(found.data))


RESTORED = restore(archived(edition()), edition().digest)


@pytest.mark.parametrize(
    "found",
    [each for law in (*load_laws(package_sources()), law_of(SAMPLE)) for each in law.editions],
    ids=lambda found: f"{found.law_id} {found.starts}",
)
def it_gives_back_the_same_edition(found: Edition) -> None:
    back = restore(archived(found), found.digest)
    assert (back.digest, back.data) == (found.digest, found.data)
    for name in (
        "starts",
        "status",
        "limits",
        "pauses",
        "correction",
        "chain",
        "decider",
        "remedies",
        "visits",
    ):
        assert getattr(back, name) == getattr(found, name), name
    assert [paper.id for paper in back.evidence] == [paper.id for paper in found.evidence]
    assert set(back.facts) <= set(found.facts)


@given(EVERYTHING)
def it_advises_to_the_byte_as_the_edition_did(facts: dict[str, object]) -> None:
    known = {name: value for name, value in facts.items() if name in RESTORED.facts}
    assert known == facts
    before, after = (record(evaluate(each, facts, on=ON, region="haidian")) for each in (edition(), RESTORED))
    assert canonical(before) == canonical(after)


def it_refuses_data_that_was_altered() -> None:
    data = copy.deepcopy(archived(edition()))
    data["edition"]["limits"][0]["n"] = 30
    with pytest.raises(ArchiveAltered) as caught:
        restore(data, edition().digest)
    assert edition().digest in caught.value.sentence("zh-hans")


def it_says_what_it_cannot_read_any_more() -> None:
    data = copy.deepcopy(archived(edition()))
    data["edition"]["horoscope"] = "favourable"
    with pytest.raises(LawErrors) as caught:
        restore(data, digest(data))
    assert [fault.code for fault in caught.value.faults] == ["law.unknown_key"]
