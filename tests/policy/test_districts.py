"""District profiles and parameter rows: added, never changed."""

from __future__ import annotations

from datetime import date

import pytest

from zhian.policy.lawbook import LawSet
from zhian.policy.model import State

from .sample import INVITED, edition, faults_of, laws, overlay, source

CITES = """
cites:
  - id: notice
    instrument: {zh-Hans: 园区通知, en: Park notice}
    article: null
    confidence: S2
    source: made up for tests
    checked_on: 2026-11-24
"""
WHAT = "law: demo.visitor-card, name: minimum_budget"
ROW = "  - {" + WHAT + ", region: shunyi, year: 2025, value: '1.00', cite: notice}"
ROWS = f"parameters:\n{ROW}\n{CITES}"
DISTRICT = f"""
district: shunyi
title: {{zh-Hans: 顺义区, en: Shunyi}}
parameters:
{ROW.replace(" region: shunyi,", "")}
profile:
  hall: {{name: {{zh-Hans: 大厅, en: Hall}}, cite: notice}}
{CITES}"""


def outcome(found: LawSet, region: str) -> State:
    from zhian.policy.evaluate import evaluate

    on = date(2026, 5, 1)
    law = found.law("demo.visitor-card")
    return evaluate(law.edition_on(on), INVITED, on=on, region=region).outcome


@pytest.mark.parametrize("text", [ROWS, DISTRICT])
def it_fills_a_threshold_that_was_not_set(text: str) -> None:
    assert outcome(laws(), "shunyi") is State.UNKNOWN
    assert outcome(laws(overlay(text)), "shunyi") is State.MET


def it_leaves_the_edition_itself_as_it_was() -> None:
    found = laws(overlay(ROWS))
    law = found.law("demo.visitor-card")
    assert law.edition_on(date(2026, 5, 1)).digest == edition().digest
    assert found.digest != laws().digest


def it_refuses_to_change_a_threshold_that_is_set() -> None:
    (fault,) = faults_of(source(), overlay(ROWS.replace("region: shunyi", "region: haidian")))
    assert (fault.code, fault.place.line) == ("law.shadowed_parameter", 2)
    assert "haidian/2025" in fault.says.en


def it_refuses_to_take_a_value_back() -> None:
    taken = ROWS.replace("value: '1.00'", "value: null")
    (fault,) = faults_of(source(), overlay(ROWS), overlay(taken, label="p"))
    assert (fault.code, fault.place.file) == ("law.shadowed_parameter", "p/more.yaml")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        (
            "law: demo.visitor-card",
            "law: demo.visitor",
            "law.unknown_law",
            "Did you mean 'demo.visitor-card'?",
        ),
        ("name: minimum_budget", "name: budget", "law.unknown_parameter", "Did you mean 'minimum_budget'?"),
        ("value: '1.00'", "value: much", "law.wrong_type", "a quoted decimal"),
        ("cite: notice", "cite: notices", "law.unknown_cite", "Did you mean 'notice'?"),
        (" region: shunyi,", "", "law.missing_key", "lacks 'region'"),
    ],
)
def it_names_the_mistake_in_a_row(old: str, new: str, code: str, words: str) -> None:
    (fault,) = faults_of(source(), overlay(ROWS.replace(old, new)))
    assert (fault.code, words in fault.says.en) == (code, True), fault.says.en


def it_keeps_a_profile_as_data() -> None:
    district = laws(overlay(DISTRICT)).districts["shunyi"]
    assert district.title.zh == "顺义区"
    assert district.profile == {"hall": {"name": {"zh-Hans": "大厅", "en": "Hall"}, "cite": "notice"}}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{zh-Hans: 大厅, en: Hall}", "{zh-Hans: 大厅}", "law.missing_translation"),
        ("}, cite: notice}", "}, cite: press}", "law.unknown_cite"),
    ],
)
def it_holds_a_profile_to_both_languages_and_its_sources(old: str, new: str, code: str) -> None:
    (fault,) = faults_of(source(), overlay(DISTRICT.replace(old, new)))
    assert fault.code == code


def it_refuses_to_define_a_district_again() -> None:
    again = DISTRICT.replace("parameters:\n" + ROW.replace(" region: shunyi,", ""), "")
    faults = faults_of(source(), overlay(DISTRICT), overlay(again, label="p"))
    assert [fault.code for fault in faults] == ["law.shadowed_district"]
