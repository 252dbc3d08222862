"""Which way text messages go, as the operator's environment says."""

from __future__ import annotations

import pytest

from zhian.web.settings import env, texts

NAMES = ("ZHIAN_SMS", "ZHIAN_SMS_URL", "ZHIAN_SMS_TOKEN", "ZHIAN_SMS_TOKEN_FILE")


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def it_offers_none_on_a_real_site_until_a_gateway_is_named() -> None:
    assert texts.gateway(demo=False).kind == ""
    assert texts.gateway(demo=True).kind == "file"


def it_offers_none_in_a_demonstration_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_SMS", "none")
    assert texts.gateway(demo=True).kind == ""


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://gateway.example/texts", "gateway.example:443"),
        ("https://gateway.example:8443/", "gateway.example:8443"),
        ("http://127.0.0.1:9080/texts", "127.0.0.1:9080"),
        ("http://[fd00::5]/texts", "[fd00::5]:80"),
        ("http://10.0.0.5/texts", "10.0.0.5:80"),
    ],
)
def it_speaks_to_the_gateway_that_is_named_and_lists_it(
    monkeypatch: pytest.MonkeyPatch, url: str, line: str
) -> None:
    monkeypatch.setenv("ZHIAN_SMS", "http")
    monkeypatch.setenv("ZHIAN_SMS_URL", url)
    monkeypatch.setenv("ZHIAN_SMS_TOKEN", "specimen")
    found = texts.gateway(demo=False)
    assert found == ("http", url, "specimen")
    assert texts.opening(found.kind, found.url) == (line,)


@pytest.mark.parametrize(
    "url", ["", "gateway.example", "http://gateway.example/", "http://192.0.43.8/", "ftp://10.0.0.5/"]
)
def it_refuses_an_address_that_would_show_token_and_numbers(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ZHIAN_SMS", "http")
    monkeypatch.setenv("ZHIAN_SMS_URL", url)
    monkeypatch.setenv("ZHIAN_SMS_TOKEN", "geheim")
    with pytest.raises(env.BadSettingError) as refused:
        texts.gateway(demo=False)
    assert "geheim" not in refused.value.sentence("en")
    assert "https" in refused.value.sentence("en")


def it_opens_nothing_while_texts_are_kept() -> None:
    found = texts.gateway(demo=True)
    assert texts.opening(found.kind, found.url) == ()


def it_refuses_a_word_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_SMS", "yes")
    with pytest.raises(env.BadSettingError, match="http, file or none"):
        texts.gateway(demo=True)
