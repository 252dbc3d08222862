"""What a person takes along of their cases: everything on file about them, as plain values.

Codes stay as they are, for a program to read; beside each stands what it means, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhian.kernel import jsonio
from zhian.kernel.clock import legal_day, write_instant
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition, NotInForce
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import LIMIT_NAMES, STATE_NAMES
from zhian.web.casework.models import (
    Advice,
    Case,
    CaseFact,
    CorrectionNotice,
    Deadline,
    Handoff,
    IssuedReceipt,
    Move,
    OfficialReceipt,
    Outcome,
    Paper,
    Pause,
    Visit,
)
from zhian.web.casework.permissions.moves import MOVES

from .law import active_laws, edition_of


def export_cases(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """The person's cases: answers, papers (named, not enclosed), course, dates, decision, receipts."""
    rows = Case.objects.visible_to(actor).filter(applicant_id=person_id).order_by("opened_at")
    return [_case(case, actor) for case in rows.select_related("office", "sponsor", "authority")]


def _case(case: Case, actor: Actor) -> dict[str, Any]:
    words = _words(case)
    return {
        "reference": case.reference,
        "law": case.law_id,
        "law_title": _both(words.get("law")),
        "basis": case.route_id,
        "basis_title": _both(words.get(f"route:{case.route_id}")),
        "state": case.state,
        "state_name": _both(STATE_NAMES.get(case.state)),
        "office": _place(case.office),
        "sponsor": _place(case.sponsor),
        "authority": _place(case.authority),
        "opened_at": write_instant(case.opened_at),
        "filed_on": _day(case.filed_on),
        "accepted_on": _day(case.accepted_on),
        "accepted_by_silence": case.accepted_by_silence,
        "closed_at": _instant(case.closed_at),
        **_given(case, actor, words),
        **_course(case, actor, words),
        **_answered(case, actor),
    }


def _given(case: Case, actor: Actor, words: Mapping[str, Text]) -> dict[str, Any]:
    """What the parties told and handed in."""
    return {
        "answers": [
            {
                "question": fact.name,
                "question_words": _both(words.get(f"fact:{fact.name}")),
                "answer": fact.value,
                "asked_of": fact.party,
                "given_at": write_instant(fact.given_at),
            }
            for fact in CaseFact.objects.visible_to(actor).filter(case=case).order_by("name")
        ],
        "papers": [
            {
                "item": paper.item,
                "title": _both(words.get(f"paper:{paper.item}")),
                "file": paper.file_name,
                "size_bytes": paper.size_bytes,
                "digest": paper.digest,
                "issued_on": _day(paper.issued_on),
                "given_at": write_instant(paper.given_at),
                "late": paper.is_late,
                "replaced": paper.replaced_at is not None,
            }
            for paper in Paper.objects.visible_to(actor).filter(case=case).order_by("given_at")
        ],
    }


def _course(case: Case, actor: Actor, words: Mapping[str, Text]) -> dict[str, Any]:
    """What was done, by when it has to be, and when somebody has to come."""
    notice = CorrectionNotice.objects.visible_to(actor).filter(case=case).first()
    return {
        "moves": [
            {
                "what": move.name,
                "what_words": _both(MOVES[move.name].done if move.name in MOVES else None),
                "by": move.actor_name or move.side,
                "reason": move.reason,
                "at": write_instant(move.moved_at),
            }
            for move in Move.objects.visible_to(actor).filter(case=case).order_by("version")
        ],
        "correction": notice
        and {
            "items": [
                {**item, "title": _both(words.get(f"paper:{item.get('item', '')}"))} for item in notice.items
            ],
            "sent_on": _day(notice.sent_on),
            "answered_at": _instant(notice.answered_at),
        },
        "pauses": [
            {
                "clock": pause.clock,
                "ground": pause.ground or None,
                "ground_words": _both(words.get(f"pause:{pause.ground}")),
                "reason": pause.reason,
                "from": _day(pause.from_on),
                "until": _day(pause.until_on),
            }
            for pause in Pause.objects.visible_to(actor).filter(case=case).order_by("from_on", "id")
        ],
        **_ahead(case, actor, words),
    }


def _ahead(case: Case, actor: Actor, words: Mapping[str, Text]) -> dict[str, Any]:
    """Dates with their workings, visits, and where the file was sent."""
    return {
        "deadlines": [
            {
                "limit": limit.limit_id,
                "kind": limit.kind,
                "kind_name": _both(LIMIT_NAMES.get(limit.kind)),
                "length": limit.n,
                "unit": limit.unit,
                "starts_on": _day(limit.starts_on),
                "due_on": _day(limit.due_on),
                "provisional": limit.provisional,
                "cause": limit.cause,
                "superseded_at": _instant(limit.superseded_at),
            }
            for limit in Deadline.objects.visible_to(actor).filter(case=case).order_by("computed_at", "id")
        ],
        "visits": [
            {
                "purpose": visit.purpose,
                "purpose_words": _both(words.get(f"visit:{visit.purpose}")),
                "place": visit.place,
                "party": visit.party,
                "on": _day(visit.visit_on),
                "booking_reference": visit.booking_reference or None,
                "state": visit.state,
            }
            for visit in Visit.objects.visible_to(actor).filter(case=case).order_by("created_at", "id")
        ],
        "handoffs": [
            {
                "authority": _place(handoff.authority),
                "sent_on": _day(handoff.sent_on),
                "acknowledged_at": _instant(handoff.acknowledged_at),
                "acknowledged_by": handoff.acknowledged_by_name or None,
                "authority_reference": handoff.authority_reference or None,
            }
            for handoff in Handoff.objects.visible_to(actor).filter(case=case).select_related("authority")
        ],
    }


def _answered(case: Case, actor: Actor) -> dict[str, Any]:
    """What the person was told: advice, decision, receipts."""
    official = OfficialReceipt.objects.visible_to(actor).filter(case=case).first()
    return {
        "advice": [
            jsonio.loads(advice.record)
            for advice in Advice.objects.visible_to(actor).filter(case=case).order_by("given_at")
        ],
        "decision": _outcome(Outcome.objects.visible_to(actor).filter(case=case).first()),
        "official_receipt": official
        and {
            "number": official.number,
            "issued_on": _day(official.issued_on),
            "expires_on": _day(official.expires_on),
        },
        "receipts": [
            {
                "document": jsonio.loads(receipt.document),
                "openings": receipt.openings,
                "status": receipt.status,
            }
            for receipt in IssuedReceipt.objects.visible_to(actor).filter(case=case).order_by("issued_at")
        ],
    }


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "granted": outcome.granted,
        "kind": outcome.kind,
        "decided_by": {"zh-Hans": outcome.decider_zh, "en": outcome.decider_en},
        "decided_on": _day(outcome.decided_on),
        "authority_reference": outcome.authority_reference or None,
        "reasons": outcome.reasons or None,
        "recorded_by": outcome.recorded_by_name,
    }


def _words(case: Case) -> dict[str, Text]:
    """What the codes of a case mean, from the edition that governs it; none where no edition does."""
    laws = active_laws()
    words = {"law": laws.law(case.law_id).title} if case.law_id in laws.laws else {}
    try:
        edition = edition_of(case, legal_day(case.moved_at))
    except (NotInForce, LookupError):
        return words
    return words | dict(_named(edition))


def _named(edition: Edition) -> Iterable[tuple[str, Text]]:
    yield from ((f"route:{route.id}", route.title) for route in edition.routes)
    yield from ((f"fact:{name}", fact.ask) for name, fact in edition.facts.items())
    yield from ((f"paper:{paper.id}", paper.title) for paper in edition.evidence)
    yield from ((f"pause:{ground.id}", ground.title) for ground in edition.pauses)
    yield from ((f"visit:{visit.id}", visit.purpose) for visit in edition.visits)


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh-Hans": text.zh, "en": text.en}


def _place(organisation: Any) -> dict[str, str] | None:
    """Code and names of an organisation."""
    if organisation is None:
        return None
    return {"code": organisation.code, "zh-Hans": organisation.name_zh, "en": organisation.name_en}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else write_instant(at)
