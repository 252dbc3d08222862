"""Addresses and names that mean the same to nobody, or are asked by everybody. Facts, with their sources.

Ranges: RFC 6890 and the IANA special-purpose registries it made, plus multicast (RFC 5771, RFC 4291). They
are written out, because `ipaddress` answers differently from one Python to the next; a test holds them
against it. Names: RFC 2606, 6761, 6762, 8375. Resolvers: see docs/reference/indicators.md.
"""

from __future__ import annotations

from typing import Final

from zhian.kernel.locales import Text

_DOCUMENTATION: Final = Text(zh="文档示例", en="documentation")
_PRIVATE: Final = Text(zh="内部网络", en="private networks")
_LOOPBACK: Final = Text(zh="本机回环", en="loopback")
_LINK_LOCAL: Final = Text(zh="链路本地", en="link-local")
_MULTICAST: Final = Text(zh="组播", en="multicast")
_PROTOCOL: Final = Text(zh="协议专用", en="protocol assignments")
_THIS_HOST: Final = Text(zh="本机或者本网络", en="this host or network")

RANGES: Final = (
    ("0.0.0.0/8", _THIS_HOST),
    ("10.0.0.0/8", _PRIVATE),
    ("100.64.0.0/10", Text(zh="运营商级地址转换", en="carrier-grade address translation")),
    ("127.0.0.0/8", _LOOPBACK),
    ("169.254.0.0/16", _LINK_LOCAL),
    ("172.16.0.0/12", _PRIVATE),
    ("192.0.0.0/24", _PROTOCOL),
    ("192.0.2.0/24", _DOCUMENTATION),
    ("192.168.0.0/16", _PRIVATE),
    ("198.18.0.0/15", Text(zh="设备测试", en="benchmarking")),
    ("198.51.100.0/24", _DOCUMENTATION),
    ("203.0.113.0/24", _DOCUMENTATION),
    ("224.0.0.0/4", _MULTICAST),
    ("240.0.0.0/4", Text(zh="保留及广播", en="reserved, and broadcast")),
    ("::/128", _THIS_HOST),
    ("::1/128", _LOOPBACK),
    ("64:ff9b:1::/48", Text(zh="本地地址转换", en="local translation")),
    ("100::/64", Text(zh="丢弃专用", en="discard only")),
    ("2001::/23", _PROTOCOL),
    ("2001:db8::/32", _DOCUMENTATION),
    ("3fff::/20", _DOCUMENTATION),
    ("fc00::/7", _PRIVATE),
    ("fe80::/10", _LINK_LOCAL),
    ("ff00::/8", _MULTICAST),
)

# example.com, example.net and example.org are reserved as well (RFC 2606), but they resolve.
# What somebody lists below them is a specimen all the same.
NAMES: Final = (
    "example", "invalid", "localhost", "test",  # RFC 2606, RFC 6761
    "local", "home.arpa", "in-addr.arpa", "ip6.arpa",  # RFC 6762, RFC 8375, RFC 6761
    "example.com", "example.net", "example.org",
)  # fmt: skip

RESOLVERS: Final = (
    ("Google", ("8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844")),
    ("Cloudflare", ("1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001")),
    ("Quad9", ("9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9")),
    ("OpenDNS", ("208.67.222.222", "208.67.220.220", "2620:119:35::35", "2620:119:53::53")),
    ("AliDNS", ("223.5.5.5", "223.6.6.6", "2400:3200::1", "2400:3200:baba::1")),
    ("DNSPod", ("119.29.29.29",)),
    ("114DNS", ("114.114.114.114", "114.114.115.115")),
)
