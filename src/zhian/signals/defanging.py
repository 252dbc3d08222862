"""What people do to an indicator so that nobody clicks it, and how it is undone.

Square brackets and backslashes are undone everywhere, because neither may stand in a URL as they do here.
Round and curly brackets, and words, are undone only up to the path: further on `(at)` or `[at]` may be meant.
"""

from __future__ import annotations

import re
from typing import Final

# Each begins where a run of marks begins: from anywhere inside, a long run would be walked again and again.
_ESCAPED = re.compile(r"(?<!\\)\\+([/.])")
_SQUARE = re.compile(r"\[(://|:|/|\.)\]")
_WORD = re.compile(r"(?<![\[({])[\[({]+(\.|dot|@|at)[\])}]+", re.IGNORECASE)
_SCHEME = re.compile(r"(?:h(?:xx|\*\*)p(s?)|fxp(s?))(?=://)", re.ASCII | re.IGNORECASE)
_MARKED = re.compile(r"[\[({\\]|^(?:hxx|h\*\*|fx)p", re.ASCII | re.IGNORECASE)
_PATH = re.compile(r"[/?#\\]")
_MEANT: Final = {"dot": ".", "at": "@"}


def refang(text: str) -> str:
    """The text as it was before it was defanged; one that never was comes back unchanged."""
    if not _MARKED.search(text):
        return text
    head, tail = _before_path(_SQUARE.sub(r"\1", _ESCAPED.sub(r"\1", text)))
    head = _WORD.sub(lambda found: _MEANT.get(found[1].lower(), found[1]), head)
    scheme = _SCHEME.match(head)
    if scheme:
        meant = f"http{scheme[1]}" if head[0] in "hH" else f"ftp{scheme[2]}"
        head = meant.lower() + head[scheme.end() :]
    return head + tail


def defang(value: str) -> str:
    """A canonical value as it may be printed or mailed: not one click away. `refang` gives it back."""
    head, tail = _before_path(value)
    scheme, colon, rest = head.rpartition("://")
    scheme = {"http": "hxxp", "https": "hxxps", "ftp": "fxp", "ftps": "fxps"}.get(scheme, scheme)
    return scheme + colon + re.sub(r"[.@:]", r"[\g<0>]", rest) + tail


def _before_path(text: str) -> tuple[str, str]:
    """The text up to where the path, query or fragment of a URL begins, and the rest of it."""
    scheme, colon, rest = text.partition("://")
    found = _PATH.search(rest) if colon else None
    if found is None:
        return text, ""
    return scheme + colon + rest[: found.start()], rest[found.start() :]
