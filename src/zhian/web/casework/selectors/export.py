"""What a person takes along of their cases: everything on file about them, as plain values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from zhian.kernel import jsonio
from zhian.kernel.clock import write_instant
from zhian.web.base.people.kit import Actor
from zhian.web.casework.models import Advice, Case, CaseFact, IssuedReceipt, Move, Outcome, Paper


def export_cases(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """The person's cases with answers, papers (named, not enclosed), moves, advice, decision and receipts."""
    rows = Case.objects.visible_to(actor).filter(applicant_id=person_id).order_by("opened_at")
    return [_case(case, actor) for case in rows.select_related("office", "sponsor")]


def _case(case: Case, actor: Actor) -> dict[str, Any]:
    mine = {"case": case}
    return {
        "reference": case.reference,
        "law": case.law_id,
        "basis": case.route_id,
        "state": case.state,
        "office": case.office.code,
        "sponsor": case.sponsor.code if case.sponsor else None,
        "filed_on": case.filed_on.isoformat() if case.filed_on else None,
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "answers": [
            {"question": fact.name, "answer": fact.value, "asked_of": fact.party}
            for fact in CaseFact.objects.visible_to(actor).filter(**mine).order_by("name")
        ],
        "papers": [
            {
                "item": paper.item,
                "file": paper.file_name,
                "size_bytes": paper.size_bytes,
                "digest": paper.digest,
                "given_at": write_instant(paper.given_at),
                "replaced": paper.replaced_at is not None,
            }
            for paper in Paper.objects.visible_to(actor).filter(**mine).order_by("given_at")
        ],
        "moves": [
            {
                "what": move.name,
                "by": move.actor_name or move.side,
                "reason": move.reason,
                "at": write_instant(move.moved_at),
            }
            for move in Move.objects.visible_to(actor).filter(**mine).order_by("version")
        ],
        "advice": [
            jsonio.loads(advice.record)
            for advice in Advice.objects.visible_to(actor).filter(**mine).order_by("given_at")
        ],
        "decision": _outcome(Outcome.objects.visible_to(actor).filter(**mine).first()),
        "receipts": [
            {"document": jsonio.loads(receipt.document), "openings": receipt.openings}
            for receipt in IssuedReceipt.objects.visible_to(actor).filter(**mine).order_by("issued_at")
        ],
    }


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "granted": outcome.granted,
        "decided_by": outcome.decider_en,
        "decided_on": outcome.decided_on.isoformat(),
        "authority_reference": outcome.authority_reference or None,
        "reasons": outcome.reasons or None,
    }
