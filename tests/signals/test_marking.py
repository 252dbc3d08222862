"""The Traffic Light Protocol."""

from __future__ import annotations

import pytest

from zhian.signals.marking import SAYS, Tlp, UnknownMarking, read_tlp, strictest


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("TLP:CLEAR", Tlp.CLEAR), ("tlp:white", Tlp.CLEAR), ("WHITE", Tlp.CLEAR), ("green", Tlp.GREEN),
        (" TLP: Amber ", Tlp.AMBER), ("TLP:AMBER+STRICT", Tlp.AMBER_STRICT),
        ("amber+strict", Tlp.AMBER_STRICT),
        ("Red", Tlp.RED),
    ],
)  # fmt: skip
def it_reads_a_label(text: str, label: Tlp) -> None:
    assert read_tlp(text) is label


@pytest.mark.parametrize(
    "text", ["", "TLP:", "TLP:BLUE", "TLP:TLP:RED", "AMBER STRICT", "TLP:EX:CHR", "REDDISH"]
)
def it_guesses_no_label(text: str) -> None:
    with pytest.raises(UnknownMarking) as refused:
        read_tlp(text)
    assert "TLP:AMBER+STRICT" in refused.value.sentence("zh")


def it_keeps_the_strictest_of_several() -> None:
    assert strictest(Tlp.GREEN) is Tlp.GREEN
    assert strictest(Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.CLEAR) is Tlp.AMBER_STRICT
    assert sorted(Tlp, key=Tlp.strictness) == list(Tlp)
    assert set(SAYS) == set(Tlp)
