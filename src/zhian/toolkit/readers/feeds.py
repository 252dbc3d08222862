"""From lists of indicators to an index: plain lists, CSV with a head, and files of an index.

A plain list has one indicator a line; blank lines and what begins with # say nothing. CSV is known by its
first line, which names a column `value` (or `indicator`, `ioc`); it may name `kind`, `tlp`, `confidence`,
`valid_from`, `valid_until`, `source` and `reference` as well. A line that cannot be used is counted, and the
rest is used.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from zhian.kernel.clock import read_instant
from zhian.kernel.errors import Unreadable, ZhianError, reason_of
from zhian.kernel.locales import Text
from zhian.signals.index.building import Builder
from zhian.signals.index.container import MAGIC
from zhian.signals.index.reading import Index
from zhian.signals.index.terms import Terms
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.kinds import normalise
from zhian.signals.marking import read_tlp
from zhian.signals.quick import quickly
from zhian.toolkit.scanning import FeedTally

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_VALUE_NAMES: Final = ("value", "indicator", "ioc")
_KINDS: Final = {kind.value: kind for kind in Kind}
_UNREADABLE: Final = Text(zh="无法读取指标清单 {name}。", en="The feed {name} cannot be read.")
_NOTHING: Final = Text(
    zh="指标清单中没有可用的指标。", en="There is no indicator in the feed that can be used."
)
_LOOK: Final = Text(
    zh="请确认文件内容：每行一个指标；CSV 首行须有 value 列。",
    en="Look at the file: one indicator a line, or CSV whose first line names a column value.",
)
_NO_CSV: Final = Text(zh="它不是有效的 CSV（{told}）。", en="It is not valid CSV ({told}).")
_ROW: Final = Text(zh="该行的{what}写法有误。", en="{what} is not written as it should be.")


def index_of(paths: Sequence[Path], terms: Terms, tally: FeedTally) -> Index:
    """One index of all feeds; `terms` says what the feeds leave unsaid. Raises Unreadable and OtherRules."""
    if len(paths) == 1 and _is_index(paths[0]):
        index = Index.open(paths[0])
        tally.taken = len(index)
        return index
    builder = Builder()
    for path in paths:
        if _is_index(path):
            index = Index.open(path)
            tally.taken += len(index)
            builder.take(index)
        else:
            try:
                _read(path, terms._replace(source_id=terms.source_id or path.name), tally, builder)
            except csv.Error as fault:
                what, no_csv = _UNREADABLE.fill(name=path.name), _NO_CSV.fill(told=fault)
                raise Unreadable(what, why=no_csv, do_next=_LOOK, code="feed.csv") from fault
    if not tally.taken:
        why = next((why for _, _, why in tally.first.values()), None)
        raise Unreadable(_NOTHING, why=why, do_next=_LOOK, code="feed.empty")
    return Index.from_bytes(builder.to_bytes())


def _is_index(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as fault:
        raise Unreadable(
            _UNREADABLE.fill(name=path.name), why=reason_of(fault), code="feed.unreadable"
        ) from fault


def _read(path: Path, terms: Terms, tally: FeedTally, builder: Builder) -> None:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        first = file.readline()
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]
        file.seek(0)
        if len(names) > 1 and any(name in names for name in _VALUE_NAMES):
            _csv(path.name, csv.DictReader(file, names, delimiter=_delimiter(first)), terms, tally, builder)
        else:
            builder.add_all(_plain(path.name, file, tally), terms)


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _plain(name: str, lines: Iterable[str], tally: FeedTally) -> Iterator[Indicator]:
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text[0] == "#":
            continue
        try:
            found = quickly(text)
        except ZhianError as refused:
            _refuse(tally, name, number, refused)
            continue
        tally.taken += 1
        yield found


def _csv(name: str, rows: csv.DictReader[str], terms: Terms, tally: FeedTally, builder: Builder) -> None:
    next(rows, None)  # the head
    column = next(each for each in _VALUE_NAMES if each in (rows.fieldnames or ()))
    for row in rows:
        said = {key: value.strip() for key, value in row.items() if isinstance(value, str) and value.strip()}
        if column not in said:
            continue
        try:
            kind = _KINDS.get(said.get("kind", "").lower())
            text = said[column]
            found = quickly(text) if kind is None else normalise(text, kind)
            builder.add(_terms(said, terms).of_line(found), said.get("reference", ""))
        except ZhianError as refused:
            _refuse(tally, name, rows.line_num, refused)
            continue
        tally.taken += 1


def _terms(said: Mapping[str, str], terms: Terms) -> Terms:
    """What a row says for itself, and the rest from what all of them share. Raises Unreadable."""
    what = ""
    try:
        if "source" in said:
            terms = terms._replace(source_id=said["source"])
        if "tlp" in said:
            terms = terms._replace(tlp=read_tlp(said["tlp"]))
        what = "confidence"
        if what in said:
            terms = terms._replace(confidence=int(said[what]))
            if not 0 <= int(said[what]) <= 100:
                raise ValueError
        what = "valid_from"
        if what in said:
            terms = terms._replace(valid_from=read_instant(said[what]))
        what = "valid_until"
        if what in said:
            terms = terms._replace(valid_until=read_instant(said[what]))
        if terms.valid_until is not None and terms.valid_until <= terms.valid_from:
            if "valid_from" in said:
                raise ValueError
            terms = terms._replace(valid_from=_LONG_AGO)  # over, and nobody says since when it counted
    except ValueError:
        raise Unreadable(_ROW.fill(what=f" {what} " if what else ""), code=f"feed.{what}") from None
    return terms


def _refuse(tally: FeedTally, name: str, number: int, refused: ZhianError) -> None:
    tally.refused[refused.code] += 1
    tally.first.setdefault(refused.code, (name, number, refused.why or refused.what))
