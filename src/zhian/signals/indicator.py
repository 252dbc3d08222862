"""An indicator: its kind, its one spelling, and what reading it left behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhian.kernel.locales import Text


class Kind(StrEnum):
    """What an indicator names; the value goes into files and never changes."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    CIDR = "cidr"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"


class Note(StrEnum):
    """Something that was read away; a person who wrote the text may not have meant it so."""

    HOST_BITS = "host-bits"
    MAPPED = "mapped"
    ONE_ADDRESS = "one-address"
    ZONE = "zone"
    WILDCARD = "wildcard"
    USERINFO = "userinfo"
    FRAGMENT = "fragment"
    NUMERIC_HOST = "numeric-host"


NOTES: Final[dict[Note, Text]] = {
    Note.HOST_BITS: Text(zh="网段中的主机位已清零。", en="Host bits of the block were cleared."),
    Note.MAPPED: Text(
        zh="IPv4 映射地址已按 IPv4 地址处理。",
        en="An IPv4-mapped address was read as the IPv4 address it stands for.",
    ),
    Note.ONE_ADDRESS: Text(
        zh="该网段只含一个地址，已按单个地址处理。", en="A block of one address was read as that address."
    ),
    Note.ZONE: Text(
        zh="已去除 IPv6 区域标识，它只在原设备上有意义。",
        en="The zone of the IPv6 address was dropped; it means something on one machine only.",
    ),
    Note.WILDCARD: Text(
        zh="域名指标本身即涵盖其子域名，已去除通配符。",
        en="The wildcard was dropped: a domain covers itself and its sub-domains anyway.",
    ),
    Note.USERINFO: Text(
        zh="已去除网址中的用户名和口令，它们不影响连接到哪台主机，也不应共享。",
        en="User name and password were dropped: they name no host, and are not to be passed on.",
    ),
    Note.FRAGMENT: Text(
        zh="已去除 # 之后的部分，它不会发送给服务器。",
        en="What follows # was dropped; it is never sent to a server.",
    ),
    Note.NUMERIC_HOST: Text(
        zh="主机以数字形式书写，已按浏览器的读法换算为 IPv4 地址。",
        en="The host was written as a number and was turned into the IPv4 address a browser would go to.",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """Two indicators are the same when both fields are equal. Made by `kinds.normalise`, never by hand."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator, and what was read away on the way to it, in the order of `Note`."""

    indicator: Indicator
    notes: tuple[Note, ...] = ()
