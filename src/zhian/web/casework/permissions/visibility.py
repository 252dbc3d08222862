"""Which cases an actor may see, and on which side of a case the actor stands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhian.web.base.people.kit import Actor, AnyActor, Role, ScopedQuerySet, SystemActor, visibility_of
from zhian.web.casework.kit import Side, State
from zhian.web.casework.models import Case, Deputy, KeptEdition, Move, ReferenceCounter

NOTHING = Q(pk__in=[])  # Django asks the database nothing for it
OFFICE_ROLES = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)
SHOWN_BY = ("submit", "file", "open_at_counter")  # moves that put a case before its person


def office_roles() -> tuple[Role, ...]:
    """Roles that work at an office's desk."""
    return OFFICE_ROLES


def as_applicant(actor: Actor) -> Q:
    """Cases about the actor; a sponsor's draft is not the person's business until it is sent to them.

    A draft that was thrown away has ended without ever having been shown, so its end shows nothing either.
    """
    if actor.person_id is None:
        return NOTHING
    mine = Q(applicant_id=actor.person_id)
    went_on = ~Q(state__in=[State.DRAFT, State.WITHDRAWN])
    opened_myself = Q(opened_by_user_id=actor.user_id)
    return mine & (went_on | opened_myself | Q(shown_to_person_at__isnull=False) | _was_shown())


def _was_shown() -> Q:
    """By its log, for cases older than the column that says so."""
    moves: ScopedQuerySet[Move] = ScopedQuerySet(Move)
    return Q(Exists(moves.mark_scoped().filter(case_id=OuterRef("pk"), name__in=SHOWN_BY)))


def as_sponsor(actor: Actor) -> Q:
    """Cases one's enterprise recommends or invites in."""
    return _of_organisation(actor.organisations(Role.COORDINATOR), "sponsor_id")


def as_office(actor: Actor) -> Q:
    """Cases filed with one's office; what is not filed yet is not the office's, but for its own counter."""
    here = _of_organisation(actor.organisations(*OFFICE_ROLES), "office_id")
    filed = Q(filed_on__isnull=False) | Q(from_paper=True)
    return here & filed


def as_authority(actor: Actor) -> Q:
    """Cases that were handed off to one's authority: only a hand-off writes the column."""
    return _of_organisation(actor.organisations(Role.CLERK), "authority_id")


def _of_organisation(ids: frozenset[object], column: str) -> Q:
    return Q(**{f"{column}__in": ids}) if ids else NOTHING


BY_SIDE = {
    Side.APPLICANT: as_applicant,
    Side.SPONSOR: as_sponsor,
    Side.OFFICE: as_office,
    Side.AUTHORITY: as_authority,
}
_POSTS = {Side.SPONSOR: (Role.COORDINATOR,), Side.OFFICE: OFFICE_ROLES, Side.AUTHORITY: (Role.CLERK,)}


def could_stand(actor: Actor, side: Side) -> bool:
    """Whether the actor stands on this side of any case at all; if not, that part of a question falls away.

    Half of what a page asks the database is spent on writing the questions down.
    """
    return actor.person_id is not None if side is Side.APPLICANT else actor.holds(*_POSTS[side])


def on_sides(actor: Actor, *sides: Side) -> Q:
    """Cases in which the actor stands on one of these sides; a side without posts costs nothing."""
    conditions = [BY_SIDE[side](actor) for side in sides if could_stand(actor, side)]
    return reduce(or_, conditions) if conditions else NOTHING


def cases_of(actor: Actor, *sides: Side, of: str) -> ScopedQuerySet[Case]:
    """The case that a row's column ``of`` names, if the actor stands on one of these sides; a sub-query.

    It asks about that one case and never lists an office's cases, which may be a million.
    """
    rows: ScopedQuerySet[Case] = ScopedQuerySet(Case).mark_scoped()
    possible = [side for side in sides if could_stand(actor, side)]
    mine = rows.filter(on_sides(actor, *possible), pk=OuterRef(of)) if possible else rows.none()
    return mine.values("pk")  # type: ignore[return-value]


@visibility_of(Case)
def visible_cases(rows: ScopedQuerySet[Case], actor: Actor) -> ScopedQuerySet[Case]:
    """The person's own, the enterprise's, the office's, the authority's."""
    return rows.filter(on_sides(actor, *Side))


@visibility_of(KeptEdition)
def visible_editions(rows: ScopedQuerySet[KeptEdition], actor: Actor) -> ScopedQuerySet[KeptEdition]:
    """Law is public."""
    del actor
    return rows


@visibility_of(ReferenceCounter)
def visible_counters(
    rows: ScopedQuerySet[ReferenceCounter], actor: Actor
) -> ScopedQuerySet[ReferenceCounter]:
    """The machine's own."""
    del actor
    return rows.none()


@visibility_of(Deputy)
def visible_deputies(rows: ScopedQuerySet[Deputy], actor: Actor) -> ScopedQuerySet[Deputy]:
    """Deputies in the offices one works at."""
    return rows.filter(organisation_id__in=actor.organisations(*OFFICE_ROLES))


def sides_of(case: Case, actor: AnyActor) -> frozenset[Side]:
    """The sides of this case on which the actor stands; a system actor stands on none."""
    if isinstance(actor, SystemActor):
        return frozenset()
    found = set()
    if actor.person_id is not None and actor.person_id == case.applicant_id:
        found.add(Side.APPLICANT)
    if case.sponsor_id is not None and actor.holds(Role.COORDINATOR, organisation_id=case.sponsor_id):
        found.add(Side.SPONSOR)
    if actor.holds(*OFFICE_ROLES, organisation_id=case.office_id):
        found.add(Side.OFFICE)
    if case.authority_id is not None and actor.holds(Role.CLERK, organisation_id=case.authority_id):
        found.add(Side.AUTHORITY)
    return frozenset(found)


def shown_sides(case: Case, actor: AnyActor) -> frozenset[Side]:
    """Those of `sides_of` to which the case is shown by now: what `visible_cases` asks, of a case in hand."""
    shown = set(sides_of(case, actor))
    if case.filed_on is None and not case.from_paper:
        shown.discard(Side.OFFICE)
    if isinstance(actor, Actor) and Side.APPLICANT in shown and not _is_shown_to_its_person(case, actor):
        shown.discard(Side.APPLICANT)
    return frozenset(shown)


def _is_shown_to_its_person(case: Case, actor: Actor) -> bool:
    if case.state not in {State.DRAFT, State.WITHDRAWN} or case.shown_to_person_at is not None:
        return True
    moves: ScopedQuerySet[Move] = ScopedQuerySet(Move)
    return case.opened_by_user_id == actor.user_id or (
        moves.mark_scoped().filter(case_id=case.pk, name__in=SHOWN_BY).exists()
    )


@dataclass(frozen=True, slots=True)
class OnCase(Actor):
    """An actor with one case before them, who asks only for what belongs to it.

    On which sides of it they stand is found out once. What belongs to the case is then narrowed by these
    sides, and the database is not asked again, for every table, where the reader works.
    """

    case_id: UUID | None = None
    sides: frozenset[Side] = frozenset()


def on_case(case: Case, actor: Actor) -> OnCase:
    """The actor as a reader of this case alone."""
    known = {field.name: getattr(actor, field.name) for field in fields(Actor)}
    return OnCase(**known, case_id=case.pk, sides=shown_sides(case, actor))
