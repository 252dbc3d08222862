"""Places to recommend: accounts by year, their balance as the sum of their lines, and the lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Sum

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.policy.evaluate import resolve
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.selectors import edition_on, region

from ..kit import CAUSES, ENTRY_NAMES
from ..models import QuotaAccount, QuotaEntry
from .rights import basis_title

PARAMETER: Final = "enterprise_quota"
"""The yearly number for one organisation, where a law has such a parameter and the district set it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the lines of an account add up to, beside the number that holds; none is published where None."""

    reserved: int
    used: int
    places: int | None

    @property
    def taken(self) -> int:
        """Reserved and used together."""
        return self.reserved + self.used

    @property
    def free(self) -> int | None:
        """How many are left; never below zero, and unknown while no number is published."""
        return None if self.places is None else max(0, self.places - self.taken)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as a line of a list."""

    account: QuotaAccount
    holder: Text | None  # none: the basis as a whole
    basis: Text
    balance: Balance
    source: Text | None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of an account in words."""

    entry: QuotaEntry
    word: Text
    cause: Text
    on: date


def accounts_of(actor: Actor, *, on: date) -> list[AccountRow]:
    """Accounts the actor may see, the newest year first, that of the whole basis before each holder's."""
    rows = QuotaAccount.objects.visible_to(actor).select_related("designation__organisation")
    found = [_row(each, on) for each in rows.order_by("-year", "law_id", "route_id", "created_at", "id")]
    return sorted(found, key=lambda row: (-row.account.year, row.basis.en, row.holder is not None))


def account(account_id: UUID, actor: Actor, *, on: date) -> AccountRow:
    """One account. Raises: NotFound."""
    rows = QuotaAccount.objects.visible_to(actor).select_related("designation__organisation")
    row = rows.filter(pk=account_id).first()
    if row is None:
        raise NotFound(
            Text(zh="没有这本名额台账。", en="There is no such account of places."),
            why=Text(zh="可能不存在，或者您无权查看。", en="It may not exist, or it is not yours to see."),
            do_next=Text(zh="请从名额台账列表中选择。", en="Choose one from the list of accounts."),
            code="talent.no_account",
        )
    return _row(row, on)


def account_lines(row: QuotaAccount, actor: Actor) -> list[AccountLine]:
    """The lines about cases the actor may see, newest first."""
    found = QuotaEntry.objects.visible_to(actor).filter(account=row).select_related("case")
    return [
        AccountLine(
            each,
            ENTRY_NAMES[each.kind],
            CAUSES.get(each.cause, Text(zh=each.cause, en=each.cause)),
            legal_day(each.written_at),
        )
        for each in found.order_by("-number")
    ]


def balance(row: QuotaAccount, *, on: date) -> Balance:
    """The sum of an account's lines, and the number that holds on a day."""
    sums = (
        QuotaEntry.objects.visible_to(CASEWORK)
        .filter(account=row)
        .aggregate(reserved=Sum("reserved_change"), used=Sum("used_change"))
    )
    return Balance(sums["reserved"] or 0, sums["used"] or 0, places_of(row, on=on))


def places_of(row: QuotaAccount, *, on: date) -> int | None:
    """The number that was set for this account; for one organisation else the number of the law."""
    if row.places is not None or row.designation_id is None:
        return row.places
    edition = edition_on(row.law_id, on)
    parameter = None if edition is None else edition.parameters.get(PARAMETER)
    found = None if parameter is None else resolve(parameter, region(), on)
    return int(str(found.value)) if found is not None and found.value is not None else None


def _row(row: QuotaAccount, on: date) -> AccountRow:
    holder = row.designation.organisation if row.designation is not None else None
    return AccountRow(
        account=row,
        holder=None if holder is None else Text(zh=holder.name_zh, en=holder.name_en),
        basis=basis_title(row.law_id, row.route_id),
        balance=balance(row, on=on),
        source=Text(zh=row.source, en=row.source) if row.source else None,
    )
