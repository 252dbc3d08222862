"""Facts as they come from a form or a JSON file, turned into the values the law compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from zhian.kernel.errors import Refused
from zhian.kernel.jsonio import MAX_INTEGER, Json
from zhian.kernel.locales import Text
from zhian.policy.faults import suggestion
from zhian.policy.fields import parse_decimal
from zhian.policy.model import Fact, FactType, FactValue


class FactsRefused(Refused):
    """Facts that the law does not know, or values of the wrong type; every one of them is a reason."""

    code = "law.facts_refused"
    default_what = Text(zh="所填事实无法采用。", en="These facts cannot be used.")


def _bool(value: Any, fact: Fact) -> FactValue | None:
    return value if isinstance(value, bool) else None


def _int(value: Any, fact: Fact) -> FactValue | None:
    plain = isinstance(value, int) and not isinstance(value, bool)
    return value if plain and abs(value) <= MAX_INTEGER else None


def _decimal(value: Any, fact: Fact) -> FactValue | None:
    if isinstance(value, str):
        return parse_decimal(value)
    if isinstance(value, Decimal):
        return parse_decimal(format(value, "f"))  # one range for both spellings, so that a record reads back
    plain = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER
    return Decimal(value) if plain else None


def _date(value: Any, fact: Fact) -> FactValue | None:
    if isinstance(value, datetime):
        return None  # an instant is no legal day until somebody names the zone
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _string(value: Any, fact: Fact) -> FactValue | None:
    return value if isinstance(value, str) else None


def _enum(value: Any, fact: Fact) -> FactValue | None:
    return str(value) if isinstance(value, str) and value in fact.values else None


def _set(value: Any, fact: Fact) -> FactValue | None:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return None
    members = list(value)
    if all(isinstance(member, str) and member in fact.values for member in members):
        return frozenset(members)
    return None


_READ: Final[dict[FactType, Callable[[Any, Fact], FactValue | None]]] = {
    FactType.BOOL: _bool,
    FactType.INT: _int,
    FactType.DECIMAL: _decimal,
    FactType.DATE: _date,
    FactType.STRING: _string,
    FactType.ENUM: _enum,
    FactType.SET: _set,
}

_NEEDS: Final[dict[FactType, Text]] = {
    FactType.BOOL: Text(zh="是或否（true 或 false）", en="true or false"),
    FactType.INT: Text(zh="整数", en="a whole number"),
    FactType.DECIMAL: Text(zh="写成字符串的小数，如“12.50”", en='a decimal as a string, such as "12.50"'),
    FactType.DATE: Text(zh="日期，如 2026-11-24", en="a date such as 2026-11-24"),
    FactType.STRING: Text(zh="文字", en="a string"),
    FactType.ENUM: Text(zh="下列之一：{values}", en="one of: {values}"),
    FactType.SET: Text(zh="下列各项的列表：{values}", en="a list of: {values}"),
}


def typed_facts(known: Mapping[str, Fact], raw: Mapping[str, object]) -> dict[str, FactValue]:
    """The facts that were answered, each as the value of its type; None counts as not answered.

    Raises FactsRefused with every unknown name and every wrong value. The value itself is not repeated in the
    sentence: it may be personal.
    """
    typed: dict[str, FactValue] = {}
    reasons: list[Text] = []
    for name, value in raw.items():
        fact = known.get(name)
        if fact is None:
            reasons.append(_unknown(name, known))
        elif value is not None:
            found = _READ[fact.type](value, fact)
            if found is None:
                reasons.append(_wrong(fact))
            else:
                typed[name] = found
    if reasons:
        raise FactsRefused(reasons)
    return typed


def facts_of(known: Mapping[str, Fact], raw: Mapping[str, object]) -> dict[str, object]:
    """Only those of `raw` that this law asks for; a case may know more than one law needs."""
    return {name: value for name, value in raw.items() if name in known}


def to_json(value: FactValue) -> Json:
    """A fact's value as JSON: decimals and dates as strings, sets as sorted lists."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list[Json](sorted(value))


def _unknown(name: str, known: Mapping[str, Fact]) -> Text:
    text = Text(zh="本规则不使用事实“{name}”。", en="This law has no fact '{name}'.").fill(name=name)
    hint = suggestion(name, known)
    return text if hint is None else Text(zh=text.zh + hint.zh, en=f"{text.en} {hint.en}")


def _wrong(fact: Fact) -> Text:
    members = Text(zh="、".join(fact.values), en=", ".join(fact.values))
    need = _NEEDS[fact.type].fill(values=members)
    return Text(zh="“{name}”应为{need}。", en="'{name}' must be {need}.").fill(name=fact.name, need=need)
