"""Notices and consents: what was shown, what was agreed to, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel import jsonio
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import LANGUAGES, Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.base.people.models import Consent, NoticeText, TextNumber
from zhian.web.base.people.selectors import latest_notice

_NOT_YOURS = Text(
    zh="同意只能由本人作出；受理单位可代为录入本人签署的纸质同意书。",
    en="Only the person can agree; an office may enter what the person signed on paper.",
)
_NO_PURPOSE = Text(zh="须写明同意的用途。", en="A consent names its purpose.")
_NO_RECIPIENT = Text(zh="须写明接收方。", en="A consent names who receives the data.")
_BAD_LANGUAGE = Text(zh="暂不支持该语言。", en="This language is not offered.")
_OLD_TEXT = Text(
    zh="告知书已更新，展示的不是现行版本。",
    en="The notice has been replaced: this is not the version in force.",
)


def publish_notice(actor: AnyActor, slug: str, zh: str, en: str, *, at: datetime) -> NoticeText:
    """Publish the next version of a notice; the same wording again is the same version.

    Raises: Refused when a language is missing; Conflict when somebody publishes at the same moment.
    """
    zh, en = zh.strip(), en.strip()
    if not zh or not en:
        missing = Text(zh="告知书须同时有中文和英文。", en="A notice needs both languages.")
        raise Refused([missing], code="people.notice_refused")
    former = latest_notice(slug)
    if former is not None and (former.text_zh, former.text_en) == (zh, en):
        return former
    version = 1 if former is None else former.version + 1
    digest = jsonio.digest({"slug": slug, "version": version, "zh": zh, "en": en})
    notice = NoticeText(slug=slug, version=version, text_zh=zh, text_en=en, digest=digest, published_at=at)
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
            body = {"slug": slug, "version": version, "digest": digest}
            entry = Entry(
                verb="people.notice_published", subject_kind="notice", subject_id=notice.pk, body=body
            )
            record(actor, entry, at=at)
    except IntegrityError:
        raise Conflict(
            Text(zh="他人刚发布了该告知书的新版本。", en="Somebody has just published this notice."),
            do_next=Text(zh="请查看新版本后再试。", en="Read that version, then try again."),
            code="people.notice_race",
        ) from None
    return notice


def give_consent(
    actor: Actor,
    person_id: UUID,
    notice: NoticeText,
    *,
    purpose: str,
    recipient: str,
    language: str,
    at: datetime,
    matter_id: UUID | None = None,
    on_paper: bool = False,
) -> Consent:
    """Write down that a person agreed to the notice they were shown in `language`.

    `on_paper`: an intake officer enters a signed sheet; otherwise only the person themself may agree.
    Raises: Refused with every reason. Giving the same open consent twice gives back the first.
    """
    by_officer = on_paper and actor.holds(Role.INTAKE)
    reasons = [] if by_officer or (not on_paper and actor.person_id == person_id) else [_NOT_YOURS]
    reasons += [] if purpose.strip() else [_NO_PURPOSE]
    reasons += [] if recipient.strip() else [_NO_RECIPIENT]
    reasons += [] if language in LANGUAGES else [_BAD_LANGUAGE]
    newest = latest_notice(notice.slug)
    if newest is not None and newest.pk != notice.pk and not on_paper:
        reasons.append(_OLD_TEXT)
    if reasons:
        again = Text(zh="请重新打开页面，阅读现行告知书。", en="Open the page again and read the notice.")
        raise Refused(reasons, do_next=again if _OLD_TEXT in reasons else None, code="people.consent_refused")
    with transaction.atomic():
        if not by_officer:
            open_ones = Consent.objects.visible_to(actor).filter(
                notice=notice, purpose=purpose, recipient=recipient, matter_id=matter_id
            )
            # Locked, so that nobody takes it back while something new is made to stand on it.
            former = open_ones.select_for_update().filter(withdrawn_at__isnull=True).first()
            if former is not None:
                return former
        consent = Consent(
            person_id=person_id,
            notice=notice,
            language=language,
            purpose=purpose,
            recipient=recipient,
            matter_id=matter_id,
            on_paper=on_paper,
            recorded_by_id=actor.user_id if by_officer else None,
            given_at=at,
        )
        consent.save(force_insert=True)
        entry = _entry("people.consent_given", consent, notice, actor if by_officer else None)
        record(actor, entry, at=at)
        emit(events.CONSENT_GIVEN, _payload(consent), key=f"people.consent:{consent.pk}", at=at)
    return consent


def withdraw_consent(actor: Actor, consent_id: UUID, *, at: datetime) -> Consent:
    """Take one's own consent back; what was done while it stood stays lawful and recorded.

    Raises: NotFound for anybody else's; Conflict when it was taken back already.
    """
    with transaction.atomic():
        consent = Consent.objects.visible_to(actor).select_related("notice").filter(pk=consent_id).first()
        if consent is None:
            raise NotFound(
                Text(zh="没有找到该项同意。", en="There is no such consent."), code="people.no_consent"
            )
        rows = Consent.objects.visible_to(actor).filter(pk=consent_id, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=at):
            raise Conflict(
                Text(zh="该项同意此前已撤回。", en="This consent was already withdrawn."),
                code="people.consent_withdrawn",
            )
        consent.withdrawn_at = at
        TextNumber.objects.visible_to(actor).filter(consent_id=consent.pk).delete()  # stands on it alone
        record(actor, _entry("people.consent_withdrawn", consent, consent.notice), at=at)
        key = f"people.consent_withdrawn:{consent.pk}"
        emit(events.CONSENT_WITHDRAWN, _payload(consent), key=key, at=at)
    return consent


def _payload(consent: Consent) -> dict[str, str | None]:
    return {
        "person_id": str(consent.person_id),
        "consent_id": str(consent.pk),
        "matter_id": None if consent.matter_id is None else str(consent.matter_id),
    }


def _entry(verb: str, consent: Consent, notice: NoticeText, officer: Actor | None = None) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="consent",
        subject_id=consent.pk,
        about_person_id=consent.person_id,
        matter_id=consent.matter_id,
        acting=officer.post(Role.INTAKE) if officer else None,
        body={
            "notice": {"slug": notice.slug, "version": notice.version, "digest": notice.digest},
            "language": consent.language,
            "purpose": consent.purpose,
            "recipient": consent.recipient,
            "on_paper": consent.on_paper,
        },
    )
