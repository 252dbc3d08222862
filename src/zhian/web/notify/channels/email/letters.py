"""What the mails say: that there is something, and where. Whoever reads over the shoulder learns no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhian.kernel.clock import write_local
from zhian.kernel.locales import Text


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body, both languages in each; the reader's own comes first."""

    subject: str
    body: str


def news(link: str, language: str) -> Letter:
    """There is news; it is read after signing in."""
    return _set(_NEWS_SUBJECT, _NEWS.fill(link=link), language)


def invitation_of_colleague(link: str, until: datetime, language: str) -> Letter:
    """Somebody offers a post; the link is for this address alone."""
    return _set(_COLLEAGUE_SUBJECT, _COLLEAGUE.fill(link=link, until=write_local(until)), language)


def invitation_of_person(link: str, until: datetime, language: str) -> Letter:
    """A file was opened for the person, who alone receives the link to it."""
    return _set(_PERSON_SUBJECT, _PERSON.fill(link=link, until=write_local(until)), language)


def _set(subject: Text, body: Text, language: str) -> Letter:
    tags = ("zh-hans", "en") if language.lower().startswith("zh") else ("en", "zh-hans")
    subjects, bodies = [subject.get(tag) for tag in tags], [body.get(tag) for tag in tags]
    feet = [_FOOT.get(tag) for tag in tags]
    parts = [f"{body}\n\n{foot}\n" for body, foot in zip(bodies, feet, strict=True)]
    return Letter(" / ".join(subjects), f"\n{'-' * 40}\n\n".join(parts))


_NEWS_SUBJECT: Final = Text(zh="智安：有新消息", en="Zhian: there is news")
_NEWS: Final = Text(
    zh="您好：\n\n您在智安有新消息。请登录后查看：\n\n{link}\n\n为保护您的信息，邮件中不写具体内容。",
    en=(
        "Hello,\n\nthere is news for you on Zhian. Sign in to read it:\n\n{link}\n\n"
        "To protect your information, this mail does not say what the news is."
    ),
)
_COLLEAGUE_SUBJECT: Final = Text(zh="智安：邀请您加入", en="Zhian: an invitation")
_COLLEAGUE: Final = Text(
    zh=(
        "您好：\n\n有单位邀请您在智安担任一个岗位。请打开链接查看并接受：\n\n{link}\n\n"
        "链接仅供本邮箱使用一次，{until} 前有效。如您不知此事，不必理会本邮件。"
    ),
    en=(
        "Hello,\n\nan organisation invites you to a post on Zhian. Open the link to read it and to accept:"
        "\n\n{link}\n\n"
        "The link is for this address, works once, and until {until}. If you know nothing of this, "
        "leave it alone."
    ),
)
_PERSON_SUBJECT: Final = Text(zh="智安：请开通您的账号", en="Zhian: open your account")
_PERSON: Final = Text(
    zh=(
        "您好：\n\n有单位在智安为您建立了个人档案。请打开链接开通账号，由您本人查看并决定是否继续：\n\n{link}\n\n"
        "未经您确认，不会提交任何申请。链接仅可使用一次，{until} 前有效，请勿转发。"
        "如您不知此事，不必理会本邮件。"
    ),
    en=(
        "Hello,\n\nan organisation opened a file for you on Zhian. Open the link to get your account; "
        "you read the file yourself and decide whether to go on:\n\n{link}\n\n"
        "Nothing is filed without your confirmation. The link works once, and until {until}; "
        "do not pass it on. If you know nothing of this, leave it alone."
    ),
)
_FOOT: Final = Text(
    zh="本邮件由系统自动发出，请勿回复。",
    en="This mail was sent by a machine; replies are not read.",
)
