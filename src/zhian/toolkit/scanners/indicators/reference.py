"""The plain way: regular expressions over the bytes, and one look-up at a time in the index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from zhian.signals.addresses import MAPPED
from zhian.signals.index.reading import Index
from zhian.signals.indicator import Indicator, Kind
from zhian.toolkit.scanners.indicators.tokens import (
    HASH_LENGTHS,
    LOCAL_LONGEST,
    NAME_LONGEST,
    SCHEME_LONGEST,
    SIX_LONGEST,
)
from zhian.toolkit.scanners.indicators.urls import Hit, hits_of_url

_NAME = re.compile(rb"[0-9A-Za-z_.-]+")
_QUAD = re.compile(
    rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}"
)
_HASH = re.compile(rb"[0-9A-Fa-f]+")
_ALNUM = re.compile(rb"[0-9A-Za-z]+")
_LOCAL_TAIL = re.compile(rb"[0-9A-Za-z_.+!#$%%&'*/=?^`{|}~-]{1,%d}\Z" % LOCAL_LONGEST)
_LOOSE: Final = b"!#$%&'*/=?^`{|}~"
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}\Z")
_SCHEME_TAIL = re.compile(rb"[0-9A-Za-z+.-]{1,%d}\Z" % SCHEME_LONGEST)
_URL = re.compile(rb":(?://|\\/\\/)")
_SIX = re.compile(rb"[0-9A-Fa-f:.]*")
_GROUP = re.compile(rb"[0-9A-Fa-f]{1,4}")
_BY_LENGTH: Final = dict(zip(HASH_LENGTHS, (Kind.MD5, Kind.SHA1, Kind.SHA256), strict=True))


def hits_in(data: bytes, index: Index) -> list[Hit]:
    """Every hit in a piece, in order."""
    found: set[Hit] = set()
    for token in _NAME.finditer(data):
        found.update(_of_name(data, token.start(), token.end(), index))
    found.update(_of_six(data, index))
    for mark in _URL.finditer(data):
        start = _scheme(data, mark.start())
        if start < mark.start():
            found.update(hits_of_url(data, start, mark.end(), index))
    return sorted(found)


def _of_name(data: bytes, begin: int, stop: int, index: Index) -> Iterator[Hit]:
    end = begin + len(data[begin:stop].rstrip(b".-"))
    first = begin
    if data[begin - 1 : begin] == b"%" and re.match(rb"[0-9A-Fa-f]{2}", data[begin:stop]):
        first += 2
    starts = [first + len(data[first:end]) - len(data[first:end].lstrip(b".-"))]
    escape = re.match(rb"[nrtbf]|u[0-9A-Fa-f]{4}", data[begin:stop])
    if data[begin - 1 : begin] == b"\\" and escape and begin + escape.end() > starts[0]:
        starts.append(begin + escape.end())
    for start in starts:
        word = data[start:end].lower()
        if start < end and len(word) <= NAME_LONGEST and _QUAD.fullmatch(word):
            for key in index.covering(Indicator(Kind.IPV4, word.decode())):
                yield Hit(start, end, key)
        if start < end:
            yield from _of_hashes(data, start, end, index)
    behind_dots = {at + 1 for at in range(starts[0], end) if data[at] == 0x2E}
    for start in {*starts, *behind_dots}:
        word = data[start:end].lower()
        if b"." in word and len(word) <= NAME_LONGEST:
            found = index.key_of(Indicator(Kind.DOMAIN, word.decode()))
            if found is not None:
                yield Hit(start, end, found)
    if data[begin - 1 : begin] == b"@" and starts[0] == begin and end - begin <= NAME_LONGEST:
        yield from _of_mailbox(data, begin - 1, end, index)


def _of_hashes(data: bytes, start: int, end: int, index: Index) -> Iterator[Hit]:
    for run in _ALNUM.finditer(data, start, end):
        kind = _BY_LENGTH.get(len(run[0]))
        if kind is not None and _HASH.fullmatch(run[0]):
            key = index.key_of(Indicator(kind, run[0].lower().decode()))
            if key is not None:
                yield Hit(run.start(), run.end(), key)


def _of_mailbox(data: bytes, at: int, end: int, index: Index) -> Iterator[Hit]:
    local = _LOCAL_TAIL.search(data[max(0, at - LOCAL_LONGEST) : at])
    if local is None or b"." not in data[at:end]:
        return
    for start in range(at - len(local[0]), at):
        before = data[max(0, start - 3) : start]
        is_first = start == at - len(local[0]) and not _LOCAL_TAIL.search(before)
        is_loose = before[-1:] != b"" and before[-1] in _LOOSE
        is_escape = re.search(rb"\\[nrtbf]\Z", before) or _PERCENT.search(before)
        if is_first or is_loose or is_escape:
            key = index.key_of(Indicator(Kind.EMAIL, data[start:end].lower().decode()))
            if key is not None:
                yield Hit(start, end, key)


def _scheme(data: bytes, colon: int) -> int:
    run = _SCHEME_TAIL.search(data[max(0, colon - SCHEME_LONGEST) : colon])
    if run is None:
        return colon
    start = colon - len(run[0])
    if data[start - 1 : start] == b"%" and re.match(rb"[0-9A-Fa-f]{2}", data[start:colon]):
        start += 2
    elif data[start - 1 : start] == b"\\" and data[start] in b"nrtbf" and start + 1 < colon:
        start += 1
    while start < colon and not data[start : start + 1].isalpha():
        start += 1
    return start


def _of_six(data: bytes, index: Index) -> Iterator[Hit]:
    done = 0
    colon = data.find(b":")
    while colon >= 0:
        if colon >= done:
            start, done = _six_around(data, colon)
            text = data[start:done].rstrip(b".")
            if text.endswith(b":") and not text.endswith(b"::"):
                text = text[:-1]
            glued = _NAME.match(data, done)
            if not glued and len(data[start:done]) <= SIX_LONGEST and text.count(b":") > 1:
                for key in _keys_of_six(text, index):
                    yield Hit(start, start + len(text), key)
        colon = data.find(b":", colon + 1)


def _six_around(data: bytes, colon: int) -> tuple[int, int]:
    """Where an address around its first colon would begin, and where what may belong to it ends."""
    word = re.search(rb"[0-9A-Za-z_.-]{1,5}\Z", data[max(0, colon - 5) : colon])
    start = colon if data[colon + 1 : colon + 2] == b":" else colon + 1
    if word and _GROUP.fullmatch(word[0]):
        start = colon - len(word[0])
    run = _SIX.match(data, start, start + SIX_LONGEST + 1)
    assert run is not None
    return start, max(run.end(), colon + 1)


def _keys_of_six(text: bytes, index: Index) -> list[int]:
    try:
        address = IPv6Address(text.decode("ascii"))
    except AddressValueError:
        return []
    if address in MAPPED:
        mapped = Indicator(Kind.IPV4, str(address.ipv4_mapped))
        return [] if b"." in text else index.covering(mapped)  # with dots it is found as a name
    return index.holding(6, int(address), int(address))
