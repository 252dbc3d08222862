"""Samples of signing in: second factors, sessions, links for a way back."""

from __future__ import annotations

from dataclasses import replace

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model

from tests.factories.people import NOW, PASSWORD, SYSTEM, make_user
from zhian.web.base.people.kit import link_token
from zhian.web.base.people.models import FactorRecovery
from zhian.web.base.people.selectors import RECOVERY_LINK, password_link
from zhian.web.base.people.services import ask_recovery, confirm_recovery, give_app

from .cast import Cast
from .samples import Sample, model_sample, sample

SECRET = "JBSWY3DPEHPK3PXP"


def asked_for_intake(cast: Cast) -> FactorRecovery:
    """By the administrator of the office."""
    administrator = cast.actor("office_administrator")
    return ask_recovery(administrator, cast.office.pk, cast.users["intake"].pk, at=NOW)


@sample("people:forgotten")
def a_forgetful_person(cast: Cast) -> Sample:
    return Sample(data={"email": cast.users["applicant"].email})


@sample("people:new_password")
def a_link_to_a_new_password(cast: Cast) -> Sample:
    del cast  # nobody of the cast: signing in ends the links of an account
    link = password_link(make_user().pk, SYSTEM)
    assert link is not None
    return Sample({"account": link.account, "token": link.token}, data={"new": "eleven brass lanterns"})


@sample("people:new_password", state="expired")
def a_link_of_somebody_else(cast: Cast) -> Sample:
    made = a_link_to_a_new_password(cast)
    other = password_link(make_user().pk, SYSTEM)
    assert other is not None
    return Sample({"account": made.kwargs["account"], "token": other.token})


@sample("people:recovery_use")
def a_way_back(cast: Cast) -> Sample:
    confirmed = confirm_recovery(cast.actor("head"), asked_for_intake(cast).pk, at=NOW)
    return Sample({"token": link_token(RECOVERY_LINK, confirmed.pk)}, data={"password": PASSWORD})


@sample("people:recovery_use", state="wrong_password")
def a_way_back_in_wrong_hands(cast: Cast) -> Sample:
    return replace(a_way_back(cast), data={"password": "not " + PASSWORD})


@sample("people:recovery_use", state="expired")
def a_way_back_without_a_second_person(cast: Cast) -> Sample:
    return Sample({"token": link_token(RECOVERY_LINK, asked_for_intake(cast).pk)})


@sample("people:prove")
def somebody_at_the_door_again(cast: Cast) -> Sample:
    del cast
    return Sample(data={"password": PASSWORD})


@sample("people:add_app")
def a_code_of_another_secret(cast: Cast) -> Sample:
    del cast
    return Sample(data={"code": "0"})


@sample("people:add_passkey")
def an_answer_nobody_asked_for(cast: Cast) -> Sample:
    del cast
    return Sample(data={"name": "Key", "credential": "{}"})


@sample("people:remove_app")
def an_app(cast: Cast) -> Sample:
    give_app(cast.users["applicant"], SECRET)
    return Sample()


@sample("people:remove_passkey")
def a_passkey(cast: Cast) -> Sample:
    data = {"name": "Key", "credential": {}}
    kept = Authenticator.objects.create(
        user=cast.users["applicant"], type=Authenticator.Type.WEBAUTHN, data=data
    )
    return Sample({"passkey_id": kept.pk})


@sample("people:end_session")
def a_session_elsewhere(cast: Cast) -> Sample:
    store = SessionStore()
    store.create()
    kept = UserSession.objects.create(
        user=cast.users["applicant"], ip="192.0.2.0", session_key=store.session_key, user_agent="Firefox"
    )
    return Sample({"session_id": kept.pk})


@sample("people:recoveries")
def the_requests(cast: Cast) -> Sample:
    asked_for_intake(cast)
    return Sample({"organisation_id": cast.office.pk}, marker=cast.users["intake"].display_name)


@sample("people:recovery_ask")
def a_colleague_without_a_phone(cast: Cast) -> Sample:
    return Sample({"organisation_id": cast.office.pk, "user_id": cast.users["intake"].pk})


@sample("people:recovery_confirm")
def a_request_to_confirm(cast: Cast) -> Sample:
    return Sample({"recovery_id": asked_for_intake(cast).pk})


@sample("people:recovery_withdraw")
def a_request_to_stop(cast: Cast) -> Sample:
    return Sample({"recovery_id": asked_for_intake(cast).pk})


@model_sample("zhian_people.FactorRecovery")
def the_recovery(cast: Cast) -> Model:
    return asked_for_intake(cast)
