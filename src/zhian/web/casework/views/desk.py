"""The office's list of cases, bulk assignment, and the authority's list of hand-offs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, Role, signed_in
from zhian.web.base.people.selectors import display_names
from zhian.web.base.tenancy.selectors import colleagues
from zhian.web.casework import services
from zhian.web.casework.forms.desk import OfficerForm
from zhian.web.casework.kit import (
    CASEWORK,
    CLOSED_STATES,
    STATE_MARKS,
    STATE_NAMES,
    WITH_OFFICE,
    Given,
    Side,
    State,
    bound_laws,
)
from zhian.web.casework.models import Case, Handoff
from zhian.web.casework.permissions import office_roles
from zhian.web.casework.selectors import (
    COUNT_CAP,
    DeskCounts,
    Wanted,
    active_laws,
    desk_counts,
    edition_of,
    list_cases,
    list_handoffs,
)

from .page import list_left

NO_DESK = Text(zh="您没有这个工作台。", en="This desk is not yours.")
OPEN_TAB, CLOSED_TAB, ALL_TAB = "", "closed", "all"
SHORT, SHORT_NAME = 30, 36  # columns of text in one line of the list; a Chinese character takes two
FLAGS = ("mine", "overdue", "week", "unassigned")


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `count` is text, because beyond the cap nobody counts on."""

    label: Text
    url: str
    current: bool
    count: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of today's strip, which leads to the cases it counts."""

    label: str
    count: str
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A name in full and as much of it as one line of the list takes."""

    full: Text
    short: Text

    @property
    def is_cut(self) -> bool:
        """Whether something was left off in one of the languages."""
        return self.full != self.short


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list."""

    case: Case
    service: Words
    basis: Words | None
    sponsor: Words | None
    mark: str
    word: Text
    officer: str
    left: tuple[int, str] | None
    queue_on: date | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of one ticked case."""

    reference: str
    case_id: UUID
    mark: str
    word: str
    reasons: tuple[Text, ...] = ()


def insist_on_desk(actor: Actor, *roles: Role) -> None:
    """Raises NotFound for anybody who holds none of these posts: nobody else needs to know the desk."""
    if not actor.holds(*roles):
        raise NotFound(
            NO_DESK,
            why=Text(
                zh="它属于受理单位或者审批机关的工作人员。",
                en="It is for those who work at an office or an authority.",
            ),
            do_next=Text(
                zh="如应当有权使用，请联系本单位管理员。", en="If it should be, ask your administrator."
            ),
            code="desk.not_found",
        )


@require_GET
@signed_in
def cases(request: ActorRequest) -> HttpResponse:
    """The office's list.

    A page of a list opens nobody's file: it says that a matter is pending and where it stands, as a register
    does, and every officer's day begins with it. So no read event is written for each name on it; those
    events would bury the openings that the person has a right to see. Opening a row is written down.
    """
    actor, today = request.actor, legal_day(now())
    insist_on_desk(actor, *office_roles())
    wanted = wanted_from(request.GET)
    page = list_cases(actor, wanted, today=today)
    counts = desk_counts(actor, today=today)
    may_assign, laws = actor.holds(Role.HEAD, Role.INTAKE), active_laws()
    context: dict[str, Any] = {
        "rows": rows_of(page.rows, today),
        "tabs": _tabs(counts, request.GET),
        "figures": _figures(counts),
        "services": [(law_id, laws.law(law_id).title) for law_id in bound_laws()],
        "wanted": wanted,
        "tab": _tab_of(request.GET) if request.GET.get("tab") else "",
        "is_narrowed": any(request.GET.get(name) for name in ("q", "service", *FLAGS)),
        "has_cases": counts.all > 0,
        "total": counted(page.total, page.capped),
        "has_provisional": any(case.due_provisional for case in page.rows),
        "may_assign": may_assign,
        "works_at_counter": actor.holds(Role.INTAKE),
        "heads": actor.holds(Role.HEAD),
        "next_url": _turned(request.GET, after=page.next_cursor),
        "previous_url": _turned(request.GET, before=page.previous_cursor),
    }
    if may_assign and page.rows:
        context["officer_form"] = OfficerForm(_officers(actor, today))
    return render(request, "casework/desk/cases.html", context)


def wanted_from(query: QueryDict) -> Wanted:
    """What the address asks for; words that nobody offers ask for nothing."""
    tab, law_id = _tab_of(query), query.get("service", "")
    states: tuple[State, ...] = {OPEN_TAB: WITH_OFFICE, CLOSED_TAB: CLOSED_STATES, ALL_TAB: ()}.get(tab) or ()
    if tab in set(WITH_OFFICE):
        states = (State(tab),)
    return Wanted(
        side=Side.OFFICE,
        states=states,
        law_id=law_id if law_id in bound_laws() else "",
        text=query.get("q", "")[:40],
        mine=bool(query.get("mine")),
        overdue=bool(query.get("overdue")),
        due_this_week=bool(query.get("week")),
        unassigned=bool(query.get("unassigned")),
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def _tab_of(query: QueryDict) -> str:
    """The tab asked for; whoever types a reference looks for it everywhere."""
    tab = query.get("tab", "")
    if not tab and query.get("q"):
        return ALL_TAB
    return tab if tab in {*WITH_OFFICE, CLOSED_TAB, ALL_TAB} else OPEN_TAB


def rows_of(found: Sequence[Case], today: date) -> list[Row]:
    """The rows in words. Cost: one query for the names of the officers."""
    ids = {case.assigned_to_user_id for case in found if case.assigned_to_user_id}
    names = display_names(ids, CASEWORK) if ids else {}
    services = {_service(case): case for case in found}  # few on a page
    titles = {service: titles_of(case, today) for service, case in services.items()}
    return [_row(case, names, titles[_service(case)], today) for case in found]


def _service(case: Case) -> tuple[str, str, str]:
    """What the titles of a case depend on."""
    return case.law_id, case.pinned_edition or case.filed_edition, case.route_id


def _row(case: Case, names: Mapping[UUID, str], titles: tuple[Text, Text | None], today: date) -> Row:
    officer = names.get(case.assigned_to_user_id, "") if case.assigned_to_user_id else ""
    service, basis = titles
    sponsor = case.sponsor
    return Row(
        case=case,
        service=words(service),
        basis=words(basis) if basis else None,
        sponsor=words(Text(zh=sponsor.name_zh, en=sponsor.name_en), SHORT_NAME) if sponsor else None,
        mark=STATE_MARKS[case.state],
        word=STATE_NAMES[case.state],
        officer=officer,
        left=list_left(case, today),
        queue_on=legal_day(case.queue_at) if case.queue_at else None,
    )


@lru_cache(maxsize=4096)
def words(full: Text, columns: int = SHORT) -> Words:
    """A name cut by the server and not by the browser, so that no reader meets half a word unannounced."""
    return Words(full, Text(zh=_cut(full.zh, columns), en=_cut(full.en, columns)))


def _cut(text: str, columns: int) -> str:
    taken = 0
    for n, character in enumerate(text):
        taken += 2 if east_asian_width(character) in "WF" else 1
        if taken > columns:
            return text[: max(n - 1, 0)].rstrip() + "…"
    return text


def titles_of(case: Case, today: date) -> tuple[Text, Text | None]:
    """Service and basis in words; a law that was taken out of the set does not take the list with it."""
    try:
        law, edition = active_laws().law(case.law_id), edition_of(case, today)
    except NotFound:
        return Text(zh=case.law_id, en=case.law_id), None
    basis = next((route.title for route in edition.routes if route.id == case.route_id), None)
    return law.title, basis if len(edition.routes) > 1 else None


def counted(n: int, capped: bool = False) -> str:
    """A capped count as it is written: 1000+."""
    return f"{COUNT_CAP}+" if capped or n > COUNT_CAP else str(n)


def _tabs(counts: DeskCounts, query: QueryDict) -> list[Tab]:
    now_at = _tab_of(query)
    kept = {name: query[name] for name in ("q", "service", *FLAGS) if query.get(name)}

    def tab(key: str, label: Text, count: int) -> Tab:
        address = urlencode({**({"tab": key} if key else {}), **kept})
        return Tab(label, f"{reverse('desk:cases')}?{address}", now_at == key, counted(count))

    return [
        tab(OPEN_TAB, Text(zh="在办", en="open"), counts.open),
        *(tab(state.value, STATE_NAMES[state], n) for state, n in counts.by_state.items()),
        tab(CLOSED_TAB, Text(zh="已办结", en="closed"), counts.closed),
        tab(ALL_TAB, Text(zh="全部", en="all"), counts.all),
    ]


def _figures(counts: DeskCounts) -> list[Figure]:
    def to(**query: str) -> str:
        return f"{reverse('desk:cases')}?{urlencode(query)}"

    waiting = counts.by_state[State.CORRECTION]
    late = "late" if counts.overdue else ""
    return [
        Figure(_("Overdue"), counted(counts.overdue), to(overdue="1"), late),
        Figure(_("Due this week"), counted(counts.due_this_week), to(week="1")),
        Figure(_("Waiting for correction"), counted(waiting), to(tab=State.CORRECTION.value)),
        Figure(_("No officer yet"), counted(counts.unassigned), to(unassigned="1")),
    ]


def _turned(query: QueryDict, **cursor: str) -> str:
    """The address of another page of the same list; empty when there is none."""
    if not any(cursor.values()):
        return ""
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept.update(cursor)
    return f"?{kept.urlencode()}"


def _officers(actor: Actor, on: date) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for office_id in sorted(actor.organisations(Role.HEAD, Role.INTAKE)):
        found |= colleagues(office_id, actor, *office_roles(), on=on)
    return found


@require_POST
@signed_in
def assign(request: ActorRequest) -> HttpResponse:
    """Give the ticked cases to an officer: each is a move of its own; the report names every outcome."""
    actor, language = request.actor, request.LANGUAGE_CODE or "zh-hans"
    insist_on_desk(actor, Role.HEAD, Role.INTAKE)
    ticked = _ticked(request.POST.getlist("case"))
    form = OfficerForm(_officers(actor, legal_day(now())), request.POST)
    problem = "" if ticked else _("No case was ticked. Tick the cases in the list, then assign them.")
    if not form.is_valid():
        problem = problem or _("No officer was chosen. Choose who takes the cases on.")
    if problem:
        refused = {"problem": problem, "results": (), "form": form if ticked else None}
        return render(request, "casework/desk/assigned.html", refused, status=422)
    known = Case.objects.visible_to(actor).filter(pk__in=ticked).in_bulk()
    results = [
        _assign_one(actor, known[case_id], version, form.officer_id, language)
        for case_id, version in ticked.items()
        if case_id in known  # what the actor cannot see was not on the actor's list either
    ]
    done = sum(1 for result in results if result.mark == "good")
    officer = dict(form.fields["officer"].choices)[form.cleaned_data["officer"]]  # type: ignore[attr-defined]
    context = {"results": results, "done": done, "officer": officer}
    return render(request, "casework/desk/assigned.html", context)


def _ticked(values: Iterable[str]) -> dict[UUID, int]:
    """Cases with the versions the officer saw; what is not of this form was not sent by the list."""
    found = {}
    for value in values:
        case_id, _sign, version = value.partition(":")
        try:
            found[UUID(case_id)] = int(version)
        except ValueError:
            continue
    return found


def _assign_one(actor: Actor, case: Case, version: int, officer_id: UUID, language: str) -> Assigned:
    given = Given(fields={"user_id": officer_id})
    try:
        services.move(case.pk, "assign", actor, given=given, expected_version=version, at=now())
    except Conflict as error:
        why = (error.why,) if error.why else ()
        return Assigned(case.reference, case.pk, "wait", _("changed meanwhile"), why)
    except (Refused, NotFound) as error:
        reasons = error.reasons if isinstance(error, Refused) else (error.what,)
        return Assigned(case.reference, case.pk, "stopped", _("refused"), reasons)
    return Assigned(case.reference, case.pk, "good", _("assigned"))


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """One hand-off of the authority's list."""

    handoff: Handoff
    service: Text
    state: Text
    mark: str
    acknowledged_on: date | None


@require_GET
@signed_in
def handoffs(request: ActorRequest) -> HttpResponse:
    """What was handed to the clerk's authority; no name stands here, it is in the file."""
    actor, today = request.actor, legal_day(now())
    insist_on_desk(actor, Role.CLERK)
    waiting = request.GET.get("tab") != "done"
    page = list_handoffs(
        actor,
        waiting=waiting,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    address = reverse("desk:handoffs")
    context = {
        "rows": [_handoff_row(row, today) for row in page.rows],
        "tabs": [
            Tab(Text(zh="待确认收件", en="to be acknowledged"), address, waiting, ""),
            Tab(
                Text(zh="已收件或已办结", en="acknowledged or closed"), f"{address}?tab=done", not waiting, ""
            ),
        ],
        "waiting": waiting,
        "total": counted(page.total, page.capped),
        "next_url": _turned(request.GET, after=page.next_cursor),
        "previous_url": _turned(request.GET, before=page.previous_cursor),
    }
    return render(request, "casework/desk/handoffs.html", context)


def _handoff_row(row: Handoff, today: date) -> HandoffRow:
    service, _basis = titles_of(row.case, today)
    told = row.acknowledged_at
    state = row.case.state
    return HandoffRow(row, service, STATE_NAMES[state], STATE_MARKS[state], legal_day(told) if told else None)
