"""Which way is mine: few questions, every way to permanent residence, nothing stored, no account needed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text
from zhian.policy.model import Fact, FactValue, State
from zhian.policy.wording import labels_of, value_in_words
from zhian.web.base.people.kit import ActorRequest, Role
from zhian.web.casework.kit.questions import FactsForm
from zhian.web.talent import selectors
from zhian.web.talent.selectors.eligibility import Finding, Line

LIMIT: Final = 8_000  # characters of answers that travel with the page; a person gives a tenth of that


@dataclass(frozen=True, slots=True)
class Told:
    """What the visitor has said so far; it lives in the page alone."""

    answers: dict[str, Any]
    skipped: list[str]

    @property
    def answers_json(self) -> str:
        """As the page carries them."""
        return json.dumps(self.answers, ensure_ascii=False)

    @property
    def skipped_json(self) -> str:
        """As the page carries them."""
        return json.dumps(self.skipped)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer given, or a question left open, to change."""

    key: str
    ask: Text
    says: Text | None


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: ActorRequest) -> HttpResponse:
    """One question at a time, and under it every way as it stands on the answers so far."""
    on, language = legal_day(now()), request.LANGUAGE_CODE or "zh-hans"
    told = told_in(request)
    found = selectors.find_ways(told.answers, told.skipped, on=on)
    posted = request.method == "POST"
    form = None
    if posted and "answer" in request.POST and found.ask is not None:
        form = _question(found, language, request.POST)
        if form.is_valid():
            told = _with_answer(told, found, form)
            found = selectors.find_ways(told.answers, told.skipped, on=on)
            form = None
    if form is None and found.ask is not None:
        form = _question(found, language, None)
    context = {
        "found": found,
        "told": told,
        "form": form,
        "ask_key": found.ask[0] if found.ask else "",
        "began": posted,
        "printing": "print" in request.POST,
        "answers": _answer_lines(found),
        "lines": sorted(found.lines, key=_standing),
        "met": found.count(State.MET),
        "open": found.count(State.UNKNOWN),
        "closed": found.count(State.NOT_MET),
        "may_apply": request.actor.person_id is not None,
        "may_recommend": request.actor.holds(Role.COORDINATOR),
    }
    return render(
        request, "talent/eligibility.html", context, status=422 if form is not None and form.errors else 200
    )


def told_in(request: ActorRequest) -> Told:
    """What the page carried; a question skipped, or taken up again, is taken out or put back here."""
    answers = _read(request.POST.get("answers", ""), dict)
    skipped = [str(key) for key in _read(request.POST.get("skipped", ""), list)]
    if "skip" in request.POST:
        skipped.append(request.POST["skip"])
    if "change" in request.POST:
        key = request.POST["change"]
        answers.pop(key, None)
        skipped = [each for each in skipped if each != key]
    return Told({str(key): value for key, value in answers.items()}, list(dict.fromkeys(skipped)))


def _read(text: str, kind: type) -> Any:
    """What a hidden field holds; nothing when somebody has meddled with it."""
    try:
        value = json.loads(text) if text and len(text) <= LIMIT else kind()
    except (ValueError, RecursionError):
        return kind()
    return value if isinstance(value, kind) else kind()


def _question(found: Finding, language: str, typed: Any) -> FactsForm:
    assert found.ask is not None
    asked_before = typed is not None and typed.get("asking") == found.ask[0]
    return FactsForm([found.ask[1]], {}, language, typed if asked_before else None)


def _with_answer(told: Told, found: Finding, form: FactsForm) -> Told:
    """The answer put to the others; a question left blank is a question skipped."""
    assert found.ask is not None
    key, fact = found.ask
    given = form.facts()
    if fact.name not in given:
        return Told(told.answers, [*told.skipped, key])
    return Told({**told.answers, key: given[fact.name]}, told.skipped)


def _answer_lines(found: Finding) -> list[AnswerLine]:
    given = [AnswerLine(key, fact.ask, _words(fact, value)) for key, fact, value in found.answered]
    return given + [AnswerLine(key, fact.ask, None) for key, fact in found.skipped]


def _words(fact: Fact, value: FactValue) -> Text:
    return value_in_words(value, labels_of(fact), fact.unit)


def _standing(line: Line) -> int:
    """Laws with a way that is met first, those that are ruled out last; else their own order."""
    states = {way.state for way in line.ways}
    if State.MET in states:
        return 0
    return 1 if State.UNKNOWN in states else 2
