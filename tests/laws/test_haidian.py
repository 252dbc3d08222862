"""The Haidian profile: what the press and public pages say, and null for the rest."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

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


def it_leaves_everything_unpublished_null() -> None:
    profile = _profile()
    assert set(profile["promises"].values()) == {None}
    assert [profile[key] for key in ("key_enterprises", "event_list", "partner_regions")] == [None] * 3


def it_names_offices_with_address_hours_and_a_cite_of_its_own() -> None:
    offices = _profile()["offices"]
    assert [office["id"] for office in offices] == ["zgc-hall", "exit-entry"]
    for office in offices:
        assert office["hours"]["opens"] < office["hours"]["closes"]
        assert HAIDIAN.cites[office["cite"]].confidence is Confidence(office["confidence"])
        assert set(office["services"]) <= set(LAWS.laws)


def it_names_the_deciding_authority_in_both_languages() -> None:
    authority = next(each for each in _profile()["authorities"] if each["id"] == "nia")
    decider = LAWS.law("talent.pr-recommended").editions[-1].decider
    assert decider.name.zh in str(authority["name"])
    assert decider.name.en in str(authority["name"])


def it_gives_a_zone_and_a_prefix_that_references_are_made_of() -> None:
    profile = _profile()
    assert ZoneInfo(profile["zone"]).key == "Asia/Shanghai"
    assert is_case_reference(case_reference(profile["reference_prefix"], 2026, 123))
