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


def security_changed(link: str, language: str) -> Letter:
    """How the account signs in was changed; what was changed is read after signing in."""
    return _set(_SECURITY_SUBJECT, _SECURITY.fill(link=link), language)


def password_link(link: str, language: str) -> Letter:
    """The link to a new password; no name, for the mailbox may be read by others."""
    return _set(_PASSWORD_SUBJECT, _PASSWORD.fill(link=link), language)


def recovery_asked(link: str, language: str) -> Letter:
    """A colleague asked for a way back; it can be stopped."""
    return _set(_RECOVERY_SUBJECT, _RECOVERY.fill(link=link), language)


def way_back(link: str, until: datetime, language: str) -> Letter:
    """Two colleagues vouched: the link to a new second factor."""
    return _set(_WAY_BACK_SUBJECT, _WAY_BACK.fill(link=link, until=write_local(until)), language)


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
        "链接仅供本邮箱使用一次，{until} 前有效。如您不知此事，请忽略本邮件。"
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
        "如您不知此事，请忽略本邮件。"
    ),
    en=(
        "Hello,\n\nan organisation opened a file for you on Zhian. Open the link to get your account; "
        "you read the file yourself and decide whether to go on:\n\n{link}\n\n"
        "Nothing is filed without your confirmation. The link works once, and until {until}; "
        "do not pass it on. If you know nothing of this, leave it alone."
    ),
)
_SECURITY_SUBJECT: Final = Text(zh="智安：登录方式有变动", en="Zhian: signing in was changed")
_SECURITY: Final = Text(
    zh=(
        "您好：\n\n您账号的登录方式、验证方式或登录设备刚有变动。请登录后查看：\n\n{link}\n\n"
        "如不是您本人操作，请立即修改密码，并告知本站运营单位。"
    ),
    en=(
        "Hello,\n\nhow your account signs in (password, second factor or devices) was just changed. "
        "Sign in to look at it:\n\n{link}\n\n"
        "If it was not you, change your password at once and tell the operator of this site."
    ),
)
_PASSWORD_SUBJECT: Final = Text(zh="智安：设置新密码", en="Zhian: choose a new password")
_PASSWORD: Final = Text(
    zh=(
        "您好：\n\n有人为您的账号申请设置新密码。如是您本人，请打开链接：\n\n{link}\n\n"
        "链接两小时内有效，仅可使用一次，请勿转发。如不是您本人，请忽略本邮件，密码不会改变。"
    ),
    en=(
        "Hello,\n\nsomebody asked for a new password for your account. If it was you, open the link:"
        "\n\n{link}\n\n"
        "It works once, within two hours; do not pass it on. If it was not you, leave it alone: "
        "the password stays as it is."
    ),
)
_RECOVERY_SUBJECT: Final = Text(zh="智安：同事为您申请恢复登录", en="Zhian: a way back was asked for you")
_RECOVERY: Final = Text(
    zh=(
        "您好：\n\n本单位管理员为您申请重新设置第二重验证，须经另一位同事确认后生效。"
        "如您并未遗失原有验证方式，请登录后停止该申请：\n\n{link}"
    ),
    en=(
        "Hello,\n\nan administrator of your organisation asked that you may set up a new second factor; a "
        "second colleague has to confirm. If you have not lost the one you have, sign in and stop it:"
        "\n\n{link}"
    ),
)
_WAY_BACK_SUBJECT: Final = Text(zh="智安：重新设置第二重验证", en="Zhian: set up a new second factor")
_WAY_BACK: Final = Text(
    zh=(
        "您好：\n\n两位同事已为您确认。请打开链接，输入密码后重新设置第二重验证：\n\n{link}\n\n"
        "链接仅可使用一次，{until} 前有效，请勿转发。如您不知此事，请勿打开，并立即告知本单位管理员。"
    ),
    en=(
        "Hello,\n\ntwo colleagues have vouched for you. Open the link, give your password, and set up a new "
        "second factor:\n\n{link}\n\n"
        "It works once, and until {until}; do not pass it on. If you know nothing of this, do not open it "
        "and tell your administrator at once."
    ),
)
_FOOT: Final = Text(
    zh="本邮件由系统自动发出，请勿回复。",
    en="This mail was sent by a machine; replies are not read.",
)
