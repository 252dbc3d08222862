"""A case file as the words and pictures of a page; no queries, no decisions."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from zhian.kernel.locales import Text
from zhian.policy.clocks import LeftState, Limit, TimeLeft, due, time_left
from zhian.policy.clocks import Pause as ClockPause
from zhian.policy.explain import Explanation, explain
from zhian.policy.model import Fact, FactType, LimitKind, Party, Unit
from zhian.web.base.people.kit import ROLE_NAMES, Role
from zhian.web.base.ui.kit import CasePoint, Event, NextStep, case_line, caseline_rows, day_text, instant_text
from zhian.web.base.ui.kit import Pause as LinePause
from zhian.web.casework.kit import CLOSED_STATES, LIMIT_NAMES, RUNNING_STATES, Side, State
from zhian.web.casework.models import Case, Deadline, Move
from zhian.web.casework.permissions.moves import MOVES, MoveRule
from zhian.web.casework.permissions.refusals import SIDE_NAMES
from zhian.web.casework.selectors import CaseFile, calendar

SMALL_STEPS = frozenset({"amend", "late_paper"})
# What the state waits for comes first among the buttons, even where it cannot be undone.
MAIN_MOVES = (
    *("confirm", "file", "submit", "answer_correction", "accept", "review", "approve"),
    *("forward", "record_answer", "acknowledge"),
)
YOU = Text(zh="您本人", en="you")
YOUR_ENTERPRISE = Text(zh="您所在的单位", en="your enterprise")


@dataclass(frozen=True, slots=True)
class DateLine:
    """One limit as the reader sees it: what, until when, how sure, what it rests on."""

    name: Text
    allowance: Text
    due_on: date | None
    provisional: bool
    left: TimeLeft | None
    cites: tuple[str, ...]
    former: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question of the law and what is on file for it; blank while it is open."""

    name: str
    ask: Text
    value: str
    is_mine: bool


def main_move(file: CaseFile) -> MoveRule | None:
    """The one move the state waits for, when this reader may make it."""
    offered = {rule.name: rule for rule in file.offered}
    return next((offered[name] for name in MAIN_MOVES if name in offered), None)


def owner_for(owner: Text, file: CaseFile) -> Text:
    """The owner of the next step as the reader calls them: nobody is "the person" to themselves."""
    if owner == SIDE_NAMES[Side.APPLICANT] and Side.APPLICANT in file.sides:
        return YOU
    if owner == SIDE_NAMES[Side.SPONSOR] and Side.SPONSOR in file.sides:
        return YOUR_ENTERPRISE
    return owner


def next_step(file: CaseFile, office: Text) -> tuple[Text, Text, date | None]:
    """What has to happen now, who owes it, and until when where a rule says so."""
    case = file.case
    person, sponsor = SIDE_NAMES[Side.APPLICANT], SIDE_NAMES[Side.SPONSOR]
    opener = sponsor if case.sponsor_id else person
    authority = file.edition.decider.name
    review, send_on = Text(zh="审核", en="Review"), Text(zh="转送审批机关", en="Forward")
    steps: dict[str, tuple[Text, Text]] = {
        State.DRAFT: (Text(zh="填写完整并提交", en="Complete and submit"), opener),
        State.AWAITING_PERSON: (Text(zh="核对并确认提交", en="Check and confirm"), person),
        State.FILED: (Text(zh="审查材料并决定是否受理", en="Check the papers and accept"), office),
        State.CORRECTION: (Text(zh="补齐告知的材料", en="Supply what the notice lists"), person),
        State.ACCEPTED: (review if file.edition.chain.decided_here else send_on, office),
        State.REVIEWED: (Text(zh="审批", en="Decide"), office),
        State.FORWARDED: (Text(zh="作出决定", en="Decide"), authority),
    }
    found = steps.get(case.state)
    if found is None:
        return Text(zh="本件已办结", en="The case is closed"), Text(zh="", en=""), None
    until = case.due_on if case.state in RUNNING_STATES else None
    return found[0], found[1], until


def picture(file: CaseFile, office: Text, today: date, language: str) -> dict[str, object]:
    """The case line with its table twin."""
    points = [
        CasePoint(move.moved_on, MOVES[move.name].done, _who(move))
        for move in file.moves
        if move.name in MOVES and _is_milestone(move)
    ]
    says, owner, until = next_step(file, office)
    closed = file.case.state in CLOSED_STATES
    current = _leading(file)
    pauses = tuple(LinePause(p.from_on, p.until_on, _ground(file, p.ground)) for p in file.pauses)
    arguments = {
        "points": points,
        "today": today,
        "pauses": pauses,
        "deadline": None if closed or current is None else current.due_on,
        "provisional": bool(current and current.provisional),
        "next_step": None if closed else NextStep(says, owner, until),
        "language": language,
    }
    return {"picture": case_line(**arguments), "rows": caseline_rows(**arguments)}  # type: ignore[arg-type]


def _is_milestone(move: Move) -> bool:
    return move.from_state != move.to_state or move.name in {"acknowledge", "open_at_counter"}


def _leading(file: CaseFile) -> Deadline | None:
    dated = [d for d in file.deadlines if d.due_on is not None]
    statutory = [d for d in dated if d.kind == LimitKind.STATUTORY]
    return next(iter(statutory or dated), None)


def _ground(file: CaseFile, ground: str) -> Text:
    found = next((g.title for g in file.edition.pauses if g.id == ground), None)
    return found or Text(zh="承诺时限中止", en="The promised date stands still")


def _who(move: Move) -> Text | None:
    if move.actor_organisation is not None:
        organisation = move.actor_organisation
        return Text(zh=organisation.name_zh, en=organisation.name_en)
    return SIDE_NAMES.get(move.side)


def timeline(file: CaseFile, language: str) -> list[Event]:
    """What happened, newest first; a named person where the office acted, small steps of a day as one."""
    known = [move for move in reversed(file.moves) if move.name in MOVES]
    return [_event(list(run), file, language) for _, run in groupby(known, key=_run_of)]


def _run_of(move: Move) -> tuple[object, ...]:
    """Papers and answers that one side gives on one day are one entry; everything else is its own."""
    if move.name in SMALL_STEPS:
        return move.name, move.side, move.moved_on
    return (move.version,)


def _event(run: list[Move], file: CaseFile, language: str) -> Event:
    move = run[0]
    who = _who(move)
    name = who.get(language) if who else ""
    if move.actor_role in set(Role) and move.actor_name:
        name = f"{name} · {ROLE_NAMES[Role(move.actor_role)].get(language)} {move.actor_name}"
    text = move.reason if _may_read_reason(move, file) else ""
    if move.name in SMALL_STEPS:
        text = _changed(run, file, language)
    return Event(instant_text(move.moved_at, language), MOVES[move.name].done.get(language), name, text)


def _changed(run: list[Move], file: CaseFile, language: str) -> str:
    """Which papers came, by the titles everybody sees in the checklist; answers only as such."""
    titles = {line.rule.id: line.rule.title.get(language) for line in file.papers}
    parts = [titles[item] for move in reversed(run) if (item := move.details.get("paper")) in titles]
    if any(move.details.get("facts") for move in run):
        parts.append(Text(zh="填报内容", en="answers").get(language))
    return Text(zh="、", en="; ").get(language).join(dict.fromkeys(parts))


def _may_read_reason(move: Move, file: CaseFile) -> bool:
    """The person's own reasons stay between person and office."""
    return move.side != Side.APPLICANT or bool(file.sides & {Side.APPLICANT, Side.OFFICE})


def date_lines(file: CaseFile, today: date) -> list[DateLine]:
    """Every limit of the case: those with a date, and those that were announced without a number."""
    rows = {row.limit_id: row for row in file.deadlines}
    lines = []
    for limit in file.edition.limits_for(file.case.route_id or None):
        if limit.about != "decision":
            continue
        row = rows.get(limit.id)
        former = tuple(
            d.due_on for d in file.former_deadlines if d.limit_id == limit.id and d.due_on is not None
        )
        lines.append(
            DateLine(
                name=limit.title or LIMIT_NAMES[limit.kind],
                allowance=_allowance(limit.n, limit.unit, LIMIT_NAMES[limit.kind]),
                due_on=row.due_on if row else None,
                provisional=bool(row and row.provisional),
                left=_left(file, row, today) if row and file.case.closed_at is None else None,
                cites=limit.cites,
                former=former,
            )
        )
    return lines


_UNITS = {
    Unit.WORKING_DAY: ("个工作日", "working days"),
    Unit.CALENDAR_DAY: ("日", "calendar days"),
    Unit.MONTH: ("个月", "months"),
    Unit.HOUR: ("小时", "hours"),
}


def _allowance(n: int | None, unit: Unit, kind: Text) -> Text:
    if n is None:
        return Text(zh=f"{kind.zh}：未公布", en=f"{kind.en}: not published")
    zh, en = _UNITS[unit]
    return Text(zh=f"{kind.zh}：{n}{zh}", en=f"{kind.en}: {n} {en}")


def _left(file: CaseFile, row: Deadline, today: date) -> TimeLeft | None:
    limit = Limit(kind=LimitKind(row.kind), n=row.n, unit=Unit(row.unit), id=row.limit_id)
    pauses = [ClockPause(begin=p.from_on, end=p.until_on, ground=p.ground or None) for p in file.pauses]
    end = due(row.starts_on, limit, pauses, (), calendar())
    return None if end is None else time_left(end, today, calendar())


def list_left(case: Case, today: date) -> tuple[int, str] | None:
    """Working days to the case's next statutory date, for lists; negative when overdue."""
    if case.due_on is None or case.closed_at is not None:
        return None
    days = calendar()
    n = days.count_through(case.due_on) - days.count_through(today)
    return n, "working_day"


def explanation(file: CaseFile) -> Explanation:
    """The engine's advice for this reader; what belongs to the other party is masked."""
    if Side.OFFICE in file.sides or Side.AUTHORITY in file.sides:
        return explain(file.advice, Party.OFFICER)
    if Side.APPLICANT in file.sides:
        return explain(file.advice, Party.APPLICANT)
    return explain(file.advice, Party.SPONSOR)


def answer_rows(
    file: CaseFile,
    facts: Mapping[str, Any],
    party: Party | None,
    language: str,
    *,
    told_by_line: Container[str] = (),
) -> list[AnswerRow]:
    """Every question with the answer on file, as far as the reader may see it; own ones can be changed.

    Nobody is asked what the service line tells by itself.
    """
    rows = []
    for fact in file.edition.facts.values():
        if fact.name not in facts and fact.asked_of is not party:
            continue
        value = facts.get(fact.name)
        mine = fact.asked_of is party and fact.name not in told_by_line
        rows.append(AnswerRow(fact.name, fact.ask, _answer(fact, value, language), mine))
    return rows


def _answer(fact: Fact, value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="Yes" if value else "No").get(language)
    if isinstance(value, list):
        return Text(zh="、", en=", ").get(language).join(_answer(fact, one, language) for one in value)
    if fact.type is FactType.DATE:
        return day_text(date.fromisoformat(str(value)), language)
    named = fact.values.get(str(value))
    unit = f" {fact.unit.get(language)}" if fact.unit else ""
    return named.get(language) if named else f"{value}{unit}"


def overdue(left: TimeLeft | None) -> bool:
    """Whether a date has passed."""
    return left is not None and left.state is LeftState.OVERDUE


def cites_of(file: CaseFile, ids: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """Citations with their confidence, for the small print."""
    for cite_id in ids:
        cite = file.edition.cites.get(cite_id)
        if cite is not None:
            yield {
                "instrument": cite.instrument,
                "article": cite.article,
                "verified": cite.confidence.verified,
                "confidence": cite.confidence.value,
            }


def filed_text(case: Case, language: str) -> str:
    """The filing day in words, or nothing."""
    return day_text(case.filed_on, language) if case.filed_on else ""
