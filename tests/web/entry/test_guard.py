"""A real site starts only when it is safe to; everything that is not is said at once, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from tests.factories.people import make_person
from zhian.kernel.locales import Text
from zhian.web.base.people.models import User
from zhian.web.base.tenancy.models import Organisation
from zhian.web.base.vault.services.keyring import initialise
from zhian.web.entry.guard import reasons_not_to_start

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, tzinfo=UTC)
GOOD_SECRET = "kX9-qT4v_Zr8mB2nW6yH0sJ3dF7gL1pC5aQxEwRtUiOoPzNbVm4k"


@pytest.fixture(autouse=True)
def real_site(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """A real site with nothing wrong."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.MODE, settings.DEMO, settings.DEBUG = "production", False, False
    settings.DATA_DIR, settings.SIGNING_KEY_PEM = tmp_path, pem.decode()
    settings.KEYS_DIR = tmp_path.with_name(f"{tmp_path.name}-keys")
    initialise(at=NOW)
    monkeypatch.setenv("ZHIAN_SECRET_KEY", GOOD_SECRET)
    monkeypatch.setenv("ZHIAN_RETENTION_CASE_YEARS", "10")
    monkeypatch.setenv("ZHIAN_RETENTION_AUDIT_YEARS", "15")
    monkeypatch.delenv("ZHIAN_NOW", raising=False)


def only_reason() -> Text:
    """The one reason there is."""
    reasons = reasons_not_to_start()
    assert len(reasons) == 1
    return reasons[0]


@pytest.mark.parametrize("mode", ["production", "demo"])
def it_refuses_a_folder_whose_restore_was_cut_short(settings: Settings, tmp_path: Path, mode: str) -> None:
    settings.MODE = mode
    (tmp_path / "RESTORE-UNFINISHED.txt").write_text("", encoding="utf-8")
    reason = only_reason()
    assert "run zhian restore again" in reason.en
    assert "重新运行 zhian restore" in reason.zh


def it_lets_a_site_start_with_which_nothing_is_wrong() -> None:
    assert reasons_not_to_start() == ()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ZHIAN_SECRET_KEY", "", "ZHIAN_SECRET_KEY"),
        ("ZHIAN_SECRET_KEY", GOOD_SECRET[:49], "50"),
        ("ZHIAN_SECRET_KEY", "demo-secret-never-for-a-real-site-" * 2, "demo"),
        ("ZHIAN_SECRET_KEY", "abc" * 20, "simple"),
        ("ZHIAN_NOW", "2026-11-24T00:00:00Z", "ZHIAN_NOW"),
        ("ZHIAN_RETENTION_CASE_YEARS", "", "ZHIAN_RETENTION_CASE_YEARS"),
        ("ZHIAN_RETENTION_AUDIT_YEARS", "", "ZHIAN_RETENTION_AUDIT_YEARS"),
        ("ZHIAN_RETENTION_AUDIT_YEARS", "0", "1 year"),
    ],
)
def it_refuses_an_unsafe_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str) -> None:
    monkeypatch.setenv(name, value)
    assert word in only_reason().en


def it_refuses_debugging(settings: Settings) -> None:
    settings.DEBUG = True
    assert "ZHIAN_DEBUG" in only_reason().en


def it_refuses_to_sign_with_nothing_or_with_a_specimen(settings: Settings) -> None:
    settings.SIGNING_KEY_PEM = ""
    assert "ZHIAN_SIGNING_KEY" in only_reason().en


def it_refuses_to_seal_without_a_ring_or_inside_the_data(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path.with_name(f"{tmp_path.name}-lost")
    assert "zhian keys init" in only_reason().en
    settings.KEYS_DIR = tmp_path / "keys-in-the-data"
    assert "inside the data folder" in only_reason().en


def it_refuses_the_ring_of_another_site(settings: Settings, tmp_path: Path) -> None:
    make_person()
    assert reasons_not_to_start() == ()
    settings.KEYS_DIR = tmp_path.with_name(f"{tmp_path.name}-other")
    initialise(at=NOW)
    assert "not that of this database" in only_reason().en


def it_refuses_a_mode_it_does_not_know(settings: Settings) -> None:
    settings.MODE = "staging"
    assert "staging" in only_reason().zh


def it_refuses_demo_accounts() -> None:
    User.objects.create_user("a@example.org", "public", display_name="A", created_at=NOW, is_specimen=True)
    assert "1 demo account" in only_reason().en


def it_refuses_demo_organisations() -> None:
    Organisation.objects.create(
        code="x", kind="office", name_zh="样例", name_en="X", created_at=NOW, is_specimen=True
    )
    assert "1 demo organisation" in only_reason().en


def it_refuses_a_database_that_lags_behind() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("zhian_audit")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    assert "zhian migrate" in only_reason().en


def it_refuses_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("password of zhian_user refused")

    monkeypatch.setattr("zhian.web.entry.guard.MigrationExecutor", away)
    reason = only_reason()
    assert "OperationalError" in reason.en
    assert "zhian_user" not in reason.en


def it_refuses_a_district_it_does_not_know(settings: Settings) -> None:
    settings.DISTRICT = "atlantis"
    assert "“atlantis”" in only_reason().zh
    assert "haidian" in only_reason().en


def _overlay(folder: Path, name: str, text: str) -> None:
    path = folder / "laws" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("mode", ["production", "demo"])
def it_lists_every_mistake_in_the_operators_laws_and_calendars(
    settings: Settings, tmp_path: Path, mode: str
) -> None:
    settings.MODE, settings.DEMO = mode, mode == "demo"
    _overlay(tmp_path, "one.yaml", "idd: talent.one\n")
    _overlay(tmp_path, "two.yaml", "extends: talent.nothing\neditions: []\n")
    _overlay(tmp_path, "calendar/2029.yaml", "year: 2029\nstatus: guessed\n")
    reasons = reasons_not_to_start()
    for language in ("zh-hans", "en"):
        told = "\n".join(reason.get(language) for reason in reasons)
        for place in ("one.yaml:1:1", "two.yaml:1:10", "2029.yaml:1:"):
            assert place in told


def it_tells_all_reasons_at_once_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEBUG, settings.SIGNING_KEY_PEM = True, ""
    for name in ("ZHIAN_SECRET_KEY", "ZHIAN_RETENTION_CASE_YEARS", "ZHIAN_RETENTION_AUDIT_YEARS"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T00:00:00Z")

    reasons = reasons_not_to_start()
    assert len(reasons) == 6
    assert all(reason.zh and reason.en for reason in reasons)


def it_asks_a_demonstration_only_for_an_up_to_date_database(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MODE, settings.DEMO, settings.SIGNING_KEY_PEM = "demo", True, ""
    monkeypatch.setenv("ZHIAN_SECRET_KEY", "")
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T00:00:00Z")
    User.objects.create_user("a@example.org", "public", display_name="A", created_at=NOW, is_specimen=True)
    assert reasons_not_to_start() == ()
