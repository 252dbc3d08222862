"""Casework's part of an erasure: a case becomes a shell of reference, days, steps and who decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model, Q

from zhian.kernel import jsonio
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict
from zhian.kernel.locales import Text
from zhian.kernel.receipts import read_receipt
from zhian.policy.replay import ERASED_ON, erased_record
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope
from zhian.web.casework.kit import Side
from zhian.web.casework.models import (
    Advice,
    Case,
    CaseFact,
    CorrectionNotice,
    IssuedReceipt,
    Move,
    OfficialReceipt,
    Outcome,
    Paper,
    Pause,
    Visit,
)

M = TypeVar("M", bound=Model)
GONE: Final = "—"  # where a column may not be empty
OFFICIAL: Final = (Side.OFFICE.value, Side.AUTHORITY.value, "machine")


def held(scope: Scope) -> Iterator[Held]:
    """What the cases hold."""
    ids = scope.matter_ids
    yield Held(_ANSWERS, _of(CaseFact, ids).count())
    yield Held(_PAPERS, _of(Paper, ids).count())
    yield Held(_LETTERS, _of(IssuedReceipt, ids).filter(pdf_file_id__isnull=False).count())
    yield Held(_WORDS, _worded(ids))
    yield Held(_ADVICE, sum(not _is_erased(row) for row in _of(Advice, ids)))
    yield Held(_OPENINGS, sum(bool(row.openings) for row in _of(IssuedReceipt, ids)))
    yield Held(_NUMBERS, _of(OfficialReceipt, ids).count() + _of(Visit, ids).count())
    yield Held(_CASES, Case.objects.visible_to(ERASER).filter(pk__in=ids).count(), goes=False, why=_SHELL)
    yield Held(_RECEIPTS, _of(IssuedReceipt, ids).count(), goes=False, why=_DIGESTS)


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Empty the cases; gives back the papers and letters to be forgotten.

    Raises: Conflict when one of them is open again.
    """
    ids = scope.matter_ids
    cases = Case.objects.visible_to(ERASER).select_for_update().filter(pk__in=ids)
    if any(case.closed_at is None for case in cases):
        raise Conflict(_REOPENED, code="privacy.changed")
    receipts = list(_of(IssuedReceipt, ids))
    files = list(_of(Paper, ids).values_list("file_id", flat=True))
    files += [UUID(str(row.pdf_file_id)) for row in receipts if row.pdf_file_id is not None]
    for table in (CaseFact, Paper, OfficialReceipt, Visit):
        _of(table, ids).delete()
    for receipt in receipts:
        receipt.openings, receipt.pdf_file_id = {}, None
        receipt.document = _header_alone(receipt.document)
        receipt.save(update_fields=["openings", "pdf_file_id", "document"])
    record = jsonio.canonical(erased_record(legal_day(at))).decode()
    for advice in _of(Advice, ids):
        advice.record = record
        advice.save(update_fields=["record"])
    _empty_words(ids)
    return files


def _header_alone(document: str) -> str:
    """The signed header, with the digest of every part, and none of the parts."""
    return replace(read_receipt(document), sections={}).to_bytes().decode("utf-8")


def _empty_words(ids: Iterable[UUID]) -> None:
    for move in _of(Move, ids):
        move.reason = ""
        if move.side not in OFFICIAL:
            move.actor_name = ""
        move.save(update_fields=["reason", "actor_name"])
    for pause in _of(Pause, ids):
        pause.reason = ""
        pause.save(update_fields=["reason"])
    for notice in _of(CorrectionNotice, ids):
        notice.items = []
        notice.save(update_fields=["items"])
    for outcome in _of(Outcome, ids):
        outcome.reasons = GONE if outcome.reasons else ""
        outcome.save(update_fields=["reasons"])


def _worded(ids: Iterable[UUID]) -> int:
    """Texts that somebody wrote: reasons of steps, pauses and decisions, and the correction notice."""
    moves = _of(Move, ids).filter(~Q(reason="") | ~Q(side__in=OFFICIAL) & ~Q(actor_name=""))
    pauses = _of(Pause, ids).exclude(reason="")
    reasons = sum(row.reasons not in ("", GONE) for row in _of(Outcome, ids))
    lists = sum(bool(row.items) for row in _of(CorrectionNotice, ids))
    return int(moves.count() + pauses.count() + reasons + lists)


def _is_erased(row: Advice) -> bool:
    recorded = jsonio.loads(row.record)
    return isinstance(recorded, dict) and ERASED_ON in recorded


def _of(table: type[M], ids: Iterable[UUID]) -> ScopedQuerySet[M]:
    rows: ScopedQuerySet[M] = table.objects.visible_to(ERASER)  # type: ignore[attr-defined]
    return rows.filter(case_id__in=list(ids))


ERASER_OF_CASEWORK: Final = Eraser("casework", held, erase)

_ANSWERS = Text(zh="填报内容", en="answers")
_PAPERS = Text(zh="材料文件", en="papers")
_LETTERS = Text(zh="回执 PDF", en="receipts as PDF")
_WORDS = Text(zh="理由、补正要求和经办人姓名", en="reasons, correction notices and names of those who acted")
_ADVICE = Text(zh="规则意见记录", en="records of advice")
_OPENINGS = Text(zh="回执内容和密值（打开承诺值所用）", en="contents and openings of receipts")
_NUMBERS = Text(zh="受理回执编号和到场预约", en="numbers of official receipts, and visits")
_CASES = Text(
    zh="办件编号、审批机关文号、日期、步骤和承办人员",
    en="references (ours and the authority's), days, steps and officers of cases",
)
_SHELL = Text(
    zh="履行法定职责的记录，不含申请人的个人信息。",
    en="It records what an office did, and holds nothing personal of the applicant.",
)
_RECEIPTS = Text(zh="回执抬头和摘要", en="headers and digests of receipts")
_DIGESTS = Text(
    zh="密值删除后，摘要不能还原原文；已发出的回执仍可核验真伪。",
    en="Without the openings a digest gives nothing away; a receipt handed out can still be verified.",
)
_REOPENED = Text(
    zh="办件已重新开始，没有删除任何内容。", en="A case has gone on meanwhile, so nothing was erased."
)
