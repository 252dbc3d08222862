"""Which addresses are open: nothing internal, however it is written or wrapped."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.base.outbound.kit import NotAllowed
from zhian.web.base.outbound.services.addresses import (
    CLOSED_V4,
    is_public,
    known_host,
    openings,
    permit,
)

INTERNAL = (
    "0.0.0.0",  # noqa: S104 - to be refused
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "224.0.0.1", "255.255.255.255", "192.0.2.7", "198.18.0.1", "::1",
    "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::",
    "2001:0:7f00:1::", "64:ff9b:1::1", "fec0::1", "3fff::1",
)  # fmt: skip


@pytest.mark.parametrize("text", INTERNAL)
def it_does_not_take_an_internal_address_for_a_public_one(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "2606:4700::1111"])
def it_knows_public_addresses(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def it_opens_no_ipv4_address_that_the_library_calls_private(address: IPv4Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
        assert not is_public(address)


@given(st.ip_addresses(v=6))
def it_opens_no_ipv6_address_that_the_library_calls_private(address: IPv6Address) -> None:
    if (
        not address.is_global
        or address.is_multicast
        or address.ipv4_mapped
        or address.sixtofour
        or address.teredo
    ):
        assert not is_public(address)


@given(st.sampled_from(CLOSED_V4).flatmap(lambda net: st.ip_addresses(network=net)))
def it_opens_no_closed_address_by_wrapping_it(address: IPv4Address | IPv6Address) -> None:
    number = int(address)
    for wrapped in (0xFFFF << 32 | number, number, 0x0064FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert not is_public(IPv6Address(wrapped))


@pytest.mark.parametrize(
    "text",
    ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "1.2.3.4.5", "example.0x10", "256.1.1.1"],
)
def it_refuses_numbers_that_only_some_readers_take_for_an_address(text: str) -> None:
    with pytest.raises(NotAllowed, match="four decimal numbers"):
        known_host(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a..b",
        "-a.example",
        "a_b-.example",
        "exa mple.org",
        "a" * 64 + ".org",
        "bücher.example",
        "１２７.0.0.1",
    ],
)
def it_refuses_what_is_no_host_name(text: str) -> None:
    with pytest.raises(NotAllowed):
        known_host(text)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Example.ORG.", "example.org"),
        ("[2400:3200::1]", "2400:3200::1"),
        ("2400:3200:0::1", "2400:3200::1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def it_gives_every_host_one_form(text: str, known: str) -> None:
    assert known_host(text) == known


def it_refuses_a_name_of_which_one_address_is_internal() -> None:
    with pytest.raises(NotAllowed, match="internal or reserved"):
        permit("two-faced.example", ["8.8.8.8", "127.0.0.1"], 443, ())


def it_refuses_unusual_ports_of_public_hosts() -> None:
    with pytest.raises(NotAllowed, match="this is 22"):
        permit("public.example", ["8.8.8.8"], 22, ())


@pytest.mark.parametrize(
    ("line", "host", "address", "port", "allowed"),
    [
        ("10.0.0.5:3310", "10.0.0.5", "10.0.0.5", 3310, True),
        ("10.0.0.5:3310", "10.0.0.5", "10.0.0.5", 3311, False),
        ("10.0.0.5:3310", "10.0.0.6", "10.0.0.6", 3310, False),
        ("10.1.0.0/16", "any.example", "10.1.2.3", 8080, True),
        ("10.1.0.0/16", "any.example", "::ffff:10.1.2.3", 8080, True),
        ("clamd.internal:3310", "clamd.internal", "10.9.9.9", 3310, True),
        ("clamd.internal:3310", "other.internal", "10.9.9.9", 3310, False),
        ("[fd00::5]:25", "fd00::5", "fd00::5", 25, True),
        ("fd00::/8", "fd00::5", "fd00::5", 25, True),
    ],
)
def it_opens_what_the_operator_lists_and_no_more(
    line: str, host: str, address: str, port: int, allowed: bool
) -> None:
    opened = openings((line,))
    if allowed:
        assert permit(host, [address], port, opened)
    else:
        with pytest.raises(NotAllowed):
            permit(host, [address], port, opened)


@pytest.mark.parametrize("line", ["10.0.0.0/33", "host name", "a:b:c", "host:99999", "http://x"])
def it_names_a_line_of_the_list_that_cannot_be_read(line: str) -> None:
    with pytest.raises(ValueError, match=r"neither|port"):
        openings((line,))
