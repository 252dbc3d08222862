"""Signing keys: specimens in the demo, the operator's own on a real site, public halves for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from zhian.web.base.vault.services import (
    SigningKeyError,
    audit_signing_key,
    public_keys,
    receipt_signing_key,
    signing_key_fault,
    trusted_keys,
)


def pem_of(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """A private key as an operator would hand it over."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def real_site(settings: Settings) -> Ed25519PrivateKey:
    """A real site with its key."""
    key = Ed25519PrivateKey.generate()
    settings.DEMO, settings.OPERATOR_NAME = False, "Example operator"
    settings.SIGNING_KEY_PEM = pem_of(key)
    return key


class DescribeDemo:
    """A demonstration."""

    def it_makes_its_keys_once_and_only_for_its_own_eyes(self, data_folder: Path) -> None:
        first, again = receipt_signing_key(), receipt_signing_key()
        assert first.private_key.private_bytes_raw() == again.private_key.private_bytes_raw()
        assert first.specimen
        assert first.key_id.startswith("specimen-receipt-")
        assert first.for_receipts.specimen
        assert (data_folder / "keys" / "specimen-receipt.pem").stat().st_mode & 0o777 == 0o600
        assert not list((data_folder / "keys").glob(".*"))

    def it_uses_different_keys_for_receipts_and_checkpoints(self) -> None:
        assert receipt_signing_key().key_id != audit_signing_key().key_id
        assert len(public_keys()) == 2


class DescribeRealSite:
    """A site with an operator."""

    def it_signs_with_the_operators_key(self, real_site: Ed25519PrivateKey) -> None:
        key = receipt_signing_key()
        assert key.private_key.public_key() == real_site.public_key()
        assert not key.specimen
        assert key.key_id.startswith("haidian-")
        assert key.issuer.en == "Example operator"
        assert signing_key_fault() is None

    def it_reads_a_key_whose_line_breaks_were_escaped(
        self, real_site: Ed25519PrivateKey, settings: Settings
    ) -> None:
        settings.SIGNING_KEY_PEM = pem_of(real_site).replace("\n", "\\n")
        assert receipt_signing_key().private_key.public_key() == real_site.public_key()

    @pytest.mark.parametrize("pem", ["", "not a key", pem_of(ec.generate_private_key(ec.SECP256R1()))])
    def it_refuses_to_sign_without_a_usable_key(
        self, real_site: Ed25519PrivateKey, settings: Settings, pem: str
    ) -> None:
        settings.SIGNING_KEY_PEM = pem
        with pytest.raises(SigningKeyError):
            receipt_signing_key()
        assert signing_key_fault() is not None

    def it_knows_a_specimen_key_that_was_passed_off_as_real(
        self, data_folder: Path, settings: Settings
    ) -> None:
        receipt_signing_key()
        settings.DEMO = False
        settings.SIGNING_KEY_PEM = (data_folder / "keys" / "specimen-receipt.pem").read_text()
        fault = signing_key_fault()
        assert fault is not None
        assert "specimen" in fault.en

    def it_keeps_publishing_a_key_after_it_was_changed(
        self, real_site: Ed25519PrivateKey, settings: Settings
    ) -> None:
        old = receipt_signing_key().key_id
        settings.SIGNING_KEY_PEM = pem_of(Ed25519PrivateKey.generate())
        assert set(trusted_keys()) == {old, receipt_signing_key().key_id}

    def it_never_publishes_specimens_left_by_a_demonstration(self, settings: Settings) -> None:
        receipt_signing_key()
        settings.DEMO, settings.SIGNING_KEY_PEM = False, pem_of(Ed25519PrivateKey.generate())
        assert [key.specimen for key in public_keys()] == [False]
