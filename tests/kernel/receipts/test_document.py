"""What goes into a receipt, what is refused, and what a commitment opens to."""

from __future__ import annotations

import json
import string
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.checkpoints import read_checkpoint
from zhian.kernel.errors import Refused, Unreadable
from zhian.kernel.jsonio import JsonRefused, canonical
from zhian.kernel.receipts import (
    NOT_AN_ACCEPTANCE_RECEIPT,
    build,
    commit,
    open_commitment,
    read_receipt,
    sign,
)

from .samples import AT, BODIES, ISSUER, KEY, SALT, SPECIMEN_KEY, checkpoint, make


class DescribeBuilding:
    def it_reads_back_what_it_wrote(self) -> None:
        receipt = make(supersedes="r-0000")
        again = read_receipt(receipt.to_bytes())
        assert again == receipt
        assert again.to_bytes() == receipt.to_bytes()
        assert (again.kind, again.id, again.supersedes) == ("recommendation", "r-0001", "r-0000")
        assert again.body("case") == BODIES["case"]
        assert again.body("no_such_section") == {}

    def it_carries_the_checkpoint_it_was_given(self) -> None:
        note = read_receipt(make().to_bytes()).checkpoint_note
        assert note is not None
        assert read_checkpoint(note) == checkpoint()

    @pytest.mark.parametrize("key", [KEY, SPECIMEN_KEY], ids=lambda key: key.key_id)
    def it_always_says_what_it_is_not(self, key: Any) -> None:
        notice = make(key).body("notice")
        assert NOT_AN_ACCEPTANCE_RECEIPT.zh in notice["zh"]  # type: ignore[operator]
        assert NOT_AN_ACCEPTANCE_RECEIPT.en in notice["en"]  # type: ignore[operator]
        assert any("以中文文本为准" in line for line in notice["zh"])  # type: ignore[union-attr]
        assert ("SPECIMEN" in str(notice["en"])) == key.specimen

    def it_salts_sections_so_that_equal_bodies_have_unequal_digests(self) -> None:
        first, second = make(), make()
        assert first.sections["case"].body == second.sections["case"].body
        assert first.section_digests["case"] != second.section_digests["case"]

    @pytest.mark.parametrize(
        ("sections", "part"),
        [
            ({"holder": {"passport_number": "E00000000"}}, "holder.passport_number"),
            ({"holder": {"people": [{"Date-of-Birth": "1990-01-01"}]}}, "holder.people.0.Date-of-Birth"),
            ({"holder": {"name": "A Person"}}, "holder.name"),
            ({"notice": {}}, "'notice'"),
            ({"Upper": {}}, "'Upper'"),
        ],
    )
    def it_refuses_plain_personal_data_and_reserved_names(self, sections: Any, part: str) -> None:
        with pytest.raises(Refused) as refusal:
            build("office_act", ISSUER, sections, id="r", at=AT)
        assert part in refusal.value.sentence("en")

    def it_lets_an_organisation_have_its_name_in_both_languages(self) -> None:
        unsigned = build(
            "office_act", ISSUER, {"sponsor": {"name": {"zh": "某企业", "en": "X"}}}, id="r", at=AT
        )
        assert sign(unsigned, KEY).body("sponsor")["name"] == {"zh": "某企业", "en": "X"}

    def it_gives_all_reasons_at_once(self) -> None:
        with pytest.raises(Refused) as refusal:
            build("office_act", ISSUER, {"notice": {}}, id="bad id", at=AT, commitments={"f": "plain"})
        assert len(refusal.value.reasons) == 3

    def it_refuses_an_unknown_kind_and_fractions(self) -> None:
        with pytest.raises(ValueError, match="permit"):
            build("permit", ISSUER, {}, id="r", at=AT)
        with pytest.raises(JsonRefused):
            sign(build("office_act", ISSUER, {"fee": {"yuan": 1.5}}, id="r", at=AT), KEY)  # type: ignore[dict-item]


class DescribeCommitments:
    def it_opens_with_the_value_and_salt_of_the_holder_only(self) -> None:
        receipt = make()
        assert open_commitment(receipt, "holder_name", "LI Example", SALT)
        assert open_commitment(receipt, "holder_name", "  LI   Example ", SALT)
        assert not open_commitment(receipt, "holder_name", "LI example", SALT)
        assert not open_commitment(receipt, "holder_name", "LI Example", bytes(16))
        assert not open_commitment(receipt, "passport", "LI Example", SALT)

    @given(st.text(), st.text(), st.binary(min_size=16, max_size=40))
    def it_commits_to_one_value_up_to_spacing_and_unicode_form(
        self, one: str, other: str, salt: bytes
    ) -> None:
        assert (commit(one, salt) == commit(other, salt)) == (same(one) == same(other))

    def it_refuses_a_salt_that_can_be_guessed(self) -> None:
        with pytest.raises(ValueError, match="16 bytes"):
            commit("value", b"short")


def same(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()


def respelled(last: str) -> str:
    """Another last character of base64 that lenient readers decode to the same bytes."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    return alphabet[alphabet.index(last) ^ 1]


def changed(change: Any) -> bytes:
    value = json.loads(make().to_bytes())
    change(value)
    return canonical(value)


class DescribeReading:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"\x00\x01\x02",
            b"not a receipt",
            changed(lambda d: d.update(format="zhian-receipt/2")),
            changed(lambda d: d.update(format=1)),
            changed(lambda d: d.update(extra=1)),
            changed(lambda d: d.pop("signature")),
            changed(lambda d: d["header"].pop("key_id")),
            changed(lambda d: d["header"].update(extra=1)),
            changed(lambda d: d["header"].update(version=True)),
            changed(lambda d: d["header"].update(version=2)),
            changed(lambda d: d["header"].update(issued_at="2026-11-24T01:30:00+00:00")),
            changed(lambda d: d["header"].update(issued_at="2026-11-24 01:30")),
            changed(lambda d: d["header"].update(specimen="no")),
            changed(lambda d: d["header"].update(id=None)),
            changed(lambda d: d["header"].update(key_id="two\nlines")),
            changed(lambda d: d.update(signature=d["signature"][:-3] + respelled(d["signature"][-3]) + "==")),
            changed(lambda d: d["header"]["section_digests"].update(case="sha256:ABC")),
            changed(lambda d: d["sections"]["case"].update(salt="")),
            changed(lambda d: d["sections"]["case"].update(salt=d["sections"]["case"]["salt"].upper() + "0")),
            changed(lambda d: d["sections"]["case"].update(body=[])),
            changed(lambda d: d.update(signature=d["signature"].rstrip("="))),
            changed(lambda d: d.update(signature="*" + d["signature"][1:])),
        ],
        ids=lambda _: (
            "other"
        ),  # salts and signatures are random, and ids have to be the same in every process
    )
    def it_refuses_everything_else_in_both_languages(self, data: bytes) -> None:
        with pytest.raises(Unreadable) as refusal:
            read_receipt(data)
        assert refusal.value.sentence("zh-hans").startswith("无法按回执读取该文件。")
        assert refusal.value.do_next is not None
