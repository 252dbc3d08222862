"""What the operator's environment means."""

from __future__ import annotations

from pathlib import Path

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


def it_writes_mail_to_files_while_no_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIAN_MAIL_URL", raising=False)
    assert str(env.mail()["EMAIL_BACKEND"]).endswith("filebased.EmailBackend")


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


def it_reads_the_address_of_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u%40x:p%2Fw@db.example:5433/zh%C3%AE?sslmode=require")
    found = env.database(tmp_path)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("u@x", "p/w", "zhî")
    assert found["PORT"] == "5433"
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/x")
    with pytest.raises(env.BadSettingError, match="PostgreSQL"):
        env.database(tmp_path)
