"""Signing in through another service: a small provider of our own answers on the loopback interface."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from pytest_django import Settings

from tests.factories.people import PASSWORD, make_user
from tests.suite.codes import secret_of
from zhian.web.base.people.models import User
from zhian.web.base.people.services import give_app

pytestmark = pytest.mark.django_db


class Provider(ThreadingHTTPServer):
    """Vouches for whoever `claims` says; checks the proof key and the client's secret."""

    claims: dict[str, Any]
    challenge = ""
    daemon_threads = True

    @property
    def url(self) -> str:
        """Its issuer."""
        return f"http://127.0.0.1:{self.server_port}"

    def token(self, form: dict[str, list[str]]) -> dict[str, Any] | None:
        """The answer to a code, when everything that came with it is right."""
        verifier = form.get("code_verifier", [""])[0].encode()
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if made != self.challenge or form.get("client_secret") != ["hush"] or form.get("code") != ["good"]:
            return None
        claims = {"iss": self.url, "aud": "zhian", "iat": 0, "exp": 4_000_000_000, **self.claims}
        token = jwt.encode(claims, "a key that nobody checks over a direct line", algorithm="HS256")
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = self.server.url
        if self.path.startswith("/.well-known/"):
            self._send(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "userinfo_endpoint": f"{url}/userinfo",
                    "jwks_uri": f"{url}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            self._send(self.server.claims)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = self.server.token(form)
        self._send(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _send(self, answer: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Settings, client: Client) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Answers)
    server.claims = {"sub": "lin-77", "email": "lin@example.org", "email_verified": True}
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "District Sign-in",
        "client_id": "zhian",
        "secret": "hush",
        "settings": {"server_url": server.url, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OUTBOUND_ALLOW = (f"127.0.0.1:{server.server_port}",)
    client.cookies["zhian_language"] = "en"
    yield server
    server.shutdown()
    server.server_close()


def _there_and_back(
    client: Client, provider: Provider, door: str = "/login/elsewhere/", code: str = "good"
) -> str:
    sent = client.post(door, {"next": "/account/"}).headers["Location"]
    assert sent.startswith(f"{provider.url}/authorize?"), sent
    asked = parse_qs(urlsplit(sent).query)
    assert asked["client_id"] == ["zhian"]
    assert asked["redirect_uri"][0].endswith("/login/elsewhere/back/")
    provider.challenge = asked["code_challenge"][0]
    back = client.get("/login/elsewhere/back/", {"state": asked["state"][0], "code": code})
    return str(back.headers["Location"])


def _signed_in(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def it_opens_no_account_for_a_stranger(client: Client, provider: Provider) -> None:
    before = User._base_manager.count()
    assert _there_and_back(client, provider) == "/login/"
    assert "no account here" in client.get("/login/").content.decode()
    assert User._base_manager.count() == before
    assert not SocialAccount.objects.exists()


def it_joins_only_when_the_owner_gives_the_password(client: Client, provider: Provider) -> None:
    user = make_user(email="lin@example.org")
    assert _there_and_back(client, provider) == "/login/elsewhere/confirm/"
    assert not _signed_in(client)
    assert client.post("/login/elsewhere/confirm/", {"password": "wrong words"}).status_code == 422
    assert not SocialAccount.objects.exists()
    client.post("/login/elsewhere/confirm/", {"password": PASSWORD})
    assert _signed_in(client) == str(user.pk)
    client.post("/logout/")
    assert _there_and_back(client, provider) == "/account/"
    assert _signed_in(client) == str(user.pk)


def it_believes_no_address_that_the_service_has_not_verified(client: Client, provider: Provider) -> None:
    make_user(email="lin@example.org")
    provider.claims["email_verified"] = False
    assert _there_and_back(client, provider) == "/login/"
    assert not _signed_in(client)


def it_still_asks_for_the_second_factor(client: Client, provider: Provider) -> None:
    user = make_user(email="lin@example.org")
    SocialAccount.objects.create(user=user, provider="oidc", uid="lin-77")
    give_app(user, secret_of(user.email))
    assert _there_and_back(client, provider) == "/login/code/"
    assert not _signed_in(client)


def it_joins_and_parts_from_the_page_of_the_account(client: Client, provider: Provider) -> None:
    user = make_user(email="another@example.org")
    client.post("/login/", {"email": user.email, "password": PASSWORD})
    door = "/account/security/elsewhere/"
    assert _there_and_back(client, provider, door) == "/account/security/"
    assert SocialAccount.objects.get().user_id == user.pk
    assert "Joined since" in client.get("/account/security/").content.decode()
    client.post("/account/security/elsewhere/part/")
    assert not SocialAccount.objects.exists()


def it_takes_no_account_that_is_joined_to_somebody_else(client: Client, provider: Provider) -> None:
    owner, thief = make_user(), make_user()
    SocialAccount.objects.create(user=owner, provider="oidc", uid="lin-77")
    client.post("/login/", {"email": thief.email, "password": PASSWORD})
    sent = client.post("/account/security/elsewhere/").headers["Location"]
    asked = parse_qs(urlsplit(sent).query)
    provider.challenge = asked["code_challenge"][0]
    back = client.get("/login/elsewhere/back/", {"state": asked["state"][0], "code": "good"})
    assert back.status_code == 409
    assert SocialAccount.objects.get().user_id == owner.pk


@pytest.mark.parametrize("query", [{}, {"code": "good"}, {"state": "invented", "code": "good"}])
def it_refuses_an_answer_to_no_question(client: Client, provider: Provider, query: dict[str, str]) -> None:
    del provider
    make_user(email="lin@example.org")
    answer = client.get("/login/elsewhere/back/", query)
    assert answer.headers["Location"] == "/login/"
    assert "not completed" in client.get("/login/").content.decode()


def it_refuses_a_wrong_code_and_a_token_for_others(client: Client, provider: Provider) -> None:
    make_user(email="lin@example.org")
    assert _there_and_back(client, provider, code="bad") == "/login/"
    provider.claims["aud"] = "somebody-else"
    assert _there_and_back(client, provider) == "/login/"
    assert not _signed_in(client)


def it_reaches_only_what_the_operator_listed(client: Client, provider: Provider, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ()
    assert client.post("/login/elsewhere/").headers["Location"] == "/login/"
    assert "not completed" in client.get("/login/").content.decode()
    del provider


def it_keeps_no_token_of_the_service(client: Client, provider: Provider) -> None:
    make_user(email="lin@example.org")
    _there_and_back(client, provider)
    client.post("/login/elsewhere/confirm/", {"password": PASSWORD})
    assert _signed_in(client)
    assert SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert "opaque" not in str([dict(client.session), SocialAccount.objects.get().extra_data])
