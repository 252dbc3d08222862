"""Samples of notify: a notice of the applicant about their own case, and the sponsor's webhook."""

from __future__ import annotations

from django.db.models import Model

from tests.factories.people import NOW
from tests.factories.receipts import Matter
from zhian.kernel.ids import uuid7
from zhian.web.notify.kit import HookState
from zhian.web.notify.models import Hook, HookDelivery, Mail, Notice, TextMessage

from . import matters
from .cast import Cast
from .samples import Sample, model_sample, sample

HOST = "hooks.sponsor.example"
ADDRESS = "https://9.9.9.9/zhian"  # looked up without asking anybody, and never called


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


@model_sample("zhian_notify.TextMessage")
def the_text(cast: Cast) -> Model:
    person = cast.applicant
    return TextMessage.objects.create(
        key="case:1:reader",
        kind="news",
        person_id=person.pk,
        subject_id=person.pk,
        created_at=NOW,
        next_attempt_at=NOW,
    )


def _notice(cast: Cast, matter: Matter, reader: str = "applicant") -> Notice:
    return Notice.objects.create(
        user_id=cast.users[reader].pk,
        matter_id=matter.case.pk,
        kind="news",
        key="case:1:reader",
        created_at=NOW,
    )


@sample("notify:hooks")
def the_webhooks(cast: Cast) -> Sample:
    a_webhook_of(cast)
    return Sample(marker=HOST)


@sample("notify:hook_new")
def an_address_to_register(cast: Cast) -> Sample:
    return Sample({"organisation_id": cast.sponsor.pk}, data={"address": ADDRESS})


@sample("notify:hook_new", state="internal")
def an_address_inside(cast: Cast) -> Sample:
    return Sample({"organisation_id": cast.sponsor.pk}, data={"address": "https://127.0.0.1/zhian"})


@sample("notify:hook")
def a_webhook_with_a_call(cast: Cast) -> Sample:
    delivery = a_call_of(cast)
    return Sample({"hook_id": delivery.hook_id}, marker="matter.news")


@sample("notify:hook_rotate")
@sample("notify:hook_secret")
@sample("notify:hook_pause")
@sample("notify:hook_test")
@sample("notify:hook_delete")
def a_webhook_to_act_on(cast: Cast) -> Sample:
    return Sample({"hook_id": a_webhook_of(cast).pk}, marker=HOST)


@sample("notify:hook_resume")
def a_webhook_to_use_again(cast: Cast) -> Sample:
    return Sample({"hook_id": a_webhook_of(cast, HookState.PAUSED).pk})


@model_sample("zhian_notify.Hook")
def the_webhook(cast: Cast) -> Model:
    return a_webhook_of(cast)


@model_sample("zhian_notify.HookDelivery")
def the_call(cast: Cast) -> Model:
    return a_call_of(cast)


def a_webhook_of(cast: Cast, state: HookState = HookState.ACTIVE) -> Hook:
    """The sponsor's."""
    return Hook.objects.create(
        organisation_id=cast.sponsor.pk,
        number=1,
        address=f"https://{HOST}/zhian",
        secret="whsec_" + "A" * 43 + "=",
        state=state.value,
        created_at=NOW,
    )


def a_call_of(cast: Cast) -> HookDelivery:
    """News of some case, not sent yet."""
    return HookDelivery.objects.create(
        hook=a_webhook_of(cast),
        key="case:1:hook",
        event="matter.news",
        matter_id=uuid7(),
        created_at=NOW,
        next_attempt_at=NOW,
    )
