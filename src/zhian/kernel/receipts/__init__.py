"""Receipts: build and sign them, commit to personal fields, and verify them offline.

unsigned = build("recommendation", issuer, {"case": {...}}, id=..., at=...)
receipt = sign(unsigned, SigningKey("haidian-2026", private_key))
verdict = verify(receipt.to_bytes(), TrustStore([...]))
"""

from zhian.kernel.receipts.document import (
    FORMAT,
    Kind,
    Receipt,
    Section,
    Unsigned,
    build,
    commit,
    new_commitment_salt,
    open_commitment,
    read_receipt,
    sign,
)
from zhian.kernel.receipts.keys import SPECIMEN_PREFIX, Issuer, SigningKey, TrustedKey
from zhian.kernel.receipts.notices import CHINESE_PREVAILS, NOT_AN_ACCEPTANCE_RECEIPT, SPECIMEN
from zhian.kernel.receipts.status import (
    StatusEntry,
    StatusList,
    Withdrawal,
    read_status_list,
    sign_status_list,
)
from zhian.kernel.receipts.trust import TrustStore, default_path, read_keys
from zhian.kernel.receipts.verify import (
    Revocation,
    Status,
    Verdict,
    unreadable,
    verify,
    verify_receipt,
    with_page,
)

__all__ = [
    "CHINESE_PREVAILS",
    "FORMAT",
    "NOT_AN_ACCEPTANCE_RECEIPT",
    "SPECIMEN",
    "SPECIMEN_PREFIX",
    "Issuer",
    "Kind",
    "Receipt",
    "Revocation",
    "Section",
    "SigningKey",
    "Status",
    "StatusEntry",
    "StatusList",
    "TrustStore",
    "TrustedKey",
    "Unsigned",
    "Verdict",
    "Withdrawal",
    "build",
    "commit",
    "default_path",
    "new_commitment_salt",
    "open_commitment",
    "read_keys",
    "read_receipt",
    "read_status_list",
    "sign",
    "sign_status_list",
    "unreadable",
    "verify",
    "verify_receipt",
    "with_page",
]
