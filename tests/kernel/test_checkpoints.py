"""The Merkle tree against the published vectors, against a second spelling of the RFC, and under forgery."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.checkpoints import (
    EMPTY_ROOT,
    Checkpoint,
    RightEdge,
    consistency_proof,
    hash_leaf,
    hash_node,
    inclusion_proof,
    read_checkpoint,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from zhian.kernel.errors import Unreadable

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "golden" / "rfc6962.json").read_text(encoding="utf-8")
)
LEAVES = [hash_leaf(bytes.fromhex(leaf)) for leaf in GOLDEN["leaves"]]
ROOTS = [bytes.fromhex(root) for root in GOLDEN["roots"]]


def unhex(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in hashes]


def leaves_of(size: int) -> list[bytes]:
    return [hash_leaf(str(n).encode()) for n in range(size)]


class DescribeTheTree:
    def it_hashes_leaves_and_nodes_as_published(self) -> None:
        leaf, node = GOLDEN["hashes"]["leaf"], GOLDEN["hashes"]["node"]
        assert hash_leaf(leaf["of"].encode()).hex() == leaf["is"]
        assert hash_node(*(part.encode() for part in node["of"])).hex() == node["is"]

    def it_has_the_published_root_at_every_size(self) -> None:
        assert root_of([]).hex() == GOLDEN["empty_root"]
        assert [root_of(LEAVES[: n + 1]) for n in range(8)] == ROOTS

    def it_grows_one_leaf_at_a_time_to_the_same_roots(self) -> None:
        edge, seen = RightEdge(), []
        for leaf in LEAVES:
            edge = RightEdge(edge.size, edge.hashes)  # as read back from storage
            edge.append(leaf)
            seen.append(edge.root())
        assert seen == ROOTS

    @given(st.integers(1, 200))
    def it_agrees_with_the_recursive_definition(self, size: int) -> None:
        def by_definition(leaves: list[bytes]) -> bytes:
            if len(leaves) == 1:
                return leaves[0]
            split = 1
            while split * 2 < len(leaves):
                split *= 2
            return hash_node(by_definition(leaves[:split]), by_definition(leaves[split:]))

        assert root_of(leaves_of(size)) == by_definition(leaves_of(size))

    def it_refuses_an_edge_that_does_not_fit_its_size(self) -> None:
        with pytest.raises(ValueError, match="do not belong"):
            RightEdge(3, [LEAVES[0]])
        with pytest.raises(ValueError, match="hash_leaf"):
            RightEdge().append(b"entry")


class DescribeInclusion:
    @pytest.mark.parametrize("case", GOLDEN["inclusion"], ids=lambda c: f"{c['index']}of{c['size']}")
    def it_proves_the_published_paths(self, case: dict[str, Any]) -> None:
        index, size, proof = case["index"], case["size"], unhex(case["proof"])
        assert inclusion_proof(LEAVES[:size], index) == proof
        assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1])

    @given(st.data())
    def it_accepts_only_the_true_leaf_place_and_path(self, data: st.DataObject) -> None:
        size = data.draw(st.integers(1, 40))
        index = data.draw(st.integers(0, size - 1))
        leaves = leaves_of(size)
        root, proof = root_of(leaves), inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, proof, root)
        other = data.draw(st.integers(-1, size + 1).filter(lambda n: n != index))
        assert not verify_inclusion(leaves[index], other, size, proof, root)
        assert not verify_inclusion(hash_leaf(b"stranger"), index, size, proof, root)
        assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
        if proof:
            assert not verify_inclusion(leaves[index], index, size, proof[:-1], root)
            place = data.draw(st.integers(0, len(proof) - 1))
            wrong = [bytes([h[0] ^ 8]) + h[1:] if n == place else h for n, h in enumerate(proof)]
            assert not verify_inclusion(leaves[index], index, size, wrong, root)

    def it_has_no_proof_for_an_entry_outside_the_tree(self) -> None:
        with pytest.raises(ValueError, match="no entry 8"):
            inclusion_proof(LEAVES, 8)


class DescribeConsistency:
    @pytest.mark.parametrize("case", GOLDEN["consistency"], ids=lambda c: f"{c['old']}to{c['new']}")
    def it_proves_the_published_paths(self, case: dict[str, Any]) -> None:
        old, new, proof = case["old"], case["new"], unhex(case["proof"])
        assert consistency_proof(LEAVES[:new], old) == proof
        assert verify_consistency(old, ROOTS[old - 1], new, ROOTS[new - 1], proof)

    @given(st.data())
    def it_accepts_every_true_beginning_and_no_rewritten_one(self, data: st.DataObject) -> None:
        new = data.draw(st.integers(2, 40))
        old = data.draw(st.integers(1, new - 1))
        leaves = leaves_of(new)
        proof, old_root, new_root = consistency_proof(leaves, old), root_of(leaves[:old]), root_of(leaves)
        assert verify_consistency(old, old_root, new, new_root, proof)
        changed = data.draw(st.integers(0, old - 1))
        rewritten = [hash_leaf(b"rewritten") if n == changed else leaf for n, leaf in enumerate(leaves)]
        assert not verify_consistency(
            old, old_root, new, root_of(rewritten), consistency_proof(rewritten, old)
        )
        assert not verify_consistency(old, old_root, new, new_root, [*proof, new_root])
        assert not verify_consistency(old, old_root, new, new_root, proof[:-1])

    def it_lets_the_empty_tree_begin_every_tree_but_nothing_shrink(self) -> None:
        assert verify_consistency(0, EMPTY_ROOT, 8, ROOTS[7], [])
        assert not verify_consistency(0, ROOTS[0], 8, ROOTS[7], [])
        assert not verify_consistency(8, ROOTS[7], 6, ROOTS[5], [])
        assert not verify_consistency(6, ROOTS[5], 8, ROOTS[7], [])


class DescribeTheNote:
    KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    SIGNED = Checkpoint("zhian.example/audit", 8, ROOTS[7], datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)).sign(
        "audit-2026", KEY
    )

    def it_reads_back_what_was_signed(self) -> None:
        note = read_checkpoint(self.SIGNED.text())
        assert note == self.SIGNED
        assert note.is_signed_by(self.KEY.public_key())
        assert self.SIGNED.text().splitlines()[:4] == [
            "zhian.example/audit",
            "8",
            base64.b64encode(ROOTS[7]).decode(),
            "time 2026-11-24T01:02:03Z",
        ]

    def it_knows_a_signature_by_another_key(self) -> None:
        other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
        assert not self.SIGNED.is_signed_by(other.public_key())

    @given(st.data())
    def it_never_accepts_a_note_with_one_changed_byte(self, data: st.DataObject) -> None:
        raw = bytearray(self.SIGNED.text().encode())
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        try:
            note = read_checkpoint(raw.decode())
        except (Unreadable, UnicodeDecodeError):
            return
        assert not note.is_signed_by(self.KEY.public_key())

    def it_refuses_a_second_spelling_of_the_same_root(self) -> None:
        root = base64.b64encode(ROOTS[7]).decode()
        other = next(
            root[:-2] + c + "="
            for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            if c != root[-2] and base64.b64decode(root[:-2] + c + "=") == ROOTS[7]
        )
        with pytest.raises(Unreadable):
            read_checkpoint(self.SIGNED.text().replace(root, other))

    @pytest.mark.parametrize("origin", ["", "two\nlines", "zhian-receipt/1", "plus+sign", " edge"])
    def it_refuses_an_origin_a_note_cannot_carry(self, origin: str) -> None:
        point = Checkpoint(origin, 1, ROOTS[0], datetime(2026, 1, 1, tzinfo=UTC))
        with pytest.raises(ValueError, match="signed note"):
            point.sign("k", self.KEY)
