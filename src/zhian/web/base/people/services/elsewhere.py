"""Signing in through the one outside service that the operator named (OpenID Connect).

An account must exist here before. It is joined to the outside one by its owner alone: signed in already,
or by giving this account's password after the service vouched for the same address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhian.kernel.errors import NotFound, Refused, ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.outbound.services import requests_session
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.people.models import User, at_the_door

from .factors import told

PROVIDER: Final = "oidc"
CONNECT: Final = "connect"
_PENDING: Final = "zhian_elsewhere"
_FAILED = Text(zh="统一身份认证没有完成。", en="Signing in elsewhere was not completed.")
_WAYS = Text(zh="请重试，或使用电子邮箱和密码登录。", en="Try again, or sign in with your e-mail address.")
_OTHERS = Text(
    zh="该外部账号已关联本平台的另一个账号。",
    en="That outside account is joined to another account here.",
)


class _Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's client, which comes back to our address."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The one address the operator registers with the service."""
        del request, app
        return f"{settings.PUBLIC_URL}{reverse('people:elsewhere_back')}"


class _Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """allauth's provider with our client."""

    oauth2_adapter_class = _Adapter


def way_out() -> Any:
    """The house's own session: no address is reached behind its back."""
    return requests_session()


def name_elsewhere() -> str:
    """What the operator calls the service; empty where there is none."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def joined_since(user: User) -> datetime | None:
    """Since when the account is joined to the service."""
    row = SocialAccount.objects.filter(user_id=user.pk, provider=PROVIDER).first()
    return row.date_joined if row else None


def set_off(request: HttpRequest, target: str, *, joining: bool = False) -> HttpResponse:
    """To the service, and back to us.

    Raises: NotFound where there is none; Refused when it does not answer.
    """
    provider = _provider(request)
    process = CONNECT if joining else "login"
    try:
        response: HttpResponse = provider.redirect(request, process, next_url=target)
    except _TROUBLE:
        raise _not_completed() from None
    return response


def come_back(request: HttpRequest) -> SocialLogin:
    """Who came back, as the service says; not yet signed in.

    Raises: NotFound where there is no service; Refused when state, code or answer do not hold.
    """
    provider = _provider(request)
    state_id = request.GET.get("state", "")
    state = statekit.unstash_state(request, provider_id=PROVIDER, state_id=state_id) if state_id else None
    if state is None or "code" not in request.GET:
        raise _not_completed()
    adapter = provider.get_oauth2_adapter(request)
    try:
        client = adapter.get_client(request, provider.app)
        answer = adapter.get_access_token_data(
            request, provider.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
        )
        token = adapter.parse_token(answer)
        login: SocialLogin = adapter.complete_login(request, provider.app, token, response=answer)
    except _TROUBLE:
        raise _not_completed() from None
    login.state = state
    with at_the_door():
        login.lookup()
    return login


def begin_from_elsewhere(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """The service vouched for the owner of the account: on to the second factor, or in."""
    with at_the_door():
        record_authentication(request, user, "socialaccount", provider=PROVIDER)
        response: HttpResponse = perform_login(request, Login(user=user, redirect_url=target))
    return response


def account_of(login: SocialLogin) -> User | None:
    """The account that is joined to who came back."""
    row = (
        SocialAccount.objects.filter(provider=PROVIDER, uid=login.account.uid).select_related("user").first()
    )
    return row.user if row and row.user.is_active else None


def vouched_account(login: SocialLogin) -> User | None:
    """The account of an address that the service says it has verified."""
    known = [address.email for address in login.email_addresses if address.verified is True]
    rows = User.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(is_active=True)
    found = [user for email in known if (user := rows.filter(email__iexact=email).first())]
    return found[0] if len(found) == 1 else None


def keep_for_joining(request: HttpRequest, login: SocialLogin, user: User) -> None:
    """Hold what the service said until the owner of the account has confirmed."""
    request.session[_PENDING] = {"uid": login.account.uid, "user": str(user.pk)}


def kept_for_joining(request: HttpRequest) -> tuple[User, str] | None:
    """Which account waits to be joined to whom, in this session."""
    kept = request.session.get(_PENDING)
    if not kept:
        return None
    user = User.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(pk=kept["user"]).first()
    return (user, str(kept["uid"])) if user else None


def forget_joining(request: HttpRequest) -> None:
    """Confirmed, or given up."""
    request.session.pop(_PENDING, None)


def join_elsewhere(user: User, uid: str, *, at: datetime) -> None:
    """Join the account to the outside one.

    Raises: Refused when that one is joined to somebody else.
    """
    with transaction.atomic():
        rows = SocialAccount.objects.filter(provider=PROVIDER)
        if rows.filter(uid=uid).exclude(user_id=user.pk).exists():
            raise Refused([_OTHERS], code="people.elsewhere_taken")
        rows.filter(user_id=user.pk).delete()
        SocialAccount.objects.create(user=user, provider=PROVIDER, uid=uid, extra_data={})
        told(Actor(user_id=user.pk), user, "people.elsewhere_joined", at)


def part_elsewhere(actor: Actor, user: User, *, at: datetime) -> None:
    """Undo the joining; a second press changes nothing."""
    with transaction.atomic():
        gone, _ = SocialAccount.objects.filter(user_id=user.pk, provider=PROVIDER).delete()
        if gone:
            told(actor, user, "people.elsewhere_parted", at)


def _provider(request: HttpRequest) -> Any:
    if not name_elsewhere():
        raise NotFound(
            Text(zh="本站未接入统一身份认证。", en="This site is joined to no other sign-in service."),
            do_next=_WAYS,
            code="people.no_elsewhere",
        )
    return _Provider(request, app=get_adapter().get_app(request, provider=PROVIDER))


def _not_completed() -> Refused:
    return Refused([_FAILED], do_next=_WAYS, code="people.elsewhere_failed")


# What the service answers is not ours to trust: whatever is wrong with it, the login is not completed.
_TROUBLE = (
    PermissionDenied, OAuth2Error, ProviderException, ValidationError,
    OSError, ValueError, KeyError, TypeError, ZhianError,
)  # fmt: skip
