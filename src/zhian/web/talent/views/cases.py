"""The parties' own list of cases: an enterprise's, or a person's."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhian.kernel.clock import legal_day, now
from zhian.policy.calendars import Calendar
from zhian.web.base.people.kit import Actor, ActorRequest, Role, signed_in
from zhian.web.base.ui.kit import NavItem
from zhian.web.casework.kit import CLOSED_STATES, OPEN_STATES, STATE_MARKS, STATE_NAMES, Side
from zhian.web.casework.selectors import CasePage, Wanted, active_laws, calendar, list_cases
from zhian.web.talent import selectors

SHOWN = {"open": OPEN_STATES, "closed": CLOSED_STATES}


@require_GET
@signed_in
def index(request: ActorRequest) -> HttpResponse:
    """Open cases first; closed ones one tab further."""
    at = now()
    sides = _sides(request.actor)
    wish = request.GET.get("side", "")
    side = Side(wish) if wish in sides else next(iter(sides), Side.APPLICANT)
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    after = request.GET.get("after", "")
    wanted = Wanted(side=side, states=SHOWN[shown], text=request.GET.get("q", ""), after=after)
    page = list_cases(request.actor, wanted, today=at)
    context = {
        "rows": _rows(page, legal_day(at)),
        "page": page,
        "shown_rows": len(page.rows),
        "side": side.value,
        "as_sponsor": side is Side.SPONSOR,
        "shown": shown,
        "q": wanted.text,
        "waiting": selectors.waiting_to_begin(request.actor) if side is Side.APPLICANT else [],
        "tabs": _tabs(sides, side, shown),
        "next": _address(side, shown, q=wanted.text, after=page.next_cursor) if page.next_cursor else "",
        "previous": _address(side, shown, q=wanted.text) if after else "",
    }
    return render(request, "talent/cases.html", context)


def _sides(actor: Actor) -> list[Side]:
    sides = [Side.SPONSOR] if actor.holds(Role.COORDINATOR) else []
    return [*sides, Side.APPLICANT] if actor.person_id is not None else sides


def _tabs(sides: list[Side], side: Side, shown: str) -> list[NavItem]:
    words = {
        (Side.SPONSOR, "open"): _("Open"),
        (Side.SPONSOR, "closed"): _("Closed"),
        (Side.APPLICANT, "open"): _("My open cases") if len(sides) > 1 else _("Open"),
        (Side.APPLICANT, "closed"): _("My closed cases") if len(sides) > 1 else _("Closed"),
    }
    return [
        NavItem(words[each, show], _address(each, show), current=(each, show) == (side, shown))
        for each in sides
        for show in SHOWN
    ]


def _address(side: Side, shown: str, **also: str) -> str:
    query = {"side": side.value, "show": shown, **{key: value for key, value in also.items() if value}}
    return f"{reverse('talent:cases')}?{urlencode(query)}"


def _rows(page: CasePage, today: date) -> list[dict[str, Any]]:
    laws, days = active_laws(), calendar()
    rows = []
    for case in page.rows:
        law = laws.law(case.law_id)
        route = next((r for e in law.editions for r in e.routes if r.id == case.route_id), None)
        rows.append(
            {
                "case": case,
                "title": law.title,
                "route": route.title if route else None,
                "mark": STATE_MARKS[case.state],
                "word": STATE_NAMES[case.state],
                "moved_on": legal_day(case.moved_at),
                "left": _left(case.due_on if case.is_open else None, today, days),
            }
        )
    return rows


def _left(due: date | None, today: date, days: Calendar) -> int | None:
    """Working days to the next statutory date; below zero when it has passed."""
    return None if due is None else days.count_through(due) - days.count_through(today)
