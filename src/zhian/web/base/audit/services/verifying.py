"""Reading the whole log again and saying where it is not what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhian.kernel.checkpoints import RightEdge, SignedCheckpoint, hash_node, read_checkpoint
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from ..models import Arrival, Checkpoint, Event, Head
from .checkpoint import checkpoint_folder, log_origin
from .processes import several_at_once, stretches_in_turn
from .sealing import HEAD
from .stretches import VERIFIER, Asked, Fault, Stretch, check_stretch, fault_of

CHUNK: Final = 4096  # events in a stretch: a power of two, so that a stretch is a subtree of the log
Progress = Callable[[int, int], None]


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
    processes: int | None = None,
) -> Report:
    """Recompute every digest, link, commitment and Merkle root of the log.

    Checked against the checkpoints in the database, those in the data folder, and the files (or
    folders of files) in `against`, which should come from elsewhere: only they can tell of a backup
    restored together with its data folder. Events are read up to the first that is broken.
    Cost: one pass over the log; CHUNK events in memory for each of the `processes`, two for a long log.
    """
    report = Report()
    head = _head()
    claims = list(_signed_claims(_claims(against, report), keys, report))
    report.checkpoints = len(claims)
    walk = _Walk(report, claims, head)
    total = head.size if head else 0
    workers = several_at_once(total) if processes is None else processes
    for stretch in stretches_in_turn(walk.asked(), workers):
        if not walk.step(stretch):
            break
        if stretch.is_full and progress:
            progress(stretch.last, max(total, stretch.last))
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

    def asked(self) -> Iterator[Asked]:
        """The log in stretches, without an end: the log's own end is where a stretch comes back short."""
        sizes = sorted({*self.claims, *([self.head.size] if self.head else ())})
        first, at = 1, 0
        while True:
            within = at
            while within < len(sizes) and sizes[within] < first + CHUNK:
                within += 1
            yield Asked(first, CHUNK, sizes[at:within])
            first, at = first + CHUNK, within

    def step(self, stretch: Stretch) -> bool:
        """Join a stretch and compare the claims within; False when reading on makes no sense."""
        if stretch.former != self.link:  # what was handed over changed while we read
            stretch = check_stretch(Asked(stretch.first, CHUNK, sorted(stretch.edges)), self.link)
        for size in sorted(stretch.edges):
            edge = self._edge_at(size, stretch)
            self.report.events = size
            if not self._compare(edge, stretch.links[size]):
                return False
        if stretch.fault is not None:
            self.report.faults.append(stretch.fault)
            return False
        if stretch.edges:
            self.edge, self.link = edge, stretch.link
        return True

    def _edge_at(self, size: int, stretch: Stretch) -> RightEdge:
        """The tree at a size within the stretch, which begins where the tree so far ends."""
        before, added = list(self.edge.hashes), list(stretch.edges[size])
        if size - self.edge.size == CHUNK:  # a whole subtree: it joins those of its own size
            below = self.edge.size // CHUNK
            while below & 1:
                added, below = [hash_node(before.pop(), added[0])], below >> 1
        return RightEdge(size, [*before, *added])

    def _compare(self, edge: RightEdge, link: str) -> bool:
        size = edge.size
        for claim in self.claims.pop(size, ()):
            if edge.root() != claim.signed.checkpoint.root:
                self.report.faults.append(_rewritten(claim, self.report.covered + 1))
                return False
            self.report.covered = size
        if self.head is not None and self.head.size == size and self.head.link != link:
            self.report.faults.append(fault_of("head-differs", _HEAD_DIFFERS, size=size))
            return False
        return True

    def finish(self) -> None:
        """The log ended: whoever claims a greater length says that its end is gone."""
        size = self.edge.size
        # Read again, after the events: head and events change in one transaction, so it cannot lag behind.
        head = _head()
        if size > (head.size if head else 0):
            self.report.faults.append(fault_of("head-differs", _HEAD_DIFFERS, size=size))
        if self.head is not None and self.head.size > size:
            self.report.faults.append(fault_of("truncated", _TRUNCATED, size=size, head=self.head.size))
        if self.claims:
            longest = max(self.claims)
            claim = self.claims[longest][0]
            self.report.faults.append(
                fault_of("older-than-checkpoint", _OLDER, size=size, claimed=longest, where=claim.where)
            )


def _claims(against: Sequence[Path], report: Report) -> Iterator[_Claim]:
    for row in Checkpoint.objects.visible_to(VERIFIER).order_by("size").iterator():
        where = Text(zh=f"数据库中的检查点 {row.size}", en=f"checkpoint {row.size} in the database")
        signed = _read(row.note, where, report)
        if signed is None:
            continue
        if (signed.checkpoint.size, signed.checkpoint.root.hex()) != (row.size, row.root):
            report.faults.append(fault_of("checkpoint-unreadable", _UNREADABLE, where=where))
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
        report.faults.append(fault_of("checkpoint-unreadable", _UNREADABLE, where=where))
        return None


def _signed_claims(
    claims: Iterable[_Claim], keys: Mapping[str, Ed25519PublicKey], report: Report
) -> Iterator[_Claim]:
    for claim in claims:
        signed = claim.signed
        key = keys.get(signed.key_id)
        if key is None:
            report.faults.append(fault_of("unknown-key", _UNKNOWN_KEY, where=claim.where, key=signed.key_id))
        elif not signed.is_signed_by(key):
            report.faults.append(fault_of("signature", _SIGNATURE, where=claim.where))
        elif signed.checkpoint.origin != log_origin():
            report.faults.append(
                fault_of("other-log", _OTHER_LOG, where=claim.where, origin=signed.checkpoint.origin)
            )
        else:
            yield claim


def _check_queue(report: Report) -> None:
    waiting = Event.objects.visible_to(VERIFIER).filter(sequence__isnull=True)
    report.unsealed = waiting.count()
    queued = Arrival.objects.visible_to(VERIFIER).values("event_id")
    for event in waiting.exclude(pk__in=queued)[:1]:
        report.faults.append(fault_of("never-queued", _NEVER_QUEUED, event_id=event.pk))


def _rewritten(claim: _Claim, first: int) -> Fault:
    last = claim.signed.checkpoint.size
    return Fault("rewritten", _REWRITTEN.fill(where=claim.where, first=first, last=last), sequence=first)


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
