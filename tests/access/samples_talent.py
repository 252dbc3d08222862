"""Samples of the talent line."""

from __future__ import annotations

from django.db.models import Model

from tests.factories.people import NOW, TODAY, make_person
from tests.factories.receipts import ROUTE
from zhian.kernel.locales import Text
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case
from zhian.web.casework.services import Opening, open_case
from zhian.web.talent.models import (
    Designation,
    FamilyMember,
    QuotaAccount,
    QuotaEntry,
    Recommendation,
    Revocation,
    SignedDeclaration,
)
from zhian.web.talent.services import designate

from . import matters
from .cast import Cast
from .samples import Sample, model_sample, sample

LAW = "talent.pr-recommended"
REVOKED = "The project was given up for want of money."


@sample("talent:service")
def a_service(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": LAW})


@sample("talent:service", state="unknown")
def an_unknown_service(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": "talent.nothing"})


@sample("talent:check")
def a_check(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": LAW})


@sample("talent:cases")
def the_parties_cases(cast: Cast) -> Sample:
    return Sample(marker=matters.accepted(cast).case.reference)


@sample("talent:cases", state="draft")
def the_parties_drafts(cast: Cast) -> Sample:
    return Sample(marker=matters.drafted(cast).case.reference)


@sample("talent:letter")
def a_letter(cast: Cast) -> Sample:
    case = matters.drafted(cast).case
    data = {
        "number": "ZH-2026-18",
        "day": "2026-11-20",
        "post_zh": "首席科学家",
        "post_en": "Chief scientist",
        "grounds": "Leads the group.",
        "signed_by_name": "Wang Sample",
        "version": str(case.version),
    }
    return Sample({"case_id": case.pk}, data=data)


@sample("talent:invite_again")
def somebody_to_invite_again(cast: Cast) -> Sample:
    """The case of somebody with a file and no account."""
    case = matters.forwarded(cast).case
    waiting = make_person()
    Case.objects.visible_to(CASEWORK).filter(pk=case.pk).update(applicant_id=waiting.pk)
    return Sample({"case_id": case.pk})


@sample("talent:identity")
def somebody_to_correct(cast: Cast) -> Sample:
    case = matters.forwarded(cast).case
    data = {
        "family_name": "Noether",
        "given_name": "Emmy",
        "nationality": "UTO",
        "birth_date": "1990-03-23",
        "document_number": "L11111111",
        "reason": "The passport was seen.",
    }
    return Sample({"case_id": case.pk}, data=data, marker=cast.applicant.document_number)


@sample("talent:recommend_new")
def a_recommendation_to_begin(cast: Cast) -> Sample:
    return Sample({"law_id": LAW}, data=_place(cast))


@sample("talent:recommend_person")
def a_person_to_recommend(cast: Cast) -> Sample:
    data = {
        "family_name": "Noether",
        "given_name": "Emmy",
        "nationality": "UTO",
        "birth_date": "1990-03-23",
        "document_number": "L11111111",
        "email": "noether@example.org",
        "language": "en",
    }
    return Sample({"law_id": LAW}, data=data, query=_place(cast))


def _place(cast: Cast) -> dict[str, str]:
    return {"sponsor": str(cast.sponsor.pk), "office": str(cast.office.pk), "basis": ROUTE}


@model_sample("zhian_talent.Recommendation")
def the_recommendation(cast: Cast) -> Model:
    case = matters.forwarded(cast).case
    return Recommendation.objects.visible_to(CASEWORK).get(case_id=case.pk)


@sample("casework:case", state="revoked")
def a_case_whose_recommendation_was_revoked(cast: Cast) -> Sample:
    row = the_revocation(cast)
    return Sample({"case_id": row.recommendation.case_id}, marker=REVOKED)


@sample("casework:case", state="declared")
def a_case_with_a_declaration(cast: Cast) -> Sample:
    return Sample({"case_id": the_declaration(cast).case_id}, marker="Our organisation declares")


@sample("talent:letter_pdf")
def a_letter_to_print(cast: Cast) -> Sample:
    return Sample({"case_id": matters.forwarded(cast).case.pk})


@sample("talent:revocation_pdf")
def a_notice_to_print(cast: Cast) -> Sample:
    return Sample({"case_id": the_revocation(cast).recommendation.case_id})


@sample("talent:right_pdf")
def a_record_to_print(cast: Cast) -> Sample:
    return Sample({"right_id": the_designation(cast).pk})


@sample("talent:family_add")
def somebody_to_take_along(cast: Cast) -> Sample:
    data = {
        "relation": "spouse",
        "family_name": "Noether",
        "given_name": "Emmy",
        "nationality": "UTO",
        "birth_date": "1990-03-23",
        "document_number": "L11111111",
        "email": "noether@example.org",
        "language": "en",
    }
    return Sample({"case_id": matters.accepted(cast).case.pk}, data=data)


@sample("talent:family_begin")
def a_link_to_begin_by(cast: Cast) -> Sample:
    return Sample({"member_id": the_member(cast).pk})


@sample("talent:family_take_off")
def a_link_to_undo(cast: Cast) -> Sample:
    return Sample({"member_id": the_member(cast).pk})


@sample("talent:find")
def a_way_to_find(cast: Cast) -> Sample:
    del cast
    return Sample(data={"answers": '{"applicant.foreign_national": true}', "skipped": "[]"})


@sample("talent:own_file")
def a_file_to_open(cast: Cast) -> Sample:
    del cast
    data = {
        "family_name": "Noether",
        "given_name": "Emmy",
        "nationality": "UTO",
        "birth_date": "1990-03-23",
        "document_number": "L11111111",
        "email": "noether@example.org",
        "language": "en",
    }
    return Sample(data=data)


@sample("talent:apply_new")
def an_application_to_begin(cast: Cast) -> Sample:
    data = {"basis": "total", "office": str(cast.office.pk)}
    return Sample({"law_id": "talent.pr-investment"}, data=data)


@sample("talent:rights")
def the_rights(cast: Cast) -> Sample:
    return Sample(marker=the_designation(cast).instrument_en)


@sample("talent:right_new")
def a_right_to_record(cast: Cast) -> Sample:
    data = {
        "organisation": str(cast.sponsor.pk),
        "basis": f"{LAW}/key-enterprise",
        "number": "SI-2026-1",
        "instrument_zh": "样例文件",
        "instrument_en": "Sample instrument",
        "first_day": "2026-11-24",
    }
    return Sample(data=data)


@sample("talent:right_revoke")
def a_right_to_revoke(cast: Cast) -> Sample:
    return Sample({"right_id": the_designation(cast).pk}, data={"reason": "The list was replaced."})


@sample("talent:places")
def the_accounts(cast: Cast) -> Sample:
    return Sample(marker=f"/places/{the_account(cast).pk}")


@sample("talent:account")
def an_account(cast: Cast) -> Sample:
    entry = the_entry(cast)
    return Sample({"account_id": entry.account_id}, marker=entry.case.reference)


@sample("talent:account_number")
def a_number_to_set(cast: Cast) -> Sample:
    data = {"places": "3", "source": "SI-2026-2"}
    return Sample({"account_id": the_account(cast).pk}, data=data)


@model_sample("zhian_talent.Designation")
def the_designation(cast: Cast) -> Designation:
    instrument = Text(zh="样例文件", en="Sample instrument of a right")
    return designate(CASEWORK, cast.sponsor.pk, ROUTE, instrument, valid_from=TODAY, at=NOW)


@model_sample("zhian_talent.QuotaAccount")
def the_account(cast: Cast) -> QuotaAccount:
    account = the_entry(cast).account
    assert isinstance(account, QuotaAccount)
    return account


@model_sample("zhian_talent.QuotaEntry")
def the_entry(cast: Cast) -> QuotaEntry:
    """The line that an accepted case has in the account of its sponsor's own right."""
    instrument = Text(zh="样例文件", en="Sample instrument")
    designate(CASEWORK, cast.sponsor.pk, ROUTE, instrument, valid_from=TODAY.replace(day=1), at=NOW)
    case = matters.accepted(cast).case
    rows = QuotaEntry.objects.visible_to(CASEWORK).select_related("account", "case")
    return rows.get(case_id=case.pk, account__designation__isnull=False)


@model_sample("zhian_talent.Revocation")
def the_revocation(cast: Cast) -> Revocation:
    matter = matters.accepted(cast)
    matter.go("revoke_recommendation", cast.actor("coordinator"), REVOKED)
    return Revocation.objects.visible_to(CASEWORK).get(recommendation__case_id=matter.case.pk)


@model_sample("zhian_talent.SignedDeclaration")
def the_declaration(cast: Cast) -> SignedDeclaration:
    case = matters.accepted(cast).case
    return SignedDeclaration.objects.visible_to(CASEWORK).get(case_id=case.pk)


@model_sample("zhian_talent.FamilyMember")
def the_member(cast: Cast) -> FamilyMember:
    """The applicant comes along with the other one, and has begun nothing yet."""
    principal = cast.actor("other_applicant")
    opening = Opening("talent.pr-investment", cast.office.pk, cast.other_applicant.pk, None, "total")
    case = open_case(principal, opening, at=NOW)
    return FamilyMember.objects.create(
        principal_case_id=case.pk, person_id=cast.applicant.pk, relation="spouse", created_at=NOW
    )
