"""Samples of notify: a notice of the applicant about their own case."""

from __future__ import annotations

from django.db.models import Model

from tests.factories.people import NOW
from tests.factories.receipts import Matter
from zhian.web.notify.models import Mail, Notice

from . import matters
from .cast import Cast
from .samples import Sample, model_sample, sample


@sample("notify:news")
def the_news(cast: Cast) -> Sample:
    matter = matters.accepted(cast)
    _notice(cast, matter)
    return Sample(marker=matter.case.reference)


@sample("notify:news", state="unread")
def the_unread_news(cast: Cast) -> Sample:
    _notice(cast, matters.accepted(cast))
    return Sample(marker="Mark everything as read")


@sample("notify:news", state="lost")
def news_of_a_case_lost_sight_of(cast: Cast) -> Sample:
    matter = matters.accepted(cast)
    _notice(cast, matter, "other_applicant")
    return Sample(marker=matter.case.reference)


@sample("notify:open")
def a_notice_to_open(cast: Cast) -> Sample:
    return Sample({"notice_id": _notice(cast, matters.accepted(cast)).pk})


@model_sample("zhian_notify.Notice")
def the_notice(cast: Cast) -> Model:
    return _notice(cast, matters.accepted(cast))


@model_sample("zhian_notify.Mail")
def the_mail(cast: Cast) -> Model:
    user = cast.users["applicant"]
    return Mail.objects.create(
        key="case:1:reader",
        event_key="case:1",
        kind="news",
        user_id=user.pk,
        subject_id=user.pk,
        created_at=NOW,
    )


def _notice(cast: Cast, matter: Matter, reader: str = "applicant") -> Notice:
    return Notice.objects.create(
        user_id=cast.users[reader].pk,
        matter_id=matter.case.pk,
        kind="news",
        key="case:1:reader",
        created_at=NOW,
    )
