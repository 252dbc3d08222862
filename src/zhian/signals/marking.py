"""The Traffic Light Protocol: to whom something may be passed on.

Source: FIRST, Traffic Light Protocol 2.0, August 2022.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text


class Tlp(StrEnum):
    """The labels, from the freest to the strictest."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"

    def strictness(self) -> int:
        """Where it stands in the order, 0 for CLEAR."""
        return tuple(Tlp).index(self)


SAYS: Final[dict[Tlp, Text]] = {
    Tlp.CLEAR: Text(zh="可以公开", en="may be made public"),
    Tlp.GREEN: Text(zh="限本共同体内使用，不得公开", en="within the community, not in public"),
    Tlp.AMBER: Text(
        zh="限本单位及其服务对象中确需知悉的人",
        en="those who need to know in the organisation and its clients",
    ),
    Tlp.AMBER_STRICT: Text(
        zh="限本单位内部确需知悉的人", en="those who need to know in the organisation only"
    ),
    Tlp.RED: Text(zh="限收件人本人", en="the named recipients only"),
}


class UnknownMarking(Unreadable):
    """A label that is none of the protocol; it is not guessed, because guessing wrong would give it away."""

    code = "tlp.unknown"

    def __init__(self) -> None:
        super().__init__(
            Text(zh="无法识别共享范围标记。", en="The marking cannot be read."),
            why=Text(zh="它不是 TLP 2.0 的标记。", en="It is no label of TLP 2.0."),
            do_next=Text(
                zh="请写 TLP:CLEAR、TLP:GREEN、TLP:AMBER、TLP:AMBER+STRICT 或 TLP:RED。",
                en="Write TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED.",
            ),
        )
        self.args = ()


def read_tlp(text: str) -> Tlp:
    """The label in a text of any case, with or without `TLP:`. WHITE was the name of CLEAR until 2022."""
    word = text.strip().upper().removeprefix("TLP:").strip()
    try:
        return Tlp(f"TLP:{'CLEAR' if word == 'WHITE' else word}")
    except ValueError:
        raise UnknownMarking from None


def strictest(first: Tlp, *more: Tlp) -> Tlp:
    """The label of several things put together."""
    return max((first, *more), key=Tlp.strictness)
