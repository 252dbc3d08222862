"""A simulation as lines of text with bars, and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import State
from zhian.policy.simulate import ADDED, CHANGED, DROPPED, Mover, Simulation
from zhian.policy.wording import STATES

BAR: Final = 30
ORDER: Final = (State.MET, State.UNKNOWN, State.NOT_MET)

_HOW: Final = {
    CHANGED: Text(zh="改动", en="changed"),
    ADDED: Text(zh="新增", en="added"),
    DROPPED: Text(zh="删去", en="dropped"),
}
_HEAD: Final = Text(
    zh="{title}（{law}）：草案 {draft} 与现版本 {against} 对照，以{on}为准，辖区 {region}",
    en="{title} ({law}): draft {draft} against {against}, on {on}, region {region}",
)
_ROWS: Final = Text(
    zh="共 {n} 组事实，结果改变 {changed} 组", en="{n} sets of facts, {changed} change outcome"
)
_OUTCOMES: Final = Text(zh="结果：现版本 → 草案", en="Outcome: before -> under the draft")
_MOVES: Final = Text(zh="变动", en="Moves")
_LEAVES: Final = Text(zh="由哪一项条件引起", en="Moved by")
_SUCH_AS: Final = Text(zh="例如：{ids}", en="such as {ids}")
_BY_ROW: Final = Text(zh="其中 {n} 次求值须逐组计算", en="{n} answers had to be worked out row by row")
_ADVICE: Final = Text(
    zh="以上是对参考意见的模拟，不是对任何人的决定。",
    en="This simulates advice; it decides nothing.",
)


def as_lines(found: Simulation, language: str) -> Iterator[str]:
    """What a terminal shows."""
    yield _HEAD.fill(
        title=found.draft.title,
        law=found.draft.law_id,
        draft=_named(found.draft),
        against=_named(found.against),
        on=found.on,
        region=found.region,
    ).get(language)
    yield _ROWS.fill(n=f"{found.rows:,}", changed=f"{found.changed:,}").get(language)
    if found.by_row:
        yield _BY_ROW.fill(n=f"{found.by_row:,}").get(language)
    yield ""
    yield _OUTCOMES.get(language)
    for state in ORDER:
        before, after = found.before(state), found.after(state)
        counts = f"{before:>11,} → {after:>11,}"
        yield f"  {_padded(STATES[state].get(language), 12)}{counts}  {_bar(after, found.rows)}".rstrip()
    moved = {pair: count for pair, count in found.moves.items() if pair[0] is not pair[1]}
    if moved:
        yield ""
        yield _MOVES.get(language)
        for pair, count in sorted(moved.items(), key=lambda each: -each[1]):
            yield f"  {_padded(_move(pair, language), 24)}{count:>11,}  {_bar(count, found.changed)}".rstrip()
        yield ""
        yield _LEAVES.get(language)
        for mover in found.movers:
            yield from _mover(mover, found, language)
    yield ""
    yield _ADVICE.get(language)


def _mover(mover: Mover, found: Simulation, language: str) -> Iterator[str]:
    place = "" if mover.leaf is None else f"{mover.route}/{mover.leaf} [{_HOW[mover.how].get(language)}] "
    yield f"  {mover.count:>11,}  {_bar(mover.count, found.changed)}  {place}{mover.says.get(language)}"
    for pair, count in sorted(mover.moves.items(), key=lambda each: -each[1]):
        yield f"               {_move(pair, language)}: {count:,}"
    yield f"               {_SUCH_AS.fill(ids=', '.join(mover.examples)).get(language)}"


def _move(pair: tuple[State, State], language: str) -> str:
    return " → ".join(STATES[state].get(language) for state in pair)


def _bar(count: int, whole: int) -> str:
    return "█" * max(1 if count else 0, round(BAR * count / whole)) if whole else ""


def _padded(text: str, width: int) -> str:
    """Text padded for a terminal, where a Chinese character is two columns wide."""
    return text + " " * max(0, width - sum(2 if ord(letter) > 0x2E80 else 1 for letter in text))


def _named(edition: Edition) -> str:
    return edition.starts.isoformat() if edition.starts else edition.digest[:19]


def as_data(found: Simulation) -> dict[str, Json]:
    """The same for programs; every text in both languages."""
    return {
        "law": found.draft.law_id,
        "draft": found.draft.digest,
        "against": found.against.digest,
        "on": found.on.isoformat(),
        "region": found.region,
        "rows": found.rows,
        "changed": found.changed,
        "worked_out_by_row": found.by_row,
        "before": {state.value: found.before(state) for state in ORDER},
        "after": {state.value: found.after(state) for state in ORDER},
        "moves": _moves(found.moves),
        "moved_by": [_mover_data(mover) for mover in found.movers],
    }


def _mover_data(mover: Mover) -> Json:
    return {
        "how": mover.how,
        "route": mover.route,
        "leaf": mover.leaf,
        "says": {"zh": mover.says.zh, "en": mover.says.en},
        "count": mover.count,
        "moves": _moves(mover.moves),
        "examples": list[Json](mover.examples),
    }


def _moves(moves: dict[tuple[State, State], int]) -> list[Json]:
    return [
        {"from": before.value, "to": after.value, "count": count}
        for (before, after), count in sorted(moves.items())
        if before is not after
    ]
