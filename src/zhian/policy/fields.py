"""Reading one mapping of a law file: every key expected, every value of its kind, every miss noted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar

from zhian.kernel.locales import Text
from zhian.policy.faults import Faults, with_hint
from zhian.policy.model import Place
from zhian.policy.yamltree import Spot

Choice = TypeVar("Choice", bound=StrEnum)

ID: Final = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
MISSING_TEXT: Final = Text(zh="（缺）", en="(missing)")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,12})?")

KINDS: Final[dict[str, tuple[str, str]]] = {
    "mapping": ("一组键值", "a mapping"),
    "list": ("列表", "a list"),
    "string": ("文字", "a string"),
    "int": ("整数", "a whole number"),
    "bool": ("true 或 false", "true or false"),
    "date": ("日期（如 2026-11-24）", "a date such as 2026-11-24"),
    "decimal": ("加引号的小数（如 \"12.50\"）", 'a quoted decimal such as "12.50"'),
    "text": ("双语文字 {zh-Hans: …, en: …}", "a text {zh-Hans: ..., en: ...}"),
}  # fmt: skip


def wrong_type(faults: Faults, spot: Spot, key: str, kind: str) -> None:
    """Note that the value of `key` is not of the kind its place asks for."""
    if spot.refused:
        return
    zh, en = KINDS[kind]
    faults.add(spot.place, "law.wrong_type", f"“{key}”应为{zh}。", f"'{key}' must be {en}.")


def read_text(spot: Spot, faults: Faults, key: str) -> Text:
    """A bilingual text; a missing half is noted at the text."""
    if not isinstance(spot.value, dict):
        wrong_type(faults, spot, key, "text")
        return MISSING_TEXT
    halves: dict[str, str] = {}
    for tag, half in spot.value.items():
        if tag not in ("zh-Hans", "en"):
            zh_hint, en_hint = with_hint(tag, ("zh-Hans", "en"))
            faults.add(
                spot.keys[tag],
                "law.unknown_key",
                f"文字“{key}”里没有“{tag}”这一语种。{zh_hint}",
                f"The text '{key}' has no language '{tag}'.{en_hint}",
            )
        elif isinstance(half.value, str):
            halves[tag] = half.value.strip()
        elif half.value is not None:
            wrong_type(faults, half, tag, "string")
            halves[tag] = "?"
    for tag in ("zh-Hans", "en"):
        if not halves.get(tag):
            faults.add(
                spot.place,
                "law.missing_translation",
                f"“{key}”缺少 {tag} 文本。",
                f"'{key}' lacks its {tag} text.",
            )
    return Text(zh=halves.get("zh-Hans") or "？", en=halves.get("en") or "?")


def read_decimal(spot: Spot) -> Decimal | None:
    """A quoted decimal or a whole number; None for anything else."""
    if isinstance(spot.value, int) and not isinstance(spot.value, bool):
        return Decimal(spot.value)
    return parse_decimal(spot.value) if spot.quoted and isinstance(spot.value, str) else None


def parse_decimal(text: str) -> Decimal | None:
    """The exact decimal a string writes, such as "12.50"; None for any other spelling."""
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Form:
    """The keys one mapping may have; those in `required` must be there."""

    name: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return self.required + self.optional


class Fields:
    """One mapping under its form. A missing or wrong value is noted and a harmless stand-in returned."""

    def __init__(self, spot: Spot, form: Form, faults: Faults) -> None:
        self.spot, self.form, self.faults = spot, form, faults
        self.place: Place = spot.place
        self.map: dict[str, Spot] = {}
        if not isinstance(spot.value, dict):
            wrong_type(faults, spot, form.name, "mapping")
            return
        self.map = spot.value
        for key in self.map:
            if key not in form.keys:
                unknown_key(faults, spot.keys[key], key, form)
        for key in form.required:
            if key not in self.map:
                self.missing(key)

    def __contains__(self, key: str) -> bool:
        return key in self.map

    def missing(self, key: str) -> None:
        """Note a key that is not there; a missing cite has its own code, because it is its own sin."""
        code = "law.missing_cite" if key == "cite" else "law.missing_key"
        name = self.form.name
        zh = f"“{name}”缺少出处 cite。" if key == "cite" else f"“{name}”缺少“{key}”。"
        self.faults.add(self.place, code, zh, f"'{name}' lacks '{key}'.")

    def get(self, key: str) -> Spot | None:
        """The value, unless it is absent or null."""
        spot = self.map.get(key)
        return None if spot is None or spot.value is None else spot

    def need(self, key: str) -> Spot | None:
        """The value of a key that may not be null."""
        spot = self.map.get(key)
        if spot is not None and spot.value is None:
            self.faults.add(spot.place, "law.missing_key", f"“{key}”不能为空。", f"'{key}' must not be null.")
            return None
        return spot

    def _demand(self, key: str) -> Spot | None:
        return self.need(key) if key in self.form.required else self.get(key)

    def text(self, key: str) -> Text:
        spot = self._demand(key)
        return MISSING_TEXT if spot is None else read_text(spot, self.faults, key)

    def text_or_none(self, key: str) -> Text | None:
        spot = self.get(key)
        return None if spot is None else read_text(spot, self.faults, key)

    def string(self, key: str) -> str | None:
        spot = self._demand(key)
        if spot is None:
            return None
        if isinstance(spot.value, str) and spot.value.strip():
            return spot.value.strip()
        wrong_type(self.faults, spot, key, "string")
        return None

    def ident(self, key: str) -> str:
        """A stable name: lower case letters and digits, joined by dots, hyphens or underscores."""
        found = self.string(key)
        if found is None:
            return "?"
        if not ID.fullmatch(found):
            self.faults.add(
                self.map[key].place,
                "law.bad_id",
                f"“{found}”不能作编号：只用小写字母、数字，以点或连字符连接。",
                f"'{found}' is no id: use lower case letters and digits, joined by dots or hyphens.",
            )
        return found

    def integer(self, key: str, least: int = 0) -> int | None:
        spot = self._demand(key)
        if spot is None:
            return None
        if not isinstance(spot.value, int) or isinstance(spot.value, bool):
            wrong_type(self.faults, spot, key, "int")
            return None
        if spot.value < least:
            self.faults.add(
                spot.place,
                "law.wrong_value",
                f"“{key}”不得小于 {least}。",
                f"'{key}' must be at least {least}.",
            )
            return None
        return spot.value

    def flag(self, key: str, default: bool = False) -> bool:
        spot = self._demand(key)
        if spot is None:
            return default
        if not isinstance(spot.value, bool):
            wrong_type(self.faults, spot, key, "bool")
            return default
        return spot.value

    def day(self, key: str) -> date | None:
        spot = self._demand(key)
        if spot is None:
            return None
        if spot.day is None:
            wrong_type(self.faults, spot, key, "date")
        return spot.day

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        found = self.word(key, tuple(member.value for member in kind))
        return default if found is None else kind(found)

    def word(self, key: str, words: tuple[str, ...]) -> str | None:
        """One of a closed list of words; None, with a hint noted, when it is another."""
        spot = self._demand(key)
        if spot is None:
            return None
        if isinstance(spot.value, str) and spot.value in words:
            return spot.value
        unknown_word(self.faults, spot, key, words)
        return None

    def items(self, key: str) -> list[Spot]:
        spot = self._demand(key)
        if spot is None:
            return []
        if not isinstance(spot.value, list):
            wrong_type(self.faults, spot, key, "list")
            return []
        return spot.value

    def entries(self, key: str) -> dict[str, Spot]:
        """A mapping whose keys the law chooses, such as facts or enum values."""
        spot = self._demand(key)
        if spot is None:
            return {}
        if not isinstance(spot.value, dict):
            wrong_type(self.faults, spot, key, "mapping")
            return {}
        for name, where in spot.keys.items():
            if not ID.fullmatch(name):
                self.faults.add(
                    where,
                    "law.bad_id",
                    f"“{name}”不能作编号：只用小写字母、数字，以点、连字符或下划线连接。",
                    f"'{name}' is no id: use lower case letters, digits, dots, hyphens, underscores.",
                )
        return spot.value

    def words(self, key: str) -> list[tuple[str, Spot]]:
        """A list of strings, with their places."""
        found: list[tuple[str, Spot]] = []
        for item in self.items(key):
            if isinstance(item.value, str):
                found.append((item.value, item))
            else:
                wrong_type(self.faults, item, key, "string")
        return found


def unknown_key(faults: Faults, place: Place, key: str, form: Form) -> None:
    """Note a key the form does not have, with the nearest one it has."""
    zh_hint, en_hint = with_hint(key, form.keys)
    faults.add(
        place,
        "law.unknown_key",
        f"“{form.name}”里不能有键“{key}”。{zh_hint}",
        f"'{form.name}' has no key '{key}'.{en_hint}",
    )


def unknown_word(faults: Faults, spot: Spot, key: str, words: Iterable[str]) -> None:
    """Note a word outside a closed list; a bare `day` has its own sentence."""
    words = tuple(words)
    if spot.refused:
        return
    if spot.value == "day" and "working_day" in words:
        faults.add(
            spot.place,
            "law.bare_day",
            "单位不能只写 day：请按法律规定写 working_day（工作日）或 calendar_day（自然日）。",
            "The unit 'day' is refused: write working_day or calendar_day, as the law says.",
        )
        return
    zh_hint, en_hint = with_hint(str(spot.value), words)
    joined = ", ".join(words)
    faults.add(
        spot.place,
        "law.wrong_value",
        f"“{key}”只能是下列之一：{joined}。{zh_hint}",
        f"'{key}' must be one of: {joined}.{en_hint}",
    )
