"""What a text message says: that there is news, and where. It is short, and read on a locked screen."""

from __future__ import annotations

from typing import Final

from zhian.kernel.locales import Text


def news(address: str, language: str) -> str:
    """There is news; it is read after signing in."""
    return _NEWS.fill(address=address).get(language)


def code(digits: str, language: str) -> str:
    """The code that proves a number."""
    return _CODE.fill(code=digits).get(language)


_NEWS: Final = Text(
    zh="智安：您的事项有新消息，请登录 {address} 查看。",
    en="Zhian: there is news in your matter. Sign in at {address}",
)
_CODE: Final = Text(
    zh="智安：验证码 {code}，用于开通短信提醒，十分钟内有效。请勿告诉他人；如非本人操作，请忽略本短信。",
    en="Zhian: {code} is your code to switch on text messages. It works for ten minutes; give it to nobody. "
    "If you did not ask for it, leave it alone.",
)
