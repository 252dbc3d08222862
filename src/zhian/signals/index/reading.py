"""An index opened: what is in it exactly, what covers an indicator, and who lists it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhian.kernel.errors import Unreadable, reason_of
from zhian.kernel.locales import Text
from zhian.signals.addresses import span_of
from zhian.signals.index.container import Fault, IndexRefused, unpack
from zhian.signals.index.hashing import hash_of, may_hold
from zhian.signals.index.terms import KINDS, TLPS, UNKNOWN, Terms, instant_out
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.listed import Listed
from zhian.signals.matching import contained
from zhian.signals.names import above

_UNREADABLE: Final = Text(zh="无法读取指标索引 {name}。", en="The index {name} cannot be read.")


class Index:
    """Keys are numbers from 0; a key is one indicator, which several sources may list."""

    def __init__(self, data: memoryview) -> None:
        """Raises IndexRefused and OtherRules."""
        self.data = data
        self.sections: dict[str, NDArray[Any]] = unpack(data)
        try:
            sound = _is_sound(self.sections)
        except (IndexError, ValueError):
            sound = False
        if not sound:
            raise IndexRefused(Fault.ALTERED)
        self._shift = 64 - ((len(self.sections["directory"]) - 1).bit_length() - 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Index:
        """What Builder.to_bytes made, without a file."""
        return cls(memoryview(data))

    @classmethod
    def open(cls, path: Path) -> Index:
        """A file, mapped. Raises Unreadable, IndexRefused and OtherRules."""
        try:
            with path.open("rb") as file:
                if file.seek(0, 2) == 0:
                    raise IndexRefused(Fault.NOT_OURS)
                return cls(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        except OSError as fault:
            raise Unreadable(_UNREADABLE.fill(name=path.name), why=reason_of(fault)) from fault

    def __len__(self) -> int:
        return len(self.sections["hashes"])

    def indicator(self, key: int) -> Indicator:
        """The indicator of a key."""
        return Indicator(KINDS[self.sections["kinds"][key]], self._text("key", key))

    def key_of(self, indicator: Indicator) -> int | None:
        """The key of exactly this indicator."""
        raw = indicator.value.encode("utf-8")
        wanted = hash_of(raw)
        if not may_hold(self.sections["bloom"], wanted):
            return None
        hashes, directory = self.sections["hashes"], self.sections["directory"]
        begin, end = directory[wanted >> self._shift], directory[(wanted >> self._shift) + 1]
        for key in range(int(begin), int(end)):
            if int(hashes[key]) == wanted and self.indicator(key) == indicator:
                return key
        return None

    def covering(self, seen: Indicator) -> list[int]:
        """The keys of all that covers what was seen, itself or what it contains, in order."""
        return sorted({key for part in (seen, *contained(seen)) for key in self._covering(part)})

    def _covering(self, part: Indicator) -> Iterator[int]:
        names = above(part.value) if part.kind is Kind.DOMAIN else (part.value,)
        for name in names:
            key = self.key_of(Indicator(part.kind, name))
            if key is not None:
                yield key
        span = span_of(part)
        if span is not None:
            yield from self.holding(span.version, span.first, span.last)

    def holding(self, version: int, first: int, last: int) -> list[int]:
        """The keys of all blocks that hold these addresses; of IPv6 also the address itself."""
        one, other = self._stretch(version, first), self._stretch(version, last)
        return sorted(set(one) & set(other))

    def _stretch(self, version: int, address: int) -> list[int]:
        starts, ends = self.sections[f"v{version}_first"], self.sections[f"v{version}_last"]
        low, high = 0, len(self.sections[f"v{version}_at"]) - 1
        while low < high:  # the first stretch that begins behind the address
            middle = (low + high) // 2
            if _number(starts, middle, version) <= address:
                low = middle + 1
            else:
                high = middle
        if low and _number(ends, low - 1, version) >= address:
            return self.keys_of_stretch(version, low - 1)
        return []

    def keys_of_stretch(self, version: int, place: int) -> list[int]:
        """The keys of all blocks that hold a stretch."""
        at, keys = self.sections[f"v{version}_at"], self.sections[f"v{version}_keys"]
        return [int(key) for key in keys[int(at[place]) : int(at[place + 1])]]

    def lines(self, key: int) -> list[tuple[Listed, str]]:
        """Who lists an indicator: each line, and what its source calls it."""
        indicator = self.indicator(key)
        begin, end = int(self.sections["rows_at"][key]), int(self.sections["rows_at"][key + 1])
        return [
            (self.terms(int(self.sections["rows"][row])).of_line(indicator), self.reference(row))
            for row in range(begin, end)
        ]

    def row_of(self, key: int, source_id: str) -> int | None:
        """The row in which a source lists an indicator."""
        for row in range(int(self.sections["rows_at"][key]), int(self.sections["rows_at"][key + 1])):
            if self.terms(int(self.sections["rows"][row])).source_id == source_id:
                return row
        return None

    def reference(self, row: int) -> str:
        """What the source of a row calls its indicator; empty where it says nothing."""
        return self._text("ref", row)

    def terms(self, number: int) -> Terms:
        """What the lines under this number share."""
        columns = self.sections
        sure = int(columns["list_sure"][number])
        start = instant_out(int(columns["list_from"][number]))
        assert start is not None
        return Terms(
            self._text("source", int(columns["list_source"][number])),
            start,
            instant_out(int(columns["list_until"][number])),
            TLPS[columns["list_tlp"][number]],
            None if sure == UNKNOWN else sure,
        )

    def _text(self, name: str, place: int) -> str:
        at = self.sections[f"{name}_at"]
        return bytes(self.sections[f"{name}_bytes"][int(at[place]) : int(at[place + 1])]).decode(
            "utf-8", "replace"
        )


def _number(column: NDArray[Any], place: int, version: int) -> int:
    if version == 4:
        return int(column[place])
    return int(column[2 * place]) << 64 | int(column[2 * place + 1])


def _is_sound(sections: dict[str, NDArray[Any]]) -> bool:
    """Whether every number that leads somewhere leads inside: the file may come from anybody."""
    keys, rows, terms = len(sections["hashes"]), len(sections["rows"]), len(sections["list_source"])
    sources = len(sections["source_at"]) - 1
    stretches = {family: len(sections[f"{family}_at"]) - 1 for family in ("v4", "v6")}
    return (
        _is_power(len(sections["bloom"])) and _is_power(len(sections["hosts"]))
        and _is_power(len(sections["directory"]) - 1)
        and len(sections["directory"]) > 2
        and len(sections["kinds"]) == keys
        and _leads(sections["directory"], keys, None)
        and _leads(sections["key_at"], len(sections["key_bytes"]), keys)
        and _leads(sections["rows_at"], rows, keys)
        and _leads(sections["ref_at"], len(sections["ref_bytes"]), rows)
        and _leads(sections["source_at"], len(sections["source_bytes"]), None)
        and all(len(sections[f"list_{name}"]) == terms for name in ("tlp", "sure", "from", "until"))
        and _below(sections["key_bytes"], 128)
        and _below(sections["kinds"], len(KINDS)) and _below(sections["list_tlp"], len(TLPS))
        and _below(sections["rows"], terms) and _below(sections["list_source"], sources)
        and all(len(sections[f"{family}_map"]) == 1 << 16 for family in stretches)
        and all(
            len(sections[f"{family}_{end}"]) == count * (2 if family == "v6" else 1)
            for family, count in stretches.items()
            for end in ("first", "last")
        )
        and all(
            _leads(sections[f"{family}_at"], len(sections[f"{family}_keys"]), None)
            and _below(sections[f"{family}_keys"], keys)
            for family in stretches
        )
    )  # fmt: skip


def _is_power(number: int) -> bool:
    return number > 0 and number & (number - 1) == 0


def _leads(at: NDArray[Any], length: int, count: int | None) -> bool:
    """Whether these are ends of `count` parts, one behind the other, of something so long."""
    if len(at) < 1 or (count is not None and len(at) != count + 1):
        return False
    return bool(at[0] == 0 and at[-1] == length and np.all(at[1:] >= at[:-1]))


def _below(column: NDArray[Any], bound: int) -> bool:
    return len(column) == 0 or int(column.max()) < bound
