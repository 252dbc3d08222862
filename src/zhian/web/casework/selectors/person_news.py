"""Who hears that something about the person behind a case has changed; never what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Role
from zhian.web.base.people.selectors import person
from zhian.web.base.tenancy.selectors import colleagues
from zhian.web.casework.models import Case

from .audience import NOTIFY, CaseAudience, office_readers


def offices_of_person(parcel: Parcel, at: datetime) -> Iterator[CaseAudience]:
    """Whoever looks after an open case of the person, in each of the offices that has one."""
    for case in _open_cases(parcel):
        if office := _office(case, parcel, at):
            yield CaseAudience(case.pk, office)


def office_of_consent(parcel: Parcel, at: datetime) -> Iterator[CaseAudience]:
    """The office that may not go on with the case: its consent was taken back."""
    matter = parcel.payload.get("matter_id")
    if matter is None:
        return
    case = Case.objects.visible_to(NOTIFY).filter(pk=UUID(str(matter)), closed_at__isnull=True).first()
    if case is not None and (office := _office(case, parcel, at)):
        yield CaseAudience(case.pk, office)


def who_hears_of_joining(parcel: Parcel, at: datetime) -> Iterator[CaseAudience]:
    """The office of each open case, and the sponsor who waits for the person: the file was joined."""
    on = legal_day(at)
    for case in _open_cases(parcel):
        heard = {*_office(case, parcel, at)}
        if case.sponsor_id is not None:
            heard |= {*colleagues(case.sponsor_id, NOTIFY, Role.COORDINATOR, on=on)}
        yield CaseAudience(case.pk, frozenset(heard))


def who_hears_of_correction(parcel: Parcel, at: datetime) -> Iterator[CaseAudience]:
    """The person whose name or document was put right, by mail too, and whoever looks after the case."""
    found = person(UUID(str(parcel.payload["person_id"])), NOTIFY)
    for case in _open_cases(parcel):
        mail = {} if found is None or found.user_id is None else {found.user_id: found.pk}
        yield CaseAudience(case.pk, frozenset({*mail, *_office(case, parcel, at)}), mail)


def _open_cases(parcel: Parcel) -> Iterator[Case]:
    """Open cases that were there when it happened: a message may be late."""
    about = UUID(str(parcel.payload["person_id"]))
    rows = Case.objects.visible_to(NOTIFY).filter(applicant_id=about, closed_at__isnull=True)
    yield from rows.filter(opened_at__lte=parcel.occurred_at).order_by("opened_at", "id")


def _office(case: Case, parcel: Parcel, at: datetime) -> frozenset[UUID]:
    """Its readers, once the case had been filed when it happened."""
    if case.filed_at is None or case.filed_at > parcel.occurred_at:
        return frozenset()
    return office_readers(case, legal_day(at))
