"""Samples of data protection: a request for erasure, a hold, an assessment, an erasure."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model

from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.web.base.privacy.kit import PARTS
from zhian.web.base.privacy.models import Assessment, ErasedMatter, Erasure, ErasureRequest, Hold
from zhian.web.base.privacy.services import place_hold, write_draft
from zhian.web.base.privacy.services.looking import look

from .cast import Cast
from .matters import filed
from .samples import Sample, model_sample, sample

LAW = "talent.pr-recommended"
WORDS = {part: {"zh-Hans": f"{part}的说明", "en": f"About {part}"} for part in PARTS}
FORM = {
    f"{part}_{tag}": words[key]
    for part, words in WORDS.items()
    for tag, key in (("zh", "zh-Hans"), ("en", "en"))
}


@sample("privacy:service")
def an_approved_assessment(cast: Cast) -> Sample:
    the_assessment(cast)
    return Sample({"law_id": LAW}, marker="About purpose")


@sample("privacy:erasure")
def what_would_go(cast: Cast) -> Sample:
    digest = look(cast.applicant.pk).digest
    return Sample(data={"shown": digest, "words": "", "sure": "on"})


@sample("privacy:withdraw")
def an_open_request(cast: Cast) -> Sample:
    return Sample({"request_id": the_request(cast).pk})


@sample("privacy:answer")
def a_request_to_answer(cast: Cast) -> Sample:
    row = the_request(cast)
    data = {"act": "refuse", "ground": "period-not-over", "reasons": "The period runs until 2031."}
    return Sample({"request_id": row.pk}, data=data, marker=cast.applicant.full_name)


@sample("privacy:desk")
def a_case_to_hold(cast: Cast) -> Sample:
    case = filed(cast).case
    review = (TODAY + timedelta(days=90)).isoformat()
    return Sample(data={"reference": case.reference, "reason": "Asked by a court", "review_on": review})


@sample("privacy:lift")
def a_standing_hold(cast: Cast) -> Sample:
    return Sample({"hold_id": the_hold(cast).pk}, data={"reason": "Settled"}, marker="Asked by a court")


@sample("privacy:assess")
def an_assessment_to_write(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": LAW}, data={"act": "draft", **FORM})


@sample("privacy:assess", state="draft")
def a_draft_to_read(cast: Cast) -> Sample:
    del cast
    write_draft(SYSTEM, LAW, WORDS, at=NOW)
    return Sample({"law_id": LAW}, marker="About necessity")


@model_sample("zhian_privacy.Assessment")
def the_assessment(cast: Cast) -> Model:
    del cast
    row = write_draft(SYSTEM, LAW, WORDS, at=NOW)
    rows = Assessment.objects.visible_to(SYSTEM).filter(pk=row.pk)
    rows.update(approved_at=NOW, approved_by_name="The head", approved_by_user_id=row.pk)
    return rows.get()


@model_sample("zhian_privacy.ErasureRequest")
def the_request(cast: Cast) -> Model:
    digest = look(cast.applicant.pk).digest
    return ErasureRequest.objects.create(
        person=cast.applicant, office_id=cast.office.pk, state_digest=digest, asked_at=NOW
    )


@model_sample("zhian_privacy.Hold")
def the_hold(cast: Cast) -> Model:
    review = TODAY + timedelta(days=90)
    head = cast.actor("head")
    held: Hold = place_hold(
        head, cast.applicant.pk, cast.office.pk, reason="Asked by a court", review_on=review, at=NOW
    )
    return held


@model_sample("zhian_privacy.Erasure")
def the_erasure(cast: Cast) -> Model:
    return Erasure.objects.create(
        person_id=cast.applicant.pk,
        office_id=cast.office.pk,
        ground="request",
        state_digest="sha256:" + "0" * 64,
        erased_on=TODAY,
        erased_at=NOW,
    )


@model_sample("zhian_privacy.ErasedMatter")
def the_erased_matter(cast: Cast) -> Model:
    return ErasedMatter.objects.create(matter_id=cast.applicant.pk, erasure=the_erasure(cast))
