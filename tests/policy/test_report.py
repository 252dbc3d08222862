"""An explanation on paper: complete, in one language at a time, and never posing as a decision."""

from __future__ import annotations

import json
import re

import pytest

from zhian.kernel.jsonio import canonical
from zhian.kernel.locales import Text
from zhian.policy.evaluate import evaluate
from zhian.policy.explain import Explanation, explain
from zhian.policy.model import Cite, Confidence, Party
from zhian.policy.report import as_data, as_text, cite_in_words

from .sample import INVITED, ON, edition


def explanation(facts: dict[str, object]) -> Explanation:
    return explain(evaluate(edition(), facts, on=ON, region="haidian"), Party.OFFICER)


def it_writes_the_whole_tree_in_english() -> None:
    lines = as_text(explanation(INVITED | {"applicant.capacity": "tourist"}), "en").splitlines()
    assert lines[0].startswith(
        "Park visitor card (demo.visitor-card) on 1 May 2026: edition in force from 1 July 2025"
    )
    assert lines[1] == "Advice: met."
    assert lines[3] == "[+] Invited by a host [invited]: met"
    assert (
        lines[5] == "    [+] a host invites  (seen: yes; needed: yes; basis: Park Visitor Measures, Art. 1)"
    )
    assert "    [+] the general rule, unless an exception applies" in lines
    assert any(line.startswith("      [+] exception, when: a tourist  (seen: tourist;") for line in lines)
    assert any(line.startswith("      [+] then: a host invites") for line in lines)
    assert lines[-1] == "This is advice, not a decision; a named official of the competent authority decides."


def it_writes_chinese_without_english_marks() -> None:
    text = as_text(explanation({}), "zh-hans")
    assert text.splitlines()[0].startswith(
        "园区访客证（demo.visitor-card）：以2026年5月1日为准，适用2025年7月1日起施行的版本"
    )
    assert "[?] 企业自主推荐 [enterprise]：尚不能确定（已经宣布，尚未施行；具体条件未公布）" in text
    assert text.endswith("以上为参考意见，不是决定；决定由有权机关工作人员作出。")
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{3,}", text), "an English phrase in a Chinese text"


def it_writes_english_without_chinese() -> None:
    assert not re.search("[\u4e00-\u9fff，。；：（）]", as_text(explanation({}), "en"))


@pytest.mark.parametrize(
    ("article", "counted", "zh", "en"),
    [
        ("4", "article", "办法第4条", "Measures, Art. 4"),
        ("4", "item", "办法第4项", "Measures, item 4"),
        (None, "article", "办法", "Measures"),
    ],
)
def it_cites_as_a_lawyer_would(article: str | None, counted: str, zh: str, en: str) -> None:
    cite = Cite("c", Text(zh="办法", en="Measures"), article, None, Confidence.S1, "s", ON, counted)
    assert (cite_in_words(cite).zh, cite_in_words(cite).en) == (zh, en)


@pytest.mark.parametrize(
    ("confidence", "zh", "en"),
    [
        (Confidence.S2, "办法〔非一手来源〕", "Measures [secondary source]"),
        (Confidence.M, "办法〔未核实〕", "Measures [unverified]"),
        (Confidence.U, "办法〔未核实〕", "Measures [unverified]"),
    ],
)
def it_marks_a_source_at_second_hand_and_one_not_verified(confidence: Confidence, zh: str, en: str) -> None:
    cite = Cite("c", Text(zh="办法", en="Measures"), None, None, confidence, "s", ON, "article")
    assert (cite_in_words(cite).zh, cite_in_words(cite).en) == (zh, en)


def it_gives_the_same_as_json_that_can_be_signed() -> None:
    data = as_data(explanation(INVITED))
    assert json.loads(canonical(data)) == data
    assert (data["outcome"], data["edition"], data["on"]) == ("met", edition().digest, "2026-05-01")
