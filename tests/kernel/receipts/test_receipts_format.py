"""The published format: a receipt of the first release, and a verifier written from the reference alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhian.kernel.receipts import build, commit, sign, verify

from .samples import AT, BODIES, ISSUER, KEY, SALT, TRUST, checkpoint, make

RELEASED = Path(__file__).parent / "receipt-1.json"


def by_the_reference(data: bytes) -> list[str]:
    """The changed sections, following docs/reference/receipt-format.md and nothing of ours."""

    def canonical(value: Any) -> bytes:  # enough of RFC 8785 for keys in ASCII
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    document = json.loads(data)
    header = document["header"]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(header["public_key"]))
    key.verify(base64.b64decode(document["signature"]), b"zhian-receipt/1\n" + canonical(header))
    changed = []
    for name, expected in header["section_digests"].items():
        section = document["sections"][name]
        message = f"zhian-receipt/1 section {name}\n".encode() + bytes.fromhex(section["salt"])
        found = hashlib.sha256(message + canonical(section["body"])).hexdigest()
        if "sha256:" + found != expected:
            changed.append(name)
    return changed


def released_again() -> bytes:
    salts = itertools.count(1)
    unsigned = build(
        "recommendation",
        ISSUER,
        BODIES,
        id="r-0001",
        at=AT,
        checkpoint=checkpoint(),
        commitments={"holder_name": commit("LI Example", SALT)},
        printed=["推荐回执", "Recommendation receipt"],
        new_salt=lambda: next(salts).to_bytes(16, "big"),
    )
    return sign(unsigned, KEY).to_bytes()


def it_still_verifies_and_writes_the_receipt_of_the_first_release() -> None:
    assert verify(RELEASED.read_bytes(), TRUST).status == "genuine"
    assert released_again() == RELEASED.read_bytes()


@pytest.mark.parametrize("data", [RELEASED.read_bytes(), make().to_bytes()], ids=["released", "made"])
def it_can_be_verified_by_the_reference_page_alone(data: bytes) -> None:
    assert by_the_reference(data) == []
    assert by_the_reference(data.replace(b"HD26", b"HD27", 1)) == ["case"]
    with pytest.raises(InvalidSignature):
        by_the_reference(data.replace(b"01:30:00Z", b"01:31:00Z"))


def it_commits_as_the_reference_page_says() -> None:
    expected = hmac.new(SALT, "zhian-commitment/1\nLI 例".encode(), hashlib.sha256).hexdigest()
    assert commit(" LI \t例 ", SALT) == "sha256:" + expected


def it_prints_the_qr_text_of_the_reference_page() -> None:
    receipt = make()
    form, own_id, header_digest, signature = receipt.qr_text().split(" ")
    assert (form, own_id) == ("zhian-receipt/1", receipt.id)
    header = json.dumps(receipt.header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert header_digest == "sha256:" + hashlib.sha256(header.encode()).hexdigest()
    assert base64.b64decode(signature) == receipt.signature
