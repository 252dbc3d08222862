"""`zhian keys init | status | rotate`, as one types them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories.people import make_person
from zhian.cli import main
from zhian.web.base.people.models import Person
from zhian.web.base.vault.kit import ring
from zhian.web.base.vault.services.keyring import KeyRingError
from zhian.web.entry import add_to_keys


def run(command: str, language: str = "en") -> int:
    """Run one command of the ring."""
    kind = type("Parser", (argparse.ArgumentParser,), {"language": language})
    subparsers = kind(prog="zhian").add_subparsers(dest="command")
    keys = subparsers.add_parser("keys")
    keys.add_subparsers(dest="keys_command")
    add_to_keys(subparsers)
    options = keys.parse_args([command])
    options.language = language
    code: int = options.run(options)
    return code


@pytest.fixture(autouse=True)
def own_ring(tmp_path: Path, settings: Settings) -> Path:
    """No ring yet, on a real site."""
    settings.KEYS_DIR, settings.DATA_DIR, settings.DEMO = tmp_path / "ring", tmp_path / "data", False
    return tmp_path / "ring"


def it_offers_the_ring_beside_the_keys_one_trusts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["keys", "--help"])
    shown = capsys.readouterr().out
    assert all(f"\n    {word} " in shown for word in ("trust", "list", "forget", "init", "status", "rotate"))


def it_makes_a_ring_once_and_says_to_keep_it(own_ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init") == 0
    told = capsys.readouterr().out
    assert f"Made 3 keys in {own_ring}." in told
    assert "without it nobody can open" in told
    before = sorted(path.name for path in own_ring.iterdir())
    assert run("init", "zh-hans") == 0
    assert capsys.readouterr().out == f"密钥环已在 {own_ring}，未作改动。\n"
    assert sorted(path.name for path in own_ring.iterdir()) == before


@pytest.mark.django_db
def it_says_what_is_missing_where_there_is_no_ring() -> None:
    for command in ("status", "rotate"):
        with pytest.raises(KeyRingError, match="zhian keys init"):
            run(command)


@pytest.mark.django_db
def it_shows_each_key_and_rotates_them(own_ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("init")
    make_person(phone="+86 10 5550 0100")
    capsys.readouterr()
    assert run("status", "zh-hans") == 0
    told = capsys.readouterr().out
    assert "个人档案：4" in told
    assert told.count("使用中") == 3
    assert run("rotate") == 0
    assert "Rotated: " in capsys.readouterr().out
    assert run("status") == 0
    told = capsys.readouterr().out
    assert (told.count("  active  "), told.count("  retired  ")) == (3, 3)
    secrets = [key.secret for key in ring().keys.values()]
    assert not any(secret.hex() in told or repr(secret) in told for secret in secrets)


@pytest.mark.django_db
def it_tells_by_its_exit_code_that_a_key_is_missing(
    own_ring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("init")
    make_person()
    lost = ring().active["data"].id
    run("rotate")
    person = Person._base_manager.get()
    type(person)._base_manager.update(email_index=f"v1.{lost}.AAAA")
    (own_ring / "data.0001.key").unlink()
    assert run("status") == 1
    assert f"The key {lost} is missing" in capsys.readouterr().out
