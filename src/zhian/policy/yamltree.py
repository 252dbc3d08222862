"""YAML read so strictly that it has one meaning, with a place for every value.

YAML 1.1 guesses (`on` is true, `1_000` is a number, `12:30` is 750); a law must not. Here plain `true`,
`false`, `null`, whole numbers and dates have a meaning, words that other readers take for booleans and
fractions are refused, and all else is a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import yaml

from zhian.kernel.jsonio import MAX_INTEGER, Json
from zhian.policy.faults import Faults
from zhian.policy.model import Place

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 200_000

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile(
    r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_OTHER_NUMBER = re.compile(
    r"[-+]?0[0-9_]+|\+[0-9]+|0[xo][0-9a-fA-F]+|[-+]?[0-9]+[eE][-+]?[0-9]+|[0-9][0-9_]*_[0-9_]*"
)
_OTHER_BOOLEAN: Final = frozenset(
    word
    for base in ("yes", "no", "on", "off", "true", "false")
    for word in (base, base.title(), base.upper())
) - {"true", "false"}

Scalar = str | int | bool | date | None


@dataclass(slots=True)
class Spot:
    """A value and its place; for a mapping `keys` holds the place of each key.

    `refused` marks a scalar that was already complained about, so that nobody complains again; `restored`
    marks what was not read from YAML but from an edition's data.
    """

    value: Scalar | list[Spot] | dict[str, Spot]
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1
    quoted: bool = False
    refused: bool = False
    restored: bool = False

    @property
    def day(self) -> date | None:
        """The value as a date; in data restored from JSON a date is a string again."""
        if self.restored and isinstance(self.value, str) and _DATE.fullmatch(self.value):
            try:
                return date.fromisoformat(self.value)
            except ValueError:
                return None
        return self.value if isinstance(self.value, date) else None

    def plain(self) -> Json:
        """The value as JSON data; dates become ISO strings."""
        if isinstance(self.value, dict):
            return {key: spot.plain() for key, spot in self.value.items()}
        if isinstance(self.value, list):
            return [spot.plain() for spot in self.value]
        return self.value.isoformat() if isinstance(self.value, date) else self.value


def read_tree(data: bytes | str, file: str, faults: Faults) -> Spot | None:
    """The one document in `data`; None, with the reason noted, when it cannot be read at all."""
    top = Place(file, 1, 1)
    if len(data) > MAX_BYTES:
        faults.add(top, "law.size", "文件超过 1 MB。", "The file exceeds 1 MB.")
        return None
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        faults.add(Place(file, line, 1), "law.encoding", "文件不是 UTF-8 编码。", "The file is not UTF-8.")
        return None
    try:
        return _Builder(file, faults).build(_events(text))
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else top
        faults.add(
            place, "law.syntax", f"YAML 语法有误：{fault.problem}。", f"This is not YAML: {fault.problem}."
        )
    except (yaml.YAMLError, UnicodeError):
        found = re.search("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        place = _at(text, found.start(), file) if found else top
        faults.add(place, "law.syntax", "含有不允许的控制字符。", "A control character is not allowed here.")
    except _Abort:
        pass
    return None


def from_data(value: Json, place: Place) -> Spot:
    """A tree over JSON data that was once read from YAML; everything stands at one place."""
    if isinstance(value, dict):
        parts = {key: from_data(part, place) for key, part in value.items()}
        return Spot(dict(parts), place, dict.fromkeys(value, place), restored=True)
    if isinstance(value, list):
        return Spot([from_data(part, place) for part in value], place, restored=True)
    return Spot(value, place, quoted=isinstance(value, str), restored=True)


class _Abort(Exception):
    """The document cannot be built any further; the reason is already noted."""


def _at(text: str, index: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1)


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


@dataclass(slots=True)
class _Open:
    """A collection that is still being read; `key` waits for its value."""

    spot: Spot
    anchor: str | None
    key: str | None = None
    has_key: bool = False


class _Builder:
    """Builds the tree from parser events with its own stack, so that depth cannot exhaust Python's."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file, self.faults = file, faults
        self.stack: list[_Open] = []
        self.anchors: dict[str, Spot] = {}
        self.root: Spot | None = None
        self.documents = 0

    def build(self, events: Iterator[Any]) -> Spot | None:
        for event in events:
            place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
            if getattr(event, "tag", None) is not None:
                self.faults.add(place, "law.tag", "不允许使用 YAML 标签。", "YAML tags are not allowed.")
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self.abort(
                        place, "law.documents", "一个文件只能有一个文档。", "One file holds one document."
                    )
            elif isinstance(event, yaml.ScalarEvent):
                self.scalar(event, place)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(str(event.anchor), place)
            elif isinstance(event, yaml.MappingStartEvent):
                self.open(Spot({}, place), event.anchor)
            elif isinstance(event, yaml.SequenceStartEvent):
                self.open(Spot([], place), event.anchor)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close()
        if self.root is None:
            self.faults.add(Place(self.file, 1, 1), "law.empty", "文件是空的。", "The file is empty.")
        return self.root

    def abort(self, place: Place, code: str, zh: str, en: str) -> None:
        self.faults.add(place, code, zh, en)
        raise _Abort

    def open(self, spot: Spot, anchor: str | None) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.abort(
                spot.place, "law.depth", f"嵌套超过 {MAX_DEPTH} 层。", f"Nested more than {MAX_DEPTH} deep."
            )
        self.refuse_as_key(spot.place)
        self.stack.append(_Open(spot, anchor))

    def refuse_as_key(self, place: Place) -> None:
        if self.stack and isinstance(self.stack[-1].spot.value, dict) and not self.stack[-1].has_key:
            self.abort(place, "law.key", "键必须是简单的词。", "A key must be a plain word.")

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor is not None:
            self.anchors[done.anchor] = done.spot
        self.put(done.spot)

    def alias(self, anchor: str, place: Place) -> None:
        self.refuse_as_key(place)
        spot = self.anchors.get(anchor)
        if spot is None:
            self.abort(
                place, "law.alias", f"别名 *{anchor} 没有定义。", f"The alias *{anchor} is not defined here."
            )
            return
        self.put(spot)

    def scalar(self, event: Any, place: Place) -> None:
        text: str = event.value
        waiting = self.stack[-1] if self.stack else None
        if waiting is not None and isinstance(waiting.spot.value, dict) and not waiting.has_key:
            self.key(waiting, text, place)
            return
        quoted = bool(event.style)
        before = len(self.faults)
        spot = Spot(text if quoted else self.meaning(text, place), place, quoted=quoted)
        spot.refused = len(self.faults) > before
        if event.anchor is not None:
            self.anchors[event.anchor] = spot
        self.put(spot)

    def key(self, waiting: _Open, text: str, place: Place) -> None:
        waiting.key, waiting.has_key = text, True
        known = waiting.spot.keys
        if text in known:
            first = known[text].line
            self.faults.add(
                place,
                "law.duplicate_key",
                f"键“{text}”重复（第 {first} 行已有）。",
                f"The key '{text}' occurs twice (first on line {first}).",
            )
            waiting.key = None  # the first one stands; the second is read for its own mistakes only
        else:
            known[text] = place

    def put(self, spot: Spot) -> None:
        if not self.stack:
            self.root = spot
            return
        parent = self.stack[-1]
        parent.spot.size += spot.size
        if parent.spot.size > MAX_VALUES:
            self.abort(
                spot.place, "law.size", "文件展开后过大。", "The file is too large once its aliases are read."
            )
        if isinstance(parent.spot.value, list):
            parent.spot.value.append(spot)
        elif isinstance(parent.spot.value, dict):
            if parent.key is not None:
                parent.spot.value[parent.key] = spot
            parent.key, parent.has_key = None, False

    def meaning(self, text: str, place: Place) -> Scalar:
        """What a word without quotes means."""
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text):
            if len(text) <= 17 and abs(int(text)) <= MAX_INTEGER:
                return int(text)
            self.faults.add(
                place, "law.number", f"整数 {text} 过大。", f"The whole number {text} is too large."
            )
        elif _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.faults.add(place, "law.date", f"没有 {text} 这一天。", f"There is no day {text}.")
        elif _FRACTION.fullmatch(text) or _OTHER_NUMBER.fullmatch(text):
            self.faults.add(
                place,
                "law.number",
                f"不接受 {text} 这种数字写法；小数请加引号，整数请照常书写。",
                f"{text} is not accepted as a number: quote decimals, write whole numbers plainly.",
            )
        elif text in _OTHER_BOOLEAN:
            self.faults.add(
                place,
                "law.boolean",
                f"“{text}”有歧义；请写 true、false，或者加引号。",
                f"'{text}' is ambiguous: write true or false, or quote it.",
            )
        return text
