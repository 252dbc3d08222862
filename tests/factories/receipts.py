"""Two matters walked through the real services, for tests that need a receipt to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import zhian.web.wiring  # binds the case kinds
from tests.factories.people import NOW, actor_of_user, make_applicant, make_filing_notices, notices_shown
from tests.factories.tenancy import make_member, make_organisation
from zhian.web.base.people.kit import Actor, OrganisationKind, Role
from zhian.web.base.people.models import Person
from zhian.web.base.tenancy.models import Organisation
from zhian.web.casework.kit import CASEWORK, Given
from zhian.web.casework.models import Case, IssuedReceipt
from zhian.web.casework.services import Opening, answer, move, open_case
from zhian.web.talent.services import RecommendationDraft, start_recommendation

assert zhian.web.wiring.SUBSCRIBERS is not None

DAY = timedelta(days=1)
ROUTE = "park-committee"
ANSWER: dict[str, Any] = {
    "granted": False,
    "authority_reference": "样移审〔2026〕第8号",
    "decided_on": date(2026, 11, 28),
    "authority_reasons": "",
}


@dataclass
class Matter:
    """A case with everybody around it; `at` moves on by a day with each step."""

    case: Case
    office: Organisation
    person: Person
    applicant: Actor
    coordinator: Actor | None
    officers: dict[Role, Actor]
    at: datetime = NOW
    receipts: list[IssuedReceipt] = field(default_factory=list)

    def go(self, name: str, actor: Actor, reason: str = "", **fields: Any) -> Case:
        """One move by one actor, a day later than the one before."""
        self.at += DAY
        if fields.get("consent"):
            fields.setdefault("notices", notices_shown())
        given = Given(reason=reason, fields=fields)
        self.case = move(
            self.case.pk, name, actor, given=given, expected_version=self.case.version, at=self.at
        )
        return self.case

    def by(self, role: Role, name: str, reason: str = "", **fields: Any) -> Case:
        """One move by the officer of a role."""
        return self.go(name, self.officers[role], reason, **fields)

    def receipt(self, kind: str) -> IssuedReceipt:
        """The newest receipt of a kind."""
        rows = IssuedReceipt.objects.visible_to(CASEWORK).select_related("case")
        found = rows.filter(case=self.case, kind=kind).order_by("issued_at", "id").last()
        assert found is not None
        return found


def recommended(**person: Any) -> Matter:
    """A recommendation for permanent residence, drafted and sent to the person."""
    matter = _around(**person)
    enterprise = make_organisation(zh="智汇未来样例科技有限公司", en="Zhihui Sample Technology Ltd")
    matter.coordinator = actor_of_user(make_member(enterprise, Role.COORDINATOR, "Zhou Sample").pk)
    return recommend(matter, enterprise)


def recommend(matter: Matter, enterprise: Organisation) -> Matter:
    """Draft an enterprise's recommendation and send it to the person, among people already there."""
    coordinator = matter.coordinator
    assert coordinator is not None
    make_filing_notices()
    draft = RecommendationDraft(
        applicant_id=matter.person.pk,
        office_id=matter.office.pk,
        route_id=ROUTE,
        letter_number="ZH-2026-17",
        letter_date=date(2026, 11, 20),
        post_zh="首席科学家",
        post_en="Chief scientist",
        grounds="Leads the group on reliable models.",
        signed_by_name="Wang Sample",
    )
    row = start_recommendation(coordinator, enterprise.pk, draft, at=NOW)
    matter.case = Case.objects.visible_to(CASEWORK).get(pk=row.case_id)
    matter.case = answer(
        matter.case.pk,
        coordinator,
        {"recommendation.issuer": "park_committee", "recommendation.meets_zgc_criteria": True},
        expected_version=matter.case.version,
        at=NOW,
    )
    matter.go("submit", coordinator)
    return matter


def filed(**person: Any) -> Matter:
    """A recommendation that the person confirmed."""
    matter = recommended(**person)
    matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    return matter


def accepted(**person: Any) -> Matter:
    """A recommendation accepted by the intake desk."""
    matter = filed(**person)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    return matter


def answered(*, granted: bool = False, reasons: str = "") -> Matter:
    """A recommendation whose answer by the authority was recorded."""
    matter = accepted()
    make_organisation(OrganisationKind.AUTHORITY, code="nia", zh="样例审批机关", en="Sample Authority")
    matter.by(Role.INTAKE, "forward")
    matter.by(Role.RECORDER, "record_answer", **ANSWER | {"granted": granted, "authority_reasons": reasons})
    return matter


def corrected(matter: Matter) -> IssuedReceipt:
    """The receipt after the recorder mended a slip: the authority had granted after all."""
    reason = "登记有误 / a slip in the record"
    matter.by(Role.RECORDER, "correct_record", reason=reason, **ANSWER | {"granted": True})
    return matter.receipt("recorded_decision")


def work_permit(answers: Mapping[str, Any] | None = None, **person: Any) -> Matter:
    """An application for a work-type residence permit, which the office decides; filed by the person."""
    matter = _around(**person)
    opening = Opening("talent.rp-work", matter.office.pk, matter.person.pk, None, "work")
    matter.case = open_case(matter.applicant, opening, at=NOW)
    if answers:
        version = matter.case.version
        matter.case = answer(matter.case.pk, matter.applicant, answers, expected_version=version, at=NOW)
    matter.go("file", matter.applicant, consent=True, consent_sensitive=True)
    return matter


def employed() -> Matter:
    """The same permit where the employer began the application and the person confirmed it."""
    matter = _around()
    employer = make_organisation(zh="智汇未来样例科技有限公司", en="Zhihui Sample Technology Ltd")
    coordinator = actor_of_user(make_member(employer, Role.COORDINATOR, "Zhou Sample").pk)
    matter.coordinator = coordinator
    opening = Opening("talent.rp-work", matter.office.pk, matter.person.pk, employer.pk, "work")
    matter.case = open_case(coordinator, opening, at=NOW)
    matter.go("submit", coordinator)
    matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    return matter


def _around(**fields: Any) -> Matter:
    make_filing_notices()
    office = make_organisation(OrganisationKind.OFFICE, zh="样例区人才服务窗口", en="Sample Talent Desk")
    roles = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER)
    names = {"intake": "陈样例", "reviewer": "赵样例", "approver": "孙样例", "recorder": "钱样例"}
    officers = {role: actor_of_user(make_member(office, role, names[role.value]).pk) for role in roles}
    user, person = make_applicant("Ada Sample", **({"native_name": "阿达·样例"} | fields))
    return Matter(Case(), office, person, actor_of_user(user.pk), None, officers)
