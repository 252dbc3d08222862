"""Keeping the accounts of places: reserved when a recommendation is made, used by a grant, else given back.

A line is only ever added. Whoever writes holds the account's row until the transaction ends, numbers the line
within the account, and the database refuses a reservation beyond the number: of two who reach for the last
place at the same moment one gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import CASEWORK, State

from ..kit import EntryKind
from ..models import Designation, QuotaAccount, QuotaEntry, Recommendation
from ..selectors.places import Balance, balance
from .designating import NOT_THE_HEAD, recording_post

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

NO_SOURCE = Text(zh="请写明名额出自哪一份文件。", en="Say in which document the number stands.")
NOT_SET = Text(zh="名额未设定。", en="The number was not set.")
_CHANGED_MEANWHILE = Text(
    zh="台账在此期间有新的记录，请查看后再试。",
    en="The account got a new line in the meantime; look at it and try again.",
)
# What a line changes: (reserved, used).
_CHANGES: Final = {
    EntryKind.RESERVED: (1, 0),
    EntryKind.USED: (0, 1),
    EntryKind.RELEASED: (0, 0),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What one case holds in one account; either is 0 or 1."""

    reserved: int
    used: int


def reserve(case: Case, row: Recommendation, cause: str, *, at: datetime) -> None:
    """Take a place in every account that counts for the recommendation, or in none.

    Raises: Refused with the account that has no place left.
    """
    for account in _accounts(row, legal_day(at), at=at):
        if held_by(account, case.pk) != Held(0, 0):
            continue
        found = balance(account, on=legal_day(at))
        if found.free == 0:
            raise Refused([no_place(account, found)], code="talent.no_place")
        _append(account, EntryKind.RESERVED, case, cause, found, at=at)


def use(case: Case, cause: str, *, at: datetime) -> None:
    """Turn what a case holds into a used place: it was granted. Never refused: it was decided elsewhere."""
    for account in _accounts_of_case(case):
        if held_by(account, case.pk).used == 0:
            _append(account, EntryKind.USED, case, cause, balance(account, on=legal_day(at)), at=at)


def release(case: Case, cause: str, *, at: datetime) -> None:
    """Give back what a case holds; a case that holds nothing gives nothing back."""
    for account in _accounts_of_case(case):
        if held_by(account, case.pk) != Held(0, 0):
            _append(account, EntryKind.RELEASED, case, cause, balance(account, on=legal_day(at)), at=at)


def follow(case: Case, row: Recommendation | None, move: str, *, at: datetime) -> None:
    """What a move of a case means for the places it holds."""
    if row is None:
        return
    if move == "submit":
        reserve(case, row, move, at=at)
    elif case.state == State.GRANTED:
        if move != "revoke_recommendation":  # the place of a granted case stays used
            use(case, move, at=at)
    elif case.closed_at is not None or move == "revoke_recommendation":
        release(case, move, at=at)


def reasons_against(row: Recommendation, *, on: date) -> list[Text]:
    """Why no place can be had, as the accounts stand now; nothing is held by asking."""
    found = []
    for account in _known(row, on):
        sums = balance(account, on=on)
        if sums.free == 0 and held_by(account, row.case_id) == Held(0, 0):
            found.append(no_place(account, sums))
    return found


def no_place(account: QuotaAccount, found: Balance) -> Text:
    """The sentence for whoever came too late."""
    whose = (
        Text(zh="本单位", en="Your organisation's places")
        if account.designation_id
        else Text(zh="本推荐情形", en="The places on this basis")
    )
    return Text(
        zh=f"{whose.zh}{account.year}年度的名额已用完：共{found.places}个，"
        f"已使用{found.used}个，预占{found.reserved}个。有名额退回后可以再次提交。",
        en=f"{whose.en} for {account.year} are taken: of {found.places}, {found.used} used and "
        f"{found.reserved} reserved. Try again when one is given back.",
    )


def set_places(
    actor: Actor, account_id: UUID, places: int | None, source: str, *, expected: int | None, at: datetime
) -> QuotaAccount:
    """Set the number of an account from a published document, or take it off; what was taken stays taken.

    Raises: Refused with every reason; Conflict when the number was changed since the actor read it.
    """
    with transaction.atomic():
        row = QuotaAccount.objects.visible_to(CASEWORK).select_for_update().filter(pk=account_id).first()
        post = None if row is None else recording_post(actor, row.law_id)
        reasons = [] if post is not None else [NOT_THE_HEAD]
        reasons += [] if source.strip() or places is None else [NO_SOURCE]
        if reasons or row is None:
            raise Refused(reasons or [NOT_THE_HEAD], what=NOT_SET, code="talent.places_refused")
        if row.places != expected:
            raise Conflict(
                Text(zh="名额在此期间已被他人修改。", en="Somebody changed the number in the meantime."),
                do_next=Text(zh="请查看后再试。", en="Look at it and try again."),
                code="talent.places_changed",
            )
        former = row.places
        row.places, row.source = places, source.strip() if places is not None else ""
        row.save(update_fields=["places", "source"])
        entry = Entry(
            verb="talent.places_set",
            subject_kind="quota_account",
            subject_id=row.pk,
            acting=post,
            body={"year": row.year, "from": former, "to": places, "source": row.source},
        )
        record(actor, entry, at=at)
    return row


def open_account(
    law_id: str, route_id: str, designation: Designation | None, year: int, *, at: datetime
) -> QuotaAccount:
    """The account of a year, opened when it is first needed."""
    mine = {"law_id": law_id, "route_id": route_id, "designation": designation, "year": year}
    row, _made = QuotaAccount.objects.visible_to(CASEWORK).get_or_create(**mine, defaults={"created_at": at})
    return row


def open_year(designation: Designation, *, at: datetime) -> None:
    """Open the accounts of this year for a right, so that a number can be set before it is needed."""
    year = legal_day(at).year
    open_account(designation.law_id, designation.route_id, None, year, at=at)
    open_account(designation.law_id, designation.route_id, designation, year, at=at)


def held_by(account: QuotaAccount, case_id: UUID) -> Held:
    """What a case holds in an account: the sum of its own lines."""
    sums = (
        QuotaEntry.objects.visible_to(CASEWORK)
        .filter(account=account, case_id=case_id)
        .aggregate(reserved=Sum("reserved_change"), used=Sum("used_change"))
    )
    return Held(sums["reserved"] or 0, sums["used"] or 0)


def _accounts(row: Recommendation, on: date, *, at: datetime) -> Iterator[QuotaAccount]:
    """The accounts a new reservation counts in, locked: the whole basis first, always in this order."""
    for designation in dict.fromkeys((None, row.designation)):
        account = open_account(row.case.law_id, row.route_id, designation, on.year, at=at)
        yield _locked(account.pk)


def _known(row: Recommendation, on: date) -> list[QuotaAccount]:
    rows = QuotaAccount.objects.visible_to(CASEWORK).filter(
        law_id=row.case.law_id, route_id=row.route_id, year=on.year
    )
    return [each for each in rows if each.designation_id in (None, row.designation_id)]


def _accounts_of_case(case: Case) -> Iterator[QuotaAccount]:
    """The accounts in which a case has lines, locked in the same order as for a reservation."""
    rows = QuotaAccount.objects.visible_to(CASEWORK).filter(entries__case_id=case.pk).distinct()
    for account in sorted(rows, key=lambda each: (each.year, each.designation_id is not None)):
        yield _locked(account.pk)


def _locked(account_id: UUID) -> QuotaAccount:
    return QuotaAccount.objects.visible_to(CASEWORK).select_for_update().get(pk=account_id)


def _append(
    account: QuotaAccount, kind: EntryKind, case: Case, cause: str, found: Balance, *, at: datetime
) -> None:
    held = held_by(account, case.pk)
    reserved, used = _CHANGES[kind]
    if kind is EntryKind.USED:
        reserved = -held.reserved
    elif kind is EntryKind.RELEASED:
        reserved, used = -held.reserved, -held.used
    last = QuotaEntry.objects.visible_to(CASEWORK).filter(account=account).order_by("-number").first()
    try:
        with transaction.atomic():
            row = QuotaEntry.objects.create(
                account=account,
                number=1 if last is None else last.number + 1,
                kind=kind,
                reserved_change=reserved,
                used_change=used,
                case=case,
                cause=cause,
                places_then=found.places,
                taken_then=found.taken + reserved + used,
                written_at=at,
            )
    except IntegrityError as error:  # cannot happen under the lock; the database keeps the promise alone
        raise Refused([_CHANGED_MEANWHILE], code="talent.no_place") from error
    entry = Entry(
        verb=f"talent.place_{kind.value}",
        subject_kind="quota_account",
        subject_id=account.pk,
        about_person_id=case.applicant_id,
        matter_id=case.pk,
        body={"number": row.number, "year": account.year, "cause": cause, "taken": row.taken_then},
    )
    record(CASEWORK, entry, at=at)
