"""Reading assessments, requests, holds and erasures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from zhian.kernel.clock import write_instant
from zhian.policy.retention import RetentionLaws
from zhian.policy.retentionfiles import default_retention
from zhian.web.base.people.kit import ANONYMOUS, Actor, AnyActor

from .kit import ERASER, Service, offered_services
from .models import Assessment, ErasedMatter, Erasure, ErasureRequest, Hold


def retention_laws() -> RetentionLaws:
    """The retention laws in force here, the operator's own among them. Raises: LawErrors."""
    return default_retention(settings.DATA_DIR)


def periods() -> dict[str, int | None]:
    """The periods that the operator has set, by setting."""
    return {
        "ZHIAN_RETENTION_CASE_YEARS": settings.RETENTION_CASE_YEARS,
        "ZHIAN_RETENTION_AUDIT_YEARS": settings.RETENTION_AUDIT_YEARS,
    }


def erased_on(matter_id: UUID) -> date | None:
    """The day on which the facts of a matter were erased; for an app that found its reader entitled to it."""
    rows = ErasedMatter.objects.visible_to(ERASER).filter(matter_id=matter_id)
    return rows.values_list("erasure__erased_on", flat=True).first()


def erased_matters(matter_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the matters that were erased."""
    rows = ErasedMatter.objects.visible_to(ERASER).filter(matter_id__in=list(matter_ids))
    return frozenset(rows.values_list("matter_id", flat=True))


def standing_holds(person_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the persons against whose erasure a hold stands."""
    rows = Hold.objects.visible_to(ERASER).filter(person_id__in=list(person_ids), lifted_at__isnull=True)
    return frozenset(rows.values_list("person_id", flat=True))


def holds(reader: AnyActor) -> list[Hold]:
    """The holds that stand, the one that is looked at again first."""
    rows = Hold.objects.visible_to(reader).filter(lifted_at__isnull=True).select_related("person")
    return list(rows.order_by("review_on", "id"))


def hold(hold_id: UUID, reader: AnyActor) -> Hold | None:
    """One hold."""
    return Hold.objects.visible_to(reader).select_related("person").filter(pk=hold_id).first()


def own_requests(actor: Actor) -> list[ErasureRequest]:
    """What the actor asked for about themself, newest first."""
    if actor.person_id is None:
        return []
    rows = ErasureRequest.objects.visible_to(actor).filter(person_id=actor.person_id)
    return list(rows.order_by("-asked_at", "-id"))


def requests_to_decide(reader: Actor) -> list[ErasureRequest]:
    """The open requests that the reader decides, oldest first."""
    rows = ErasureRequest.objects.visible_to(reader).filter(
        decided_at__isnull=True, withdrawn_at__isnull=True
    )
    if reader.person_id is not None:
        rows = rows.exclude(person_id=reader.person_id)
    return list(rows.select_related("person").order_by("asked_at", "id"))


def request_of(request_id: UUID, reader: AnyActor) -> ErasureRequest | None:
    """One request."""
    return ErasureRequest.objects.visible_to(reader).select_related("person").filter(pk=request_id).first()


def assessments(reader: AnyActor = ANONYMOUS) -> list[Assessment]:
    """The assessments that hold now, by law; a draft only for those who may read it."""
    rows = Assessment.objects.visible_to(reader).filter(replaced_at__isnull=True)
    return list(rows.order_by("law_id", "version"))


def current_assessment(law_id: str) -> Assessment | None:
    """The approved assessment of a service that holds now."""
    rows = Assessment.objects.visible_to(ANONYMOUS).filter(law_id=law_id, replaced_at__isnull=True)
    return rows.first()


def draft_of(law_id: str, reader: AnyActor) -> Assessment | None:
    """The draft of an assessment, for those who may read it."""
    return Assessment.objects.visible_to(reader).filter(law_id=law_id, approved_at__isnull=True).first()


def unassessed() -> tuple[Service, ...]:
    """Services with sensitive papers and no approved assessment: PIPL Art. 55 asks for it beforehand."""
    assessed = {row.law_id for row in assessments()}
    services: Mapping[str, Service] = offered_services()
    return tuple(each for each in services.values() if each.is_sensitive and each.law_id not in assessed)


def erasures_since(instant: datetime | None = None) -> list[Erasure]:
    """What was erased since then, oldest first; a restored backup has to erase it again."""
    rows = Erasure.objects.visible_to(ERASER)
    if instant is not None:
        rows = rows.filter(erased_at__gte=instant)
    return list(rows.order_by("erased_at", "id"))


def unfinished() -> list[Erasure]:
    """Erasures whose files or whose database still have to be dealt with, oldest first."""
    return list(Erasure.objects.visible_to(ERASER).exclude(step="done").order_by("erased_at", "id"))


def export_requests(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """What the person asked for about their own data, and what was answered."""
    rows = ErasureRequest.objects.visible_to(actor).filter(person_id=person_id).order_by("asked_at", "id")
    return [
        {
            "asked_at": write_instant(row.asked_at),
            "words": row.words or None,
            "granted": row.granted,
            "decided_by": row.decided_by_name or None,
            "decided_at": write_instant(row.decided_at) if row.decided_at else None,
            "ground": row.ground or None,
            "reasons": row.reasons or None,
            "withdrawn_at": write_instant(row.withdrawn_at) if row.withdrawn_at else None,
        }
        for row in rows
    ]
