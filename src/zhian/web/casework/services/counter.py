"""Paper at the counter: the intake officer keys what a person signed, and the same case begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.policy.model import Party
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.services import NewPerson, create_person, invite_person
from zhian.web.casework.kit import Given, Side, State, kind_of
from zhian.web.casework.models import Case
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.permissions.refusals import Acting
from zhian.web.casework.selectors.law import active_laws

from .agreeing import agree
from .filing import enter_office
from .moving import write_move
from .opening import Opening, new_case, write_facts
from .steps import Step

_NOT_INTAKE = Text(
    zh="窗口收件由本单位受理员办理。", en="Paper is taken in by an intake officer of the office."
)
EVERY_PARTY = (Party.APPLICANT, Party.SPONSOR, Party.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFiling:
    """What lies on the counter: who applies for what, the answers on the form, the signed notice."""

    law_id: str
    office_id: UUID
    person: UUID | NewPerson  # a file that exists, or what to open one with
    sponsor_id: UUID | None = None
    route_id: str = ""
    notice_language: str  # of the privacy notice that the person signed
    facts: Mapping[str, Any] = field(default_factory=dict)  # of all parties
    given: Mapping[str, Any] = field(default_factory=dict)  # what the service line asks for beside them


def open_at_counter(actor: Actor, filing: PaperFiling, *, at: datetime) -> Case:
    """File a case from paper, marked so, with the consent the person signed on paper.

    Person, case, consent and audit stand or fall together.
    Raises: Refused with every reason; NotInForce when no edition of the law covers the day.
    """
    post = actor.post(Role.INTAKE, organisation_id=filing.office_id)
    if post is None:
        raise Refused([_NOT_INTAKE], code="case.refused")
    on = legal_day(at)
    edition = active_laws().law(filing.law_id).edition_on(on)
    with transaction.atomic():
        case = new_case(actor, _opening(actor, filing, at=at), State.FILED, at=at)
        case.from_paper, case.filed_on = True, on
        given = Given(fields=filing.given)
        step = Step(case, MOVES["open_at_counter"], actor, Acting(Side.OFFICE, post), edition, given, at, on)
        kind = kind_of(case.law_id)
        reasons = kind.guards(case, step.rule.name, actor, given)
        if reasons:
            raise Refused(reasons, code="case.refused")
        case.save(force_insert=True)
        write_facts(actor, case, edition, filing.facts, EVERY_PARTY, at=at)
        agree(actor, case, edition, language=filing.notice_language, on_paper=True, at=at)
        write_move(step, enter_office(step))
        kind.on_move(case, step.rule.name, actor, given, at)
    return case


def _opening(actor: Actor, filing: PaperFiling, *, at: datetime) -> Opening:
    person_id = _person_id(actor, filing.person, at=at)
    return Opening(filing.law_id, filing.office_id, person_id, filing.sponsor_id, filing.route_id)


def _person_id(actor: Actor, wanted: UUID | NewPerson, *, at: datetime) -> UUID:
    """A new file where there is none; who left an address is invited to read it without coming in again."""
    if isinstance(wanted, UUID):
        return wanted
    person = create_person(actor, wanted, at=at, on=legal_day(at))
    if person.email:
        invite_person(actor, person.pk, at=at)
    return person.pk
