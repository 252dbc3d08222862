"""What a source added and withdrew since last time, as lines of JSON, and an index with that worked in.

The first line says which file this is: `{"zhian_delta": 1, "rules": 1}`. Then one line for each change:
`{"op": "add", "kind", "value", "source", "tlp", "valid_from", "valid_until", "confidence", "reference"}`, the
last three where there is something to say, or `{"op": "withdraw", "kind", "value", "source"}`. To add what
stands already replaces it; to withdraw what does not stand changes nothing, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhian.kernel.clock import read_instant
from zhian.kernel.errors import Unreadable, ZhianError
from zhian.kernel.jsonio import loads
from zhian.kernel.locales import Text
from zhian.signals.index.building import Builder
from zhian.signals.index.reading import Index
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.kinds import normalise
from zhian.signals.listed import Listed
from zhian.signals.marking import read_tlp
from zhian.signals.matching import require_version

FORMAT: Final = 1

_LINE: Final = Text(zh="变更文件第 {n} 行无法采用。", en="Line {n} of the changes cannot be used.")
_FIELDS: Final = Text(
    zh="缺少必要内容，或者写法不对：{what}。",
    en="Something is missing or wrongly written: {what}.",
)
_NOTHING_DONE: Final = Text(
    zh="请改正后重试；原索引没有改动。", en="Correct it and try again; the index is as it was."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One line: what is listed from now on, or what no longer is."""

    indicator: Indicator
    source_id: str
    listed: Listed | None = None  # None withdraws
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """An index with changes worked in, and how many there were."""

    data: bytes
    added: int
    withdrawn: int
    unknown: int


def read_changes(lines: Iterable[str]) -> list[Change]:
    """All changes of a file. Raises Unreadable, which names the line, and OtherRules."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = loads(line)
            if not isinstance(entry, dict):
                raise ValueError("{...}")
            if number == 1:
                _check_head(entry)
            else:
                found.append(_change(entry))
        except ZhianError as fault:
            if fault.code == "signals.other-rules":
                raise
            raise Unreadable(
                _LINE.fill(n=number), why=fault.why or fault.what, do_next=_NOTHING_DONE
            ) from fault
        except (KeyError, ValueError, TypeError) as fault:
            why = _FIELDS.fill(what=str(fault).strip("'")[:80])
            raise Unreadable(_LINE.fill(n=number), why=why, do_next=_NOTHING_DONE) from fault
    return found


def work_in(index: Index, changes: Iterable[Change]) -> Worked:
    """A new index; the one that stands is not touched, and none of its values is read anew."""
    last: dict[tuple[Indicator, str], Change] = {(each.indicator, each.source_id): each for each in changes}
    leaving: set[int] = set()
    added = withdrawn = unknown = 0
    for (indicator, source_id), change in last.items():
        key = index.key_of(indicator)
        row = None if key is None else index.row_of(key, source_id)
        if row is not None:
            leaving.add(row)
        if change.listed is not None:
            added += 1
        elif row is None:
            unknown += 1
        else:
            withdrawn += 1
    builder = Builder()
    builder.take(index, leaving)
    for change in last.values():
        if change.listed is not None:
            builder.add(change.listed, change.reference)
    return Worked(builder.to_bytes(), added, withdrawn, unknown)


def _check_head(entry: Mapping[str, Any]) -> None:
    if entry["zhian_delta"] != FORMAT:
        raise ValueError("zhian_delta")
    require_version(int(entry["rules"]))


def _change(entry: Mapping[str, Any]) -> Change:
    indicator = normalise(_text(entry, "value"), Kind(_text(entry, "kind")))
    source = _text(entry, "source")
    if entry["op"] == "withdraw":
        return Change(indicator, source)
    if entry["op"] != "add":
        raise ValueError("op")
    until, sure = entry.get("valid_until"), entry.get("confidence")
    if sure is not None and type(sure) is not int:
        raise ValueError("confidence")
    listed = Listed(
        indicator,
        source,
        read_instant(_text(entry, "valid_from")),
        None if until is None else read_instant(until),
        read_tlp(_text(entry, "tlp")),
        sure,
    )
    return Change(indicator, source, listed, _text(entry, "reference") if "reference" in entry else "")


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str):
        raise ValueError(name)
    return value
