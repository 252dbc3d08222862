"""Cases walked through the real services, with one named person for every role around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import zhian.web.wiring  # binds the case kinds
from tests.factories.files import PDF
from tests.factories.people import NOW, actor_of_user, make_applicant, make_filing_notices, notices_shown
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.clock import legal_day
from zhian.web.base.people.kit import Actor, OrganisationKind, Role
from zhian.web.base.people.models import Person
from zhian.web.base.tenancy.models import Organisation
from zhian.web.base.vault.services import store_made
from zhian.web.casework.kit import CASEWORK, Given
from zhian.web.casework.models import Case
from zhian.web.casework.services import Opening, answer, hand_in, move, open_case
from zhian.web.talent.services import RecommendationDraft, start_recommendation

assert zhian.web.wiring.SUBSCRIBERS is not None

DAY = timedelta(days=1)
PR, WORK = "talent.pr-recommended", "talent.rp-work"
OFFICE_POSTS = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)


@dataclass(slots=True)
class Scene:
    """One office, one enterprise, the deciding authority, one person, and who works where."""

    office: Organisation
    enterprise: Organisation
    authority: Organisation
    person: Person
    actors: dict[str, Actor]  # by role, and "applicant"


def make_scene() -> Scene:
    """A fresh scene; the privacy notice is published and the authority has its desk."""
    make_filing_notices()
    office = make_organisation(OrganisationKind.OFFICE, zh="样例受理大厅", en="Sample Hall")
    enterprise = make_organisation(zh="样例智算有限公司", en="Sample Compute Ltd")
    authority = make_organisation(
        OrganisationKind.AUTHORITY, code="nia", zh="样例审批机关", en="Sample Authority"
    )
    user, person = make_applicant("Ada Sample")
    places = dict.fromkeys(OFFICE_POSTS, office)
    places |= {Role.COORDINATOR: enterprise, Role.CLERK: authority}
    actors = {
        role.value: actor_of_user(make_member(place, role, f"The {role.value}").pk)
        for role, place in places.items()
    }
    actors["applicant"] = actor_of_user(user.pk)
    return Scene(office, enterprise, authority, person, actors)


@dataclass(slots=True)
class Walk:
    """A case under way; every step is made a day after the one before."""

    scene: Scene
    case: Case
    at: datetime = NOW

    def go(self, name: str, by: str, reason: str = "", **fields: Any) -> Case:
        """One move by somebody of the scene."""
        self.at += DAY
        if fields.get("consent"):
            fields.setdefault("notices", notices_shown())
        given = Given(reason=reason, fields=fields)
        actor = self.scene.actors[by]
        self.case = move(
            self.case.pk, name, actor, given=given, expected_version=self.case.version, at=self.at
        )
        return self.case

    def paper(self, item: str, by: str, issued_on: date | None = None) -> None:
        """Hand in a paper, as somebody of the scene."""
        actor = self.scene.actors[by]
        stored = store_made(actor, PDF, f"{item}.pdf", "application/pdf", at=self.at)
        hand_in(self.case.pk, actor, item, stored.pk, expected_version=None, at=self.at, issued_on=issued_on)
        self.reload()

    def tell(self, by: str, facts: Mapping[str, Any]) -> None:
        """Answer questions, as somebody of the scene."""
        actor = self.scene.actors[by]
        self.case = answer(self.case.pk, actor, facts, expected_version=self.case.version, at=self.at)

    def reload(self) -> Case:
        """The case as it stands in the database."""
        self.case = Case.objects.visible_to(CASEWORK).get(pk=self.case.pk)
        return self.case


def recommended(scene: Scene | None = None, *, at: datetime = NOW) -> Walk:
    """A draft recommendation for permanent residence: a sponsor drafts, another authority decides."""
    scene = scene or make_scene()
    number = Case.objects.visible_to(CASEWORK).count() + 1
    draft = RecommendationDraft(
        applicant_id=scene.person.pk,
        office_id=scene.office.pk,
        route_id="park-committee",
        letter_number=f"SC-2026-{number}",
        letter_date=legal_day(at),
        post_zh="首席科学家",
        post_en="Chief scientist",
        grounds="Leads the group on reliable models.",
        signed_by_name="Wang Sample",
    )
    row = start_recommendation(scene.actors["coordinator"], scene.enterprise.pk, draft, at=at)
    return Walk(scene, Case.objects.visible_to(CASEWORK).get(pk=row.case_id), at)


def own(scene: Scene | None = None, *, law: str = WORK, at: datetime = NOW) -> Walk:
    """A draft for a work-type residence permit: the person files alone, the office decides."""
    scene = scene or make_scene()
    opening = Opening(law, scene.office.pk, scene.person.pk, None, "work")
    return Walk(scene, open_case(scene.actors["applicant"], opening, at=at), at)


NOTE = [{"item": "", "party": "applicant", "note": "The form is not signed."}]
ANSWER: dict[str, Any] = {
    "granted": True,
    "authority_reference": "样移审〔2026〕第8号",
    "authority_reasons": "",
}
DENIAL = ANSWER | {"granted": False}
STEPS: dict[str, Callable[[Walk], object]] = {
    "submit": lambda w: w.go("submit", "coordinator"),
    "confirm": lambda w: w.go("confirm", "applicant", consent=True, consent_sensitive=True),
    "file": lambda w: w.go("file", "applicant", consent=True, consent_sensitive=True),
    "decline": lambda w: w.go("decline", "applicant"),
    "correct": lambda w: w.go("send_correction", "intake", items=NOTE),
    "accept": lambda w: w.go("accept", "intake", no_conflict=True),
    "review": lambda w: w.go("review", "reviewer", no_conflict=True),
    "approve": lambda w: w.go("approve", "approver", no_conflict=True),
    "refuse": lambda w: w.go("refuse", "approver", "The papers do not show the work.", no_conflict=True),
    "forward": lambda w: w.go("forward", "intake"),
    "grant": lambda w: w.go("record_answer", "recorder", **ANSWER, decided_on=legal_day(w.at)),
    "deny": lambda w: w.go(
        "record_answer", "recorder", **{**ANSWER, "granted": False}, decided_on=legal_day(w.at)
    ),
    "reject": lambda w: w.go(
        "refuse_acceptance", "intake", "Outside the competence of this office.", no_conflict=True
    ),
    "withdraw": lambda w: w.go("withdraw", "applicant"),
}


def walk(start: Walk, steps: str) -> Walk:
    """The walk after some steps, named as in STEPS and parted by spaces."""
    for step in steps.split():
        STEPS[step](start)
    return start
