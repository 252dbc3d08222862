"""From listed indicators to the bytes of an index.

Cost: a second or so for a million, beside what reading them costs; memory for all values at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhian.signals.addresses import span_of
from zhian.signals.index.container import Column, pack
from zhian.signals.index.hashing import filter_of, hashes_of
from zhian.signals.index.reading import Index
from zhian.signals.index.spans import Stretch, side_by_side
from zhian.signals.index.terms import KINDS, TLPS, UNKNOWN, Terms, instant_in
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.listed import Listed
from zhian.signals.urls import host_in

_PLACE: Final = {kind: place for place, kind in enumerate(KINDS)}


class Builder:
    """Takes lines, in any order; of two lines of one source about the same indicator the later one counts."""

    def __init__(self) -> None:
        self._kinds = bytearray()
        self._values: list[str] = []
        self._terms: dict[Terms, int] = {}
        self._rows = array("I")
        self._references: dict[int, str] = {}

    def add(self, listed: Listed, reference: str = "") -> None:
        """One line; `reference` is what its source calls it."""
        if reference:
            self._references[len(self._values)] = reference
        self.add_all((listed.indicator,), Terms.of(listed))

    def add_all(self, indicators: Iterable[Indicator], terms: Terms) -> None:
        """Many lines under the same terms."""
        row = self._number_of(terms)
        for indicator in indicators:
            self._kinds.append(_PLACE[indicator.kind])
            self._values.append(indicator.value)
            self._rows.append(row)

    def take(self, index: Index, leaving: Set[int] = frozenset()) -> None:
        """All lines of an index but these rows, as they stand: nothing is read anew."""
        columns = index.sections
        text = bytes(columns["key_bytes"]).decode("ascii")
        values = [text[begin:end] for begin, end in pairwise(columns["key_at"].tolist())]
        kinds = columns["kinds"].tolist()
        terms = [self._number_of(index.terms(each)) for each in range(len(columns["list_source"]))]
        ends = columns["rows_at"].astype(np.int64)
        keys = np.repeat(np.arange(len(kinds)), ends[1:] - ends[:-1]).tolist()
        has_references = len(columns["ref_bytes"]) > 0
        for row, (key, number) in enumerate(zip(keys, columns["rows"].tolist(), strict=True)):
            if row in leaving:
                continue
            if has_references and (reference := index.reference(row)):
                self._references[len(self._values)] = reference
            self._kinds.append(kinds[key])
            self._values.append(values[key])
            self._rows.append(terms[number])

    def _number_of(self, terms: Terms) -> int:
        return self._terms.setdefault(terms, len(self._terms))

    def to_bytes(self) -> bytes:
        """The file. Its bytes depend on the lines alone, and on their order only as said above."""
        joined = "".join(self._values).encode("ascii")
        data = np.frombuffer(joined, dtype=np.uint8)
        ends = np.cumsum(np.fromiter(map(len, self._values), np.int64, len(self._values)))
        starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1] if len(ends) else ends
        hashes = hashes_of(data, starts, ends)
        order, is_new = self._sorted(hashes)
        first_rows = order[is_new]
        kinds = np.frombuffer(bytes(self._kinds), np.uint8)[first_rows]
        values = [self._values[row] for row in first_rows.tolist()]
        terms, rows = self._renumbered(order)
        texts = [self._references.get(row, "") for row in order.tolist()] if self._references else []
        ref_at, ref_bytes = _joined(texts or [""] * len(order))
        rows_at = np.append(np.flatnonzero(is_new), len(order))
        key_at, key_bytes = _joined(values)
        return pack(
            {
                **_found_by(hashes[first_rows]),
                "kinds": kinds,
                "key_at": key_at, "key_bytes": key_bytes, "rows_at": rows_at,
                "rows": rows, "ref_at": ref_at, "ref_bytes": ref_bytes,
                **_terms_of(terms), **_blocks_of(kinds, values), "hosts": _hosts_of(kinds, values),
            }
        )  # fmt: skip

    def _renumbered(self, order: NDArray[np.int64]) -> tuple[list[Terms], NDArray[np.uint32]]:
        """The terms that these lines stand under, in order, and the number of each line's."""
        numbers = np.array(self._rows, dtype=np.uint32)[order]
        every = list(self._terms)
        terms = sorted((every[number] for number in np.unique(numbers).tolist()), key=_rank)
        new = np.zeros(max(len(every), 1), dtype=np.uint32)
        new[[self._terms[each] for each in terms]] = np.arange(len(terms))
        return terms, new[numbers]

    def _sorted(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The lines in the order of the file, those that were replaced left out; where a new key begins."""
        order = np.argsort(hashes, kind="stable")
        ranked = hashes[order]
        starts_run = np.ones(len(order), dtype=bool)
        starts_run[1:] = ranked[1:] != ranked[:-1]
        begins = np.flatnonzero(starts_run)
        lengths = np.diff(np.append(begins, len(order)))
        sources = [each.source_id for each in self._terms]
        is_new, dropped = starts_run.copy(), np.zeros(len(order), dtype=bool)
        for begin, length in zip(begins[lengths > 1].tolist(), lengths[lengths > 1].tolist(), strict=True):
            latest: dict[tuple[int, str, str], int] = {}
            for row in order[begin : begin + length].tolist():
                latest[(self._kinds[row], self._values[row], sources[self._rows[row]])] = row
            kept = sorted(latest.items())
            end = begin + len(kept)
            order[begin:end] = [row for _, row in kept]
            dropped[end : begin + length] = True
            is_new[begin:end] = [
                not place or kept[place - 1][0][:2] != key[:2] for place, (key, _) in enumerate(kept)
            ]
        return order[~dropped], is_new[~dropped]


def _rank(terms: Terms) -> tuple[str, int, int, str, int]:
    sure = UNKNOWN if terms.confidence is None else terms.confidence
    return terms.source_id, instant_in(terms.valid_from), instant_in(terms.valid_until), terms.tlp, sure


def _joined(texts: Sequence[str]) -> tuple[Column, Column]:
    raw = [text.encode("utf-8") for text in texts]
    ends = np.cumsum([0, *map(len, raw)], dtype=np.int64)
    if ends[-1] > 0xFFFFFFFF:
        raise ValueError("more than four gigabytes of values do not fit into one index")
    return ends.astype(np.uint32), np.frombuffer(b"".join(raw), dtype=np.uint8)


def _found_by(hashes: NDArray[np.uint64]) -> dict[str, Column]:
    """The filter, the hashes in order, and where those with the same beginning start."""
    bits = max(1, min(28, (len(hashes) - 1).bit_length()))
    counts = np.bincount((hashes >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    directory = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]).astype(np.uint32)
    return {"bloom": filter_of(hashes), "hashes": hashes, "directory": directory}


def _terms_of(terms: Sequence[Terms]) -> dict[str, Column]:
    sources = sorted({each.source_id for each in terms})
    numbers = {source: place for place, source in enumerate(sources)}
    sure = [UNKNOWN if each.confidence is None else each.confidence for each in terms]
    source_at, source_bytes = _joined(sources)
    return {
        "list_source": np.array([numbers[each.source_id] for each in terms], np.uint32),
        "list_tlp": np.array([TLPS.index(each.tlp) for each in terms], np.uint8),
        "list_sure": np.array(sure, np.uint8),
        "list_from": np.array([instant_in(each.valid_from) for each in terms], np.int64),
        "list_until": np.array([instant_in(each.valid_until) for each in terms], np.int64),
        "source_at": source_at,
        "source_bytes": source_bytes,
    }


def _blocks_of(kinds: NDArray[np.uint8], values: Sequence[str]) -> dict[str, Column]:
    """Blocks of both families, and IPv6 addresses as blocks of one: text has many ways to write them."""
    found: dict[int, list[tuple[int, int, int]]] = {4: [], 6: []}
    for kind in (Kind.CIDR, Kind.IPV6):
        for key in np.flatnonzero(kinds == _PLACE[kind]).tolist():
            span = span_of(Indicator(kind, values[key]))
            assert span is not None
            found[span.version].append((span.first, span.last, key))
    v4, v6 = side_by_side(found[4]), side_by_side(found[6])
    pairs = [
        [half for number in ends for half in divmod(number, 1 << 64)]
        for ends in ([each.first for each in v6], [each.last for each in v6])
    ]
    return {
        "v4_map": _map_of(v4, 16), "v4_first": np.array([each.first for each in v4], np.uint32),
        "v4_last": np.array([each.last for each in v4], np.uint32), **_keys_of("v4", v4),
        "v6_map": _map_of(v6, 112), "v6_first": np.array(pairs[0], np.uint64),
        "v6_last": np.array(pairs[1], np.uint64), **_keys_of("v6", v6),
    }  # fmt: skip


def _map_of(stretches: Sequence[Stretch], shift: int) -> Column:
    """One byte for each beginning of sixteen bits: whether any stretch has addresses there."""
    made = np.zeros(1 << 16, dtype=np.uint8)
    for each in stretches:
        made[each.first >> shift : (each.last >> shift) + 1] = 1
    return made


def _keys_of(family: str, stretches: Sequence[Stretch]) -> dict[str, Column]:
    ends = np.cumsum([0, *(len(each.keys) for each in stretches)])
    keys = [key for each in stretches for key in each.keys]
    return {f"{family}_at": ends.astype(np.uint32), f"{family}_keys": np.array(keys, np.uint32)}


def _hosts_of(kinds: NDArray[np.uint8], values: Sequence[str]) -> Column:
    hosts = sorted({host_in(values[key]) for key in np.flatnonzero(kinds == _PLACE[Kind.URL]).tolist()})
    at, data = _joined(hosts)
    ends = at.astype(np.int64)
    return filter_of(hashes_of(data.astype(np.uint8), ends[:-1], ends[1:]))
