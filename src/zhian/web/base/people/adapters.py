"""Where allauth asks us: which steps a login has, how secrets are kept, who may come in from elsewhere."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from zhian.kernel.clock import now
from zhian.web.base.vault.services import keyring

from . import services
from .services.signing_in import steps_shown

BACKEND: Final = "zhian.web.base.people.backends.AccountBackend"
SEALED_AS: Final = "people.second_factor"
NOWHERE: Final = "0.0.0.0"  # noqa: S104  # an address nobody has


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up, no mail of allauth's own, one step after the first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by invitation alone."""
        del request
        return False

    def get_login_stages(self) -> list[str]:
        """After the first step comes the second factor, for accounts that have one."""
        return [f"{__name__}.SecondStep"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """A new session key, and the stamps that end the session in time."""
        login(request, user, backend=BACKEND)
        services.start_session(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Written down; then on to the page that was asked for."""
        services.record_sign_in(user, by=steps_shown(request), at=now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account learns no more than a wrong password does."""
        del request, user
        return HttpResponseRedirect(resolve_url("people:login"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: our own mails are owed by events and leave through notify."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing, for the same reason."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network alone: the list of sessions needs no more, and keeps no more."""
        return coarse(str(request.META.get("REMOTE_ADDR", "")))


def coarse(address: str) -> str:
    """An address without the part that names one machine: /24, or /48."""
    try:
        found = ip_address(address)
    except ValueError:
        return NOWHERE
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 80 << 80))
    return str(ip_address(int(found) >> 8 << 8))


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """allauth's step, at our address."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Wait at the page of the second factor."""
        if not self._should_handle(self.request):
            return None, True
        return HttpResponseRedirect(resolve_url("people:second_step")), True


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed by the key ring; names are ours."""

    def encrypt(self, text: str) -> str:
        """Sealed for the place it lies in."""
        return keyring.seal(text.encode("utf-8"), name=SEALED_AS)

    def decrypt(self, encrypted_text: str) -> str:
        """Unsealed."""
        return keyring.unseal(encrypted_text, name=SEALED_AS).decode("utf-8")

    def _get_site_name(self) -> str:
        return "Zhian"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The account as the browser's list of passkeys shows it."""
        found: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return found | {"display_name": user.display_name}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """One sign-in service that the operator named; an account must exist here before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        del request, sociallogin
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our own mails are owed by events and leave through notify."""

    def get_requests_session(self) -> Any:
        """The way out of the house."""
        return services.way_out()
