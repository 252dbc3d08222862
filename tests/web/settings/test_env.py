"""What the operator's environment means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhian.web.settings import env


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtps://who:p%40ss@mail.example", 465, True, False),
        ("smtp+tls://who:p%40ss@mail.example", 587, False, True),
        ("smtp://who:p%40ss@mail.example:2525", 2525, False, False),
    ],
)
def it_sends_mail_to_the_server_that_is_named(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int, ssl: bool, tls: bool
) -> None:
    monkeypatch.setenv("ZHIAN_MAIL_URL", url)
    found = env.mail()
    assert found["EMAIL_HOST"] == "mail.example"
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)


def it_keeps_mail_sealed_while_no_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIAN_MAIL_URL", raising=False)
    assert str(env.mail()["EMAIL_BACKEND"]).endswith("spooling.Spool")


def it_refuses_a_mail_address_it_does_not_understand_without_repeating_its_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZHIAN_MAIL_URL", "https://who:geheim@mail.example")
    with pytest.raises(env.BadSettingError) as refused:
        env.mail()
    assert "geheim" not in refused.value.sentence("en")
    assert "smtps" in refused.value.sentence("en")


def it_reads_a_secret_from_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("s3cret\n", encoding="utf-8")
    monkeypatch.delenv("ZHIAN_SECRET_KEY", raising=False)
    monkeypatch.setenv("ZHIAN_SECRET_KEY_FILE", str(path))
    assert env.text("ZHIAN_SECRET_KEY") == "s3cret"
    monkeypatch.setenv("ZHIAN_SECRET_KEY", "other")
    with pytest.raises(env.BadSettingError, match="both set"):
        env.text("ZHIAN_SECRET_KEY")


def it_reads_from_files_nothing_but_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text("zhian.example\n", encoding="utf-8")
    monkeypatch.delenv("ZHIAN_HOSTS", raising=False)
    monkeypatch.setenv("ZHIAN_HOSTS_FILE", str(path))
    with pytest.raises(env.BadSettingError) as refused:
        env.text("ZHIAN_HOSTS")
    assert refused.value.code == "settings.no_file"


SLIPS: dict[str, tuple[str, str, Callable[[], object]]] = {
    "settings.twice": ("ZHIAN_SECRET_KEY", "x", lambda: env.text("ZHIAN_SECRET_KEY")),
    "settings.file_unreadable": ("ZHIAN_SIGNING_KEY", "", lambda: env.text("ZHIAN_SIGNING_KEY")),
    "settings.no_file": ("ZHIAN_MODE", "", lambda: env.text("ZHIAN_MODE")),
    "settings.number": (
        "ZHIAN_RETENTION_CASE_YEARS",
        "ten",
        lambda: env.number("ZHIAN_RETENTION_CASE_YEARS"),
    ),
    "settings.too_small": (
        "ZHIAN_SESSION_HOURS",
        "0",
        lambda: env.at_least("ZHIAN_SESSION_HOURS", 1),
    ),
    "settings.database": ("DATABASE_URL", "mysql://x/y", lambda: env.database(Path())),
    "settings.mail": ("ZHIAN_MAIL_URL", "https://x", env.mail),
}


@pytest.mark.parametrize("code", SLIPS)
def it_refuses_in_whole_sentences(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    name, value, read = SLIPS[code]
    monkeypatch.setenv(name, value)
    if code in {"settings.twice", "settings.file_unreadable", "settings.no_file"}:
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "not-there"))
    with pytest.raises(env.BadSettingError) as refused:
        read()
    assert refused.value.code == code
    assert refused.value.do_next
    for says in refused.value.sentences():
        assert says.zh.endswith("。")
        assert says.en.endswith(".")


def it_has_a_slip_for_every_code() -> None:
    source = Path(env.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'code="([^"]+)"', source)) == set(SLIPS)


def it_knows_another_sign_in_service_only_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_OIDC_URL", "")
    assert env.sign_in_service() == {}
    assert env.sign_in_origins() == []
    monkeypatch.setenv("ZHIAN_OIDC_URL", "https://id.example.org/realm/")
    monkeypatch.delenv("ZHIAN_OIDC_NAME", raising=False)
    found: Any = env.sign_in_service()
    (app,) = found["openid_connect"]["APPS"]
    assert app["name"] == "id.example.org"
    assert app["settings"] == {"server_url": "https://id.example.org/realm", "oauth_pkce_enabled": True}
    assert env.sign_in_origins() == ["https://id.example.org"]


def it_makes_no_folder_by_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIAN_DATA", str(tmp_path / "new"))
    assert env.data_dir() == (tmp_path / "new").resolve()
    assert not (tmp_path / "new").exists()


def it_reads_the_address_of_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u%40x:p%2Fw@db.example:5433/zh%C3%AE?sslmode=require")
    found = env.database(tmp_path)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("u@x", "p/w", "zhî")
    assert found["PORT"] == "5433"
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/x")
    with pytest.raises(env.BadSettingError, match="PostgreSQL"):
        env.database(tmp_path)
