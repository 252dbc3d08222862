"""What falls due by time alone: silence, new calendars, official receipts that expire, dates that come near.

Each function may be called again at any moment and by two workers at once: what was done is seen under the
case's lock and not done twice. Every case has its own transaction, so that one that stumbles stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from zhian.kernel.clock import legal_day
from zhian.policy.calendars import Calendar
from zhian.policy.workdays import add_working_days
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor
from zhian.web.casework.kit import RUNNING_STATES, State, bound_laws
from zhian.web.casework.models import Case, Deadline, OfficialReceipt
from zhian.web.casework.selectors.audience import RECEIPT_EXPIRING, office_readers
from zhian.web.casework.selectors.law import calendar, edition_of, named_edition

from .accepting import silence_ends_on
from .moving import locked, move
from .timing import ends_of

CLOCKS: Final = SystemActor(Purpose.CLOCKS)
REMIND_DAYS_BEFORE: Final = 7
WARN_WORKING_DAYS_BEFORE: Final = 3
AT_MOST: Final = 500  # cases in one go: messages must not wait long behind a new calendar
_log = logging.getLogger("zhian.clocks")


@dataclass(frozen=True, slots=True)
class DateAlert:
    """A date of a case that is near or over, and who looks after the case; ``key`` names date and stage."""

    key: str
    matter_id: UUID
    in_app: frozenset[UUID]
    by_mail: Mapping[UUID, UUID | None] = field(default_factory=dict)


def accept_by_silence(at: datetime) -> int:
    """Deem accepted what the law deems accepted because nobody spoke in time; how many cases.

    Cost: one query while no law in use knows the fallback.
    """
    on = legal_day(at)
    return _for_each(_silent_cases(on), lambda case_id: _accept(case_id, on, at))


def _silent_cases(on: date) -> Iterator[UUID]:
    waiting = Case.objects.visible_to(CLOCKS).filter(
        state=State.FILED, filed_on__lt=on, correction__isnull=True, law_id__in=bound_laws()
    )
    pairs = waiting.exclude(filed_edition="").values_list("law_id", "filed_edition").distinct().order_by()
    for law_id, digest in list(pairs):
        correction = named_edition(law_id, digest).correction
        fallback = correction.fallback if correction else None
        if fallback is not None and fallback.applies:
            same = waiting.filter(law_id=law_id, filed_edition=digest).order_by("filed_on", "id")
            yield from list(same.values_list("pk", flat=True))


def _accept(case_id: UUID, on: date, at: datetime) -> bool:
    with transaction.atomic():
        case = locked(case_id, CLOCKS)
        last = silence_ends_on(case, edition_of(case, on))
        if case.state != State.FILED or last is None or on <= last:
            return False
        move(case_id, "accept_by_silence", CLOCKS, expected_version=None, at=at)
    return True


def recompute_dates(at: datetime) -> int:
    """Compute anew what stood on another calendar; how many cases have a date that changed.

    A change is a move of its own: told once, the former date stays on file. A date that stays only learns
    that the new calendar agrees.
    """
    now = calendar()
    stale = Deadline.objects.visible_to(CLOCKS).filter(
        superseded_at__isnull=True, case__state__in=RUNNING_STATES
    )
    ids = stale.exclude(calendar_digest=now.digest).values_list("case_id", flat=True)
    return _for_each(list(ids.distinct().order_by("case_id")), lambda case_id: _recompute(case_id, now, at))


def _recompute(case_id: UUID, now: Calendar, at: datetime) -> bool:
    with transaction.atomic():
        case = locked(case_id, CLOCKS)
        rows = Deadline.objects.visible_to(CLOCKS).filter(case=case, superseded_at__isnull=True)
        current = {row.limit_id: row for row in rows}
        if case.state not in RUNNING_STATES or all(r.calendar_digest == now.digest for r in current.values()):
            return False
        changed = _differs(case, current, now, at)
        if changed:
            move(case_id, "recompute", CLOCKS, expected_version=None, at=at)
        rows.exclude(calendar_digest=now.digest).update(calendar_digest=now.digest)
    return changed


def _differs(case: Case, current: Mapping[str, Deadline], now: Calendar, at: datetime) -> bool:
    for rule, end in ends_of(case, edition_of(case, legal_day(at)), now):
        former = current.get(rule.id)
        if former is None or (end.day, end.provisional) != (former.due_on, former.provisional):
            return True
    return False


def remind_of_official_receipts(at: datetime) -> int:
    """Say once, seven days before, that an official acceptance receipt expires; how many were new."""
    on = legal_day(at)
    rows = _expiring(on).order_by("expires_on", "id")
    return _for_each(list(rows.values_list("pk", flat=True)), lambda pk: _remind(pk, on, at))


def _expiring(on: date) -> ScopedQuerySet[OfficialReceipt]:
    return OfficialReceipt.objects.visible_to(CLOCKS).filter(
        reminded_at__isnull=True,
        expires_on__gte=on,
        expires_on__lte=on + timedelta(days=REMIND_DAYS_BEFORE),
        case__closed_at__isnull=True,
    )


def _remind(receipt_id: UUID, on: date, at: datetime) -> bool:
    with transaction.atomic():
        row = _expiring(on).select_for_update(of=("self",)).select_related("case").filter(pk=receipt_id)
        found = row.first()
        if found is None:
            return False
        found.reminded_at = at
        found.save(update_fields=["reminded_at"])
        payload = {"case": str(found.case_id), "expires_on": found.expires_on.isoformat()}
        emit(RECEIPT_EXPIRING, payload, key=f"official_receipt:{found.pk}", at=at)
        record(
            CLOCKS,
            Entry(
                verb="case.official_receipt_reminded",
                subject_kind="case",
                subject_id=found.case_id,
                about_person_id=found.case.applicant_id,
                matter_id=found.case_id,
                body={"expires_on": payload["expires_on"]},
            ),
            at=at,
        )
    return True


def dates_to_warn_of(at: datetime) -> Iterator[DateAlert]:
    """Current dates of running cases that are three working days away, or over, for the office alone.

    The same date gives the same keys each time; whoever is told keeps count.
    """
    on = legal_day(at)
    soon = add_working_days(on, WARN_WORKING_DAYS_BEFORE, calendar())
    rows = Deadline.objects.visible_to(CLOCKS).filter(
        superseded_at__isnull=True, due_on__lte=soon, case__state__in=RUNNING_STATES
    )
    readers: dict[tuple[UUID, UUID | None], frozenset[UUID]] = {}
    for row in rows.select_related("case").order_by("due_on", "id").iterator(chunk_size=AT_MOST):
        assert row.due_on is not None
        desk = (row.case.office_id, row.case.assigned_to_user_id)
        if desk not in readers:
            readers[desk] = office_readers(row.case, on)
        stage = "over" if row.due_on < on else "near"
        yield DateAlert(f"deadline:{row.pk}:{stage}", row.case_id, readers[desk])


def _for_each(ids: Iterable[UUID], act: Callable[[UUID], bool]) -> int:
    """Act on one after the other, AT_MOST of them; what fails is logged and tried again next time."""
    done = 0
    for key in ids:
        if done >= AT_MOST:
            break
        try:
            done += act(key)
        except (OperationalError, InterfaceError):
            raise  # the database is away, not this case in trouble
        except Exception:
            _log.exception("clock-failed", extra={"fields": {"id": str(key)}})
    return done
