"""The names a condition may use, and a record of those it used."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhian.policy.faults import Faults, with_hint
from zhian.policy.fields import Fields, wrong_type
from zhian.policy.model import Cite, Fact, Parameter
from zhian.policy.yamltree import Spot


@dataclass(slots=True)
class Scope:
    """What a condition may refer to, and what it turned out to use."""

    faults: Faults
    facts: dict[str, Fact]
    cites: dict[str, Cite]
    parameters: dict[str, Parameter] = field(default_factory=dict)
    used_facts: set[str] = field(default_factory=set)
    used_cites: set[str] = field(default_factory=set)

    def cite(self, fields: Fields, key: str = "cite") -> tuple[str, ...]:
        """The ids under `cite`, one or a list, each of them declared."""
        spot = fields.get(key)
        if spot is None:
            if key in fields.map:
                fields.missing(key)
            return ()
        parts = spot.value if isinstance(spot.value, list) else [spot]
        if not parts:
            fields.missing(key)
        found: list[str] = []
        for part in parts:
            if not isinstance(part.value, str):
                wrong_type(self.faults, part, key, "string")
            elif part.value not in self.cites:
                zh_hint, en_hint = with_hint(part.value, self.cites)
                self.faults.add(
                    part.place,
                    "law.unknown_cite",
                    f"没有编号为“{part.value}”的出处。{zh_hint}",
                    f"There is no cite '{part.value}'.{en_hint}",
                )
            else:
                found.append(part.value)
        self.used_cites.update(found)
        return tuple(found)

    def fact(self, spot: Spot) -> Fact | None:
        """The declared fact a string names."""
        if not isinstance(spot.value, str):
            wrong_type(self.faults, spot, "fact", "string")
            return None
        found = self.facts.get(spot.value)
        if found is None:
            zh_hint, en_hint = with_hint(spot.value, self.facts)
            self.faults.add(
                spot.place,
                "law.unknown_fact",
                f"没有名为“{spot.value}”的事实。{zh_hint}",
                f"There is no fact '{spot.value}'.{en_hint}",
            )
            return None
        self.used_facts.add(found.name)
        return found
