"""The arithmetic of the log over plain rows: fast enough to read a million events in ten seconds.

It only ever says that an event is certainly what was recorded. Whatever it is not sure of is a suspect,
and `verifying` judges suspects one by one, by the canonical form proper. That is sound: a digest was once
taken over a canonical text, every part written here is complete JSON in itself, and so the same digest
means the same text, and the same text the same values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any, Final, TypeAlias

from zhian.kernel.checkpoints import hash_leaf, hash_node

# In this order; identifiers, JSON and instants (in UTC) as the database spells them in text.
COLUMNS: Final = (
    "sequence", "id", "recorded_at", "verb", "is_read", "actor_user_id", "actor_purpose", "actor_role",
    "actor_organisation_id", "subject_kind", "subject_id", "about_person_id", "matter_id", "body",
    "commitments", "content_digest", "link",
)  # fmt: skip
SEQUENCE, ID, DIGEST, LINK = (COLUMNS.index(name) for name in ("sequence", "id", "content_digest", "link"))
Row: TypeAlias = "tuple[Any, ...]"
Value: TypeAlias = "tuple[int, str, str, str]"  # the event's sequence, field, salt, value

_WORDS: Final = {0: "false", 1: "true"}
_EMPTY: Final = "{}"
_AFTER_BODY: Final = ',"commitments":'
_REMEMBERED: Final = 50_000  # spelled words of one kind kept, some 10 MB: the people and cases of a busy year


def chain_link(former: str, content_digest: str, sequence: int) -> str:
    """The hash that ties an event to everything before it."""
    return sha256(f"zhian-audit/1\n{sequence}\n{former}\n{content_digest}".encode()).hexdigest()


def leaf_of(content_digest: str) -> bytes:
    """The Merkle leaf of an event: over the text of its content digest."""
    return hash_leaf(content_digest.encode())


def suspects(rows: Sequence[Row], values: Iterable[Value], first: int, former: str) -> list[int]:
    """Positions in `rows`, ascending, of events that are not certainly the ones recorded.

    The rows are to be the events from sequence `first` on, the one before them having the link `former`.
    """
    found = {at for at, row in enumerate(rows) if row[SEQUENCE] != first + at}
    opened: dict[int, dict[str, str]] = {}
    try:
        found.update(_unlike(_digests(rows, opened), (row[DIGEST] for row in rows)))
        found.update(_unlike(_links(rows, first, former), (row[LINK] for row in rows)))
        found.update(sequence - first for sequence in _misfits(values, opened))
    except (ValueError, TypeError, AttributeError, StopIteration, RecursionError):
        return list(range(len(rows)))  # something among them is no text or no JSON: all are judged
    return sorted(at for at in found if 0 <= at < len(rows))


def _unlike(computed: Sequence[str], stored: Iterable[str]) -> Iterable[int]:
    return [at for at, (ours, theirs) in enumerate(zip(computed, stored, strict=True)) if ours != theirs]


def _links(rows: Sequence[Row], first: int, former: str) -> list[str]:
    before = [former, *(row[LINK] for row in rows[:-1])]
    return [
        sha256(f"zhian-audit/1\n{first + at}\n{link}\n{row[DIGEST]}".encode()).hexdigest()
        for at, (row, link) in enumerate(zip(rows, before, strict=True))
    ]


def _digests(rows: Sequence[Row], opened: dict[int, dict[str, str]]) -> list[str]:
    """The digest of every row's content; `opened` receives the commitments of those that have any.

    JSON is taken as it is stored, and spelled anew from the first row on whose digest then differs: what we
    write is canonical, but events of an earlier release are in PostgreSQL's own spelling.

    A body is not even read where its digest agrees and the words that follow it stand once in the text: the
    digest was taken over this very text, in which the body then begins and ends where it does here.
    """
    name, word, moment, actor = _IDENTIFIERS, _SPELLED, _moment, _ACTORS
    digests, as_stored = [], True
    for row in rows:
        (sequence, key, at, verb, is_read, user, purpose, role, organisation, kind, subject, about, matter,
         body, commitments, theirs, _) = row  # fmt: skip
        pledges = None if commitments == _EMPTY else _parse(commitments)
        if pledges is not None:
            opened[sequence] = pledges
        before = f'{{"about":{name[about]},"actor":{actor[organisation, purpose, role, user]},"body":'
        after = (
            f',"id":{spell_identifier(key)},'
            f'"matter":{name[matter]},"read":{_WORDS.get(is_read)},"recorded_at":"{moment(at)}",'
            f'"subject":{{"id":{name[subject]},"kind":{word[kind]}}},"verb":{word[verb]}}}'
        )
        if as_stored:
            content = f"{before}{body}{_AFTER_BODY}{commitments}{after}"
            digest = "sha256:" + sha256(content.encode()).hexdigest()
            as_stored = digest == theirs
            if content.count(_AFTER_BODY) > 1:
                _parse(body)
        if not as_stored:
            pledged = commitments if pledges is None else _respell(pledges)
            content = f"{before}{_respell(_parse(body))}{_AFTER_BODY}{pledged}{after}"
            digest = "sha256:" + sha256(content.encode()).hexdigest()
        digests.append(digest)
    return digests


def _misfits(values: Iterable[Value], opened: dict[int, dict[str, str]]) -> Iterable[int]:
    none: dict[str, str] = {}
    for owner, field, salt, value in values:
        text = f'{{"field":{_SPELLED[field]},"salt":{_quote(salt)},"value":{_quote(value)}}}'
        if opened.get(owner, none).get(field) != "sha256:" + sha256(text.encode()).hexdigest():
            yield owner


class Subtrees:
    """The Merkle subtrees over a run of leaves that begins at a multiple of its own greatest length."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(below := self.levels[-1]) > 1:
            self.levels.append([
                hash_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)
            ])  # fmt: skip

    def edge(self, size: int) -> list[bytes]:
        """The roots of the full subtrees over the first `size` leaves, largest first."""
        hashes, at = [], 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                hashes.append(self.levels[level][at >> level])
                at += 1 << level
        return hashes


class _Remembered(dict[Any, str]):
    def __init__(self, spell: Callable[[Any], str]) -> None:
        super().__init__()
        self.spell = spell

    def __missing__(self, key: Any) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        spelled = self[key] = self.spell(key)
        return spelled


def spell_identifier(text: str | None) -> str:
    """An identifier in JSON, from 32 digits or from the spelling with dashes."""
    if text is None:
        return "null"
    if len(text) == 32 and text.isalnum():
        return f'"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"'
    return _quote(text)


def _moment(text: str) -> str:
    """`2026-11-24 01:00:00.5` in UTC, as content spells it; its length is fixed, so it cannot run over."""
    if len(text) == 26:
        return f"{text[:10]}T{text[11:]}+00:00"
    if len(text) == 19:
        return f"{text[:10]}T{text[11:]}.000000+00:00"
    return f"{text[:10]}T{text[11:26].ljust(15, '0')}+00:00"


_quote = encode_basestring
# The same ones come again and again, in one stretch after the other.
_IDENTIFIERS: Final = _Remembered(spell_identifier)
_SPELLED: Final = _Remembered(_quote)


def _spell_actor(parts: tuple[str | None, str, str, str | None]) -> str:
    organisation, purpose, role, user = parts
    return (
        f'{{"organisation":{_IDENTIFIERS[organisation]},"purpose":{_SPELLED[purpose]},'
        f'"role":{_SPELLED[role]},"user":{_IDENTIFIERS[user]}}}'
    )


_ACTORS: Final = _Remembered(_spell_actor)
# What `loads` itself calls, without its look at the spaces around; the type stubs do not list it.
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def _refuse(value: object) -> None:
    raise TypeError(f"{type(value).__name__} is not JSON")


# `encode` sets this up anew at every call, which takes as long as writing a small body.
_write = c_make_encoder and c_make_encoder(None, _refuse, _quote, None, ":", ",", True, False, False)


def _respell(value: Any) -> str:
    return "".join(_write(value, 0)) if _write else _plain.encode(value)


def _parse(text: str) -> Any:
    value, end = _scan(text, 0)
    if end != len(text):
        raise ValueError("something follows the value")
    return value
