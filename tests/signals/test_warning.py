"""What would cry wolf."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from zhian.signals.kinds import normalise
from zhian.signals.refusals import IndicatorRefused
from zhian.signals.reserved import RANGES
from zhian.signals.warning import WarningList, Wolf

WARNINGS = WarningList(own=["zhiyuan-lab.test", "*.our-own.cn", "11.22.33.0/24", "2a0a:1::1"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8.8.8.8", Wolf.RESOLVER), ("1[.]1[.]1[.]1", Wolf.RESOLVER), ("9.9.9.9", Wolf.RESOLVER),
        ("2001:4860:4860:0::8888", Wolf.RESOLVER), ("8.8.8.0/24", Wolf.RESOLVER),
        ("223.5.5.5", Wolf.RESOLVER),
        ("https://8.8.8.8/dns-query", Wolf.RESOLVER), ("::ffff:8.8.8.8", Wolf.RESOLVER),
        ("10.1.2.3", Wolf.SPECIAL), ("127.0.0.1", Wolf.SPECIAL), ("169.254.169.254", Wolf.SPECIAL),
        ("100.64.0.1", Wolf.SPECIAL), ("224.0.0.251", Wolf.SPECIAL), ("255.255.255.255", Wolf.SPECIAL),
        ("172.0.0.0/8", Wolf.SPECIAL), ("192.168.0.0/16", Wolf.SPECIAL), ("192.168.7.0/28", Wolf.SPECIAL),
        ("::1", Wolf.SPECIAL), ("fe80::1", Wolf.SPECIAL), ("fd00::7", Wolf.SPECIAL),
        ("ff02::1", Wolf.SPECIAL),
        ("http://192.168.1.1/login", Wolf.SPECIAL),
        ("printer.local", Wolf.RESERVED_NAME), ("www.example.org", Wolf.RESERVED_NAME),
        ("http://a.test/", Wolf.RESERVED_NAME), ("anna@mail.invalid", Wolf.RESERVED_NAME),
        ("mail.zhiyuan-lab.test", Wolf.OWN), ("our-own.cn", Wolf.OWN), ("https://a.our-own.cn/x", Wolf.OWN),
        ("anna@our-own.cn", Wolf.OWN), ("11.22.33.44", Wolf.OWN), ("11.22.0.0/16", Wolf.OWN),
        ("2a0a:1::1", Wolf.OWN), ("2a0a:1::/32", Wolf.OWN),
        ("d41d8cd98f00b204e9800998ecf8427e", Wolf.EMPTY_FILE),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", Wolf.EMPTY_FILE),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Wolf.EMPTY_FILE),
    ],
)  # fmt: skip
def it_warns_of(text: str, code: Wolf) -> None:
    warned = WARNINGS.warns(normalise(text))
    assert warned is not None
    assert warned.code is code
    assert "{" not in warned.says.zh + warned.says.en


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.9", "1.1.1.2", "11.22.34.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2a0a:1::2",
        "2606:4700::1",
        "evil.top", "notour-own.cn", "our-own.cn.evil.top", "https://evil.top/our-own.cn", "local.evil.top",
        "0123456789abcdef0123456789abcdef", "anna@evil.top", "64:ff9b::808:808",
    ],
)  # fmt: skip
def it_has_nothing_against(text: str) -> None:
    assert WARNINGS.warns(normalise(text)) is None


def it_warns_of_a_domain_that_would_cover_the_organisations_own() -> None:
    warned = WarningList(own=["lab.park.cn"]).warns(normalise("park.cn"))
    assert warned is not None
    assert warned.code is Wolf.OWN
    assert "lab.park.cn" in warned.says.en


def it_knows_nothing_of_an_organisation_that_said_nothing() -> None:
    assert WarningList().warns(normalise("our-own.cn")) is None


@pytest.mark.parametrize("text", ["com.cn", "https://our-own.cn/", "anna@our-own.cn", "0.0.0.0/0"])
def it_refuses_as_own_what_is_no_domain_address_or_block(text: str) -> None:
    with pytest.raises(IndicatorRefused):
        WarningList(own=[text])


def it_lists_ranges_that_the_standard_library_calls_special_too() -> None:
    later = {"64:ff9b:1::/48", "3fff::/20"}  # RFC 8215 and RFC 9637: not every Python we run on knows them
    for block, _ in RANGES:
        if block in later:
            continue
        network = ip_network(block)
        first = network.network_address
        assert first.is_multicast or not first.is_global, block
