"""`zhian demo mail`: mails and text messages of the demonstration, which has no server for either."""

from __future__ import annotations

from zhian.kernel.clock import write_local
from zhian.kernel.locales import Text


def print_mail(to: str, language: str) -> int:
    """Print what is kept, oldest first; what went to one address or number where one is named."""
    from .ground import set_up_where_we_are

    set_up_where_we_are()
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.people.kit.mobiles import read_mobile
    from zhian.web.notify.services import spooled_texts
    from zhian.web.notify.services.spooling import spooled_mails

    reader = SystemActor(Purpose.DEMO)
    kept = [
        (mail.sent_at, _HEAD.fill(at=write_local(mail.sent_at), to=mail.to, subject=mail.subject), mail.body)
        for mail in spooled_mails(reader, to=to)
    ]
    kept += [
        (text.sent_at, _TEXT_HEAD.fill(at=write_local(text.sent_at), to=text.to), text.text)
        for text in spooled_texts(reader, to=read_mobile(to) or to)
    ]
    for _, head, body in sorted(kept, key=lambda each: each[0]):
        print(f"{head.get(language)}\n\n{body.rstrip()}\n\n{'=' * 60}")
    if not kept:
        print(_NONE.get(language))
    return 0


_HEAD = Text(zh="时间：{at}\n收件人：{to}\n主题：{subject}", en="Date: {at}\nTo: {to}\nSubject: {subject}")
_TEXT_HEAD = Text(zh="时间：{at}\n短信接收号码：{to}", en="Date: {at}\nText message to: {to}")
_NONE = Text(zh="没有邮件，也没有短信。", en="There is neither mail nor text message.")
