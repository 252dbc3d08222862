"""Probes of the talent line: strangers, and sponsors who ask after the family."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case
from zhian.web.talent.selectors import acts, family
from zhian.web.talent.services import begin_along

from . import matters
from .cast import Cast
from .probes import Question, probe
from .samples_talent import the_declaration, the_member, the_revocation


@probe("talent.selectors.family:family_of_case#2")
def a_sponsor_asks_who_belongs_together(cast: Cast) -> Question:
    row, sponsor = the_member(cast), cast.actor("coordinator")
    begun = begin_along(cast.actor("applicant"), row.pk, at=matters.STARTED)
    return lambda: [*any_of(row.principal_case, sponsor), *any_of(begun, sponsor)]


def any_of(case: Case, reader: Actor) -> list[object]:
    """Whoever of the family is told: members and principal alike."""
    members, principal = family.family_of_case(case, reader)
    return [*members, *([principal] if principal else [])]


@probe("talent.selectors.family:export_family#1")
def a_stranger_takes_a_family_along(cast: Cast) -> Question:
    row, stranger = the_member(cast), cast.actor("coordinator")
    return lambda: family.export_family(row.person_id, stranger)


@probe("talent.selectors.acts:declaration_in#1")
def a_stranger_reads_a_declaration(cast: Cast) -> Question:
    case = Case.objects.visible_to(CASEWORK).get(pk=the_declaration(cast).case_id)
    return lambda: acts.declaration_in(case, cast.actor("other_coordinator"))


@probe("talent.selectors.acts:revocation_in#1")
def a_stranger_reads_a_revocation(cast: Cast) -> Question:
    case = the_revocation(cast).recommendation.case
    return lambda: acts.revocation_in(case, cast.actor("other_coordinator"))
