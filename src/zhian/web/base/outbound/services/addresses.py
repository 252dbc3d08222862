"""Which hosts and addresses this site may speak to. Pure: no name is looked up here.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6890, 6598, 3927, 4291, 6052, 3056, 4380.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from zhian.kernel.locales import Text
from zhian.web.base.outbound.kit import Listed, NotAllowed

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Listed here and not left to `is_global`, whose answer for some of these changed between Python releases.
CLOSED_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only global unicast is open at all; these lie within it and are closed all the same.
OPEN_V6: Final = IPv6Network("2000::/3")
CLOSED_V6: Final = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_LIST_IT: Final = Text(
    zh="如确需连接，请由运营人员将其列入 {setting}。",
    en="If it is meant, the operator lists it in {setting}.",
)
USUAL_PORTS: Final = frozenset({80, 443})
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Opening:
    """One line of the operator's list: a network or a host name, for one port or for all."""

    network: Network | None
    host: str
    port: int | None

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Whether this line opens that address under that name."""
        if self.port is not None and self.port != port:
            return False
        if self.network is not None:
            return address.version == self.network.version and address in self.network
        return host == self.host


@lru_cache(maxsize=16)
def openings(lines: tuple[str, ...]) -> tuple[Opening, ...]:
    """The operator's list: `10.0.0.5:3310`, `10.1.0.0/16`, `clamd.internal:3310`, `[fd00::5]:25`.

    Sockets of this machine (`unix:/path`) stand in the same list and are looked up there by name.
    Raises: ValueError naming the line that cannot be read.
    """
    return tuple(_opening(line.strip()) for line in lines if line.strip() and not line.startswith("unix:"))


def _opening(line: str) -> Opening:
    host, port = line, None
    if found := re.fullmatch(r"\[([^\]]+)\](?::(\d+))?|([^:]+):(\d+)", line):
        host = found[1] or found[3]
        digits = found[2] or found[4]
        port = int(digits) if digits else None
    if port is not None and not 0 < port < 65536:
        raise ValueError(f"{line!r} names a port that does not exist")
    try:
        return Opening(ip_network(host), "", port)
    except ValueError:
        pass
    name = host.lower().rstrip(".")
    if not _is_name(name):
        raise ValueError(f"{line!r} is neither a network nor a host name, with or without a port")
    return Opening(None, name, port)


def known_host(text: str) -> str:
    """The host in the one form it may have: a lower-case name, or an address as everybody writes it.

    Raises: NotAllowed for numbers that only some readers take for an address, and for any other form.
    """
    host = text.lower().rstrip(".")
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass
    if not host.isascii():
        raise _odd_host(
            Text(
                zh="域名含有非 ASCII 字符，请写成 xn-- 形式。",
                en="The name has characters beyond ASCII; write it in its xn-- form.",
            )
        )
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        raise _odd_host(
            Text(
                zh="看起来是 IP 地址，但不是通常的四段十进制写法。",
                en="It looks like an address but is not four decimal numbers.",
            )
        )
    if not _is_name(host):
        raise _odd_host(Text(zh="不是有效的主机名。", en="It is not a valid host name."))
    return host


def _is_name(host: str) -> bool:
    return 0 < len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.split("."))


def _odd_host(why: Text) -> NotAllowed:
    return NotAllowed(
        Text(zh="不能连接这个地址。", en="This address cannot be used."),
        why=why,
        do_next=Text(zh="请检查网址中的主机名。", en="Check the host in the address."),
        code="outbound-host",
    )


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could mean that address, however it is wrapped.

    IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4, Teredo) is never public: whoever means an IPv4
    address writes it as one.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    if address.scope_id or any(address in network for network in TRANSLATED):
        return False
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside a mapped one, for comparing with the operator's list."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def permit(
    host: str, found: Iterable[str], port: int, opened: tuple[Opening, ...], listed_in: Listed = Listed.HOUSE
) -> list[str]:
    """The addresses of `host`, all of which this site may speak to on `port`.

    One that it may not is enough to refuse: which of them a connection takes is not for the other side
    to choose. Raises: NotAllowed.
    """
    addresses = []
    for text in found:
        address = ip_address(text)
        listed = any(line.covers(host, unwrapped(address), port) for line in opened)
        if not listed and not is_public(address):
            raise NotAllowed(
                Text(zh="不能连接这个地址。", en="This address cannot be used."),
                why=Text(
                    zh="{host} 指向内部网络或保留地址。",
                    en="{host} leads to an internal or reserved network.",
                ).fill(host=host),
                do_next=_LIST_IT.fill(setting=listed_in.variable),
                code="outbound-address",
            )
        if not listed and port not in USUAL_PORTS:
            raise NotAllowed(
                Text(zh="不能连接这个端口。", en="This port cannot be used."),
                why=Text(
                    zh="除运营人员列出的地址外，只连接 80 和 443 端口，网址中是 {port}。",
                    en="Only ports 80 and 443 are used unless the operator lists others; this is {port}.",
                ).fill(port=str(port)),
                do_next=_LIST_IT.fill(setting=listed_in.variable),
                code="outbound-port",
            )
        addresses.append(str(address))
    return addresses
