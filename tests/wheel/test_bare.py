"""A stranger's installation: receipts and laws, without Django, Polars or a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhian.kernel.locales import Text
from zhian.kernel.receipts import Issuer, SigningKey, build, sign

from .conftest import Elsewhere

OFFICE = Issuer("test-office", Text(zh="测试受理窗口", en="Test service desk"))


@pytest.fixture(scope="module")
def receipt(bare: Elsewhere) -> tuple[Path, Path]:
    """A receipt and the public key to trust, as files beside the installation."""
    key = SigningKey("test-2026", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    unsigned = build(
        "recorded_decision",
        OFFICE,
        {
            "case": {"reference": "HD26-000123-7"},
            "decision": {"outcome": "granted", "recorded_on": "2026-11-24"},
        },
        id="test-receipt-1",
        at=datetime(2026, 11, 24, 4, 0, tzinfo=UTC),
    )
    file, trusted = bare.folder / "receipt.json", bare.folder / "key.json"
    file.write_bytes(sign(unsigned, key).to_bytes())
    trusted.write_text(json.dumps(key.trusted(OFFICE).as_json()), encoding="utf-8")
    return file, trusted


def it_is_outside_the_repository(bare: Elsewhere) -> None:
    where = bare.run("python", "-c", "import zhian; print(zhian.__file__)").stdout.strip()
    assert Path(where).is_relative_to(bare.folder)


@pytest.mark.parametrize("name", ["django", "polars", "pypdf", "typst", "psycopg"])
def it_has_none_of_the_platforms_packages(bare: Elsewhere, name: str) -> None:
    assert bare.run("python", "-c", f"import {name}").returncode == 1


def it_checks_the_laws_it_brings(bare: Elsewhere) -> None:
    done = bare.run("zhian", "law", "check")
    assert done.returncode == 0, done.stdout + done.stderr


def it_verifies_a_receipt_under_a_trusted_key(bare: Elsewhere, receipt: tuple[Path, Path]) -> None:
    file, key = receipt
    done = bare.run("zhian", "receipt", "verify", file, "--key", key)
    assert done.returncode == 0, done.stdout + done.stderr


def it_calls_the_issuer_unverified_without_a_key(bare: Elsewhere, receipt: tuple[Path, Path]) -> None:
    assert bare.run("zhian", "receipt", "verify", receipt[0]).returncode == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_names_the_section_that_was_changed(bare: Elsewhere, receipt: tuple[Path, Path], language: str) -> None:
    forged = bare.folder / "changed.json"
    forged.write_bytes(receipt[0].read_bytes().replace(b'"granted"', b'"refused"'))
    done = bare.run("zhian", "receipt", "verify", forged, "--key", receipt[1], "--json", "--lang", language)
    assert done.returncode == 1
    assert "decision" in json.loads(done.stdout)["changed_sections"]


def it_says_how_to_get_the_platform(bare: Elsewhere) -> None:
    done = bare.run("zhian", "serve")
    assert done.returncode == 2
    assert "pip install 'zhian[web]'" in done.stderr
    assert "Traceback" not in done.stderr


def it_writes_nothing_but_its_home(bare: Elsewhere, receipt: tuple[Path, Path]) -> None:
    bare.run("zhian", "receipt", "verify", receipt[0])
    assert not (bare.folder / "data").exists()
