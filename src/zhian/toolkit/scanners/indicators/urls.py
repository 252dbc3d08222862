"""What a URL in text may have been: every reading is spelt by the rules and looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from zhian.signals.index.reading import Index
from zhian.signals.indicator import Kind
from zhian.signals.kinds import normalise
from zhian.signals.matching import host_of
from zhian.signals.refusals import IndicatorRefused, NeedsIdna
from zhian.toolkit.scanners.indicators.tokens import READINGS_AT_MOST, URL_LONGEST


class Hit(NamedTuple):
    """Bytes of a piece, from `start` to before `end`, and the key of what covers them."""

    start: int
    end: int
    key: int


_RUN: Final = re.compile(rb"""(?:[^\x00-\x20"<>`\\\x7f]|\\/|\\u00[2-7][0-9A-Fa-f])*""")
_ESCAPED: Final = re.compile(rb"\\(?:/|u00([2-7][0-9A-Fa-f]))")
_MAY_END: Final = re.compile(rb"[,;'()\[\]{}|!*^]|[\x80-\xff]+")
_TAIL: Final = b".:?!"


def hits_of_url(data: bytes, start: int, rest: int, index: Index) -> list[Hit]:
    """All that covers the URL whose scheme begins at `start` and whose host begins at `rest`."""
    scheme = data[start : data.index(b":", start)].decode("ascii")
    found = _RUN.match(data, rest, rest + URL_LONGEST)
    assert found is not None
    run = found[0]
    hits: dict[int, Hit] = {}
    host_known = False
    for end in _ends(run):
        text = _meant(run[:end])
        try:
            url = normalise(f"{scheme}://{text}", Kind.URL)
        except (IndicatorRefused, NeedsIdna):
            continue
        keys = [index.key_of(url)]
        if not host_known:
            host_known = True
            host = host_of(url)
            if _written(text) not in (host.value, f"[{host.value}]"):  # else it was found where it stands
                keys += index.covering(host)
        for key in keys:
            if key is not None:
                hits.setdefault(key, Hit(start, rest + end, key))
    return list(hits.values())


def _ends(run: bytes) -> Iterator[int]:
    """Where the URL may end, the nearest first."""
    marks = [found.start() for found in islice(_MAY_END.finditer(run), READINGS_AT_MOST - 1)]
    before = 0
    for end in [*marks, len(run)]:
        bare = len(run[:end].rstrip(_TAIL))
        for each in (bare, end):
            if each > before:
                yield each
                before = each


def _meant(run: bytes) -> str:
    if b"\\" in run:
        run = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]) if found[1] else b"/", run)
    return run.decode("utf-8", "surrogateescape")


def _written(text: str) -> str:
    """The host as it stands in the text; empty where it stands there in another way than by itself."""
    found = re.match(r"(?:[^/?#\\]*@)?(\[[^\]/?#\\]*\]|[^:/?#\\@]*)", text)
    host = found[1].lower() if found else ""
    if host.startswith("["):
        return f"[{normalise(host).value}]" if _is_six(host) else ""
    return host.removesuffix(".")


def _is_six(host: str) -> bool:
    try:
        return normalise(host, Kind.IPV6).kind is Kind.IPV6
    except IndicatorRefused:
        return False
