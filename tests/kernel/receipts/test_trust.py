"""Key files and the trust store."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhian.kernel.errors import Conflict, Unreadable, ZhianError
from zhian.kernel.receipts import SigningKey, TrustedKey, TrustStore, default_path, read_keys, verify

from .samples import AT, ISSUER, KEY, OTHER_KEY, make

ENTRY = dataclasses.replace(KEY.trusted(ISSUER, not_after=AT), revoked_at=AT + timedelta(days=3))


def it_keeps_all_that_is_known_of_a_key(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "trust.json"
    assert len(TrustStore.load(path)) == 0
    TrustStore([ENTRY, OTHER_KEY.trusted()]).save(path)
    assert list(TrustStore.load(path)) == [ENTRY, OTHER_KEY.trusted()]
    assert [file.name for file in path.parent.iterdir()] == ["trust.json"]


def it_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ZhianError, match="cannot be written"):
        TrustStore([ENTRY]).save(tmp_path / "file" / "trust.json")
    with pytest.raises(Unreadable):
        TrustStore.load(tmp_path)


def it_reads_keys_as_entry_list_pem_and_bare_base64() -> None:
    one = json.dumps(ENTRY.as_json()).encode()
    assert read_keys(one, "k") == (ENTRY,)
    assert read_keys(b"[" + one + b"]", "k") == (ENTRY,)
    pem = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    bare = base64.b64encode(KEY.public) + b"\n"
    assert read_keys(pem, "k") == read_keys(bare, "k")
    assert read_keys(bare, "k")[0].public == KEY.public


def it_verifies_with_a_bare_key() -> None:
    bare = read_keys(base64.b64encode(KEY.public), "k")
    assert verify(make().to_bytes(), TrustStore(bare)).status == "genuine"


EC_PEM = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[1]",
        b'[{"key_id":"a"}]',
        b'{"key_id":"a","public_key":"AA=="}',
        b"-----BEGIN PUBLIC KEY-----",
        EC_PEM,
        b'[{"key_id":"a","key_id":"b"}]',
        b"\xff",
        b"x" * 2_000_000,
        b'{"key_id":"A b","public_key":""}',
    ],
    ids=lambda data: data[:20].decode(errors="replace"),
)
def it_refuses_other_files_in_both_languages(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_keys(data, "desk.json")
    assert "desk.json" in refusal.value.sentence("en")
    assert "密钥文件 desk.json 无法读取" in refusal.value.sentence("zh-hans")


def it_never_holds_two_keys_under_one_id() -> None:
    store = TrustStore([KEY.trusted(ISSUER)])
    store.add(ENTRY)
    assert store.named(KEY.key_id) == ENTRY
    with pytest.raises(Conflict):
        store.add(SigningKey(KEY.key_id, OTHER_KEY.private).trusted())


def it_lives_with_the_data_or_in_the_users_configuration() -> None:
    assert default_path({"ZHIAN_DATA": "d"}) == Path("d/trust.json")
    assert default_path({"HOME": "h"}) == Path("h/.config/zhian/trust.json")
    assert default_path({"HOME": "h", "XDG_CONFIG_HOME": "x"}) == Path("x/zhian/trust.json")


def it_shows_a_fingerprint_one_can_read_aloud() -> None:
    groups = TrustedKey("k", bytes(32)).fingerprint.split()
    assert len(groups) == 8
    assert all(len(group) == 4 for group in groups)
    assert KEY.trusted().fingerprint != OTHER_KEY.trusted().fingerprint


def it_refuses_a_key_id_that_could_hide() -> None:
    for bad in ("", "Specimen-x", "a b", "x" * 65):
        with pytest.raises(ValueError, match="key id"):
            SigningKey(bad, KEY.private)
