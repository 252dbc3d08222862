"""A case file as the words and pictures of a page; no queries, no decisions."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from zhian.kernel.locales import Text
from zhian.policy.clocks import Limit, TimeLeft, due, time_left
from zhian.policy.clocks import Pause as ClockPause
from zhian.policy.clockwords import amount
from zhian.policy.explain import Explanation, explain
from zhian.policy.lawbook import Edition
from zhian.policy.model import Fact, FactType, LimitKind, Party, Unit
from zhian.policy.trace import facts_read, leaves
from zhian.web.base.people.kit import ROLE_NAMES, Role
from zhian.web.base.ui.kit import CasePoint, Event, NextStep, case_line, caseline_rows, day_text, instant_text
from zhian.web.base.ui.kit import Pause as LinePause
from zhian.web.casework.kit import CLOSED_STATES, LIMIT_NAMES, RUNNING_STATES, Side, State, kind_of
from zhian.web.casework.models import Case, Deadline, Move, Visit
from zhian.web.casework.permissions.moves import MOVES, MoveRule
from zhian.web.casework.permissions.refusals import SIDE_NAMES
from zhian.web.casework.selectors import CaseFile, calendar, move_reason
from zhian.web.casework.services.visiting import Place, places

SMALL_STEPS = frozenset({"amend", "late_paper"})
# What the state waits for comes first among the buttons, even where it cannot be undone.
MAIN_MOVES = (
    *("confirm", "file", "submit", "agree_again", "answer_correction", "accept", "review", "approve"),
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
    counts: bool  # the chosen basis turns on it


def main_move(file: CaseFile) -> MoveRule | None:
    """The one move the state waits for, when this reader may make it."""
    offered = {rule.name: rule for rule in file.offered}
    return next((offered[name] for name in MAIN_MOVES if name in offered), None)


def sponsor_words(file: CaseFile) -> Text:
    """What the sponsor of this service is called: it recommends, or it invites and employs."""
    return kind_of(file.case.law_id).sponsor_words


def party_words(side: str, file: CaseFile) -> Text:
    """A party as this reader calls it: nobody is "the person" to themselves."""
    if side == Side.APPLICANT:
        return YOU if Side.APPLICANT in file.sides else SIDE_NAMES[Side.APPLICANT]
    if Side.SPONSOR in file.sides:
        return YOUR_ENTERPRISE
    words = sponsor_words(file)
    return Text(zh=words.zh, en=f"the {words.en}")


def next_step(file: CaseFile, office: Text) -> tuple[Text, Text, date | None]:
    """What has to happen now, who owes it as the reader calls them, and until when where a rule says so."""
    case = file.case
    person, sponsor = party_words(Side.APPLICANT, file), party_words(Side.SPONSOR, file)
    opener = sponsor if case.sponsor_id else person
    authority = file.edition.decider.name
    review, send_on = Text(zh="审核", en="Review"), Text(zh="转送审批机关", en="Forward")
    steps: dict[str, tuple[Text, Text]] = {
        State.DRAFT: (Text(zh="填写完整并提交", en="Complete and submit"), opener),
        State.AWAITING_PERSON: (Text(zh="核对并确认提交", en="Check and confirm"), person),
        State.FILED: (Text(zh="审查材料并决定是否受理", en="Check the papers and accept"), office),
        State.CORRECTION: (Text(zh="补齐告知的材料", en="Supply what the notice lists"), _owing(file)),
        State.ACCEPTED: (review if file.edition.chain.decided_here else send_on, office),
        State.REVIEWED: (Text(zh="审批", en="Decide"), office),
        State.FORWARDED: (Text(zh="作出决定", en="Decide"), authority),
    }
    found = steps.get(case.state)
    if found is None:
        return Text(zh="本件已办结", en="The case is closed"), Text(zh="", en=""), None
    until = case.due_on if case.state in RUNNING_STATES else None
    return found[0], found[1], until


def _owing(file: CaseFile) -> Text:
    """The parties that still have something of the notice to supply; all it names once everything is there.

    A sponsor is not told what is asked of the person, only that the rest is with them.
    """
    lines = correction_lines(file)
    named = [line.side for line in lines if not line.is_there] or [line.side for line in lines]
    if file.sides <= {Side.SPONSOR} and all(line.is_there for line in lines):
        named = [Side.APPLICANT]
    words = [party_words(side, file) for side in dict.fromkeys(named or [Side.APPLICANT])]
    return Text(zh="、".join(w.zh for w in words), en=" and ".join(w.en for w in words))


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One line of the correction notice: a paper or words, whose it is, and whether it is there by now."""

    side: Side
    owner: Text
    title: Text | None
    note: str
    is_there: bool


def correction_lines(file: CaseFile) -> list[CorrectionLine]:
    """The lines this reader may read; a paper counts when it came after the notice, words when answered."""
    notice = file.correction
    if notice is None:
        return []
    known = {line.rule.id: line for line in file.papers}
    lines = []
    for item in file.correction_items:
        paper = known.get(item["item"])
        came = paper is not None and any(each.given_at >= notice.sent_at for each in paper.papers)
        side = Side(item["party"])
        lines.append(
            CorrectionLine(
                side=side,
                owner=party_words(side, file),
                title=paper.rule.title if paper else None,
                note=item.get("note", ""),
                is_there=came or notice.answered_at is not None,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: why, where, when, who comes, what to bring."""

    visit: Visit
    purpose: Text
    note: Text | None
    who: Text
    place: Place | None
    bring: tuple[Text, ...]


def visit_lines(file: CaseFile) -> list[VisitLine]:
    """Every visit with what the law and the district say about it."""
    rules = {rule.id: rule for rule in file.edition.visits}
    titles = {paper.id: paper.title for paper in file.edition.evidence}
    where = {place.id: place for place in places()}
    lines = []
    for visit in file.visits:
        rule = rules.get(visit.purpose)
        lines.append(
            VisitLine(
                visit=visit,
                purpose=rule.purpose if rule else Text(zh="到场办理", en="Come in person"),
                note=rule.note if rule else None,
                who=party_words(visit.party, file),
                place=where.get(visit.place),
                bring=tuple(titles[item] for item in rule.bring if item in titles) if rule else (),
            )
        )
    return lines


def picture(file: CaseFile, office: Text, today: date, language: str) -> dict[str, object]:
    """The case line with its table twin."""
    points = [
        CasePoint(move.moved_on, MOVES[move.name].done, _who(move, file))
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


def _who(move: Move, file: CaseFile) -> Text | None:
    if move.actor_organisation is not None:
        organisation = move.actor_organisation
        return Text(zh=organisation.name_zh, en=organisation.name_en)
    if move.side == Side.SPONSOR:
        return sponsor_words(file)
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
    who = _who(move, file)
    name = who.get(language) if who else ""
    if move.actor_role in set(Role) and move.actor_name:
        name = f"{name} · {ROLE_NAMES[Role(move.actor_role)].get(language)} {move.actor_name}"
    text = move_reason(move, file.sides)
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


def _allowance(n: int | None, unit: Unit, kind: Text) -> Text:
    if n is None:
        return Text(zh=f"{kind.zh}：未公布", en=f"{kind.en}: not published")
    words = amount(n, unit)
    return Text(zh=f"{kind.zh}：{words.zh}", en=f"{kind.en}: {words.en}")


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
    return explain(file.advice, _audience(file))


def kept_explanation(file: CaseFile) -> Explanation | None:
    """The advice that was kept at filing or acceptance, where it is not the one above already."""
    kept = file.kept_advice
    if kept is None or kept.advice is file.advice:
        return None
    return explain(kept.advice, _audience(file))


def _audience(file: CaseFile) -> Party:
    if Side.OFFICE in file.sides or Side.AUTHORITY in file.sides:
        return Party.OFFICER
    return Party.APPLICANT if Side.APPLICANT in file.sides else Party.SPONSOR


def answer_rows(
    file: CaseFile,
    facts: Mapping[str, Any],
    parties: Container[Party],
    language: str,
    *,
    told_by_line: Container[str] = (),
) -> list[AnswerRow]:
    """Every question with the answer on file, as far as the reader may see it; own ones can be changed.

    Nobody is asked what the service line tells by itself.
    """
    rows = []
    counting = facts_that_count(file.edition, file.case.route_id)
    for fact in file.edition.facts.values():
        if fact.name not in facts and fact.asked_of not in parties:
            continue
        value = facts.get(fact.name)
        mine = fact.asked_of in parties and fact.name not in told_by_line
        row = AnswerRow(fact.name, fact.ask, _answer(fact, value, language), mine, fact.name in counting)
        rows.append(row)
    return rows


def facts_that_count(edition: Edition, route_id: str) -> frozenset[str]:
    """The questions that the chosen basis and its papers turn on; without a basis, all of the law's."""
    if not route_id:
        return frozenset(edition.facts)
    nodes = [route.eligible for route in edition.routes if route.id == route_id]
    nodes += [paper.when for paper in edition.evidence_for(route_id)]
    read = {name for node in nodes if node is not None for leaf in leaves(node) for name in facts_read(leaf)}
    return frozenset(read)


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
