"""The codes are public: the reference names every one, and no other."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

from zhian.signals.indicator import NOTES, Note
from zhian.signals.matching import VERSION
from zhian.signals.refusals import WHY, IndicatorRefused, NeedsIdna, Refusal
from zhian.signals.warning import Wolf

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "indicators.md"


def it_stands_in_the_reference_with_every_code() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:text|kind|ipv4|ipv6|cidr|domain|url|email|hash)\.[a-z-]+)`", text))
    assert named == {refusal.value for refusal in Refusal}
    assert all(f"`{code}`" in text for code in (*Note, *Wolf))
    assert f"have version {VERSION}." in text


def it_has_a_sentence_for_every_code_and_note() -> None:
    assert set(WHY) == set(Refusal)
    assert set(NOTES) == set(Note)


@pytest.mark.parametrize("error", [IndicatorRefused(Refusal.CIDR_WIDE), NeedsIdna()])
def it_survives_copying_and_pickling(error: IndicatorRefused | NeedsIdna) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert (twin.code, twin.sentences()) == (error.code, error.sentences())
