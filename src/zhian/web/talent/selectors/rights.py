"""Rights to recommend: who holds one, on which basis, from when until when, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor, Purpose, SystemActor
from zhian.web.casework.selectors import active_laws

from ..kit import RIGHT_MARKS, RIGHT_NAMES, RightState
from ..models import Designation

TALENT: Final = SystemActor(Purpose.CASEWORK)


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right as a line of the public list."""

    row: Designation
    holder: Text
    basis: Text
    instrument: Text
    state: RightState

    @property
    def word(self) -> Text:
        """The state in words."""
        return RIGHT_NAMES[self.state]

    @property
    def mark(self) -> str:
        """The kind of `<c-status>`."""
        return RIGHT_MARKS[self.state]

    @property
    def ends(self) -> bool:
        """Whether there is anything to revoke yet."""
        return self.state in (RightState.STANDING, RightState.TO_COME)


def rights(reader: AnyActor, *, on: date) -> list[RightRow]:
    """Every right on record, those that stand first, then the newest."""
    found = Designation.objects.visible_to(reader).select_related("organisation")
    rows = [_row(each, on) for each in found.order_by("-valid_from", "-id")]
    return sorted(rows, key=lambda row: not row.ends)


def right(right_id: UUID, reader: AnyActor, *, on: date) -> RightRow:
    """One right. Raises: NotFound."""
    row = Designation.objects.visible_to(reader).select_related("organisation").filter(pk=right_id).first()
    if row is None:
        raise NotFound(
            Text(zh="没有这项推荐资格。", en="There is no such right to recommend."),
            do_next=Text(zh="请从名单中选择。", en="Choose one from the list."),
            code="talent.no_right",
        )
    return _row(row, on)


def right_state(row: Designation, on: date) -> RightState:
    """Where a right stands on a day; the day of a revocation is the first without it."""
    if row.revoked_at is not None and legal_day(row.revoked_at) <= on:
        return RightState.REVOKED
    if row.valid_until is not None and row.valid_until <= on:
        return RightState.EXPIRED
    return RightState.STANDING if row.valid_from <= on else RightState.TO_COME


def standing_right(issuer_id: UUID, route_id: str, *, on: date) -> Designation | None:
    """The designation under which an organisation may recommend on a basis that day, if any is on record."""
    rows = Designation.objects.visible_to(TALENT).filter(
        organisation_id=issuer_id, route_id=route_id, valid_from__lte=on
    )
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).order_by("-valid_from", "-id")
    return next((row for row in rows if right_state(row, on) is RightState.STANDING), None)


def latest_right(issuer_id: UUID, route_id: str) -> Designation | None:
    """The right on record that reaches furthest, standing or not; None when there never was one."""
    rows = Designation.objects.visible_to(TALENT).filter(organisation_id=issuer_id, route_id=route_id)
    return rows.order_by("-valid_from", "-id").first()


def basis_title(law_id: str, route_id: str) -> Text:
    """What a basis is called in the newest edition that has it; its id when none has."""
    for edition in reversed(active_laws().law(law_id).editions):
        for route in edition.routes:
            if route.id == route_id:
                return route.title
    return Text(zh=route_id, en=route_id)


def _row(row: Designation, on: date) -> RightRow:
    holder = row.organisation
    return RightRow(
        row=row,
        holder=Text(zh=holder.name_zh, en=holder.name_en),
        basis=basis_title(row.law_id, row.route_id),
        instrument=Text(zh=row.instrument_zh, en=row.instrument_en),
        state=right_state(row, on),
    )
