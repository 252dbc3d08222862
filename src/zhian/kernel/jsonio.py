"""JSON that has one spelling: reading that refuses what cannot be signed, writing by RFC 8785."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final, NoReturn, TypeAlias

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

MAX_DEPTH: Final = 64
MAX_INTEGER: Final = 2**53 - 1

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<rest>(?:\.[0-9]*)?(?:[eE][-+]?[0-9]*)?)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_quote = json.JSONEncoder(ensure_ascii=False).encode


class JsonRefused(Unreadable):
    """The text is not JSON, or is JSON that has no canonical form.

    `line` and `column` count from one; both are 0 when the fault lies in a value to be written.
    """

    code = "json.refused"

    def __init__(self, reason: Text, *, line: int = 0, column: int = 0) -> None:
        self.reason, self.line, self.column = reason, line, column
        if line:
            where = Text(
                zh="第 {line} 行第 {column} 列：{reason}", en="Line {line}, column {column}: {reason}"
            )
            reason = where.fill(line=line, column=column, reason=reason)
        super().__init__(
            Text(zh="JSON 数据无法采用。", en="This JSON cannot be used."),
            why=reason,
            do_next=Text(zh="请使用出具方发放的原始文件。", en="Use the file as its issuer wrote it."),
        )
        self.args = (self.reason,)


_NOT_JSON = Text(zh="此处不是有效的 JSON。", en="this is not JSON.")
_TOO_DEEP = Text(zh="嵌套超过 {n} 层。", en="nested more than {n} deep.").fill(n=MAX_DEPTH)
_FLOAT = Text(
    zh="不接受小数或科学计数法，请写成整数或字符串。",
    en="fractions and exponents are refused; write a whole number or a string.",
)
_BIG = Text(zh="整数超出 ±(2^53-1)。", en="the whole number is beyond ±(2^53-1).")
_MINUS_ZERO = Text(zh="不接受负零。", en="minus zero is refused.")
_LONE = Text(zh="字符串含有不成对的代理码位。", en="the string holds an unpaired surrogate.")
_TWICE = Text(zh="键 {key} 出现了两次。", en="the key {key} occurs twice.")
_NO_NUMBER = Text(zh="NaN 和无穷大不是 JSON 数值。", en="NaN and Infinity are not JSON numbers.")
_NOT_UTF8 = Text(zh="内容不是 UTF-8 编码。", en="the bytes are not UTF-8.")
_BOM = Text(zh="文件开头不得有字节顺序标记（BOM）。", en="a byte order mark is not allowed.")
_TRAILING = Text(zh="数据结束后还有多余内容。", en="something follows the end of the data.")
_KEY = Text(zh="对象的键必须是字符串，而不是 {kind}。", en="a key must be a string, not {kind}.")
_KIND = Text(zh="JSON 无法表示 {kind} 类型的值。", en="JSON has no value for {kind}.")


def canonical(value: object) -> bytes:
    """The RFC 8785 form of `value`, as UTF-8 bytes.

    Takes dict, list, tuple, str, int, bool and None. Raises JsonRefused for floats, keys that are no strings,
    unpaired surrogates, whole numbers beyond ±(2^53-1) and nesting beyond MAX_DEPTH.
    """
    parts: list[str] = []
    _write(value, parts, 0)
    return "".join(parts).encode("utf-8")


def loads(data: bytes | str) -> Json:
    """The value written in `data`, which must be JSON that `canonical` can write back.

    Raises JsonRefused, with line and column, for a key that occurs twice, fractions and exponents, NaN, minus
    zero, unpaired surrogates, too deep nesting, a byte order mark and anything that is not JSON.
    """
    text = _decode(data) if isinstance(data, bytes) else data
    if text.startswith("\ufeff"):
        raise _refusal(text, 0, _BOM)
    value, end = _Reader(text).value(_space(text, 0), 0)
    if end != len(text):
        raise _refusal(text, end, _TRAILING)
    return value


def string_of(value: Json) -> str:
    """The value, which must be a string. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def digest(value: object) -> str:
    """`sha256:` and the hex digest of the bytes given, or of the canonical form of any other value."""
    data = value if isinstance(value, bytes) else canonical(value)
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        raise _refusal(before, len(before), _NOT_UTF8) from None


def _write(value: object, parts: list[str], depth: int) -> None:
    if value is None or value is True or value is False:
        parts.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, str):
        parts.append(_string(value))
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise JsonRefused(_BIG)
        parts.append(int.__repr__(value))
    elif isinstance(value, float):
        raise JsonRefused(_FLOAT)
    elif depth >= MAX_DEPTH:
        raise JsonRefused(_TOO_DEEP)
    elif isinstance(value, Mapping):
        _write_object(value, parts, depth)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            parts.append("," if index else "[")
            _write(item, parts, depth + 1)
        parts.append("]" if value else "[]")
    else:
        raise JsonRefused(_KIND.fill(kind=type(value).__name__))


def _write_object(value: Mapping[object, object], parts: list[str], depth: int) -> None:
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise JsonRefused(_KEY.fill(kind=type(key).__name__))
        _string(key)
        keys.append(key)
    # RFC 8785, 3.2.3: keys are ordered by their UTF-16 code units, which big-endian bytes compare alike.
    keys.sort(key=lambda name: name.encode("utf-16-be"))
    for index, key in enumerate(keys):
        parts.append(("," if index else "{") + _string(key) + ":")
        _write(value[key], parts, depth + 1)
    parts.append("}" if keys else "{}")


def _string(text: str) -> str:
    if _SURROGATE.search(text):
        raise JsonRefused(_LONE)
    return _quote(str(text))


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _refusal(text: str, at: int, reason: Text) -> JsonRefused:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return JsonRefused(reason, line=line, column=column)


class _Reader:
    """Recursive descent over one text: methods take a position, and return a value and the next position."""

    def __init__(self, text: str) -> None:
        self.text = text

    def refuse(self, at: int, reason: Text = _NOT_JSON) -> NoReturn:
        raise _refusal(self.text, at, reason)

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """The value at `at` and the position after it and the space that follows."""
        first = self.text[at : at + 1]
        if first == '"':
            return self.string(at)
        if first and first in "{[":
            if depth >= MAX_DEPTH:
                self.refuse(at, _TOO_DEEP)
            return self.object(at, depth) if first == "{" else self.array(at, depth)
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, at):
                return meaning, _space(self.text, at + len(word))
        if self.text.startswith(("NaN", "Infinity", "-Infinity"), at):
            self.refuse(at, _NO_NUMBER)
        return self.number(at)

    def number(self, at: int) -> tuple[Json, int]:
        found = _NUMBER.match(self.text, at)
        if found is None:
            self.refuse(at)
        if found["rest"]:
            self.refuse(at, _FLOAT)
        digits = found[0]
        if digits == "-0":
            self.refuse(at, _MINUS_ZERO)
        # The length goes first: turning a million digits into a number would take the afternoon.
        if len(digits) > 17 or not -MAX_INTEGER <= int(digits) <= MAX_INTEGER:
            self.refuse(at, _BIG)
        return int(digits), _space(self.text, found.end())

    def string(self, at: int) -> tuple[str, int]:
        found = _STRING.match(self.text, at)
        if found is None:
            self.refuse(at)
        inner: str = json.loads(found[0])
        if _SURROGATE.search(inner):
            self.refuse(at, _LONE)
        return inner, _space(self.text, found.end())

    def array(self, at: int, depth: int) -> tuple[Json, int]:
        items: list[Json] = []
        at = _space(self.text, at + 1)
        if self.text.startswith("]", at):
            return items, _space(self.text, at + 1)
        while True:
            item, at = self.value(at, depth + 1)
            items.append(item)
            if self.text.startswith("]", at):
                return items, _space(self.text, at + 1)
            at = self.expect(",", at)

    def object(self, at: int, depth: int) -> tuple[Json, int]:
        members: dict[str, Json] = {}
        at = _space(self.text, at + 1)
        if self.text.startswith("}", at):
            return members, _space(self.text, at + 1)
        while True:
            start = at
            if not self.text.startswith('"', at):
                self.refuse(at)
            key, at = self.string(at)
            if key in members:
                self.refuse(start, _TWICE.fill(key=json.dumps(key, ensure_ascii=False)))
            at = self.expect(":", at)
            members[key], at = self.value(at, depth + 1)
            if self.text.startswith("}", at):
                return members, _space(self.text, at + 1)
            at = self.expect(",", at)

    def expect(self, mark: str, at: int) -> int:
        if not self.text.startswith(mark, at):
            self.refuse(at)
        return _space(self.text, at + 1)
