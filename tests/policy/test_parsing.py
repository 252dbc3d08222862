"""Facts, cites and parameter rows: what is refused."""

from __future__ import annotations

import pytest

from .sample import edited, faults_of, refused_at_mark, source

AGE = '    ask: {zh-Hans: 申请人的年龄？, en: "How old is the applicant?"}\n'
ROW = '{region: haidian, year: 2025, value: "1000000.00", cite: park-1}'
PRESS = "article: null\n    confidence: M\n    source: made up for tests\n    checked_on: "

MISTAKES = [
    ("  applicant.age:\n    type: int", "  applicant.age:\n    type: §integer", "law.wrong_value",
     "Did you mean 'int'?"),
    (AGE, "    ask: §{zh-Hans: 申请人的年龄？, en: ''}\n", "law.missing_translation", "lacks its en text"),
    ("    type: string\n", "    type: string\n    §values: {a: {zh-Hans: 甲, en: a}}\n", "law.unknown_key",
     "A fact of type string has no 'values'."),
    ("    sensitive: true\n", "    sensitive: true\n    §shared_with: [sponsor]\n", "law.sensitive_shared",
     "is not shared"),
    ("shared_with: [sponsor]", "shared_with: [§everybody]", "law.wrong_value", "applicant or sponsor"),
    ("confidence: M", "confidence: §S3", "law.wrong_value", "S1, S2, M, U"),
    (PRESS + "2026-11-24", PRESS + "§last week", "law.wrong_type", "a date such as"),
    ('article: "1"', 'counted: §paragraph\n    article: "1"', "law.wrong_value", "article, item"),
    ("    type: string\n", "    §tpye: string\n    type: string\n", "law.unknown_key",
     "Did you mean 'type'?"),
    ('value: "500000.00"', "value: §500000.5", "law.number", "quote decimals"),
    ("year: previous", "year: §last", "law.wrong_value", "none, same, previous"),
    (ROW, "§" + ROW.replace(", cite: park-1", ""), "law.missing_cite", "lacks 'cite'"),
    (ROW, "§" + ROW.replace("haidian", "null"), "law.shadowed_parameter", "already has a row for */2025"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "words"), MISTAKES)
def it_names_the_mistake_where_it_stands(old: str, new: str, code: str, words: str) -> None:
    if code == "law.shadowed_parameter":
        # The row that comes second is the one at fault: here the untouched row for the whole country.
        second = '{region: null, year: 2025, value: "500000.00"'
        text = edited(old, new.replace("§", "")).replace(second, "§" + second)
    else:
        text = edited(old, new)
    found = refused_at_mark(text)
    assert [(each, words in says) for each, says in found] == [(code, True)], found


def it_refuses_two_sources_of_one_id() -> None:
    faults = faults_of(source(text=edited("  - id: press\n", "  - id: park-1\n")))
    assert faults[0].line("en") == "t/demo/visitor-card.yaml:62:9: The cite id 'park-1' occurs twice."


def it_refuses_a_fact_whose_name_has_a_space() -> None:
    faults = faults_of(source(text=edited("  applicant.employer_code:", "  employer code:")))
    assert [(fault.code, fault.place.line, fault.place.column) for fault in faults] == [("law.bad_id", 40, 3)]
