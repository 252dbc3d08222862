"""A verdict in plain text: the issuer is a claim until verified, and changed parts are named."""

from __future__ import annotations

import json
import re

import pytest

from zhian.kernel.jsonio import canonical
from zhian.kernel.locales import Text
from zhian.kernel.receipts import NOT_AN_ACCEPTANCE_RECEIPT, Verdict, verify
from zhian.kernel.receipts.plaintext import content_lines, verdict_lines
from zhian.kernel.receipts.sentences import section_title

from .samples import NOBODY, TRUST, make


def altered() -> Verdict:
    value = json.loads(make().to_bytes())
    value["sections"]["case"]["body"]["reference"] = "HD26-000999-X"
    return verify(canonical(value), TRUST)


@pytest.mark.parametrize(
    ("language", "row"), [("en", "  Issuer:   Talent Desk"), ("zh-hans", "  出具方：某区")]
)
def it_names_the_issuer_of_a_genuine_receipt(language: str, row: str) -> None:
    lines = verdict_lines(verify(make().to_bytes(), TRUST), language)
    assert any(line.startswith(row) for line in lines)
    assert lines[-1] == NOT_AN_ACCEPTANCE_RECEIPT.get(language)


@pytest.mark.parametrize("verdict", [verify(make().to_bytes(), NOBODY), altered()], ids=lambda v: v.status)
def it_only_reports_a_claim_otherwise(verdict: Verdict) -> None:
    text = "\n".join(verdict_lines(verdict, "en"))
    assert "Claims:   Talent Desk" in text
    assert "Issuer:" not in text


def it_marks_the_changed_section_in_the_content() -> None:
    verdict = altered()
    assert "  Changed:  case" in verdict_lines(verdict, "en")
    assert verdict.receipt is not None
    lines = content_lines(verdict.receipt, verdict.changed_sections, "en")
    assert "case (changed)" in lines
    assert "advice of the system (advice)" in lines


def it_calls_sections_what_people_call_them() -> None:
    value = json.loads(make(sections={"decision": {"outcome": "approved"}, "law": {}}).to_bytes())
    value["sections"]["decision"]["body"]["outcome"] = "refused"
    value["sections"]["law"]["body"]["id"] = "another"
    verdict = verify(canonical(value), TRUST)
    assert "  被改动：决定、适用规定" in verdict_lines(verdict, "zh-hans")
    assert "  Changed:  decision, law applied" in verdict_lines(verdict, "en")
    assert any("“决定”、“适用规定”" in text.zh for text in verdict.sentences)
    assert verdict.receipt is not None
    lines = content_lines(verdict.receipt, verdict.changed_sections, "zh-hans")
    assert "决定（decision）（已被改动）" in lines


@pytest.mark.parametrize(
    "name",
    [
        *("notice", "checkpoint", "commitments", "printed", "layout", "printed page"),
        *("matter", "parties", "act", "law", "advice", "clock", "decision", "recommendation"),
    ],
)
def it_has_a_title_for_every_section_that_is_written_here(name: str) -> None:
    title = section_title(name)
    assert re.search("[\u4e00-\u9fff]", title.zh)
    assert not re.search("[\u4e00-\u9fff_]", title.en)


def it_calls_an_unknown_section_by_its_own_name() -> None:
    assert section_title("unheard_of") == Text(zh="unheard_of", en="unheard_of")


def it_says_why_junk_is_unreadable() -> None:
    assert verdict_lines(verify(b"junk", TRUST), "zh-hans")[0] == "无法读取"
