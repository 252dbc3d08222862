"""The Haidian profile: what the press and public pages say, and null for the rest."""

from __future__ import annotations

from typing import Any

import pytest

from zhian.kernel.ids import case_reference, is_case_reference
from zhian.policy.load import load_default
from zhian.policy.model import Confidence

LAWS = load_default(None)
HAIDIAN = LAWS.districts["haidian"]


def _profile() -> dict[str, Any]:
    return dict(HAIDIAN.profile)


def it_says_that_it_rests_on_press_reports() -> None:
    notice = _profile()["notice"]
    assert "媒体报道" in str(notice)
    assert "press reports" in str(notice)


def it_holds_nothing_that_no_page_shows_and_no_code_reads() -> None:
    assert set(_profile()) == {"reference_prefix", "notice", "offices", "measures"}


@pytest.mark.parametrize("name", ["letter_effect", "enterprise_quota"])
def it_leaves_what_was_not_published_null(name: str) -> None:
    rows = [
        row
        for edition in LAWS.law("talent.pr-recommended").editions
        if name in edition.parameters
        for row in edition.parameters[name].rows
        if row.region == HAIDIAN.id
    ]
    assert rows
    assert {row.value for row in rows} == {None}


def it_names_offices_with_address_hours_and_a_cite_of_its_own() -> None:
    offices = _profile()["offices"]
    assert [office["id"] for office in offices] == ["zgc-hall", "exit-entry"]
    for office in offices:
        assert office["hours"]["opens"] < office["hours"]["closes"]
        assert HAIDIAN.cites[office["cite"]].confidence is Confidence(office["confidence"])
        assert set(office["services"]) <= set(LAWS.laws)


def it_gives_a_prefix_that_references_are_made_of() -> None:
    assert is_case_reference(case_reference(_profile()["reference_prefix"], 2026, 123))
