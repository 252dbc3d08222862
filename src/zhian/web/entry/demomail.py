"""`zhian demo mail`: the mails of the demonstration, which has no mail server."""

from __future__ import annotations

from zhian.kernel.clock import write_local
from zhian.kernel.locales import Text


def print_mail(to: str, language: str) -> int:
    """Print the mails that are kept, oldest first; those to one address where one is named."""
    from .ground import set_up_where_we_are

    set_up_where_we_are()
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.notify.services.spooling import spooled_mails

    count = 0
    for mail in spooled_mails(SystemActor(Purpose.DEMO), to=to):
        count += 1
        says = _HEAD.fill(at=write_local(mail.sent_at), to=mail.to, subject=mail.subject)
        print(f"{says.get(language)}\n\n{mail.body.rstrip()}\n\n{'=' * 60}")
    if not count:
        print(_NONE.get(language))
    return 0


_HEAD = Text(zh="时间：{at}\n收件人：{to}\n主题：{subject}", en="Date: {at}\nTo: {to}\nSubject: {subject}")
_NONE = Text(zh="没有邮件。", en="There is no mail.")
