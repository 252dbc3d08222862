"""Reading the whole log again and saying where it is not what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhian.kernel import jsonio
from zhian.kernel.checkpoints import RightEdge, SignedCheckpoint, read_checkpoint
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor

from ..models import Arrival, Checkpoint, CommittedValue, Event, Head
from .checkpoint import checkpoint_folder, log_origin
from .recording import commitment, content_of
from .sealing import HEAD, chain_link, leaf_of

CHUNK: Final = 1000
VERIFIER = SystemActor(Purpose.VERIFY)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `sequence` and `event_id` name the event where one can be named."""

    code: str
    says: Text
    sequence: int | None = None
    event_id: UUID | None = None


@dataclass(slots=True)
class Report:
    """What was read and what was found; the log is sound when there is no fault."""

    events: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    covered: int = 0  # events that the largest matching checkpoint vouches for
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Claim:
    """A checkpoint and where it was found."""

    where: Text
    signed: SignedCheckpoint


def verify(
    keys: Mapping[str, Ed25519PublicKey],
    *,
    against: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Report:
    """Recompute every digest, link, commitment and Merkle root of the log.

    Checked against the checkpoints in the database, those in the data folder, and the files (or
    folders of files) in `against`, which should come from elsewhere: only they can tell of a backup
    restored together with its data folder. Events are read up to the first that is broken.
    Cost: one pass over the log, about CHUNK events in memory.
    """
    report = Report()
    head = _head()
    claims = list(_signed_claims(_claims(against, report), keys, report))
    report.checkpoints = len(claims)
    walk = _Walk(report, claims, head)
    total = head.size if head else 0
    for number, event in enumerate(_sealed_events(), start=1):
        if not walk.step(event):
            break
        if progress and number % CHUNK == 0:
            progress(number, max(total, number))
    else:
        walk.finish()
    _check_queue(report)
    return report


def _head() -> Head | None:
    return Head.objects.visible_to(VERIFIER).filter(name=HEAD).first()


class _Walk:
    """The chain as recomputed so far, compared with each claim at its size."""

    def __init__(self, report: Report, claims: Iterable[_Claim], head: Head | None) -> None:
        self.report, self.head = report, head
        self.edge, self.link = RightEdge(), ""
        self.claims: dict[int, list[_Claim]] = {}
        for claim in claims:
            self.claims.setdefault(claim.signed.checkpoint.size, []).append(claim)

    def step(self, read: tuple[Event, dict[str, tuple[str, str]]]) -> bool:
        """Check one event and the claims at its size; False when reading on makes no sense."""
        event, values = read
        expected = self.edge.size + 1
        fault = _event_fault(event, values, expected, self.link)
        if fault is not None:
            self.report.faults.append(fault)
            return False
        self.edge.append(leaf_of(event.content_digest))
        self.link = event.link
        self.report.events = expected
        return self._compare()

    def _compare(self) -> bool:
        size = self.edge.size
        for claim in self.claims.pop(size, ()):
            if self.edge.root() != claim.signed.checkpoint.root:
                self.report.faults.append(_rewritten(claim, self.report.covered + 1))
                return False
            self.report.covered = size
        if self.head is not None and self.head.size == size and self.head.link != self.link:
            self.report.faults.append(_fault("head-differs", _HEAD_DIFFERS, size=size))
            return False
        return True

    def finish(self) -> None:
        """The log ended: whoever claims a greater length says that its end is gone."""
        size = self.edge.size
        # Read again, after the events: head and events change in one transaction, so it cannot lag behind.
        head = _head()
        if size > (head.size if head else 0):
            self.report.faults.append(_fault("head-differs", _HEAD_DIFFERS, size=size))
        if self.head is not None and self.head.size > size:
            self.report.faults.append(_fault("truncated", _TRUNCATED, size=size, head=self.head.size))
        if self.claims:
            longest = max(self.claims)
            claim = self.claims[longest][0]
            self.report.faults.append(
                _fault("older-than-checkpoint", _OLDER, size=size, claimed=longest, where=claim.where)
            )


def _sealed_events() -> Iterator[tuple[Event, dict[str, tuple[str, str]]]]:
    rows = Event.objects.visible_to(VERIFIER).filter(sequence__isnull=False).order_by("sequence")
    chunk = list(rows[:CHUNK])
    while chunk:
        by_event: dict[UUID, dict[str, tuple[str, str]]] = {}
        values = CommittedValue.objects.visible_to(VERIFIER).filter(event_id__in=[e.pk for e in chunk])
        for owner, name, salt, value in values.values_list("event_id", "field", "salt", "value"):
            by_event.setdefault(owner, {})[name] = (salt, value)
        for event in chunk:
            yield event, by_event.get(event.pk, {})
        chunk = list(rows.filter(sequence__gt=chunk[-1].sequence)[:CHUNK])


def _event_fault(
    event: Event, values: Mapping[str, tuple[str, str]], expected: int, former: str
) -> Fault | None:
    if event.sequence != expected:
        return _fault("missing", _MISSING, sequence=expected, found=event.sequence)
    try:
        digest = jsonio.digest(content_of(event))
    except ZhianError:
        digest = ""
    if digest != event.content_digest:
        return _fault("content-changed", _CONTENT, sequence=expected, event_id=event.pk)
    if chain_link(former, event.content_digest, expected) != event.link:
        return _fault("link-broken", _LINK, sequence=expected, event_id=event.pk)
    for name, (salt, value) in sorted(values.items()):
        if event.commitments.get(name) != commitment(salt, name, value):
            return _fault("value-changed", _VALUE, sequence=expected, event_id=event.pk, name=name)
    return None


def _claims(against: Sequence[Path], report: Report) -> Iterator[_Claim]:
    for row in Checkpoint.objects.visible_to(VERIFIER).order_by("size").iterator():
        where = Text(zh=f"数据库中的检查点 {row.size}", en=f"checkpoint {row.size} in the database")
        signed = _read(row.note, where, report)
        if signed is None:
            continue
        if (signed.checkpoint.size, signed.checkpoint.root.hex()) != (row.size, row.root):
            report.faults.append(_fault("checkpoint-unreadable", _UNREADABLE, where=where))
            continue
        yield _Claim(where, signed)
    for path in _files([checkpoint_folder(), *against]):
        where = Text(zh=f"检查点文件 {path.name}", en=f"checkpoint file {path.name}")
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        signed = _read(text, where, report)
        if signed is not None:
            yield _Claim(where, signed)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.txt"))
        elif path != checkpoint_folder():
            yield path


def _read(text: str, where: Text, report: Report) -> SignedCheckpoint | None:
    try:
        return read_checkpoint(text)
    except ZhianError:
        report.faults.append(_fault("checkpoint-unreadable", _UNREADABLE, where=where))
        return None


def _signed_claims(
    claims: Iterable[_Claim], keys: Mapping[str, Ed25519PublicKey], report: Report
) -> Iterator[_Claim]:
    for claim in claims:
        signed = claim.signed
        key = keys.get(signed.key_id)
        if key is None:
            report.faults.append(_fault("unknown-key", _UNKNOWN_KEY, where=claim.where, key=signed.key_id))
        elif not signed.is_signed_by(key):
            report.faults.append(_fault("signature", _SIGNATURE, where=claim.where))
        elif signed.checkpoint.origin != log_origin():
            report.faults.append(
                _fault("other-log", _OTHER_LOG, where=claim.where, origin=signed.checkpoint.origin)
            )
        else:
            yield claim


def _check_queue(report: Report) -> None:
    waiting = Event.objects.visible_to(VERIFIER).filter(sequence__isnull=True)
    report.unsealed = waiting.count()
    queued = Arrival.objects.visible_to(VERIFIER).values("event_id")
    for event in waiting.exclude(pk__in=queued)[:1]:
        report.faults.append(_fault("never-queued", _NEVER_QUEUED, event_id=event.pk))


def _rewritten(claim: _Claim, first: int) -> Fault:
    last = claim.signed.checkpoint.size
    return Fault("rewritten", _REWRITTEN.fill(where=claim.where, first=first, last=last), sequence=first)


def _fault(
    code: str, says: Text, *, sequence: int | None = None, event_id: UUID | None = None, **values: object
) -> Fault:
    return Fault(code, says.fill(sequence=sequence, event=event_id, **values), sequence, event_id)


_MISSING = Text(
    zh="第 {sequence} 号事件缺失：其后紧接着的是第 {found} 号。",
    en="Event {sequence} is missing: the next one found is {found}.",
)
_CONTENT = Text(
    zh="第 {sequence} 号事件（{event}）的内容在记录之后被改动。",
    en="The contents of event {sequence} ({event}) were changed after it was recorded.",
)
_LINK = Text(
    zh="第 {sequence} 号事件（{event}）与前一事件的链接不符：它或它之前的事件被替换过。",
    en="Event {sequence} ({event}) does not link to the one before it: it or an earlier one was replaced.",
)
_VALUE = Text(
    zh="第 {sequence} 号事件（{event}）的个人信息“{name}”与当时的承诺值不符。",
    en="In event {sequence} ({event}) the personal value “{name}” is not the one committed to.",
)
_HEAD_DIFFERS = Text(
    zh="链尾记录与第 {size} 号事件不符。",
    en="The record of the chain's end does not agree with event {size}.",
)
_TRUNCATED = Text(
    zh="审计记录的末尾被截去：链尾记录为 {head} 条，实存 {size} 条。",
    en="The end of the log was cut off: its end record says {head} events, {size} are there.",
)
_OLDER = Text(
    zh="{where}证明审计记录曾有 {claimed} 条，现仅有 {size} 条：末尾被截去，或恢复了旧备份。",
    en="{where} shows that the log once had {claimed} events; it has {size}: "
    "its end was cut off, or an old backup was restored.",
)
_REWRITTEN = Text(
    zh="审计记录与{where}不符：第 {first} 至 {last} 号事件中有事件被改写并重算了哈希。",
    en="The log does not agree with {where}: somewhere in events {first} to {last} "
    "it was rewritten and its hashes recomputed.",
)
_UNREADABLE = Text(zh="{where}无法读取或前后不一。", en="{where} cannot be read, or contradicts itself.")
_UNKNOWN_KEY = Text(
    zh="{where}由未知密钥 {key} 签名；如确为本单位密钥，请用 --key 指定其公钥。",
    en="{where} is signed by an unknown key, {key}; if it is yours, name its public half with --key.",
)
_SIGNATURE = Text(zh="{where}的签名不成立。", en="The signature of {where} does not hold.")
_OTHER_LOG = Text(
    zh="{where}属于另一份审计记录（{origin}）。", en="{where} belongs to another log ({origin})."
)
_NEVER_QUEUED = Text(
    zh="事件 {event} 未封存，也不在待封存队列中：队列被人动过。",
    en="Event {event} is neither sealed nor in the queue for the seal: somebody touched the queue.",
)
