"""Receipts, keys and an issuer for the tests of this folder; every value is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhian.kernel.checkpoints import Checkpoint, SignedCheckpoint, hash_leaf
from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.kernel.receipts import Issuer, Receipt, SigningKey, TrustStore, build, commit, sign

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
ISSUER = Issuer("haidian-demo", Text(zh="某区科技人才服务窗口", en="Talent Desk of a District"))
KEY = SigningKey("desk-2026", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER_KEY = SigningKey("stranger-1", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
SPECIMEN_KEY = SigningKey("specimen-demo", Ed25519PrivateKey.from_private_bytes(b"\x03" * 32))
TRUST = TrustStore([KEY.trusted(ISSUER), SPECIMEN_KEY.trusted(ISSUER)])
NOBODY = TrustStore()
SALT = bytes(range(16))

BODIES: dict[str, dict[str, Json]] = {
    "case": {"reference": "HD26-000123-M", "service": "talent.pr-recommended"},
    "advice": {"edition": "2019-08-01", "outcome": "unknown", "routes": [{"id": "park", "met": True}]},
}


def checkpoint() -> SignedCheckpoint:
    return Checkpoint("zhian.example/audit", 1, hash_leaf(b"first event"), AT).sign("audit-1", KEY.private)


def make(
    key: SigningKey = KEY,
    *,
    id: str = "r-0001",
    issuer: Issuer = ISSUER,
    at: datetime = AT,
    printed: Sequence[str] = ("推荐回执", "Recommendation receipt"),
    printed_complete: bool = True,
    supersedes: str | None = None,
    sections: Mapping[str, Mapping[str, Json]] = BODIES,
) -> Receipt:
    unsigned = build(
        "recommendation",
        issuer,
        sections,
        id=id,
        at=at,
        checkpoint=checkpoint(),
        commitments={"holder_name": commit("LI Example", SALT)},
        printed=printed,
        printed_complete=printed_complete,
        supersedes=supersedes,
    )
    return sign(unsigned, key)
