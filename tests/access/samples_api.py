"""Samples of the API, and of what its users make for themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model

from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.base.people.models import ApiToken, PersonalExport
from zhian.web.base.people.services import build_export, make_token
from zhian.web.casework.selectors import active_laws

from . import matters
from .cast import Cast
from .samples import Sample, Upload, model_sample, sample
from .samples_base import a_checkpoint

LAW = "talent.rp-work"


@sample("api:law")
def a_law(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": LAW}, marker=LAW)


@sample("api:law", state="unknown")
def no_law(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": "talent.no-such-law"})


@sample("api:edition")
def an_edition(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": LAW, "digest": active_laws().law(LAW).edition_on(TODAY).digest}, marker=LAW)


@sample("api:calendar")
def a_year(cast: Cast) -> Sample:
    del cast
    return Sample({"year": 2026}, marker="2026-10-01")


@sample("api:verify_receipt")
def a_file_to_verify(cast: Cast) -> Sample:
    del cast
    return Sample(data={"file": Upload("receipt.json", b"{}", "application/json")}, marker="unreadable")


@sample("api:checkpoint")
def one_checkpoint(cast: Cast) -> Sample:
    return Sample(a_checkpoint(cast).kwargs, marker='"root"')


@sample("api:checkpoints")
def some_checkpoints(cast: Cast) -> Sample:
    a_checkpoint(cast)
    return Sample(marker='"root"')


@sample("api:eligibility")
def some_answers(cast: Cast) -> Sample:
    del cast
    return Sample(data={"answers": {}}, as_json=True, marker='"on": "2026-11-24"')


@sample("api:cases")
def the_cases(cast: Cast) -> Sample:
    return Sample(marker=matters.forwarded(cast).case.reference)


@sample("api:case")
def a_case(cast: Cast) -> Sample:
    case = matters.forwarded(cast).case
    return Sample({"case_id": case.pk}, marker=case.reference)


@sample("api:case", state="draft")
def a_draft(cast: Cast) -> Sample:
    case = matters.drafted(cast).case
    return Sample({"case_id": case.pk}, marker=case.reference)


@sample("people:tokens")
def the_tokens(cast: Cast) -> Sample:
    the_token(cast)
    data = {"name": "Another", "scopes": [Scope.CASES_LIST.value], "days": "7"}
    return Sample(data=data, marker="Specimen programme")


@sample("people:end_token")
def a_token(cast: Cast) -> Sample:
    return Sample({"token_id": the_token(cast).pk})


@model_sample("zhian_people.ApiToken")
def the_token(cast: Cast) -> Model:
    owner = cast.users["applicant"]
    make_token(
        cast.actor("applicant"),
        owner,
        name="Specimen programme",
        scopes=[Scope.CASES_LIST],
        days=30,
        with_factor=True,
        at=NOW,
    )
    return ApiToken.objects.visible_to(SYSTEM).get(user=owner)


@sample("people:exports")
def an_export_on_its_way(cast: Cast) -> Sample:
    the_export(cast)
    return Sample(marker="it is being made")


@sample("people:export_file")
def an_export_that_is_ready(cast: Cast) -> Sample:
    row = the_export(cast)
    assert isinstance(row, PersonalExport)
    build_export(row.pk, SYSTEM, exporters={}, enclosers={}, at=NOW)
    return Sample()


@model_sample("zhian_people.PersonalExport")
def the_export(cast: Cast) -> Model:
    return PersonalExport.objects.create(
        person=cast.applicant,
        asked_by=cast.users["applicant"],
        language="en",
        asked_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
