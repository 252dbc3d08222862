"""The signed list by which an issuer takes receipts back: format `zhian-receipt-status/1`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from zhian.kernel.clock import read_instant, write_instant
from zhian.kernel.errors import Unreadable
from zhian.kernel.jsonio import Json, JsonRefused, canonical, loads, string_of
from zhian.kernel.locales import Text
from zhian.kernel.receipts.keys import SigningKey, decode_bytes, encode_bytes, signature_fits

STATUS_FORMAT: Final = "zhian-receipt-status/1"


class Withdrawal(StrEnum):
    """Why a receipt no longer holds."""

    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One receipt that no longer holds; `by` names the receipt in its place, if there is one."""

    id: str
    status: Withdrawal
    by: str | None = None

    def as_json(self) -> dict[str, Json]:
        """The form in the list."""
        entry: dict[str, Json] = {"id": self.id, "status": self.status.value}
        return entry if self.by is None else entry | {"by": self.by}


@dataclass(frozen=True, slots=True)
class StatusList:
    """All receipts taken back up to `issued_at`, and the ids of keys that vouch for nothing any more."""

    issued_at: datetime
    key_id: str
    public_key: bytes
    entries: tuple[StatusEntry, ...]
    revoked_keys: tuple[str, ...]
    signature: bytes

    def find(self, receipt_id: str) -> StatusEntry | None:
        """What the list says about a receipt; None when it still holds."""
        return next((entry for entry in self.entries if entry.id == receipt_id), None)

    def signed_message(self) -> bytes:
        """The bytes under the signature."""
        entries: list[Json] = [entry.as_json() for entry in self.entries]
        unsigned: dict[str, Json] = {
            "format": STATUS_FORMAT,
            "issued_at": write_instant(self.issued_at),
            "key_id": self.key_id,
            "public_key": encode_bytes(self.public_key),
            "entries": entries,
            "revoked_keys": list(self.revoked_keys),
        }
        return STATUS_FORMAT.encode("ascii") + b"\n" + canonical(unsigned)

    def is_intact(self) -> bool:
        """Whether the signature fits the key the list names; says nothing about trust in that key."""
        return signature_fits(self.public_key, self.signature, self.signed_message())

    def to_bytes(self) -> bytes:
        """The file: canonical JSON."""
        value = loads(self.signed_message().split(b"\n", 1)[1])
        assert isinstance(value, dict)
        return canonical(value | {"signature": encode_bytes(self.signature)})


def sign_status_list(
    key: SigningKey,
    entries: Iterable[StatusEntry],
    *,
    at: datetime,
    revoked_keys: Iterable[str] = (),
) -> StatusList:
    """The status list of `at` under `key`."""
    blank = StatusList(
        read_instant(write_instant(at)),
        key.key_id,
        key.public,
        tuple(entries),
        tuple(revoked_keys),
        b"",
    )
    signature = key.private.sign(blank.signed_message())
    return StatusList(
        blank.issued_at, blank.key_id, blank.public_key, blank.entries, blank.revoked_keys, signature
    )


def read_status_list(data: bytes | str) -> StatusList:
    """The list written in `data`. Raises Unreadable for anything that is no status list of this format."""
    try:
        return _read(loads(data))
    except JsonRefused as fault:
        raise _unreadable(fault.reason) from fault
    except (ValueError, TypeError, KeyError) as fault:
        reason = Text(zh="其内容不是 {ours} 格式。", en="It is not of the form {ours}.")
        raise _unreadable(reason.fill(ours=STATUS_FORMAT)) from fault


def _read(value: Json) -> StatusList:
    names = {"format", "issued_at", "key_id", "public_key", "entries", "revoked_keys", "signature"}
    if not isinstance(value, dict) or value.keys() != names or value["format"] != STATUS_FORMAT:
        raise ValueError("not a status list")
    entries, revoked = value["entries"], value["revoked_keys"]
    if not isinstance(entries, list) or not isinstance(revoked, list):
        raise TypeError("lists expected")
    return StatusList(
        read_instant(string_of(value["issued_at"])),
        string_of(value["key_id"]),
        decode_bytes(string_of(value["public_key"]), 32),
        tuple(_read_entry(entry) for entry in entries),
        tuple(string_of(key_id) for key_id in revoked),
        decode_bytes(string_of(value["signature"]), 64),
    )


def _read_entry(value: Json) -> StatusEntry:
    if not isinstance(value, dict) or not {"id", "status"} <= value.keys() <= {"id", "status", "by"}:
        raise ValueError("not an entry")
    by = string_of(value["by"]) if "by" in value else None
    return StatusEntry(string_of(value["id"]), Withdrawal(string_of(value["status"])), by)


def _unreadable(why: Text) -> Unreadable:
    return Unreadable(
        Text(zh="回执状态清单无法读取。", en="The status list cannot be read."),
        why=why,
        do_next=Text(
            zh="请从出具方的公开页面重新下载。", en="Download it again from the issuer's public page."
        ),
        code="status_list.unreadable",
    )
