"""Probes of the base apps."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories.people import NOW, TODAY, make_consent, make_file_invitation, make_notice, make_person
from tests.factories.tenancy import make_invitation
from zhian.web.base.audit import selectors as audit
from zhian.web.base.audit.services import Entry, record, record_read
from zhian.web.base.people import selectors as people
from zhian.web.base.people import services as people_services
from zhian.web.base.people.kit import Role
from zhian.web.base.people.services import ask_text_code, notice_of_texts
from zhian.web.base.tenancy import selectors as tenancy
from zhian.web.base.vault import selectors as vault
from zhian.web.base.vault.models import StoredFile

from .cast import Cast
from .probes import probe
from .samples import make_model_sample

Question = Callable[[], object]


@probe("base.audit.selectors:who_opened#1")
def a_stranger_asks_who_opened_a_file(cast: Cast) -> Question:
    entry = Entry("people.looked", "person", about_person_id=cast.applicant.pk)
    record_read(cast.actor("intake"), entry, at=NOW)
    stranger = cast.actor("other_applicant")
    return lambda: audit.who_opened(cast.applicant.pk, stranger)


@probe("base.audit.selectors:timeline_of#1")
def a_stranger_reads_a_timeline(cast: Cast) -> Question:
    matter = cast.applicant.pk  # any id will do for a matter
    entry = Entry("case.moved", "case", matter_id=matter, about_person_id=cast.applicant.pk)
    record(cast.actor("intake"), entry, at=NOW)
    stranger = cast.actor("other_applicant")
    return lambda: audit.timeline_of(matter, stranger)


@probe("base.people.selectors:person#1")
def a_stranger_reads_a_file(cast: Cast) -> Question:
    stranger = cast.actor("other_applicant")
    return lambda: people.person(cast.applicant.pk, stranger)


@probe("base.people.selectors:recovery#1")
def a_stranger_reads_a_request_for_a_way_back(cast: Cast) -> Question:
    asked = make_model_sample("zhian_people.FactorRecovery", cast)
    stranger = cast.actor("other_intake")
    return lambda: people.recovery(asked.pk, stranger)


@probe("base.people.selectors:recoveries_of#1")
def a_stranger_reads_requests_for_a_way_back(cast: Cast) -> Question:
    make_model_sample("zhian_people.FactorRecovery", cast)
    stranger = cast.actor("reviewer")
    return lambda: people.recoveries_of(cast.office.pk, stranger)


@probe("base.people.selectors:user#1")
def a_stranger_reads_an_account(cast: Cast) -> Question:
    stranger = cast.actor("other_applicant")
    return lambda: people.user(cast.users["applicant"].pk, stranger)


@probe("base.people.selectors:display_names#1")
def a_stranger_asks_for_a_name(cast: Cast) -> Question:
    stranger = cast.actor("other_applicant")
    return lambda: people.display_names([cast.users["applicant"].pk], stranger)


@probe("base.people.selectors:address_of_user#1")
def a_stranger_asks_for_an_address(cast: Cast) -> Question:
    stranger = cast.actor("other_applicant")
    return lambda: people.address_of_user(cast.users["applicant"].pk, stranger)


@probe("base.people.selectors:address_of_person#1")
def a_sponsor_asks_for_a_private_address(cast: Cast) -> Question:
    sponsor = cast.actor("coordinator")
    return lambda: people.address_of_person(cast.applicant.pk, sponsor)


@probe("base.people.selectors:consents_of#1")
def a_stranger_reads_consents(cast: Cast) -> Question:
    make_consent(cast.applicant)
    stranger = cast.actor("other_applicant")
    return lambda: people.consents_of(cast.applicant.pk, stranger)


@probe("base.people.selectors:standing_consent#1")
def a_stranger_reads_a_standing_consent(cast: Cast) -> Question:
    matter = cast.applicant.pk
    make_consent(cast.applicant, matter_id=matter, purpose="Filing")
    stranger = cast.actor("other_applicant")
    return lambda: people.standing_consent(cast.applicant.pk, stranger, purpose="Filing", matter_id=matter)


@probe("base.people.services.consents:give_consent#1")
def a_consent_is_taken_for_somebody_elses(cast: Cast) -> Question:
    former = make_consent(cast.applicant)
    stranger = cast.actor("other_applicant")
    return lambda: (
        people_services.give_consent(
            stranger,
            cast.other_applicant.pk,
            make_notice(),
            purpose=former.purpose,
            recipient=former.recipient,
            language="en",
            at=NOW,
        ).person_id
        == cast.applicant.pk
    )


@probe("base.people.services.texting:ask_text_code#1")
def one_number_pushes_out_anothers(cast: Cast) -> Question:
    waiting = ask_text_code(cast.actor("applicant"), "13800000000", edition=0, at=NOW)
    stranger = cast.actor("other_applicant")

    def ask() -> object:
        ask_text_code(stranger, "13900000000", edition=notice_of_texts()[0], at=NOW)
        return people.own_text_numbers(cast.actor("applicant"))[1] != waiting

    return ask


@probe("base.people.services.invitations:withdraw_person_invitation#1")
def a_stranger_withdraws_a_link(cast: Cast) -> Question:
    made, _ = make_file_invitation(make_person(), by=cast.actor("coordinator"))
    stranger = cast.actor("other_coordinator")

    def ask() -> object:
        people_services.withdraw_person_invitation(stranger, made.pk, at=NOW)
        return "withdrawn"

    return ask


@probe("base.tenancy.selectors:display_name#1")
def a_stranger_asks_for_an_officers_name(cast: Cast) -> Question:
    stranger = cast.actor("other_intake")
    return lambda: tenancy.display_name(cast.users["intake"].pk, stranger)


@probe("base.tenancy.selectors:membership#1")
def a_stranger_reads_a_post(cast: Cast) -> Question:
    post = make_model_sample("zhian_tenancy.Membership", cast)
    stranger = cast.actor("other_administrator")
    return lambda: tenancy.membership(post.pk, stranger)


@probe("base.tenancy.selectors:open_invitations#1")
def a_colleague_reads_invitations(cast: Cast) -> Question:
    make_invitation(cast.sponsor, Role.COORDINATOR)
    colleague = cast.actor("coordinator")
    return lambda: tenancy.open_invitations(cast.sponsor.pk, colleague, at=NOW)


@probe("base.tenancy.selectors:members_of#1")
def a_stranger_reads_members(cast: Cast) -> Question:
    stranger = cast.actor("other_administrator")
    return lambda: tenancy.members_of(cast.sponsor.pk, stranger, on=TODAY)


@probe("base.vault.selectors:stored_file#1")
def a_stranger_finds_a_stored_file(cast: Cast) -> Question:
    kept = make_model_sample("zhian_vault.StoredFile", cast)
    assert isinstance(kept, StoredFile)
    stranger = cast.actor("other_applicant")
    return lambda: vault.stored_file(kept.pk, stranger)
