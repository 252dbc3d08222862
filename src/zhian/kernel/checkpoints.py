"""An append-only log one can check: the Merkle tree of RFC 6962 and signed checkpoints of it.

Source: RFC 6962, section 2.1; the verifying algorithms are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
A checkpoint is a signed note in the public tlog-checkpoint form, so that foreign witnesses can read it too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhian.kernel.clock import read_instant, write_instant
from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
HASH_SIZE: Final = 32


def hash_leaf(data: bytes) -> bytes:
    """The hash of one log entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees; its prefix keeps a node from ever passing for a leaf."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class RightEdge:
    """The growing tree, kept as the roots of its full subtrees from the largest to the smallest.

    Cost: 32 bytes for each bit of the size; appending costs one hash on average, the root one a subtree.
    `hashes` and `size` are all there is to store between runs.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count() or any(len(h) != HASH_SIZE for h in self.hashes):
            raise ValueError(f"{len(self.hashes)} subtree hashes do not belong to a tree of {size}")

    def append(self, leaf_hash: bytes) -> None:
        """Add the next entry, given as its leaf hash."""
        if len(leaf_hash) != HASH_SIZE:
            raise ValueError("a leaf hash has 32 bytes; hash the entry with hash_leaf first")
        full, below = leaf_hash, self.size
        while below & 1:
            full = hash_node(self.hashes.pop(), full)
            below >>= 1
        self.hashes.append(full)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.hashes:
            return EMPTY_ROOT
        total = self.hashes[-1]
        for subtree in reversed(self.hashes[:-1]):
            total = hash_node(subtree, total)
        return total


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in log order; the hash of nothing for none."""
    edge = RightEdge()
    for leaf_hash in leaf_hashes:
        edge.append(leaf_hash)
    return edge.root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The path that shows entry `index` (from 0) to be in the tree. Cost: one hash a leaf."""
    if not 0 <= index < len(leaf_hashes):
        raise ValueError(f"no entry {index} in a tree of {len(leaf_hashes)}")
    if len(leaf_hashes) == 1:
        return []
    split = _split(len(leaf_hashes))
    if index < split:
        return [*inclusion_proof(leaf_hashes[:split], index), root_of(leaf_hashes[split:])]
    return [*inclusion_proof(leaf_hashes[split:], index - split), root_of(leaf_hashes[:split])]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows the entry at `index` in the tree of `size` entries under `root`."""
    if not 0 <= index < size:
        return False
    node, last, total = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            total = hash_node(sibling, total)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            total = hash_node(total, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and total == root


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """The path that shows the first `old_size` entries to be unchanged in the tree over all `leaf_hashes`."""
    if not 0 < old_size <= len(leaf_hashes):
        raise ValueError(f"a tree of {len(leaf_hashes)} has no beginning of {old_size} to prove")
    return _subproof(leaf_hashes, old_size, whole=True)


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows the larger tree to begin with the smaller; the empty tree begins every tree."""
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT and new_size > 0
    if not 0 < old_size < new_size or not proof:
        return False
    path = list(proof)
    if old_size & (old_size - 1) == 0:  # a full tree is its own first step, so the proof leaves it out
        path.insert(0, old_root)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_total = new_total = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_total, new_total = hash_node(step, old_total), hash_node(step, new_total)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_total = hash_node(new_total, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old_total == old_root and new_total == new_root


def _subproof(leaf_hashes: Sequence[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(leaf_hashes):
        return [] if whole else [root_of(leaf_hashes)]
    split = _split(len(leaf_hashes))
    if old_size <= split:
        return [*_subproof(leaf_hashes[:split], old_size, whole=whole), root_of(leaf_hashes[split:])]
    return [*_subproof(leaf_hashes[split:], old_size - split, whole=False), root_of(leaf_hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at one instant: `origin` names the log, `root` is over its first `size` entries."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def body(self) -> str:
        """The lines that are signed."""
        root = base64.b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\ntime {write_instant(self.at)}\n"

    def sign(self, key_id: str, private_key: Ed25519PrivateKey) -> SignedCheckpoint:
        """This checkpoint with its signature; ValueError when origin or key id would not survive the note."""
        if not _ORIGIN.fullmatch(self.origin) or not _KEY_ID.fullmatch(key_id):
            raise ValueError(f"origin {self.origin!r} or key id {key_id!r} cannot stand in a signed note")
        if len(self.root) != HASH_SIZE or self.size < 0:
            raise ValueError("a checkpoint needs a root of 32 bytes and a size of 0 or more")
        signature = private_key.sign(self.body().encode("utf-8"))
        return SignedCheckpoint(self, key_id, _note_key_hash(key_id, private_key.public_key()), signature)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint and one signature over it; `key_hash` is the four bytes by which notes tell keys apart."""

    checkpoint: Checkpoint
    key_id: str
    key_hash: bytes
    signature: bytes

    def text(self) -> str:
        """The note: origin, size, root in base64, time, an empty line, the signature line."""
        mark = base64.b64encode(self.key_hash + self.signature).decode("ascii")
        return f"{self.checkpoint.body()}\n\N{EM DASH} {self.key_id} {mark}\n"

    def is_signed_by(self, public_key: Ed25519PublicKey) -> bool:
        """Whether the signature was made with this key, under the key id the note names."""
        if self.key_hash != _note_key_hash(self.key_id, public_key):
            return False
        try:
            public_key.verify(self.signature, self.checkpoint.body().encode("utf-8"))
        except InvalidSignature:
            return False
        return True


_ORIGIN = re.compile(r"(?!zhian-receipt)[^\s+]+(?:[ ][^\s+]+)*")
_KEY_ID = re.compile(r"[^\s+]+")
_NOTE = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"time (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)\n"
    r"\n\N{EM DASH} (?P<key_id>[^\s+]+) (?P<mark>[A-Za-z0-9+/]+={0,2})\n"
)


def read_checkpoint(text: str) -> SignedCheckpoint:
    """The checkpoint written in a note; Unreadable unless writing it again gives the very same text."""
    found = _NOTE.fullmatch(text)
    try:
        if found is None or not _ORIGIN.fullmatch(found["origin"]):
            raise ValueError("not a note")
        mark = base64.b64decode(found["mark"], validate=True)
        root = base64.b64decode(found["root"], validate=True)
        body = Checkpoint(found["origin"], int(found["size"]), root, read_instant(found["time"]))
        signed = SignedCheckpoint(body, found["key_id"], mark[:4], mark[4:])
        if len(signed.signature) != 64 or signed.text() != text:
            raise ValueError("not the one spelling")
    except (ValueError, binascii.Error) as fault:
        raise Unreadable(
            Text(zh="审计检查点无法读取。", en="The audit checkpoint cannot be read."),
            why=Text(
                zh="它不是带签名的检查点文本，或者已被改动。",
                en="It is no signed checkpoint note, or it was changed.",
            ),
            do_next=Text(
                zh="请从公开页面重新下载检查点文件。",
                en="Download the checkpoint from the public page again.",
            ),
            code="checkpoint.unreadable",
        ) from fault
    return signed


def _note_key_hash(key_id: str, public_key: Ed25519PublicKey) -> bytes:
    """The first bytes of SHA-256 over name, newline, algorithm 1 (Ed25519) and key, as signed notes say."""
    raw = public_key.public_bytes_raw()
    return hashlib.sha256(key_id.encode("utf-8") + b"\n\x01" + raw).digest()[:4]
