"""What the privacy app asks about cases: whose they are, since when closed, which services are sensitive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from zhian.kernel.clock import legal_day
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import Matter, Service
from zhian.web.casework.kit import CASEWORK, bound_laws
from zhian.web.casework.models import Case

from .law import active_laws


class CaseRegister:
    """The cases as matters of a person."""

    def of_person(self, person_id: UUID) -> list[Matter]:
        """Every case of the person, newest first."""
        rows = Case.objects.visible_to(CASEWORK).filter(applicant_id=person_id)
        return list(_matters(rows.order_by("-opened_at", "-id")))

    def named(self, name: str) -> Matter | None:
        """The case of a reference."""
        rows = Case.objects.visible_to(CASEWORK).filter(reference=name)
        return next(_matters(rows), None)

    def closed_until(self, day: date) -> Iterator[Matter]:
        """Cases that were closed on that day or before. Cost: one query, streamed."""
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.DISTRICT_ZONE))
        yield from _matters(Case.objects.visible_to(CASEWORK).filter(closed_at__lt=end))


def _matters(rows: ScopedQuerySet[Case]) -> Iterator[Matter]:
    for case in rows.only("reference", "applicant_id", "office_id", "opened_at", "closed_at").iterator():
        yield Matter(
            id=case.pk,
            name=case.reference,
            person_id=case.applicant_id,
            office_id=case.office_id,
            opened_at=case.opened_at,
            closed_on=None if case.closed_at is None else legal_day(case.closed_at),
        )


def offered() -> Mapping[str, Service]:
    """Every service with a case kind; sensitive where an edition asks for sensitive papers or answers."""
    laws = active_laws()
    found = {}
    for law_id in bound_laws():
        law = laws.law(law_id)
        sensitive = any(fact.sensitive for fact in law.facts.values()) or any(
            paper.sensitive.value != "none" for edition in law.editions for paper in edition.evidence
        )
        found[law_id] = Service(law_id, law.title, sensitive)
    return found
