"""Every way a receipt can be wrong, and the one way it is right."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.kernel.jsonio import canonical
from zhian.kernel.locales import Text
from zhian.kernel.receipts import (
    NOT_AN_ACCEPTANCE_RECEIPT,
    Issuer,
    Receipt,
    SigningKey,
    StatusEntry,
    StatusList,
    TrustStore,
    Verdict,
    Withdrawal,
    read_status_list,
    sign_status_list,
    verify,
    with_page,
)

from .samples import AT, ISSUER, KEY, NOBODY, OTHER_KEY, SPECIMEN_KEY, TRUST, make

RECEIPT = make()
FILE = RECEIPT.to_bytes()
ELSEWHERE = Issuer("elsewhere", Text(zh="外地窗口", en="A Desk Elsewhere"))


def edited(change: Any, receipt: Receipt = RECEIPT) -> bytes:
    value = json.loads(receipt.to_bytes())
    change(value)
    return canonical(value)


def signed_again(change: Any, key: SigningKey = KEY, receipt: Receipt = RECEIPT) -> bytes:
    """The file after `change` to its header, under a fresh and fitting signature."""
    value = json.loads(receipt.to_bytes())
    change(value["header"])
    signature = key.private.sign(b"zhian-receipt/1\n" + canonical(value["header"]))
    value["signature"] = base64.b64encode(signature).decode()
    return canonical(value)


def english(verdict: Verdict) -> str:
    return " ".join(text.en for text in verdict.sentences)


class DescribeATrueReceipt:
    def it_is_genuine_under_a_trusted_key(self) -> None:
        verdict = verify(FILE, TRUST)
        assert verdict.status == "genuine"
        assert verdict.revocation == "not_checked"
        assert "was not checked" in english(verdict)
        assert (verdict.receipt_id, verdict.kind, verdict.issued_at) == ("r-0001", "recommendation", AT)
        assert verdict.issuer == ISSUER

    def it_is_intact_but_unverified_without_one(self) -> None:
        verdict = verify(FILE, NOBODY)
        assert verdict.status == "intact_issuer_unverified"
        assert "not trusted here" in english(verdict)

    def it_may_be_spaced_otherwise(self) -> None:
        assert verify(json.dumps(json.loads(FILE), indent=4), TRUST).status == "genuine"

    def it_is_not_vouched_for_after_its_key_ran_out(self) -> None:
        def trust(days: int) -> TrustStore:
            return TrustStore([KEY.trusted(ISSUER, not_after=AT + timedelta(days=days))])

        assert verify(FILE, trust(0)).status == "genuine"
        assert verify(FILE, trust(-1)).status == "intact_issuer_unverified"
        assert "in use until" in english(verify(FILE, trust(-1)))

    def it_always_tells_that_it_gives_no_right_to_stay(self) -> None:
        for data in (FILE, b"junk", edited(lambda d: d["sections"]["case"]["body"].update(reference="x"))):
            for trust in (TRUST, NOBODY):
                assert verify(data, trust).sentences[-1] == NOT_AN_ACCEPTANCE_RECEIPT

    def it_has_a_verdict_for_programs(self) -> None:
        answer = verify(FILE, TRUST).as_json()
        assert canonical(answer)
        assert (answer["status"], answer["issued_at"]) == ("genuine", "2026-11-24T01:30:00Z")


class DescribeAlteration:
    @pytest.mark.parametrize("name", sorted(RECEIPT.sections))
    @pytest.mark.parametrize("trust", [TRUST, NOBODY], ids=["trusted", "untrusted"])
    def it_names_the_section_in_which_a_byte_changed(self, name: str, trust: TrustStore) -> None:
        def flip_salt(document: dict[str, Any]) -> None:
            salt = document["sections"][name]["salt"]
            document["sections"][name]["salt"] = ("1" if salt[0] == "0" else "0") + salt[1:]

        def touch_body(document: dict[str, Any]) -> None:
            document["sections"][name]["body"]["added"] = 1

        for change in (flip_salt, touch_body):
            verdict = verify(edited(change), trust)
            assert verdict.status == "altered"
            assert verdict.changed_sections == (name,)

    def it_names_both_of_two_swapped_sections(self) -> None:
        def swap(document: dict[str, Any]) -> None:
            parts = document["sections"]
            parts["case"], parts["advice"] = parts["advice"], parts["case"]

        verdict = verify(edited(swap), TRUST)
        assert (verdict.status, verdict.changed_sections) == ("altered", ("advice", "case"))

    def it_binds_a_digest_to_the_name_of_its_section(self) -> None:
        def swap_with_digests(document: dict[str, Any]) -> None:
            for parts in (document["sections"], document["header"]["section_digests"]):
                parts["case"], parts["advice"] = parts["advice"], parts["case"]

        value = json.loads(edited(swap_with_digests))
        resigned = signed_again(lambda header: header.update(value["header"]))
        final = json.loads(resigned)
        final["sections"] = value["sections"]
        assert verify(canonical(final), TRUST).changed_sections == ("advice", "case")

    def it_names_a_section_taken_away_or_added(self) -> None:
        assert verify(edited(lambda d: d["sections"].pop("advice")), TRUST).changed_sections == ("advice",)
        added = edited(lambda d: d["sections"].update(extra={"salt": "0" * 32, "body": {}}))
        assert verify(added, TRUST).changed_sections == ("extra",)

    def it_does_not_take_sections_from_another_receipt(self) -> None:
        other = json.loads(make(id="r-0002").to_bytes())
        mixed = edited(lambda d: d["sections"].update(case=other["sections"]["case"]))
        assert verify(mixed, TRUST).changed_sections == ("case",)

    @settings(max_examples=400, deadline=None)
    @given(st.data())
    def it_never_accepts_a_file_with_one_flipped_bit(self, data: st.DataObject) -> None:
        raw = bytearray(FILE)
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        for trust in (TRUST, NOBODY):
            assert verify(bytes(raw), trust).status in ("altered", "forged", "unreadable")

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, len(FILE) - 1), st.binary(max_size=3), st.integers(0, 3))
    def it_never_accepts_a_file_with_bytes_replaced(self, place: int, new: bytes, gone: int) -> None:
        raw = FILE[:place] + new + FILE[place + gone :]
        if raw == FILE or not raw.strip():
            return
        verdict = verify(raw, TRUST)
        # Only white space between the marks of JSON may differ.
        same_value = verdict.status == "genuine" and verdict.receipt == RECEIPT
        assert same_value or verdict.status in ("altered", "forged", "unreadable")


class DescribeForgery:
    def it_knows_a_changed_header(self) -> None:
        for change in (
            {"issued_at": "2026-11-25T01:30:00Z"},
            {"kind": "recorded_decision"},
            {"id": "r-0009"},
            {"supersedes": "r-0000"},
            {"specimen": True},
            {"issuer": ELSEWHERE.as_json()},
        ):
            verdict = verify(edited(lambda d, change=change: d["header"].update(change)), NOBODY)
            assert verdict.status == "forged"

    def it_knows_another_key_under_a_trusted_name(self) -> None:
        forger = SigningKey(KEY.key_id, OTHER_KEY.private)
        verdict = verify(make(forger).to_bytes(), TRUST)
        assert verdict.status == "forged"
        assert "borrows the name" in english(verdict)

    def it_does_not_let_a_section_be_re_digested_without_the_key(self) -> None:
        honest, other = json.loads(FILE), json.loads(make(id="r-0002").to_bytes())
        honest["sections"]["case"] = other["sections"]["case"]
        honest["header"]["section_digests"]["case"] = other["header"]["section_digests"]["case"]
        assert verify(canonical(honest), TRUST).status == "forged"

    def it_vouches_for_no_other_issuer_than_the_key_is_trusted_for(self) -> None:
        verdict = verify(make(issuer=ELSEWHERE).to_bytes(), TRUST)
        assert verdict.status == "forged"
        assert "belongs to Talent Desk of a District" in english(verdict)

    def it_names_changed_sections_of_a_forgery_too(self) -> None:
        both = edited(lambda d: (d["header"].update(id="r-9"), d["sections"]["case"]["body"].update(x=1)))
        verdict = verify(both, TRUST)
        assert (verdict.status, verdict.changed_sections) == ("forged", ("case",))

    def it_only_calls_a_strangers_own_receipt_intact(self) -> None:
        assert verify(make(OTHER_KEY).to_bytes(), TRUST).status == "intact_issuer_unverified"


class DescribeSpecimens:
    def it_is_never_genuine_even_under_a_trusted_demo_key(self) -> None:
        verdict = verify(make(SPECIMEN_KEY).to_bytes(), TRUST)
        assert verdict.status == "specimen"
        assert "no effect" in english(verdict)
        assert verify(make(SPECIMEN_KEY).to_bytes(), NOBODY).status == "specimen"

    def it_cannot_be_washed_by_another_key_id_or_flag(self) -> None:
        washed = make(SigningKey("desk-2027", SPECIMEN_KEY.private)).to_bytes()
        assert verify(washed, TRUST).status == "specimen"
        specimen = make(SPECIMEN_KEY)
        unflagged = signed_again(lambda h: h.update(specimen=False), SPECIMEN_KEY, specimen)
        assert verify(unflagged, TRUST).status == verify(unflagged, NOBODY).status == "specimen"
        flagged = signed_again(lambda h: h.update(specimen=True))
        assert verify(flagged, TRUST).status == "specimen"


class DescribeRevocation:
    LATER = AT + timedelta(days=1)

    def lists(self, *entries: StatusEntry, key: SigningKey = KEY, **more: Any) -> StatusList:
        signed = sign_status_list(key, entries, at=more.pop("at", self.LATER), **more)
        return read_status_list(signed.to_bytes())

    def it_is_good_when_a_trusted_list_does_not_name_it(self) -> None:
        verdict = verify(FILE, TRUST, self.lists(StatusEntry("r-7", Withdrawal.WITHDRAWN)))
        assert (verdict.status, verdict.revocation) == ("genuine", "good")
        assert verdict.revocation_as_of == self.LATER

    def it_is_revoked_when_withdrawn(self) -> None:
        verdict = verify(FILE, TRUST, self.lists(StatusEntry("r-0001", Withdrawal.WITHDRAWN)))
        assert (verdict.status, verdict.revocation) == ("revoked", "revoked")
        assert "withdrawn" in english(verdict)

    def it_names_the_receipt_in_its_place(self) -> None:
        entry = StatusEntry("r-0001", Withdrawal.SUPERSEDED, by="r-0002")
        verdict = verify(FILE, TRUST, self.lists(entry))
        assert (verdict.status, verdict.superseded_by) == ("revoked", "r-0002")
        assert "Receipt r-0002" in english(verdict)

    def it_counts_nothing_a_revoked_key_signed(self) -> None:
        revoked = dataclasses.replace(KEY.trusted(ISSUER), revoked_at=self.LATER)
        assert verify(FILE, TrustStore([revoked])).status == "revoked"
        new_key = SigningKey("desk-2027", OTHER_KEY.private)
        trust = TRUST.joined([new_key.trusted(ISSUER)])
        assert verify(FILE, trust, self.lists(key=new_key, revoked_keys=["desk-2026"])).status == "revoked"
        # And its own clean list does not help it.
        assert verify(FILE, TrustStore([revoked]), self.lists()).status == "revoked"

    def it_uses_no_list_by_a_revoked_key(self) -> None:
        revoked = dataclasses.replace(OTHER_KEY.trusted(ISSUER), revoked_at=AT)
        withdrawn = self.lists(StatusEntry("r-0001", Withdrawal.WITHDRAWN), key=OTHER_KEY)
        verdict = verify(FILE, TRUST.joined([revoked]), withdrawn)
        assert (verdict.status, verdict.revocation) == ("genuine", "not_checked")

    def it_uses_no_list_by_a_stranger_or_another_issuer(self) -> None:
        withdrawn = StatusEntry("r-0001", Withdrawal.WITHDRAWN)
        stranger = verify(FILE, TRUST, self.lists(withdrawn, key=OTHER_KEY))
        assert (stranger.status, stranger.revocation) == ("genuine", "not_checked")
        assert "not trusted" in english(stranger)
        neighbour = TRUST.joined([OTHER_KEY.trusted(ELSEWHERE)])
        assert verify(FILE, neighbour, self.lists(withdrawn, key=OTHER_KEY)).status == "genuine"

    def it_lets_an_untrusted_issuer_take_back_but_not_confirm(self) -> None:
        assert verify(FILE, NOBODY, self.lists()).revocation == "not_checked"
        taken_back = self.lists(StatusEntry("r-0001", Withdrawal.WITHDRAWN))
        assert verify(FILE, NOBODY, taken_back).status == "revoked"

    def it_uses_no_list_that_was_changed_or_is_older_than_the_receipt(self) -> None:
        value = json.loads(self.lists(StatusEntry("r-0001", Withdrawal.WITHDRAWN)).to_bytes())
        value["entries"] = []
        emptied = verify(FILE, TRUST, read_status_list(canonical(value)))
        assert (emptied.status, emptied.revocation) == ("genuine", "not_checked")
        assert "wrong signature" in english(emptied)
        early = verify(FILE, TRUST, self.lists(at=AT - timedelta(days=1)))
        assert early.revocation == "not_checked"

    def it_still_calls_a_withdrawn_specimen_a_specimen(self) -> None:
        entry = StatusEntry("r-0001", Withdrawal.WITHDRAWN)
        verdict = verify(make(SPECIMEN_KEY).to_bytes(), TRUST, self.lists(entry))
        assert verdict.status == "revoked"
        assert "specimen" in english(verdict)


class DescribeThePage:
    def it_adds_a_sentence_when_the_page_agrees(self) -> None:
        verdict = with_page(verify(FILE, TRUST), (), "")
        assert verdict.status == "genuine"
        assert "text on the page agrees" in english(verdict)

    @pytest.mark.parametrize("page", [(("推荐回执",), ""), ((), "准予永久居留")])
    def it_is_altered_when_the_page_lacks_or_adds_text(self, page: tuple[tuple[str, ...], str]) -> None:
        for data in (FILE, make(SPECIMEN_KEY).to_bytes(), make(OTHER_KEY).to_bytes()):
            verdict = with_page(verify(data, TRUST), *page)
            assert verdict.status == "altered"
            assert verdict.changed_sections == ("printed page",)
            assert "nothing in it has changed" not in english(verdict)
            assert verdict.sentences[-1] == NOT_AN_ACCEPTANCE_RECEIPT

    def it_shows_uncovered_text_when_the_issuer_allowed_some(self) -> None:
        verdict = with_page(verify(make(printed_complete=False).to_bytes(), TRUST), (), "LI Example")
        assert verdict.status == "genuine"
        assert "LI Example" in english(verdict)

    def it_never_makes_a_forgery_milder(self) -> None:
        forged = edited(lambda d: d["header"].update(id="r-9"))
        assert with_page(verify(forged, TRUST), ("推荐回执",), "").status == "forged"
        assert with_page(verify(b"junk", TRUST), ("x",), "").status == "unreadable"


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"format":' * 100_000,
        b"\x00" * 100,
        b'{"format":"\\ud800"}',
        b'{"a":1,"a":2}',
        b"\xff\xfe",
    ],
)
def it_answers_hostile_bytes_with_unreadable(data: bytes) -> None:
    verdict = verify(data, TRUST)
    assert verdict.status == "unreadable"
    assert len(verdict.sentences) >= 3
