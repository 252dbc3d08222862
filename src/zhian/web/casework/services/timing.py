"""Computing a case's dates from its limits, pauses and the calendar; former dates stay on file."""

from __future__ import annotations

from datetime import datetime

from zhian.policy.calendars import Calendar
from zhian.policy.clocks import Due, Limit, due
from zhian.policy.clocks import Pause as ClockPause
from zhian.policy.lawbook import Edition
from zhian.policy.model import LimitKind, LimitRule, Unit
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case, Deadline, Pause
from zhian.web.casework.selectors.law import calendar


def decision_limits(case: Case, edition: Edition) -> list[LimitRule]:
    """The limits for deciding this case that have a number; what was not announced stays unknown."""
    return [
        limit
        for limit in edition.limits_for(case.route_id or None)
        if limit.starts == "acceptance"
        and limit.about == "decision"
        and limit.n is not None
        and limit.unit is not Unit.HOUR
    ]


def compute(case: Case, edition: Edition, *, cause: str, at: datetime) -> list[Deadline]:
    """Compute every date anew, supersede those that changed, and set the case's own due date.

    Returns the rows that are new; empty when nothing changed.
    """
    if case.accepted_on is None:
        return []
    rows = Deadline.objects.visible_to(CASEWORK).filter(case=case, superseded_at__isnull=True)
    current = {row.limit_id: row for row in rows}
    fresh = []
    for limit, end in ends_of(case, edition, calendar()):
        former = current.get(limit.id)
        if former and (former.due_on, former.provisional) == (end.day, end.provisional):
            continue
        if former:
            former.superseded_at = at
            former.save(update_fields=["superseded_at"])
        fresh.append(_row(case, limit, end, cause, at=at))
        current[limit.id] = fresh[-1]
    statutory = [row for row in current.values() if row.kind == LimitKind.STATUTORY]
    _set_due(case, statutory or list(current.values()))
    return fresh


def ends_of(case: Case, edition: Edition, days: Calendar) -> list[tuple[LimitRule, Due]]:
    """When each deciding limit of an accepted case ends on this calendar. Cost: one query."""
    if case.accepted_on is None:
        return []
    pauses = [
        ClockPause(begin=row.from_on, end=row.until_on, ground=row.ground or None)
        for row in Pause.objects.visible_to(CASEWORK).filter(case=case).order_by("from_on")
    ]
    found = []
    for limit in decision_limits(case, edition):
        end = due(case.accepted_on, Limit.of(limit), pauses, (), days)
        if end is not None:
            found.append((limit, end))
    return found


def _row(case: Case, limit: LimitRule, end: Due, cause: str, *, at: datetime) -> Deadline:
    return Deadline.objects.create(
        case=case,
        limit_id=limit.id,
        kind=limit.kind.value,
        n=limit.n or 0,
        unit=limit.unit.value,
        starts_on=end.start,
        due_on=end.day,
        provisional=end.provisional,
        calendar_digest=end.calendar_digest,
        cause=cause,
        computed_at=at,
    )


def _set_due(case: Case, rows: list[Deadline]) -> None:
    dated = sorted((row.due_on, row.provisional) for row in rows if row.due_on is not None)
    case.due_on, case.due_provisional = dated[0] if dated else (None, False)
