"""The keys that sign receipts and checkpoints, and the public halves that everybody may have.

A demonstration makes its own keys once, named `specimen-...`, which no verifier takes for genuine.
A real site brings its key from outside the data folder, so that a copied folder cannot sign.
The public half of every key ever used stays in the data folder: old receipts outlive a change of key.
"""

from __future__ import annotations

import base64
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from zhian.kernel import jsonio, receipts
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text


class SigningKeyError(ZhianError):
    """There is no usable key to sign with."""

    code = "signing-key"


class SigningKey(NamedTuple):
    """A key to sign with, the name of its public half, and in whose name it signs."""

    private_key: Ed25519PrivateKey
    key_id: str
    issuer: Text
    specimen: bool

    @property
    def for_receipts(self) -> receipts.SigningKey:
        """The same key in the words of `kernel.receipts`."""
        return receipts.SigningKey(self.key_id, self.private_key)

    @property
    def issuer_record(self) -> receipts.Issuer:
        """The issuer as a receipt's header names it: the district, and the operator's legal name."""
        return receipts.Issuer(settings.DISTRICT, self.issuer)


class PublishedKey(NamedTuple):
    """The public half of a key that signs or once signed here."""

    key_id: str
    public_key: Ed25519PublicKey
    specimen: bool

    @property
    def base64(self) -> str:
        """The 32 bytes, as `zhian keys trust` and receipts write them."""
        return base64.b64encode(self.public_key.public_bytes_raw()).decode("ascii")

    @property
    def trust_entry(self) -> dict[str, jsonio.Json]:
        """The entry that `zhian keys trust` reads."""
        return receipts.TrustedKey(self.key_id, self.public_key.public_bytes_raw()).as_json()

    @property
    def fingerprint(self) -> str:
        """A digest in groups of four, to compare over the telephone."""
        return receipts.TrustedKey(self.key_id, self.public_key.public_bytes_raw()).fingerprint

    @property
    def pem(self) -> str:
        """The PEM form, for other tools."""
        return _public_pem(self.public_key).decode("ascii")


def receipt_signing_key() -> SigningKey:
    """The key that signs receipts and letters.

    Raises: SigningKeyError when a real site has none.
    """
    return _signing_key("receipt")


def audit_signing_key() -> SigningKey:
    """The key that signs checkpoints of the audit log.

    Raises: SigningKeyError when a real site has none.
    """
    return _signing_key("audit")


def signing_key_fault() -> Text | None:
    """Why a real site's key cannot be used; None when it can."""
    try:
        key = _operators_key(settings.SIGNING_KEY_PEM)
    except SigningKeyError as error:
        return error.what
    ours = key.public_key().public_bytes_raw()
    for kept in _kept_keys():
        if kept.specimen and kept.public_key.public_bytes_raw() == ours:
            return Text(
                zh="ZHIAN_SIGNING_KEY 是演示用的样本密钥。",
                en="ZHIAN_SIGNING_KEY is a specimen key of the demo.",
            )
    return None


def public_keys() -> list[PublishedKey]:
    """The public halves of all keys that sign or signed here, those in use first.

    A real site leaves out the specimens a former demonstration may have left in its folder. Where no
    key to sign with is at hand (a copy set up to verify), those kept from before are all there is.
    """
    for use in ("receipt", "audit"):
        with suppress(SigningKeyError):
            _signing_key(use)
    return [key for key in _kept_keys() if settings.DEMO or not key.specimen]


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """Key id -> public key, for checking what was signed here."""
    return {key.key_id: key.public_key for key in public_keys()}


def _signing_key(use: str) -> SigningKey:
    if settings.DEMO:
        private_key = _specimen(use)
        key_id = f"{receipts.SPECIMEN_PREFIX}{use}-{_mark(private_key.public_key())}"
        issuer = Text(zh="演示辖区（样本，不具效力）", en="Demonstration district (specimen, without effect)")
    else:
        private_key = _operators_key(settings.SIGNING_KEY_PEM)
        key_id = f"{settings.DISTRICT}-{_mark(private_key.public_key())}"
        name = settings.OPERATOR_NAME or settings.DISTRICT
        issuer = Text(zh=name, en=name)
    _keep_public(key_id, private_key.public_key())
    return SigningKey(private_key, key_id, issuer, specimen=settings.DEMO)


def _operators_key(pem: str) -> Ed25519PrivateKey:
    if not pem.strip():
        raise SigningKeyError(
            Text(
                zh="没有签章私钥：未设置 ZHIAN_SIGNING_KEY。",
                en="There is no signing key: ZHIAN_SIGNING_KEY is not set.",
            ),
            do_next=_MAKE_ONE,
        )
    try:
        # An environment file often carries the line breaks of a PEM as backslash and n.
        key = serialization.load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(
            Text(
                zh="ZHIAN_SIGNING_KEY 不是未加密的 Ed25519 私钥（PEM）。",
                en="ZHIAN_SIGNING_KEY is not an unencrypted Ed25519 private key in PEM form.",
            ),
            do_next=_MAKE_ONE,
        )
    return key


_MAKE_ONE: Final = Text(
    zh="可用 openssl genpkey -algorithm ed25519 生成，并以 ZHIAN_SIGNING_KEY_FILE 指向该文件。",
    en="Make one with openssl genpkey -algorithm ed25519 and point ZHIAN_SIGNING_KEY_FILE at the file.",
)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _specimen(use: str) -> Ed25519PrivateKey:
    path = _folder() / f"{receipts.SPECIMEN_PREFIX}{use}.pem"
    if not path.exists():
        fresh = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_once(path, fresh, mode=0o600)
    return _operators_key(path.read_text(encoding="ascii"))


def _write_once(path: Path, data: bytes, *, mode: int) -> None:
    """Server and worker may both be first: whoever comes second keeps the other's file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _keep_public(key_id: str, public_key: Ed25519PublicKey) -> None:
    path = _folder() / f"{key_id}.pub"
    if not path.exists():
        _write_once(path, _public_pem(public_key), mode=0o644)


def _kept_keys() -> list[PublishedKey]:
    newest_first = sorted(_folder().glob("*.pub"), key=lambda path: path.stat().st_mtime, reverse=True)
    kept = []
    for path in newest_first:
        key = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            kept.append(PublishedKey(path.stem, key, path.stem.startswith(receipts.SPECIMEN_PREFIX)))
    return kept


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _mark(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:8]
