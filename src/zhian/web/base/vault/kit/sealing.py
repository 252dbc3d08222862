"""Sealing a value under the ring (AES-256-GCM), and blinding one for exact search (HMAC-SHA-256).

What is sealed is tied to a name, the stable logical name of its place and the row's id: moved to another
row or another field, it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhian.kernel.locales import Text

from .ring import DATA, SPECIMEN, Key, KeyRingError, Ring, ring

VERSION: Final = "v1"
NONCE_BYTES: Final = 12
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")
_TOKEN: Final = re.compile(rf"{VERSION}\.(?:{SPECIMEN})?[a-z][0-9a-f]{{8}}\.[A-Za-z0-9_-]+=*")


def seal(plaintext: bytes, *, name: str) -> str:
    """Seal bytes to a name; the token is `v1.<key id>.<base64url of nonce and ciphertext>`.

    Cost: some microseconds. Raises: KeyRingError when there is no ring.
    """
    key = ring().active[DATA]
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher(key.secret).encrypt(nonce, plaintext, _bound(name))
    return f"{VERSION}.{key.id}.{base64.urlsafe_b64encode(sealed).decode('ascii')}"


def unseal(token: str, *, name: str) -> bytes:
    """Open a token under the name it was sealed to.

    Raises: KeyRingError with code `key-unknown` when the ring lacks its key, `not-sealed` when it is no
    token, and `seal-broken` when it was changed or belongs to another place.
    """
    version, _, rest = token.partition(".")
    key_id, _, body = rest.partition(".")
    if version != VERSION or not key_id or not body:
        raise KeyRingError(_NOT_SEALED, do_next=_REPORT, code="not-sealed")
    key = ring().keys.get(key_id)
    if key is None or key.use != DATA:
        raise KeyRingError(
            _UNKNOWN.fill(key=key_id), why=_WHY_UNKNOWN, do_next=_BRING_BACK, code="key-unknown"
        )
    try:
        sealed = base64.b64decode(body.encode("ascii"), altchars=b"-_", validate=True)
        return _cipher(key.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(name))
    except (binascii.Error, UnicodeEncodeError, ValueError, InvalidTag) as error:
        raise KeyRingError(_BROKEN, why=_WHY_BROKEN, do_next=_REPORT, code="seal-broken") from error


def unsealer() -> Callable[[str, str], bytes]:
    """`unseal(token, name)` for many tokens in a row: it looks at the ring once.

    Cost: three microseconds a token. Raises: KeyRingError, both when made and when used, as `unseal` does.
    """
    decrypts = {
        f"{VERSION}.{key.id}": _cipher(key.secret).decrypt for key in ring().keys.values() if key.use == DATA
    }

    def open_one(token: str, name: str) -> bytes:
        head, _, body = token.rpartition(".")
        try:
            sealed = binascii.a2b_base64(body.encode("ascii").translate(_FROM_URL), strict_mode=True)
            return decrypts[head](sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(name))
        except (ValueError, KeyError, InvalidTag):
            return unseal(token, name=name)  # which says what is wrong with it

    return open_one


def blind(value: str, *, index: str) -> str:
    """What an index keeps in place of a value: equal for equal values, and telling nothing else.

    The caller normalises the value. An empty one stays empty, so that it matches nothing by accident.
    Raises: KeyRingError when the ring has no key for this index.
    """
    return _blinded(value, _index_keys(ring(), index)[0]) if value else ""


def blinds(value: str, *, index: str) -> tuple[str, ...]:
    """A value as each key of the index writes it, for a search while the index is being rotated."""
    return tuple(_blinded(value, key) for key in _index_keys(ring(), index)) if value else ()


def key_id_of(token: str) -> str:
    """The id of the key that a token, or a blinded value, names; empty for anything else."""
    parts = token.split(".", 2)
    return parts[1] if len(parts) == 3 and parts[0] == VERSION else ""


def is_token(text: str) -> bool:
    """Whether text has the form of a token, as nothing that people write has."""
    return _TOKEN.fullmatch(text) is not None


def is_former(text: str) -> bool:
    """Whether a token or a blinded value stands under a key that is no longer active."""
    key = ring().keys.get(key_id_of(text)) if text else None
    return key is not None and ring().active[key.use] is not key


def _blinded(value: str, key: Key) -> str:
    mac = hmac.digest(key.secret, value.encode("utf-8"), hashlib.sha256)
    return f"{VERSION}.{key.id}.{base64.urlsafe_b64encode(mac[:24]).decode('ascii')}"


def _index_keys(known: Ring, index: str) -> list[Key]:
    keys = known.of(f"index-{index}")
    if not keys:
        raise KeyRingError(_NO_INDEX.fill(index=index), do_next=_REPORT, code="no-index-key")
    return keys


@lru_cache(maxsize=32)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def _bound(name: str) -> bytes:
    return b"zhian/1\0" + name.encode("utf-8")


_NOT_SEALED = Text(zh="这项内容没有以加密形式保存。", en="This value is not kept in sealed form.")
_UNKNOWN = Text(
    zh="打不开这项内容：密钥环中没有密钥 {key}。",
    en="This value cannot be opened: the key ring has no key {key}.",
)
_WHY_UNKNOWN = Text(
    zh="它是用另一个密钥环加密的，或者该密钥文件已丢失。",
    en="It was sealed under another key ring, or the file of that key is lost.",
)
_BRING_BACK = Text(
    zh="请从密钥环的备份恢复该密钥文件，并用 zhian keys status 查看。",
    en="Restore that key's file from the backup of the key ring, and look with zhian keys status.",
)
_BROKEN = Text(zh="打不开这项内容：密封已损坏。", en="This value cannot be opened: its seal is broken.")
_WHY_BROKEN = Text(
    zh="它被改动过，或者是从另一条记录挪来的。",
    en="It was changed, or moved here from another record.",
)
_REPORT = Text(
    zh="请勿改动，联系平台运营单位核查并从备份恢复。",
    en="Leave it as it is, and ask the operator of the platform to look into it and restore a backup.",
)
_NO_INDEX = Text(zh="密钥环中没有索引 {index} 的密钥。", en="The key ring has no key for the index {index}.")
