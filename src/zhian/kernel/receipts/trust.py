"""The store of public keys a verifier has decided to trust: one small JSON file, edited by `zhian keys`."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from zhian.kernel.errors import Conflict, Unreadable, ZhianError, reason_of
from zhian.kernel.jsonio import Json, JsonRefused, loads
from zhian.kernel.locales import Text
from zhian.kernel.receipts.keys import TrustedKey, decode_bytes

FILE_LIMIT: Final = 1_000_000

_NO_KEY = Text(
    zh="其中没有 Ed25519 公钥，或者条目缺项。", en="It holds no Ed25519 public key, or an incomplete entry."
)
_COMPARE = Text(
    zh="请先与出具方核对密钥指纹；确属换发的，以 zhian keys forget {id} 移除旧密钥。",
    en="Compare fingerprints with the issuer; if the key was replaced, run zhian keys forget {id}.",
)


class TrustStore:
    """The keys a verifier trusts; never two different keys under one id."""

    def __init__(self, keys: Iterable[TrustedKey] = ()) -> None:
        self._by_id: dict[str, TrustedKey] = {}
        for key in keys:
            self.add(key)

    def __iter__(self) -> Iterator[TrustedKey]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def named(self, key_id: str) -> TrustedKey | None:
        """The key trusted under this id."""
        return self._by_id.get(key_id)

    def holding(self, public: bytes) -> TrustedKey | None:
        """The trusted entry of this very key, whatever it is called here."""
        return next((key for key in self if key.public == public), None)

    def add(self, key: TrustedKey) -> None:
        """Trust `key`, or replace what is known about it; Conflict when its id means another key already."""
        known = self.named(key.key_id)
        if known is not None and known.public != key.public:
            raise Conflict(
                Text(
                    zh="密钥编号 {id} 已对应另一把密钥。", en="The key id {id} already means a different key."
                ).fill(id=key.key_id),
                why=Text(
                    zh="同一编号出现两把密钥，可能有人冒用。", en="Two keys under one id may mean forgery."
                ),
                do_next=_COMPARE.fill(id=key.key_id),
                code="trust.conflict",
            )
        self._by_id[key.key_id] = key

    def forget(self, key_id: str) -> TrustedKey | None:
        """Stop trusting the key of this id, and return it; None when there is none."""
        return self._by_id.pop(key_id, None)

    def joined(self, more: Iterable[TrustedKey]) -> TrustStore:
        """A new store with these keys as well."""
        return TrustStore([*self, *more])

    @classmethod
    def load(cls, path: Path) -> TrustStore:
        """The store in a file; an absent file is an empty store. Raises Unreadable and Conflict."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return cls()
        except OSError as fault:
            raise _unreadable(str(path), reason_of(fault)) from fault
        return cls(read_keys(data, str(path)))

    def save(self, path: Path) -> None:
        """Write the store to a file in one step, so that a crash leaves the former one whole."""
        text = json.dumps([key.as_json() for key in self], ensure_ascii=False, indent=2) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
        except OSError as fault:
            raise ZhianError(
                Text(zh="密钥文件 {name} 无法写入。", en="The key file {name} cannot be written.").fill(
                    name=path
                ),
                why=reason_of(fault),
                code="trust.unwritable",
            ) from fault


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".trust-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def default_path(environment: Mapping[str, str]) -> Path:
    """Where the store lives: `ZHIAN_DATA`/trust.json, else the user's configuration folder."""
    if environment.get("ZHIAN_DATA"):
        return Path(environment["ZHIAN_DATA"]) / "trust.json"
    home = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME") or Path.home()) / ".config"
    return Path(home) / "zhian" / "trust.json"


def read_keys(data: bytes, name: str) -> tuple[TrustedKey, ...]:
    """The keys in a file called `name`: a JSON entry or list of them, a PEM public key, or bare base64.

    A bare key has no id of its own and gets one from its digest. Raises Unreadable.
    """
    if len(data) > FILE_LIMIT:
        raise _unreadable(name, Text(zh="文件超过 1 MB。", en="It is larger than 1 MB."))
    text = data.strip()
    try:
        if text.startswith((b"[", b"{")):
            value = loads(text)
            entries: list[Json] = value if isinstance(value, list) else [value]
            return tuple(TrustedKey.from_json(entry) for entry in entries)
        if text.startswith(b"-----BEGIN"):
            return (_bare(_from_pem(text)),)
        return (_bare(decode_bytes(text.decode("ascii"), 32)),)
    except JsonRefused as fault:
        raise _unreadable(name, fault.why) from fault
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise _unreadable(name, _NO_KEY) from fault


def _from_pem(text: bytes) -> bytes:
    key = load_pem_public_key(text)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("only Ed25519 keys sign receipts")
    return key.public_bytes_raw()


def _bare(public: bytes) -> TrustedKey:
    return TrustedKey("key-" + hashlib.sha256(public).hexdigest()[:16], public)


def _unreadable(name: str, why: Text | None) -> Unreadable:
    return Unreadable(
        Text(zh="密钥文件 {name} 无法读取。", en="The key file {name} cannot be read.").fill(name=name),
        why=why,
        do_next=Text(
            zh="请使用出具方公布的密钥文件（JSON、PEM 或 Base64 公钥）。",
            en="Use the key file the issuer publishes: JSON, a PEM public key, or base64.",
        ),
        code="trust.unreadable",
    )
