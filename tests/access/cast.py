"""Who stands at the doors: one account a role, around one case that has parties on every side."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.factories.people import actor_of_user, make_applicant
from tests.factories.tenancy import make_member, make_organisation
from zhian.web.base.people.kit import ANONYMOUS, Actor, OrganisationKind, Role
from zhian.web.base.people.models import Person, User
from zhian.web.base.tenancy.models import Organisation

ROLES: tuple[str, ...] = (
    "anonymous",
    "applicant",  # the person the sample is about
    "other_applicant",
    "coordinator",  # of the sponsoring enterprise
    "other_coordinator",  # of another enterprise
    "administrator",  # of the sponsoring enterprise
    "other_administrator",
    "intake",  # these six work at the office that handles the sample
    "reviewer",
    "approver",
    "recorder",
    "head",
    "office_administrator",
    "other_intake",  # of another office
    "clerk",  # of the authority that the sample is addressed to
    "other_clerk",
)


@dataclass(slots=True)
class Cast:
    """Everybody, and the organisations they work in; samples are built around `applicant` and `sponsor`."""

    sponsor: Organisation
    other_sponsor: Organisation
    office: Organisation
    other_office: Organisation
    authority: Organisation
    other_authority: Organisation
    applicant: Person
    other_applicant: Person
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # by role, where somebody signed them in

    def actor(self, role: str) -> Actor:
        """The actor that the middleware would find for a role."""
        return ANONYMOUS if role == "anonymous" else actor_of_user(self.users[role].pk)


def make_cast() -> Cast:
    """A fresh cast; call it inside a test that may use the database.

    Office and authority bear the codes by which the district profile and the laws name them.
    """
    enterprise, office, authority = (
        OrganisationKind.ENTERPRISE,
        OrganisationKind.OFFICE,
        OrganisationKind.AUTHORITY,
    )
    applicant_user, applicant = make_applicant("Applicant", family_name="Lovelace")
    other_user, other = make_applicant("Other applicant", family_name="Hopper")
    cast = Cast(
        sponsor=make_organisation(enterprise, code="sponsor", en="Sponsor Laboratory"),
        other_sponsor=make_organisation(enterprise, code="other-sponsor", en="Other Laboratory"),
        office=make_organisation(office, code="zgc-hall", en="Entry-exit Office"),
        other_office=make_organisation(office, code="other-office", en="Other Office"),
        authority=make_organisation(authority, code="nia", en="Deciding Authority"),
        other_authority=make_organisation(authority, code="other-authority", en="Other Authority"),
        applicant=applicant,
        other_applicant=other,
        users={"applicant": applicant_user, "other_applicant": other_user},
    )
    posts: tuple[tuple[str, Organisation, Role], ...] = (
        ("coordinator", cast.sponsor, Role.COORDINATOR),
        ("other_coordinator", cast.other_sponsor, Role.COORDINATOR),
        ("administrator", cast.sponsor, Role.ADMINISTRATOR),
        ("other_administrator", cast.other_sponsor, Role.ADMINISTRATOR),
        ("intake", cast.office, Role.INTAKE),
        ("reviewer", cast.office, Role.REVIEWER),
        ("approver", cast.office, Role.APPROVER),
        ("recorder", cast.office, Role.RECORDER),
        ("head", cast.office, Role.HEAD),
        ("office_administrator", cast.office, Role.ADMINISTRATOR),
        ("other_intake", cast.other_office, Role.INTAKE),
        ("clerk", cast.authority, Role.CLERK),
        ("other_clerk", cast.other_authority, Role.CLERK),
    )
    for role, organisation, post in posts:
        cast.users[role] = make_member(organisation, post, name=f"The {role}")
    assert set(cast.users) | {"anonymous"} == set(ROLES)
    return cast
