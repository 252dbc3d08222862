from __future__ import annotations

import base64
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from zhian.web.base.vault.kit.ring import make_key, read_ring, retire_key, ring
from zhian.web.base.vault.services import keyring

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def own_ring(tmp_path: Path, settings: Settings) -> Path:
    """A ring of its own for a test that changes it."""
    settings.KEYS_DIR = tmp_path / "ring"
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "ring"


@given(st.binary(max_size=300), st.text(max_size=40))
def it_opens_what_it_sealed_and_under_no_other_name(plain: bytes, name: str) -> None:
    token = keyring.seal(plain, name=name)
    assert keyring.unseal(token, name=name) == plain
    with pytest.raises(keyring.KeyRingError) as refusal:
        keyring.unseal(token, name=f"{name}.")
    assert refusal.value.code == "seal-broken"


@given(st.binary(min_size=1, max_size=60), st.data())
def it_refuses_a_token_with_one_byte_changed(plain: bytes, data: st.DataObject) -> None:
    head, body = keyring.seal(plain, name="n").rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(keyring.KeyRingError):
        keyring.unseal(f"{head}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", name="n")


@pytest.mark.parametrize("token", ["", "L898902C3", "v1", "v1.x", "v2.a.b", "v1..", "v1.a."])
def it_says_that_a_plain_value_is_not_sealed(token: str) -> None:
    with pytest.raises(keyring.KeyRingError) as refusal:
        keyring.unseal(token, name="n")
    assert refusal.value.code == "not-sealed"


@pytest.mark.parametrize("body", ["AAAA", "é", "====", "A" * 99])
def it_refuses_a_token_that_is_cut_short_or_not_base64(body: str) -> None:
    key = keyring.seal(b"x", name="n").split(".")[1]
    with pytest.raises(keyring.KeyRingError):
        keyring.unseal(f"v1.{key}.{body}", name="n")


def it_names_the_key_that_the_ring_lacks_and_what_to_do() -> None:
    token = keyring.seal(b"x", name="n").split(".")
    with pytest.raises(keyring.KeyRingError) as refusal:
        keyring.unseal(f"v1.d0000aaaa.{token[2]}", name="n")
    assert refusal.value.code == "key-unknown"
    assert "d0000aaaa" in refusal.value.what.get("en")
    assert len(refusal.value.sentences()) == 3


def it_does_not_open_under_the_key_of_an_index() -> None:
    index = ring().of("index-email")[0].id
    with pytest.raises(keyring.KeyRingError):
        keyring.unseal(f"v1.{index}.{keyring.seal(b'x', name='n').split('.')[2]}", name="n")


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def it_blinds_equal_values_alike_and_others_not(one: str, other: str) -> None:
    same = keyring.blind(one, index="email") == keyring.blind(other, index="email")
    assert same == (one == other)
    assert keyring.blind(one, index="email") != keyring.blind(one, index="document-number")
    assert keyring.blind(one, index="email") in keyring.blinds(one, index="email")


def it_blinds_nothing_to_nothing() -> None:
    assert keyring.blind("", index="email") == ""
    assert keyring.blinds("", index="email") == ()


def it_keeps_every_key_in_a_file_of_its_own_that_only_its_owner_reads(own_ring: Path) -> None:
    keyring.seal(b"x", name="n")
    names = sorted(path.name for path in own_ring.iterdir())
    assert names == ["data.0001.key", "index-document-number.0001.key", "index-email.0001.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in own_ring.iterdir()} == {0o600}
    assert stat.S_IMODE(own_ring.stat().st_mode) == 0o700


def it_seals_under_a_new_key_at_once_and_opens_under_the_former(own_ring: Path) -> None:
    former = keyring.seal(b"x", name="n")
    assert make_key("data", at=AT, specimen=True, number=2)
    assert not make_key("data", at=AT, specimen=True, number=2)  # somebody else was quicker
    later = keyring.seal(b"x", name="n")
    assert later.split(".")[1] != former.split(".")[1]
    retire_key(ring().of("data")[1], at=AT)
    assert ring().of("data")[1].retired_at == AT
    assert keyring.unseal(former, name="n") == b"x"


def it_makes_no_ring_by_itself_on_a_real_site(own_ring: Path, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(keyring.KeyRingError) as refusal:
        keyring.seal(b"x", name="n")
    assert "zhian keys init" in refusal.value.sentence("en")
    assert not own_ring.exists()


def it_is_initialised_once(own_ring: Path, settings: Settings) -> None:
    settings.DEMO = False
    assert keyring.key_ring_fault() is not None
    assert keyring.initialise(at=AT) == ["data", "index-document-number", "index-email"]
    assert keyring.initialise(at=AT) == []
    assert keyring.key_ring_fault() is None
    assert not any(key.specimen for key in read_ring().keys.values())


def it_finds_fault_with_specimens_and_with_a_ring_inside_the_data(own_ring: Path, settings: Settings) -> None:
    keyring.seal(b"x", name="n")  # in the demo: specimens
    specimens = keyring.key_ring_fault()
    assert specimens is not None
    assert "specimen" in specimens.get("en")
    settings.KEYS_DIR = Path(settings.DATA_DIR) / "ring"
    inside = keyring.key_ring_fault()
    assert inside is not None
    assert "inside" in inside.get("en")
    with pytest.raises(keyring.KeyRingError):
        keyring.initialise(at=AT)


@pytest.mark.parametrize("content", ["", "{}", '{"id": 1}', "\x00", '{"use": "data", "secret": "AAAA"}'])
def it_names_the_damaged_key_file(own_ring: Path, content: str) -> None:
    keyring.seal(b"x", name="n")
    (own_ring / "data.0001.key").write_text(content)
    os.utime(own_ring, (1, 1))
    with pytest.raises(keyring.KeyRingError) as refusal:
        keyring.seal(b"x", name="n")
    assert "data.0001.key" in refusal.value.sentence("en")


def it_ignores_what_else_lies_in_the_folder(own_ring: Path) -> None:
    keyring.seal(b"x", name="n")
    (own_ring / "README").write_text("hands off")
    (own_ring / ".data.0002.key.17.ab").write_text("half a key")
    assert len(ring().of("data")) == 1


def it_draws_keys_of_256_bits(own_ring: Path) -> None:
    keyring.initialise(at=AT)
    secrets = [key.secret for key in read_ring().keys.values()]
    assert len(secrets) == len({*secrets}) >= 3
    assert {len(secret) * 8 for secret in secrets} == {256}
    assert own_ring.is_dir()
