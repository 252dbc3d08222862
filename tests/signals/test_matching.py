"""What an indicator covers."""

from __future__ import annotations

import copy
import pickle
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.signals.kinds import Indicator, Kind, normalise
from zhian.signals.matching import VERSION, OtherRules, contained, covers, host_of, require_version
from zhian.signals.names import above

from .test_kinds import NAMES

COVERED = [
    ("example.org", "example.org"),
    ("example.org", "EXAMPLE.org."),
    ("example.org", "a.example.org"),
    ("example.org", "a.b.c.example.org"),
    ("*.example.org", "example.org"),
    ("example.org", "https://www.example.org:8443/x?y"),
    ("example.org", "anna@mail.example.org"),
    ("bücher.example", "http://www.xn--bcher-kva.example/"),
    ("192.0.2.1", "192[.]0[.]2[.]1"),
    ("192.0.2.1", "::ffff:192.0.2.1"),
    ("192.0.2.1", "http://0xC0000201/x"),
    ("2001:db8::1", "2001:DB8:0:0:0:0:0:1"),
    ("2001:db8::1", "https://[2001:db8::1]:8443/"),
    ("192.0.2.0/24", "192.0.2.0"),
    ("192.0.2.0/24", "192.0.2.255"),
    ("192.0.2.0/24", "192.0.2.64/26"),
    ("192.0.2.0/24", "192.0.2.0/24"),
    ("192.0.2.0/24", "http://192.0.2.9/"),
    ("192.0.2.0/24", "::ffff:192.0.2.9"),
    ("2001:db8::/32", "2001:db8:ffff::1"),
    ("http://example.org/a", "HTTP://Example.org:80/b/../a#x"),
    ("anna+x@example.org", "Anna+X@Example.org"),
    ("0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"),
]
NOT_COVERED = [
    ("example.org", "badexample.org"),
    ("example.org", "example.org.evil.example"),
    ("example.org", "example.net"),
    ("a.example.org", "example.org"),
    ("example.org", "https://evil.example/example.org"),
    ("example.org", "https://example.org@evil.example/"),
    ("192.0.2.1", "192.0.2.10"),
    ("192.0.2.1", "192.0.2.0/24"),
    ("192.0.2.0/24", "192.0.3.0"),
    ("192.0.2.0/24", "192.0.2.0/23"),
    ("192.0.2.0/24", "2001:db8::1"),
    ("2001:db8::/32", "192.0.2.1"),
    ("2001:db8::/32", "2001:db9::"),
    ("http://example.org/a", "https://example.org/a"),
    ("http://example.org/a", "http://example.org/ab"),
    ("http://example.org/a", "http://example.org/a/"),
    ("http://example.org/a", "http://example.org/A"),
    ("http://example.org/a", "http://www.example.org/a"),
    ("http://example.org/a", "example.org"),
    ("anna@example.org", "anna+x@example.org"),
    ("anna+x@example.org", "anna@example.org"),
    ("anna@example.org", "joanna@example.org"),
    ("anna@example.org", "example.org"),
    ("0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdee"),
]


@pytest.mark.parametrize(("listed", "seen"), COVERED)
def it_covers(listed: str, seen: str) -> None:
    assert covers(normalise(listed), normalise(seen))


@pytest.mark.parametrize(("listed", "seen"), NOT_COVERED)
def it_does_not_cover(listed: str, seen: str) -> None:
    assert not covers(normalise(listed), normalise(seen))


@given(NAMES, NAMES)
def it_covers_suffixes_at_the_dots_and_nothing_else(one: str, other: str) -> None:
    listed, seen = normalise(one), normalise(other)
    labels, longer = one.split("."), other.split(".")
    assert covers(listed, seen) == (longer[-len(labels) :] == labels)
    assert covers(listed, normalise(f"sub.{one}"))
    assert not covers(listed, normalise(f"sub{one}"))


@given(NAMES)
def it_asks_an_index_for_every_name_that_would_cover_this_one(name: str) -> None:
    asked = list(above(name))
    assert asked[0] == name
    assert all(covers(Indicator(Kind.DOMAIN, each), normalise(name)) for each in asked)
    assert [each.count(".") for each in asked] == list(range(name.count("."), 0, -1))


@given(st.ip_addresses(v=4), st.integers(8, 31), st.ip_addresses(v=4))
def it_agrees_with_the_standard_library_about_blocks(base: object, length: int, seen: object) -> None:
    block = ip_network(f"{base}/{length}", strict=False)
    address = ip_address(str(seen))
    assert covers(normalise(f"{base}/{length}"), normalise(str(address))) == (address in block)
    last = block.broadcast_address
    assert covers(normalise(str(block)), normalise(str(last)))


def it_takes_out_of_a_url_and_an_address_what_else_may_be_listed() -> None:
    assert list(contained(normalise("anna@a.example"))) == [Indicator(Kind.DOMAIN, "a.example")]
    assert host_of(normalise("ftp://[::1]:99/x")) == Indicator(Kind.IPV6, "::1")
    assert host_of(normalise("http://10.0.0.1:99/x:8")) == Indicator(Kind.IPV4, "10.0.0.1")
    assert host_of(normalise("http://a.example/x:8")) == Indicator(Kind.DOMAIN, "a.example")
    assert list(contained(normalise("a.example"))) == []


def it_refuses_what_was_built_under_other_rules() -> None:
    require_version(VERSION)
    with pytest.raises(OtherRules) as refused:
        require_version(VERSION + 1)
    assert "version 2" in refused.value.sentence("en")
    assert "重新建立" in refused.value.sentence("zh")
    for twin in (copy.copy(refused.value), pickle.loads(pickle.dumps(refused.value))):  # noqa: S301 - our own bytes
        assert twin.sentences() == refused.value.sentences()
