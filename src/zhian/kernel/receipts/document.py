"""What a receipt is: header, named salted sections, one signature. Format `zhian-receipt/1`.

The signature covers the header; the header holds one digest for each section; a digest covers the section's
name, salt and body. So a section can be changed or swapped only by breaking a digest that has a name.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from zhian.kernel.checkpoints import SignedCheckpoint
from zhian.kernel.clock import read_instant, write_instant
from zhian.kernel.errors import Refused, Unreadable
from zhian.kernel.jsonio import Json, JsonRefused, canonical, digest, loads, string_of
from zhian.kernel.locales import Text
from zhian.kernel.receipts.keys import KEY_ID, Issuer, SigningKey, decode_bytes, encode_bytes
from zhian.kernel.receipts.notices import notice_body

FORMAT: Final = "zhian-receipt/1"
VERSION: Final = 1
SALT_BYTES: Final = 16
RESERVED: Final = frozenset({"notice", "checkpoint", "commitments", "printed"})
"""Sections that `build` writes itself."""

_SECTION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_SALT = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEADER_KEYS: Final = {
    *("version", "id", "kind", "issued_at", "issuer", "key_id", "public_key", "specimen", "supersedes"),
    "section_digests",
}
# A slip of a caller must not put a person on paper in plain words; these are keys without marks and capitals.
_PLAIN_PERSON: Final = {
    *("passport", "passportno", "passportnumber", "mrz", "birthdate", "dateofbirth", "dob", "birthday"),
    *("name", "fullname", "personname", "givenname", "givennames", "surname", "familyname"),
    *("firstname", "lastname"),
}


class Kind(StrEnum):
    """What a receipt says happened."""

    RECOMMENDATION = "recommendation"
    OFFICE_ACT = "office_act"
    RECORDED_DECISION = "recorded_decision"


@dataclass(frozen=True, slots=True)
class Section:
    """One named part: `salt` is hex and random, so that a short body cannot be guessed from its digest."""

    salt: str
    body: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A receipt that `build` put together and `sign` has yet to sign."""

    kind: Kind
    id: str
    issued_at: datetime
    issuer: Issuer
    sections: dict[str, Section]
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it stands in a file. Having one says nothing about its truth: that is for `verify`."""

    header: dict[str, Json]
    sections: dict[str, Section]
    signature: bytes
    kind: Kind
    id: str
    issued_at: datetime
    issuer: Issuer
    key_id: str
    public_key: bytes
    specimen: bool
    supersedes: str | None
    section_digests: dict[str, str]

    def as_json(self) -> dict[str, Json]:
        """The document as a value."""
        sections: dict[str, Json] = {
            name: {"salt": section.salt, "body": section.body} for name, section in self.sections.items()
        }
        signature = encode_bytes(self.signature)
        return {"format": FORMAT, "header": self.header, "sections": sections, "signature": signature}

    def to_bytes(self) -> bytes:
        """The file: canonical JSON."""
        return canonical(self.as_json())

    def body(self, name: str) -> dict[str, Json]:
        """The body of a section; empty when there is no such section."""
        return self.sections[name].body if name in self.sections else {}

    def signed_message(self) -> bytes:
        """The bytes under the signature."""
        return _signed_message(self.header)

    @property
    def header_digest(self) -> str:
        """The digest by which paper and file are matched."""
        return digest(self.header)

    @property
    def printed(self) -> tuple[str, ...]:
        """The strings the paper shows, in order; empty when nothing was printed."""
        strings = self.body("printed").get("strings")
        return tuple(text for text in strings if isinstance(text, str)) if isinstance(strings, list) else ()

    @property
    def printed_complete(self) -> bool:
        """Whether the paper shows nothing beside `printed`."""
        return self.body("printed").get("complete") is not False

    @property
    def checkpoint_note(self) -> str | None:
        """The audit checkpoint the receipt carries, as a note for `checkpoints.read_checkpoint`."""
        note = self.body("checkpoint").get("note")
        return note if isinstance(note, str) else None

    def qr_text(self) -> str:
        """What the QR code on paper says: format, id, header digest, signature."""
        return f"{FORMAT} {self.id} {self.header_digest} {encode_bytes(self.signature)}"


def build(
    kind: Kind | str,
    issuer: Issuer,
    sections: Mapping[str, Mapping[str, Json]],
    *,
    id: str,
    at: datetime,
    checkpoint: SignedCheckpoint | None = None,
    commitments: Mapping[str, str] | None = None,
    printed: Sequence[str] = (),
    printed_complete: bool = True,
    supersedes: str | None = None,
    new_salt: Callable[[], bytes] = lambda: secrets.token_bytes(SALT_BYTES),
) -> Unsigned:
    """Put a receipt together; the notice to the reader is added, and so are the four reserved sections.

    `commitments` maps a field to what `commit` returned for it. `printed` is the text the paper will show,
    string by string, and must hold nothing that is only committed to; unless `printed_complete` is false, any
    other text on the paper makes it an altered one. Raises Refused with all reasons.
    """
    bodies: dict[str, dict[str, Json]] = {name: dict(body) for name, body in sections.items()}
    reasons = _reasons_against(bodies, id, supersedes, commitments or {})
    if reasons:
        raise Refused(
            reasons,
            what=Text(zh="回执未能生成。", en="The receipt was not made."),
            code="receipt.refused",
        )
    if commitments:
        bodies["commitments"] = dict(commitments)
    if printed:
        bodies["printed"] = {"strings": list(printed), "complete": printed_complete}
    bodies["checkpoint"] = {"note": checkpoint.text() if checkpoint else None}
    bodies["notice"] = {}  # written by sign, which knows whether the key makes specimens
    salted = {name: Section(new_salt().hex(), body) for name, body in bodies.items()}
    return Unsigned(Kind(kind), id, at, issuer, salted, supersedes)


def sign(unsigned: Unsigned, key: SigningKey) -> Receipt:
    """The receipt under `key`; a key whose id starts with `specimen-` makes specimens, and no other does.

    Raises JsonRefused when a section has no canonical form.
    """
    sections = dict(unsigned.sections)
    sections["notice"] = Section(sections["notice"].salt, notice_body(specimen=key.specimen))
    digests: dict[str, Json] = {name: section_digest(name, section) for name, section in sections.items()}
    header: dict[str, Json] = {
        "version": VERSION,
        "id": unsigned.id,
        "kind": unsigned.kind.value,
        "issued_at": write_instant(unsigned.issued_at),
        "issuer": unsigned.issuer.as_json(),
        "key_id": key.key_id,
        "public_key": encode_bytes(key.public),
        "specimen": key.specimen,
        "supersedes": unsigned.supersedes,
        "section_digests": digests,
    }
    return _receipt(header, sections, key.private.sign(_signed_message(header)))


def section_digest(name: str, section: Section) -> str:
    """The digest the header holds for a section: over its name, its salt and its body."""
    salt = bytes.fromhex(section.salt)
    prefix = f"{FORMAT} section {name}\n".encode("ascii")
    return "sha256:" + hashlib.sha256(prefix + salt + canonical(section.body)).hexdigest()


def new_commitment_salt() -> bytes:
    """A fresh salt for `commit`; the holder keeps it secret, since short values could be guessed with it."""
    return secrets.token_bytes(SALT_BYTES)


def commit(value: str, salt: bytes) -> str:
    """A commitment to `value` that only who knows value and salt can open.

    Unicode form and spacing do not matter, case does. ValueError for a salt that is too short.
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a commitment needs a salt of {SALT_BYTES} bytes or more")
    plain = " ".join(unicodedata.normalize("NFC", value).split())
    message = b"zhian-commitment/1\n" + plain.encode("utf-8")
    return "sha256:" + hmac.new(salt, message, hashlib.sha256).hexdigest()


def open_commitment(receipt: Receipt, field: str, value: str, salt: bytes) -> bool:
    """Whether the receipt commits, under `field`, to this value with this salt."""
    held = receipt.body("commitments").get(field)
    return isinstance(held, str) and hmac.compare_digest(held.encode(), commit(value, salt).encode())


def read_receipt(data: bytes | str) -> Receipt:
    """The receipt written in `data`. Raises Unreadable when it is none of this format."""
    try:
        value = loads(data)
    except JsonRefused as fault:
        raise _unreadable(fault.reason) from fault
    if not isinstance(value, dict) or not isinstance(value.get("format"), str):
        raise _unreadable(Text(zh="它不是智安回执。", en="It is not a Zhian receipt."))
    if value["format"] != FORMAT:
        raise _unreadable(
            Text(
                zh="格式为 {found}，本程序只认识 {ours}。",
                en="Its format is {found}; this program knows only {ours}.",
            ).fill(found=str(value["format"])[:40], ours=FORMAT)
        )
    try:
        return _read_document(value)
    except (ValueError, TypeError, KeyError) as fault:
        raise _unreadable(
            Text(
                zh="回执的结构不完整或含有不认识的内容。",
                en="Its structure is incomplete or holds something unknown.",
            )
        ) from fault


def _read_document(value: dict[str, Json]) -> Receipt:
    header, sections, signature = value["header"], value["sections"], value["signature"]
    if value.keys() != {"format", "header", "sections", "signature"}:
        raise ValueError("keys")
    if not isinstance(header, dict) or not isinstance(sections, dict) or not isinstance(signature, str):
        raise TypeError("members")
    return _receipt(
        header,
        {name: _read_section(name, section) for name, section in sections.items()},
        decode_bytes(signature, 64),
    )


def _read_section(name: str, value: Json) -> Section:
    if not _SECTION.fullmatch(name) or not isinstance(value, dict) or value.keys() != {"salt", "body"}:
        raise ValueError(name)
    salt, body = value["salt"], value["body"]
    if not isinstance(salt, str) or not _SALT.fullmatch(salt) or not isinstance(body, dict):
        raise ValueError(name)
    return Section(salt, body)


def _receipt(header: dict[str, Json], sections: dict[str, Section], signature: bytes) -> Receipt:
    """The typed view of a header; ValueError when a member is missing, unknown or of the wrong form."""
    if header.keys() != _HEADER_KEYS or header["version"] is True or header["version"] != VERSION:
        raise ValueError("header")
    digests, supersedes, specimen = header["section_digests"], header["supersedes"], header["specimen"]
    issued_at, key_id = string_of(header["issued_at"]), string_of(header["key_id"])
    at = read_instant(issued_at)
    if not KEY_ID.fullmatch(key_id):
        raise ValueError("key_id")
    if write_instant(at) != issued_at or not isinstance(specimen, bool) or not isinstance(digests, dict):
        raise ValueError("header")
    named = {name: string_of(value) for name, value in digests.items()}
    if not all(_SECTION.fullmatch(name) and _DIGEST.fullmatch(value) for name, value in named.items()):
        raise ValueError("section_digests")
    ids = [header["id"]] if supersedes is None else [header["id"], supersedes]
    if not all(_ID.fullmatch(string_of(each)) for each in ids):
        raise ValueError("id")
    return Receipt(
        header=header,
        sections=sections,
        signature=signature,
        kind=Kind(string_of(header["kind"])),
        id=string_of(header["id"]),
        issued_at=at,
        issuer=Issuer.from_json(header["issuer"]),
        key_id=key_id,
        public_key=decode_bytes(string_of(header["public_key"]), 32),
        specimen=specimen,
        supersedes=None if supersedes is None else string_of(supersedes),
        section_digests=named,
    )


def _signed_message(header: dict[str, Json]) -> bytes:
    return FORMAT.encode("ascii") + b"\n" + canonical(header)


def _reasons_against(
    bodies: Mapping[str, Mapping[str, Json]],
    own_id: str,
    supersedes: str | None,
    commitments: Mapping[str, str],
) -> list[Text]:
    reasons = []
    for name in bodies:
        if name in RESERVED or not _SECTION.fullmatch(name):
            reasons.append(_BAD_SECTION.fill(name=name))
    for text in (own_id, supersedes):
        if text is not None and not _ID.fullmatch(text):
            reasons.append(_BAD_ID.fill(id=text[:40]))
    for field, value in commitments.items():
        if not _DIGEST.fullmatch(value):
            reasons.append(_BAD_COMMITMENT.fill(field=field))
    for name, body in bodies.items():
        reasons.extend(_PLAIN.fill(path=path) for path in _plain_person_paths(body, name))
    return reasons


def _plain_person_paths(value: object, path: str) -> list[str]:
    """Where a body seems to name a person in plain words; a `name` in both languages is an organisation's."""
    found: list[str] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            folded = re.sub(r"[^a-z]", "", str(key).lower())
            if folded in _PLAIN_PERSON and isinstance(inner, str | int):
                found.append(f"{path}.{key}")
            found.extend(_plain_person_paths(inner, f"{path}.{key}"))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            found.extend(_plain_person_paths(inner, f"{path}.{index}"))
    return found


_BAD_SECTION = Text(
    zh="部分名称“{name}”不可用：须为小写英文且不与保留名称重复。",
    en="The section name {name!r} cannot be used: it must be lower-case and not reserved.",
)
_BAD_ID = Text(zh="回执编号“{id}”格式不符。", en="The receipt id {id!r} has the wrong form.")
_BAD_COMMITMENT = Text(
    zh="承诺值“{field}”不是 commit 的结果。", en="The commitment {field!r} was not made by commit."
)
_PLAIN = Text(
    zh="{path} 会以明文写出个人信息，请改用承诺值。",
    en="{path} would show a person in plain words; use a commitment.",
)


def _unreadable(why: Text) -> Unreadable:
    return Unreadable(
        Text(zh="无法按回执读取该文件。", en="The file cannot be read as a receipt."),
        why=why,
        do_next=Text(
            zh="请使用出具方发放的原始文件（JSON 或 PDF）。",
            en="Use the file as the issuer gave it out, JSON or PDF.",
        ),
        code="receipt.unreadable",
    )
