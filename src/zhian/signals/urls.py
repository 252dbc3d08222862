"""URLs: one spelling, so that two which fetch the same thing are the same.

Source: RFC 3986 6.2.2 (case, escapes, dot segments) and 6.2.3 (ports); the WHATWG URL Standard for hosts,
because what a browser goes to is what is meant. Nothing that may change what is fetched is touched: the order
of a query, `?` with nothing behind it, `//` in a path and an escaped slash stay as they are.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import Final

from zhian.signals.addresses import MAPPED, ipv6
from zhian.signals.indicator import Indicator, Kind, Note, Reading
from zhian.signals.names import ends_in_number, name_of
from zhian.signals.refusals import LENGTH_AT_MOST, IndicatorRefused, Refusal

DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
PORT_AT_MOST: Final = 65535

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.ASCII | re.DOTALL | re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/?#]*")
_ESCAPE = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_PLAIN = re.compile(r"[a-zA-Z0-9._~!$&'()*+,;=:@/-]*")  # what may stand in a path, and in a query as well
_UNRESERVED: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH: Final = frozenset(f"{_UNRESERVED}!$&'()*+,;=:@/".encode())
_QUERY: Final = _PATH | frozenset(b"?")


def read_url(text: str) -> Reading:
    """A URL, scheme and host in lower case, without default port, user name, password and fragment."""
    found = _SCHEME.fullmatch(text)
    if found is None:
        raise IndicatorRefused(Refusal.URL_SCHEME)
    scheme = found[1].lower()
    before_query, question, query = found[2].partition("#")[0].partition("?")
    before_query = before_query.replace("\\", "/")  # as browsers do
    authority = _AUTHORITY.match(before_query)
    assert authority is not None
    path = before_query[authority.end() :]
    _, at, place = authority[0].rpartition("@")
    host, port = _host_and_port(place)
    host, notes = _host(host)
    port_part = "" if port is None or port == DEFAULT_PORTS.get(scheme) else f":{port}"
    value = f"{scheme}://{host}{port_part}{_segments(_escaped(path, _PATH))}"
    value += question + _escaped(query, _QUERY)
    if len(value) > LENGTH_AT_MOST:
        raise IndicatorRefused(Refusal.LONG)
    dropped = [(Note.USERINFO, at), (Note.FRAGMENT, "#" in found[2])]
    return Reading(Indicator(Kind.URL, value), (*notes, *(note for note, is_so in dropped if is_so)))


def host_in(value: str) -> str:
    """The address or name, without brackets, in a canonical URL. ValueError for anything else."""
    authority = _AUTHORITY.match(value.partition("://")[2])
    if authority is None or not authority[0]:
        raise ValueError("not a canonical URL")
    return _host_and_port(authority[0])[0].strip("[]")


def _host_and_port(place: str) -> tuple[str, int | None]:
    host, colon, port = place.rpartition(":")
    if not colon or "]" in port:
        return place, None
    if not port:
        return host, None
    # The length goes first: a number of ten thousand digits is no port.
    if not (port.isascii() and port.isdigit()) or len(port.lstrip("0")) > 5:
        raise IndicatorRefused(Refusal.URL_PORT)
    if not 1 <= int(port) <= PORT_AT_MOST:
        raise IndicatorRefused(Refusal.URL_PORT)
    return host, int(port)


def _host(text: str) -> tuple[str, tuple[Note, ...]]:
    """The host as it stands in a canonical URL."""
    if text.startswith("["):
        return _bracketed(text)
    name = name_of(_unescaped(text)) if text else ""
    if not name:
        raise IndicatorRefused(Refusal.URL_HOST)
    if ends_in_number(name):
        address = _as_browser_reads(name)
        return address, () if address == name else (Note.NUMERIC_HOST,)
    if "." not in name:
        raise IndicatorRefused(Refusal.DOMAIN_SINGLE)
    return name, ()


def _bracketed(text: str) -> tuple[str, tuple[Note, ...]]:
    if not text.endswith("]"):
        raise IndicatorRefused(Refusal.IPV6_FORM)
    address, notes = ipv6(text.replace("%25", "%", 1))  # RFC 6874 escapes the sign before a zone
    if address in MAPPED:
        return str(address.ipv4_mapped), (Note.MAPPED, *notes)
    return f"[{address}]", notes


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    raw = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text.encode("utf-8").decode("latin-1"))
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        raise IndicatorRefused(Refusal.URL_HOST) from None


def _as_browser_reads(name: str) -> str:
    """The IPv4 address of a host that ends in a number: one to four parts, decimal, octal or hexadecimal."""
    parts = name.split(".")
    if len(parts) > 4:
        raise IndicatorRefused(Refusal.URL_HOST)
    numbers = [_number(part) for part in parts]
    *high, low = numbers
    if any(number > 255 for number in high) or low >= 256 ** (5 - len(parts)):
        raise IndicatorRefused(Refusal.URL_HOST)
    value = low + sum(number << 8 * (3 - place) for place, number in enumerate(high))
    return str(IPv4Address(value))


def _number(part: str) -> int:
    base, digits = 10, part
    if part.startswith("0x"):
        base, digits = 16, part[2:] or "0"
    elif part.startswith("0") and len(part) > 1:
        base, digits = 8, part[1:]
    try:
        return int(digits.replace("_", "?"), base)  # Python alone would read 1_0 as ten
    except ValueError:
        raise IndicatorRefused(Refusal.URL_HOST) from None


def _escaped(text: str, allowed: frozenset[int]) -> str:
    """Escapes in upper case; those of unreserved characters undone; what may not stand there escaped."""
    pieces: list[str] = []
    start = 0
    for found in _ESCAPE.finditer(text):
        pieces.append(_quoted(text[start : found.start()], allowed))
        meant = chr(int(found[1], 16))
        pieces.append(meant if meant in _UNRESERVED else found[0].upper())
        start = found.end()
    return "".join([*pieces, _quoted(text[start:], allowed)])


def _quoted(text: str, allowed: frozenset[int]) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in text.encode("utf-8"))


def _segments(path: str) -> str:
    """The path without `.` and `..`; a slash where there is none."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
