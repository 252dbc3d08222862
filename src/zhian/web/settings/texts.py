"""Which way text messages go: the word in ZHIAN_SMS, and the gateway behind it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from zhian.kernel.locales import Text
from zhian.web.settings import env


class Named(NamedTuple):
    """What the operator named: `file`, `http`, or nothing where no texts are offered; address and token."""

    kind: str
    url: str
    token: str


def gateway(*, demo: bool) -> Named:
    """The gateway of this site.

    Raises: BadSettingError for another word, and for an address that is missing or would show the token.
    """
    word = env.text("ZHIAN_SMS").strip() or ("file" if demo else "none")
    url = env.text("ZHIAN_SMS_URL").strip()
    if word not in {"none", "file", "http"}:
        raise env.BadSettingError(
            Text(zh="ZHIAN_SMS 的值无法识别。", en="ZHIAN_SMS is not understood."),
            do_next=Text(zh="请填 http、file 或 none。", en="Write http, file or none."),
            code="settings.sms",
        )
    if word == "http" and not _may_carry_a_token(url):
        raise env.BadSettingError(
            Text(zh="ZHIAN_SMS_URL 不是可用的网关地址。", en="ZHIAN_SMS_URL cannot be used."),
            why=Text(
                zh="令牌和号码须加密传送；只有本机或内网 IP 地址可用 http://。",
                en="Token and numbers travel encrypted; http:// is for IP addresses of your own network.",
            ),
            do_next=Text(zh="请使用 https:// 开头的地址。", en="Use an address that starts with https://."),
            code="settings.sms_url",
        )
    return Named("" if word == "none" else word, url, env.text("ZHIAN_SMS_TOKEN"))


def opening(kind: str, url: str) -> tuple[str, ...]:
    """The gateway as a line of the list of addresses that may be connected to: the operator named it."""
    if kind != "http":
        return ()
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return (f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}",)


def _may_carry_a_token(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ip_address(parts.hostname or "").is_private
    except ValueError:
        return False
