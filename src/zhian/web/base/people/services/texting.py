"""Agreeing to text messages: a number is asked for, proven by a code that was sent to it, and given up.

Shape: asked (a code is on its way) -> confirmed (a dated consent, under the text that was shown) -> gone with
the consent. The code lives ten minutes and survives five tries; how often one may ask is a limit of the door.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.people.kit.counting import times_within
from zhian.web.base.people.kit.mobiles import (
    TEXTS_NOTICE,
    code_digest,
    counted_as,
    is_code,
    read_mobile,
    text_code,
    texts_offered,
)
from zhian.web.base.people.models import NoticeText, TextNumber
from zhian.web.base.people.selectors import latest_notice, own_file, own_text_numbers

from .consents import give_consent, publish_notice, withdraw_consent
from .factors import WRONG_CODE

CODE_LASTS: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODES_TO_A_NUMBER: Final = 5  # a day, whoever asks: it may be the telephone of somebody else
CODES_OF_THE_SITE: Final = 200  # an hour: each costs the operator a message
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
NO_MOBILE: Final = Text(
    zh="手机号码不正确：境内号码为 11 位，以 13 至 19 开头；其他号码请加国家代码，如 +44 7700 900123。",
    en="This is no mobile number. Write it with the country code, such as +44 7700 900123; a Chinese one has "
    "eleven digits and begins with 13 to 19.",
)
_PURPOSE: Final = Text(zh="有新消息时发送短信提醒", en="Text messages saying that there is news")
_RECIPIENT: Final = Text(zh="本站运营单位及其短信服务商", en="the operator of this site and its text service")
_NOTICE_CHANGED: Final = Text(
    zh="告知书在您阅读期间已更新，请重新阅读后再确认。",
    en="The notice was replaced while you were reading; read the new one and confirm again.",
)
_ALREADY: Final = Text(zh="该号码已开通短信提醒。", en="This number gets text messages already.")
_NOT_OFFERED: Final = Text(zh="本站不提供短信提醒。", en="This site sends no text messages.")
_BY_MAIL: Final = Text(zh="新消息仍通过邮件告知您。", en="News reaches you by mail as before.")
_NOTHING_WAITS: Final = Text(zh="没有等待验证的号码。", en="No number waits for a code.")
_TOO_LATE: Final = Text(zh="验证码已过期。", en="The code has expired.")
_TOO_MANY: Final = Text(
    zh="输入错误次数过多，该验证码已作废。", en="Too many wrong codes: this one no longer works."
)
_OFTEN: Final = Text(
    zh="当天发往该号码的验证码已达上限，不再发送。",
    en="Enough codes went to this number today; no further one is sent.",
)
_TOMORROW: Final = Text(zh="请核对号码，或明天再试。", en="Look at the number again, or try tomorrow.")
_BUSY: Final = Text(
    zh="目前申请验证码的人过多，本次没有发送。",
    en="Too many codes were asked for on this site within the hour, and none was sent.",
)
_IN_AN_HOUR: Final = Text(
    zh="请一小时后再试，其间新消息仍通过邮件告知您。",
    en="Try again in an hour; meanwhile news reaches you by mail.",
)
_ASK_AGAIN: Final = Text(zh="请重新获取验证码。", en="Have a new code sent.")
_LOOK_AGAIN: Final = Text(zh="请核对短信中的六位数字。", en="Look at the six digits in the message again.")


def notice_of_texts() -> tuple[int, Text]:
    """The notice that is shown before one agrees: its version, 0 until somebody has agreed to our words."""
    newest = latest_notice(TEXTS_NOTICE)
    return (0, HOUSE_NOTICE) if newest is None else (newest.version, Text(newest.text_zh, newest.text_en))


def no_texts() -> NotFound:
    """What is said where the operator named no gateway."""
    return NotFound(_NOT_OFFERED, do_next=_BY_MAIL, code="people.no_texts")


def ask_text_code(actor: Actor, typed: str, *, edition: int, at: datetime) -> TextNumber:
    """Have a code sent to a number; `edition` is the version of the notice that stood beside the box.

    A number that waited before is forgotten. Raises: NotFound; Refused with every reason, or because too
    many codes went to the number, or out of the house.
    """
    if not texts_offered():
        raise no_texts()
    person, number = own_file(actor), read_mobile(typed)
    proven, _ = own_text_numbers(actor)
    reasons = [] if number else [NO_MOBILE]
    if proven is not None and number == proven.number:
        reasons.append(_ALREADY)
    if edition != notice_of_texts()[0]:
        reasons.append(_NOTICE_CHANGED)
    if reasons:
        raise Refused(reasons, code="people.text_number_refused")
    _count(number, at)
    row = TextNumber(
        person_id=person.pk,
        number=number,
        language=actor.language,
        asked_at=at,
        expires_at=at + CODE_LASTS,
    )
    row.code_digest = code_digest(row.pk, text_code(row.pk))
    with transaction.atomic():
        row.notice = _published(at)
        TextNumber.objects.visible_to(actor).filter(confirmed_at__isnull=True).delete()
        row.save(force_insert=True)
        entry = Entry(
            verb="people.text_code_asked",
            subject_kind="text_number",
            subject_id=row.pk,
            about_person_id=person.pk,
        )
        record(actor, entry, at=at)
        payload = {"person_id": str(person.pk), "number_id": str(row.pk)}
        emit(events.TEXT_CODE_ASKED, payload, key=f"people.text_code:{row.pk}", at=at)
    return row


def _count(number: str, at: datetime) -> None:
    if times_within(_DAY, "text-number", counted_as(number), at=at) > CODES_TO_A_NUMBER:
        raise Refused([_OFTEN], do_next=_TOMORROW, code="people.text_number_often")
    if times_within(_HOUR, "text-site", "all", at=at) > CODES_OF_THE_SITE * settings.DOOR_FACTOR:
        raise Refused([_BUSY], do_next=_IN_AN_HOUR, code="people.texts_busy")


def confirm_text_number(actor: Actor, typed: str, *, at: datetime) -> TextNumber:
    """Prove the number by the code sent to it, and agree; a former number is forgotten.

    Every try counts, before it is looked at. Raises: NotFound; Refused; Conflict.
    """
    _, row = own_text_numbers(actor)
    if row is None:
        raise NotFound(_NOTHING_WAITS, do_next=_ASK_AGAIN, code="people.no_text_number")
    if row.expires_at <= at:
        raise Refused([_TOO_LATE], do_next=_ASK_AGAIN, code="people.text_code_late")
    waiting = TextNumber.objects.visible_to(actor).filter(pk=row.pk, confirmed_at__isnull=True)
    if not waiting.filter(tries__lt=CODE_TRIES).update(tries=F("tries") + 1):
        raise Refused([_TOO_MANY], do_next=_ASK_AGAIN, code="people.text_code_dead")
    if not is_code(row.pk, typed, row.code_digest):
        raise Refused([WRONG_CODE], do_next=_LOOK_AGAIN, code="people.wrong_text_code")
    with transaction.atomic():
        consent = give_consent(
            actor,
            row.person_id,
            row.notice,
            purpose=_PURPOSE.get(row.language),
            recipient=_RECIPIENT.get(row.language),
            language=row.language,
            at=at,
        )
        former, _ = own_text_numbers(actor)
        if former is not None:
            stood_on = former.consent_id
            former.delete()
            if stood_on is not None and stood_on != consent.pk:
                _withdraw(actor, stood_on, at)
        if not waiting.update(confirmed_at=at, consent=consent):
            raise Conflict(_NOTHING_WAITS, do_next=_ASK_AGAIN, code="people.no_text_number")
    row.confirmed_at, row.consent = at, consent
    return row


def end_texts(actor: Actor, *, at: datetime) -> bool:
    """Stop text messages at once and forget the number; whether there was one.

    The number goes first: it goes too where its consent was taken back at the same moment.
    """
    with transaction.atomic():
        proven, waiting = own_text_numbers(actor)
        for row in (proven, waiting):
            if row is not None:
                row.delete()
        if proven is not None and proven.consent_id is not None:
            _withdraw(actor, proven.consent_id, at)
    return bool(proven or waiting)


def forget_unproven_numbers(at: datetime) -> int:
    """Forget numbers whose code has expired: nobody proved them, and they may be a stranger's; how many."""
    rows = TextNumber.objects.visible_to(_HOUSE)
    return rows.filter(confirmed_at__isnull=True, expires_at__lt=at).delete()[0]


def _withdraw(actor: Actor, consent_id: UUID, at: datetime) -> None:
    """Take the consent back, unless that was done on another page at the same moment."""
    with suppress(Conflict):
        withdraw_consent(actor, consent_id, at=at)


def _published(at: datetime) -> NoticeText:
    """The notice in force; our own words become its first version when somebody agrees to them."""
    newest = latest_notice(TEXTS_NOTICE)
    if newest is not None:
        return newest
    return publish_notice(_HOUSE, TEXTS_NOTICE, HOUSE_NOTICE.zh, HOUSE_NOTICE.en, at=at)


_HOUSE: Final = SystemActor(Purpose.NOTIFY)
HOUSE_NOTICE: Final = Text(
    zh="""\
短信提醒告知书

一、目的。您的事项有新消息时，发送短信提醒您登录查看。
二、使用的信息。仅您的手机号码，加密保存。短信中不写姓名、办件编号、办理状态和理由。
三、接收方。短信由本站运营单位委托的短信服务商和您的通信运营商发送，二者可以看到号码和“有新消息”这一事实。
四、保存期限。停用短信提醒或者删除档案时，号码立即删除。
五、您的选择。不开通不影响办理，新消息仍通过邮件告知。您可以随时在本页停用，也可以撤回这项同意。""",
    en="""\
About text messages

1. What for. When there is news in a matter of yours, a text message asks you to sign in and read it.
2. What is used. Your mobile number alone, kept sealed. The message holds no name, no case number, no state and no reason.
3. Who receives it. The text service that the operator of this site uses, and your telephone company. Both see the number and that there is news.
4. How long. The number is deleted at once when you stop the messages or your file is erased.
5. Your choice. Without it your matters go on all the same, and news comes by mail. You can stop the messages on this page at any time, or withdraw this consent.""",  # noqa: E501
)
