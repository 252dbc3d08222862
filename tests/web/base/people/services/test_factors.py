"""Second factors: an app whose codes work once, codes for bad days, and who must keep one."""

from __future__ import annotations

import base64
import random
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_user
from tests.factories.tenancy import make_member, make_organisation
from tests.suite.codes import secret_of
from zhian.kernel.errors import NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.people.models import User
from zhian.web.base.people.services import (
    WRONG_CODE,
    add_app,
    add_passkey,
    check_code,
    check_passkey,
    code_at,
    codes_of,
    factors_of,
    give_app,
    pending_secret,
    remove_app,
    remove_passkey,
    renew_codes,
    seal_factors_anew,
)
from zhian.web.base.vault.services.keyring import initialise
from zhian.web.base.vault.services.rotating import rotate

STEP_S = 30


def _with_app() -> tuple[User, str]:
    user = make_user()
    secret = secret_of(user.email)
    give_app(user, secret)
    return user, secret


def _now() -> int:
    return int(time.time()) // STEP_S


def it_computes_the_codes_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert code_at(secret, 59 // 30) == "287082"
    assert code_at(secret, 1111111109 // 30) == "081804"
    assert code_at(secret, 20000000000 // 30) == "353130"


@pytest.mark.django_db
class DescribeTheApp:
    """Codes of an authenticator app."""

    def it_takes_a_code_of_this_step_once(self) -> None:
        user, secret = _with_app()
        code = code_at(secret, _now())
        assert check_code(user, code).user_id == user.pk
        with pytest.raises(Refused) as refused:
            check_code(user, code)
        assert refused.value.reasons == (WRONG_CODE,)

    @pytest.mark.parametrize(("off", "taken"), [(-1, True), (1, True), (-2, False), (3, False)])
    def it_forgives_a_clock_that_is_one_step_off(self, off: int, taken: bool) -> None:
        user, secret = _with_app()
        if time.time() % STEP_S > STEP_S - 2:
            time.sleep(2)  # not across a step
        code = code_at(secret, _now() + off)
        if taken:
            assert check_code(user, code)
            return
        with pytest.raises(Refused):
            check_code(user, code)

    def it_takes_no_older_code_after_a_newer_one(self) -> None:
        user, secret = _with_app()
        step = _now()
        check_code(user, code_at(secret, step + 1))
        with pytest.raises(Refused):
            check_code(user, code_at(secret, step))

    def it_keeps_the_secret_sealed(self) -> None:
        user, secret = _with_app()
        (row,) = Authenticator.objects.filter(user_id=user.pk)
        assert secret not in str(row.data)
        assert row.data["secret"].startswith("v1.")

    def it_is_set_up_by_its_first_code_which_then_is_used(self) -> None:
        user = make_user()
        secret, actor = secret_of(user.email), actor_of_user(user.pk)
        with pytest.raises(Refused):
            add_app(actor, user, secret, "1", at=NOW)
        code = code_at(secret, _now())
        add_app(actor, user, secret, code, at=NOW)
        with pytest.raises(Refused):
            check_code(user, code)
        assert len(codes_of(user)) == 10
        assert Event.objects.visible_to(SYSTEM).filter(verb="people.app_added").count() == 1
        (owed,) = Message.objects.visible_to(SYSTEM).filter(name="people.security_changed")
        assert owed.payload == {"user_id": str(user.pk)}
        with pytest.raises(Refused):
            add_app(actor, user, secret, code_at(secret, _now() + 1), at=NOW)


@pytest.mark.django_db
class DescribeRecoveryCodes:
    """The codes on paper."""

    def it_takes_each_once_and_renews_them(self) -> None:
        user, _ = _with_app()
        actor = actor_of_user(user.pk)
        renew_codes(actor, user, at=NOW)
        first, *others = codes_of(user)
        check_code(user, first)
        with pytest.raises(Refused):
            check_code(user, first)
        assert codes_of(user) == others
        renew_codes(actor, user, at=NOW)
        assert not set(others) & set(codes_of(user))
        seed = Authenticator.objects.get(user_id=user.pk, type="recovery_codes").data["seed"]
        assert seed.startswith("v1.")


@pytest.mark.django_db
def it_seals_secrets_anew_under_the_new_key_of_the_ring(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    initialise(at=NOW)
    user, secret = _with_app()
    renew_codes(actor_of_user(user.pk), user, at=NOW)
    before = codes_of(user)
    rotate(at=NOW)
    assert seal_factors_anew(NOW) == 2
    assert seal_factors_anew(NOW) == 0
    assert check_code(user, code_at(secret, _now()))
    assert codes_of(user) == before
    assert Event.objects.visible_to(SYSTEM).filter(verb="people.factor_sealed_anew").count() == 2


@pytest.mark.django_db
class DescribeRemoving:
    """Who may go without."""

    def it_lets_a_person_go_back_to_the_password_alone_and_ends_the_codes_with_it(self) -> None:
        user, _ = _with_app()
        actor = actor_of_user(user.pk)
        renew_codes(actor, user, at=NOW)
        remove_app(actor, user, at=NOW)
        assert not Authenticator.objects.filter(user_id=user.pk).exists()
        with pytest.raises(NotFound):
            remove_app(actor, user, at=NOW)

    def it_refuses_the_last_one_of_an_officer_but_not_the_last_but_one(self) -> None:
        officer = make_member(make_organisation(OrganisationKind.OFFICE), Role.INTAKE)
        give_app(officer, secret_of(officer.email))
        actor = actor_of_user(officer.pk)
        with pytest.raises(Refused):
            remove_app(actor, officer, at=NOW)
        passkey = Authenticator.objects.create(
            user=officer, type="webauthn", data={"name": "K", "credential": {}}
        )
        remove_app(actor, officer, at=NOW)
        with pytest.raises(Refused):
            remove_passkey(actor, officer, passkey.pk, at=NOW)
        assert factors_of(officer, actor).count == 1

    def it_removes_no_passkey_of_somebody_else(self) -> None:
        owner, other = make_user(), make_user()
        passkey = Authenticator.objects.create(
            user=owner, type="webauthn", data={"name": "K", "credential": {}}
        )
        with pytest.raises(NotFound):
            remove_passkey(actor_of_user(other.pk), other, passkey.pk, at=NOW)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "userHandle"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(_json)
def it_refuses_whatever_is_no_passkeys_answer(answer: object) -> None:
    with pytest.raises(Refused):
        check_passkey(None, answer)
    with pytest.raises(Refused):
        add_passkey(SYSTEM, User(), "K", answer, at=NOW)


@pytest.mark.django_db
def it_draws_secrets_from_the_machine_and_long_enough() -> None:
    drawn = []
    for _ in range(2):
        random.seed(7)  # who knows the state of the ordinary dice learns nothing
        user = make_user()
        renew_codes(actor_of_user(user.pk), user, at=NOW)
        drawn.append((pending_secret(_request(), anew=True), *codes_of(user)))
    assert not {*drawn[0]} & {*drawn[1]}
    for secret, *codes in drawn:
        assert len(base64.b32decode(secret)) * 8 >= 160
        assert len({*codes}) == 10
        assert all(len(code) == 8 and code.isdecimal() for code in codes)


def _request() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request
