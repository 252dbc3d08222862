"""Letters of the talent line, worded from what is on record: in both languages, and nothing is kept."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.kernel.receipts import CHINESE_PREVAILS
from zhian.web.base.people.kit import Actor
from zhian.web.base.ui.kit import day_text
from zhian.web.casework.selectors import edition_of, find_case
from zhian.web.casework.services.letters import press
from zhian.web.casework.services.letters_wording import DEMONSTRATION
from zhian.web.casework.services.receipting_paper import STAMP, Paper

from ..models import Recommendation
from ..selectors import district_title, recommendation_in, right
from ..selectors.acts import declaration_in, revocation_in
from ..selectors.rights import basis_title
from .revoking import effect_in

if TYPE_CHECKING:
    from zhian.web.casework.models import Case


class TalentLetter(StrEnum):
    """The letters about a case that the talent line words."""

    RECOMMENDATION = "recommendation"
    REVOCATION = "revocation"


NOT_OFFICIAL: Final = Text(
    zh="本文书由平台依据登记内容生成，由出具单位签署、盖章后生效。",
    en="The platform made this letter from what is on record; it takes effect when signed and sealed.",
)
RECORD_ONLY: Final = Text(
    zh="推荐资格由所依据的文件赋予，本平台仅作登记。",
    en="The right comes from the instrument it rests on; the platform only keeps the record.",
)


def case_letter(kind: TalentLetter, case_id: UUID, reader: Actor, *, at: datetime) -> bytes:
    """The PDF of a letter about a case as this reader may see it.

    Raises: NotFound when the case is not the reader's to see or has no such letter; see `press`.
    """
    case = find_case(case_id, reader)
    row = recommendation_in(case_id, reader)
    if row is None:
        raise _no_letter()
    issuer = Text(zh=row.issuer.name_zh, en=row.issuer.name_en)
    if kind is TalentLetter.RECOMMENDATION:
        return press(recommendation_letter(case, row, reader, on=legal_day(at)), issuer.zh, at=at)
    paper = revocation_notice(case, row, reader)
    return press(paper, case.office.name_zh, at=at)


def recommendation_letter(case: Case, row: Recommendation, reader: Actor, *, on: date) -> Paper:
    """The issuer's letter to the deciding authority, ready to be signed and sealed."""
    edition = edition_of(case, on)
    issuer = Text(zh=row.issuer.name_zh, en=row.issuer.name_en)
    paper = _opened(
        Text(zh="推荐函", en="Letter of recommendation"),
        Text(
            zh="{issuer}推荐下列人员申请“{service}”。",
            en="{issuer} recommends the person below in an application for “{service}”.",
        ).fill(issuer=issuer, service=edition.title),
    )
    paper.heading("推荐函", "The letter")
    paper.row("编号", "Number", row.letter_number)
    paper.row("日期", "Date", _day(row.letter_date))
    paper.row("致", "To", edition.decider.name)
    paper.heading("推荐单位", "The organisation")
    paper.row("名称", "Name", issuer)
    paper.row("推荐情形", "Basis", basis_title(case.law_id, row.route_id))
    right_row = row.designation
    paper.row("推荐资格", "Right to recommend", _right_words(row))
    if right_row is not None:
        paper.row("文号", "Number of the instrument", right_row.instrument_number)
    paper.row("推荐标准", "Criteria", row.criteria_version or Text(zh="未公布", en="not published"))
    paper.heading("被推荐人", "The person")
    native = f"（{case.applicant.native_name}）" if case.applicant.native_name else ""
    bracket = f" ({case.applicant.native_name})" if case.applicant.native_name else ""
    name = case.applicant.full_name
    paper.row("姓名", "Name", Text(zh=name + native, en=name + bracket))
    paper.row("国籍", "Nationality", case.applicant.nationality)
    paper.row("岗位", "Post", Text(zh=row.post_zh, en=row.post_en))
    paper.row("推荐理由", "Grounds", row.grounds)
    declared = declaration_in(case, reader)
    if declared is not None:
        paper.heading("声明", "Declaration")
        paper.row("单位声明", "Of the organisation", Text(zh=declared.text_zh, en=declared.text_en))
    paper.heading("签署", "Signature")
    paper.row("签署人", "Signed by", row.signed_by_name)
    _closed(paper, NOT_OFFICIAL, case.reference)
    return paper


def revocation_notice(case: Case, row: Recommendation, reader: Actor) -> Paper:
    """That the recommendation was taken back: why, and what it means for the case. Raises: NotFound."""
    kept = revocation_in(case, reader)
    if kept is None:
        raise _no_letter()
    paper = _opened(
        Text(zh="推荐撤销告知书", en="Notice that a recommendation was taken back"),
        Text(
            zh="下列推荐已于{day}撤回或者撤销，现予告知。",
            en="The recommendation below was taken back on {day}.",
        ).fill(day=_day(kept.revoked_on)),
    )
    paper.heading("推荐", "Recommendation")
    paper.row("办件编号", "Case", case.reference)
    paper.row("推荐单位", "Organisation", Text(zh=row.issuer.name_zh, en=row.issuer.name_en))
    paper.row("推荐函", "Letter", row.letter_number)
    paper.row("推荐函日期", "Letter dated", _day(row.letter_date))
    paper.row("被推荐人", "Person", case.applicant.full_name)
    paper.heading("撤销", "Revocation")
    by = Text(zh=kept.organisation.name_zh, en=kept.organisation.name_en)
    paper.row("作出单位", "By", Text(zh=f"{by.zh} {kept.by_name}", en=f"{by.en}, {kept.by_name}"))
    paper.row("理由", "Reason", kept.reason)
    paper.row("对本件的影响", "What it means for the case", effect_in(kept.state_then))
    _closed(paper, CHINESE_PREVAILS, case.reference)
    return paper


def right_letter(right_id: UUID, reader: Actor, *, at: datetime) -> bytes:
    """The PDF that says what is on record about a right to recommend; anybody may have it.

    Raises: NotFound; see `press`.
    """
    on = legal_day(at)
    found = right(right_id, reader, on=on)
    row = found.row
    paper = _opened(
        Text(zh="推荐资格登记书", en="Record of a right to recommend"),
        Text(zh="截至{day}，登记内容如下。", en="As it stands on record on {day}.").fill(day=_day(on)),
    )
    paper.heading("登记内容", "On record")
    paper.row("单位", "Organisation", found.holder)
    paper.row("推荐情形", "Basis", found.basis)
    paper.row("依据文件", "Instrument", found.instrument)
    paper.row("文号", "Number of the instrument", row.instrument_number)
    paper.row("生效日期", "From", _day(row.valid_from))
    open_end = Text(zh="另行通知", en="further notice")
    paper.row(
        "有效期至（当日不含）", "Until (not included)", _day(row.valid_until) if row.valid_until else open_end
    )
    paper.row("状态", "State", found.word)
    if row.revoked_at is not None:
        paper.row("撤销日期", "Revoked on", _day(legal_day(row.revoked_at)))
        paper.row("撤销理由", "Reason", row.revoked_reason)
    paper.row("登记人", "Recorded by", row.recorded_by_name)
    _closed(paper, RECORD_ONLY, row.instrument_number or str(row.pk))
    return press(paper, district_title().zh, at=at)


def _right_words(row: Recommendation) -> Text:
    if row.designation is None:
        return Text(zh="未登记", en="not on record")
    return Text(zh=row.designation.instrument_zh, en=row.designation.instrument_en)


def _opened(title: Text, lead: Text) -> Paper:
    paper = Paper()
    if settings.DEMO:
        paper.add("stamp", STAMP)
    paper.add("title", title)
    paper.add("lead", lead)
    return paper


def _closed(paper: Paper, note: Text, foot: str) -> None:
    if settings.DEMO:
        paper.add("note", DEMONSTRATION)
    paper.add("note", note)
    if note is not CHINESE_PREVAILS:
        paper.add("note", CHINESE_PREVAILS)
    paper.foot(foot)


def _day(day: date) -> Text:
    return Text(zh=day_text(day, "zh-hans"), en=day_text(day, "en"))


def _no_letter() -> NotFound:
    return NotFound(
        Text(zh="本件没有这份文书。", en="The case has no such letter."),
        do_next=Text(zh="请返回办件查看。", en="Go back to the case."),
        code="letter.none",
    )
