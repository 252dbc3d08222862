"""The public pages of services: the list, one law, and the check anybody can make without an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text
from zhian.policy.evaluate import evaluate, fact_order
from zhian.policy.explain import Explanation, explain
from zhian.policy.factvalues import facts_of
from zhian.policy.lawbook import Edition
from zhian.policy.model import Fact, Party, State, Status
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.ui.kit import anchor
from zhian.web.casework.kit import kind_of
from zhian.web.casework.kit.questions import FactsForm
from zhian.web.casework.selectors import region
from zhian.web.talent import selectors

from .lawpage import law_page

NO_EDITION = Text(zh="该日没有施行中的版本。", en="On that day no edition is in force.")


@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """Every service one can file under here."""
    rows = [_row(found) for found in selectors.services(legal_day(now()))]
    return render(request, "talent/services.html", {"rows": rows, "notice": selectors.notice()})


def _row(found: selectors.Service) -> dict[str, Any]:
    page = None
    today = legal_day(now())
    if found.edition is not None:
        page = law_page(found.law, found.edition, today, region())
    return {"service": found, "page": page}


@require_GET
def service(request: ActorRequest, law_id: str) -> HttpResponse:
    """One service under the edition of today, or of the day asked for with ``?on=``."""
    today = legal_day(now())
    on = _day(request.GET.get("on", "")) or today
    found = selectors.service(law_id, on)
    if found.edition is None:
        raise NotFound(NO_EDITION, code="law.not_in_force")
    current = selectors.service(law_id, today).edition
    context = {
        "service": found,
        "page": law_page(found.law, found.edition, on, region()),
        "is_current": current is not None and current.digest == found.edition.digest,
        "offices": selectors.offices_for(law_id),
        "recommends": kind_of(law_id).recommends,
    }
    return render(request, "talent/service.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: ActorRequest, law_id: str) -> HttpResponse:
    """Which bases would be met on these answers; nothing is stored, and no answer is an error."""
    today = legal_day(now())
    found = selectors.service(law_id, today)
    edition = found.edition
    if edition is None:
        raise NotFound(NO_EDITION, code="law.not_in_force")
    language = request.LANGUAGE_CODE or "zh-hans"
    asked = questions_in_order(edition, today)
    form = FactsForm(asked, {}, language, request.POST if request.method == "POST" else None)
    told: Explanation | None = None
    if request.method == "POST" and form.is_valid():
        try:
            given = facts_of(edition.facts, form.facts())
            told = explain(evaluate(edition, given, on=today, region=region()), Party.OFFICER)
        except ZhianError as error:
            form.add_error(None, error.sentence(language))
    context = {"service": found, "form": form, "told": told, **_verdict(edition, told, asked, form)}
    return render(request, "talent/check.html", context, status=422 if form.errors else 200)


def questions_in_order(edition: Edition, on: date) -> list[Fact]:
    """The law's questions as the engine would ask them: what most undecided bases need comes first."""
    nothing_known = evaluate(edition, {}, on=on, region=region())
    names = dict.fromkeys((*nothing_known.questions, *fact_order(edition)))
    asked = [edition.facts[name] for name in names]
    return [fact for fact in asked if fact.asked_of is not Party.OFFICER]


def _verdict(
    edition: Edition, told: Explanation | None, asked: list[Fact], form: FactsForm
) -> dict[str, Any]:
    if told is None:
        return {}
    status = {route.id: route.status for route in edition.routes}
    published = [route for route in told.routes if status[route.id] is not Status.ANNOUNCED]
    not_eligible = all(route.state is State.NOT_MET for route in published)
    places = {fact.name: n for n, fact in enumerate(asked)}
    return {
        "verdict": "met" if told.outcome is State.MET else ("not_met" if not_eligible else "unknown"),
        "bases": [(route, status[route.id] is Status.ANNOUNCED) for route in told.routes],
        "some_announced": len(published) < len(told.routes),
        "open_questions": [
            (question.fact.ask, anchor(form[f"fact-{places[question.fact.name]}"]))
            for question in told.questions
            if question.fact.name in places
        ],
        "papers": [paper for paper in told.papers if paper.state is not State.NOT_MET],
    }
