"""Is this receipt genuine? One verdict, with its reasons as sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from zhian.kernel.clock import write_instant, write_local
from zhian.kernel.errors import Unreadable
from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.kernel.receipts import sentences as say
from zhian.kernel.receipts.document import Kind, Receipt, read_receipt, section_digest
from zhian.kernel.receipts.keys import SPECIMEN_PREFIX, Issuer, TrustedKey, signature_fits
from zhian.kernel.receipts.notices import NOT_AN_ACCEPTANCE_RECEIPT
from zhian.kernel.receipts.status import StatusEntry, StatusList, Withdrawal
from zhian.kernel.receipts.trust import TrustStore


class Status(StrEnum):
    """The verdict in one word, worst last."""

    GENUINE = "genuine"
    INTACT_ISSUER_UNVERIFIED = "intact_issuer_unverified"
    SPECIMEN = "specimen"
    REVOKED = "revoked"
    ALTERED = "altered"
    FORGED = "forged"
    UNREADABLE = "unreadable"


class Revocation(StrEnum):
    """What is known about a receipt having been taken back."""

    NOT_CHECKED = "not_checked"
    GOOD = "good"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found.

    `changed_sections` names every part that no longer is what was signed. `revocation_as_of` is the date of
    the status list behind `revocation`. The members from `receipt_id` on are what the receipt claims of
    itself: worth believing only when `status` is genuine.
    """

    status: Status
    sentences: tuple[Text, ...]
    changed_sections: tuple[str, ...] = ()
    revocation: Revocation = Revocation.NOT_CHECKED
    revocation_as_of: datetime | None = None
    superseded_by: str | None = None
    receipt_id: str | None = None
    kind: Kind | None = None
    issued_at: datetime | None = None
    issuer: Issuer | None = None
    key_id: str | None = None
    receipt: Receipt | None = None

    @property
    def headline(self) -> Text:
        """The verdict as a short phrase."""
        return say.HEADLINES[self.status.value]

    def as_json(self) -> dict[str, Json]:
        """The verdict for programs; names and words are stable, sentences are not."""

        def written(instant: datetime | None) -> str | None:
            return None if instant is None else write_instant(instant)

        lines: list[Json] = [{"zh": text.zh, "en": text.en} for text in self.sentences]
        return {
            "status": self.status.value,
            "changed_sections": list(self.changed_sections),
            "revocation": self.revocation.value,
            "revocation_as_of": written(self.revocation_as_of),
            "superseded_by": self.superseded_by,
            "receipt_id": self.receipt_id,
            "kind": None if self.kind is None else self.kind.value,
            "issued_at": written(self.issued_at),
            "issuer": None if self.issuer is None else self.issuer.as_json(),
            "key_id": self.key_id,
            "sentences": lines,
        }


def verify(data: bytes | str, trust: TrustStore, status_list: StatusList | None = None) -> Verdict:
    """The verdict on a receipt file, from nothing but the file, the trusted keys and perhaps a status list.

    Never raises for bad input: what cannot be read gets the verdict `unreadable`.
    """
    try:
        receipt = read_receipt(data)
    except Unreadable as fault:
        return unreadable(fault)
    return verify_receipt(receipt, trust, status_list)


def verify_receipt(receipt: Receipt, trust: TrustStore, status_list: StatusList | None = None) -> Verdict:
    """The verdict on a receipt already read."""
    changed = changed_sections(receipt)
    forgery = _forgery(receipt, trust)
    if forgery or changed:
        status = Status.FORGED if forgery else Status.ALTERED
        named = [say.CHANGED.fill(names=_listed(changed))] if changed else []
        return _verdict(receipt, status, [*forgery, *named], changed=changed)
    revocation = _revocation(receipt, trust, status_list)
    trusted = trust.holding(receipt.public_key)
    specimen = [say.SPECIMEN] if _is_specimen(receipt, trusted) else []
    if specimen or revocation.state is Revocation.REVOKED:
        status = Status.REVOKED if revocation.state is Revocation.REVOKED else Status.SPECIMEN
        return _verdict(receipt, status, [*specimen, *revocation.reasons], revocation=revocation)
    doubt = _doubt(receipt, trusted)
    if doubt is not None:
        lines = [say.INTACT, doubt, *revocation.reasons]
        return _verdict(receipt, Status.INTACT_ISSUER_UNVERIFIED, lines, revocation=revocation)
    genuine = say.GENUINE.fill(issuer=receipt.issuer.name, at=write_local(receipt.issued_at))
    return _verdict(receipt, Status.GENUINE, [genuine, *revocation.reasons], revocation=revocation)


def changed_sections(receipt: Receipt) -> tuple[str, ...]:
    """The sections that were changed, added or taken away since the header was signed, in order of name."""
    names = receipt.sections.keys() | receipt.section_digests.keys()
    return tuple(
        name
        for name in sorted(names)
        if name not in receipt.sections
        or section_digest(name, receipt.sections[name]) != receipt.section_digests.get(name)
    )


def unreadable(fault: Unreadable) -> Verdict:
    """The verdict on a file that is no receipt."""
    return Verdict(Status.UNREADABLE, (*fault.sentences(), NOT_AN_ACCEPTANCE_RECEIPT))


def with_page(verdict: Verdict, missing: Iterable[str], extra: str) -> Verdict:
    """The verdict once the paper was compared with the file.

    `missing` are signed strings the page does not show; `extra` is what it shows beside the signed text.
    """
    missing, receipt = tuple(missing), verdict.receipt
    if receipt is None:
        return verdict
    *found, notice = verdict.sentences
    contradictions = [say.PAGE_LACKS.fill(text=_shortened(text)) for text in missing]
    if extra and receipt.printed_complete:
        contradictions.append(say.PAGE_ADDS.fill(text=_shortened(extra)))
    if contradictions:
        harmless = verdict.status in (Status.GENUINE, Status.INTACT_ISSUER_UNVERIFIED, Status.SPECIMEN)
        vouching = verdict.status in (Status.GENUINE, Status.INTACT_ISSUER_UNVERIFIED)
        kept = found[1:] if vouching else found
        return replace(
            verdict,
            status=Status.ALTERED if harmless or verdict.status is Status.REVOKED else verdict.status,
            changed_sections=(*verdict.changed_sections, say.PRINTED_PAGE),
            sentences=(*contradictions, *kept, notice),
        )
    agreed = say.PAGE_UNCOVERED.fill(text=_shortened(extra)) if extra else say.PAGE_AGREES
    return replace(verdict, sentences=(*found, agreed, notice))


@dataclass(frozen=True, slots=True)
class _Found:
    state: Revocation
    reasons: list[Text]
    as_of: datetime | None = None
    superseded_by: str | None = None


def _forgery(receipt: Receipt, trust: TrustStore) -> list[Text]:
    """Why the signature cannot be the issuer's, if it cannot."""
    if not signature_fits(receipt.public_key, receipt.signature, receipt.signed_message()):
        return [say.SIGNATURE_WRONG]
    namesake = trust.named(receipt.key_id)
    if namesake is not None and namesake.public != receipt.public_key:
        return [say.OTHER_KEY.fill(key=receipt.key_id)]
    trusted = trust.holding(receipt.public_key)
    if trusted is not None and trusted.issuer is not None and trusted.issuer.id != receipt.issuer.id:
        return [say.OTHER_ISSUER.fill(owner=trusted.issuer.name, claimed=receipt.issuer.name)]
    return []


def _is_specimen(receipt: Receipt, trusted: TrustedKey | None) -> bool:
    ids = [receipt.key_id, trusted.key_id if trusted else ""]
    return receipt.specimen or any(key_id.startswith(SPECIMEN_PREFIX) for key_id in ids)


def _doubt(receipt: Receipt, trusted: TrustedKey | None) -> Text | None:
    """Why an intact receipt is not vouched for, if it is not."""
    if trusted is None:
        return say.NOT_TRUSTED.fill(key=receipt.key_id, issuer=receipt.issuer.name)
    if trusted.not_after is not None and receipt.issued_at > trusted.not_after:
        return say.KEY_EXPIRED.fill(key=receipt.key_id, at=write_local(trusted.not_after))
    return None


def _revocation(receipt: Receipt, trust: TrustStore, status_list: StatusList | None) -> _Found:
    trusted = trust.holding(receipt.public_key)
    if trusted is not None and trusted.revoked_at is not None:
        return _Found(Revocation.REVOKED, [say.KEY_REVOKED.fill(key=receipt.key_id)], trusted.revoked_at)
    if status_list is None:
        return _Found(Revocation.NOT_CHECKED, [say.NOT_CHECKED])
    refusal = _list_refusal(receipt, trust, status_list)
    if refusal is not None:
        return _Found(Revocation.NOT_CHECKED, [refusal, say.NOT_CHECKED])
    as_of = status_list.issued_at
    if receipt.key_id in status_list.revoked_keys:
        return _Found(Revocation.REVOKED, [say.KEY_REVOKED.fill(key=receipt.key_id)], as_of)
    entry = status_list.find(receipt.id)
    if entry is None and trust.holding(status_list.public_key) is None:
        return _Found(Revocation.NOT_CHECKED, [_distrust(status_list), say.NOT_CHECKED])
    if entry is None:
        return _Found(Revocation.GOOD, [say.STILL_GOOD.fill(at=write_local(as_of))], as_of)
    return _Found(Revocation.REVOKED, [_taken_back(entry)], as_of, entry.by)


def _taken_back(entry: StatusEntry) -> Text:
    if entry.status is Withdrawal.WITHDRAWN:
        return say.WITHDRAWN
    return say.SUPERSEDED_BY.fill(id=entry.by) if entry.by else say.SUPERSEDED


def _list_refusal(receipt: Receipt, trust: TrustStore, status_list: StatusList) -> Text | None:
    """Why a status list is not used; one by the receipt's own key may speak, for it might take back."""
    if not status_list.is_intact():
        return say.LIST_FORGED
    signer = trust.holding(status_list.public_key)
    if signer is None and status_list.public_key != receipt.public_key:
        return _distrust(status_list)
    if signer is not None and (
        signer.revoked_at is not None or (signer.issuer is not None and signer.issuer.id != receipt.issuer.id)
    ):
        return _distrust(status_list)
    if status_list.issued_at < receipt.issued_at:
        return say.LIST_TOO_OLD.fill(at=write_local(status_list.issued_at))
    return None


def _distrust(status_list: StatusList) -> Text:
    return say.LIST_NOT_TRUSTED.fill(key=status_list.key_id)


def _verdict(
    receipt: Receipt,
    status: Status,
    lines: list[Text],
    *,
    changed: tuple[str, ...] = (),
    revocation: _Found | None = None,
) -> Verdict:
    known = revocation or _Found(Revocation.NOT_CHECKED, [])
    return Verdict(
        status,
        (*lines, NOT_AN_ACCEPTANCE_RECEIPT),
        changed,
        known.state,
        known.as_of,
        known.superseded_by,
        receipt.id,
        receipt.kind,
        receipt.issued_at,
        receipt.issuer,
        receipt.key_id,
        receipt,
    )


def _listed(names: Iterable[str]) -> Text:
    titles = [say.section_title(name) for name in names]
    return Text(
        zh="、".join(f"“{title.zh}”" for title in titles), en=", ".join(f"“{title.en}”" for title in titles)
    )


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"
