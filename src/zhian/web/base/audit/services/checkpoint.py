"""Signed statements of how long the log is and what is in it, published where rewriting cannot reach."""

from __future__ import annotations

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from zhian.kernel import checkpoints

from ..models import Checkpoint, Head
from .lease import WORKER
from .sealing import HEAD, edge_of

EVERY_EVENTS: Final = 1000
EVERY: Final = timedelta(minutes=5)
_log = logging.getLogger("zhian.audit")


class CheckpointKey(Protocol):
    """What signs a checkpoint; the vault's signing key is one."""

    @property
    def private_key(self) -> Ed25519PrivateKey:
        """The signing half."""
        ...

    @property
    def key_id(self) -> str:
        """The name under which the public half is published."""
        ...


def log_origin() -> str:
    """The name of this log, first line of each of its checkpoints."""
    return f"zhian-audit/{settings.DISTRICT}" + ("/specimen" if settings.DEMO else "")


def publish_checkpoint(key: CheckpointKey, *, at: datetime, force: bool = False) -> Checkpoint | None:
    """Sign and publish the log as it stands, when a thousand events or five minutes have passed.

    None while nothing is new or it is too early; `force` only waives the waiting. The first checkpoint
    is made at once. Signing happens outside any transaction; the row is written before the file, and
    `write_missing_files` makes up for a crash between the two.
    """
    head = Head.objects.visible_to(WORKER).filter(name=HEAD).first()
    if head is None or head.size == 0:
        return None
    last = Checkpoint.objects.visible_to(WORKER).order_by("-size").first()
    if last is not None:
        fresh = head.size - last.size
        due = fresh >= EVERY_EVENTS or at - last.signed_at >= EVERY
        if fresh <= 0 or not (due or force):
            return None
    root = edge_of(head).root()
    statement = checkpoints.Checkpoint(log_origin(), head.size, root, at)
    note = statement.sign(key.key_id, key.private_key).text()
    row = Checkpoint(size=head.size, root=root.hex(), note=note, key_id=key.key_id, signed_at=at)
    Checkpoint.objects.bulk_create([row], ignore_conflicts=True)
    kept = Checkpoint.objects.visible_to(WORKER).get(size=head.size)
    _write_file(kept)
    return kept


def write_missing_files() -> int:
    """Write the file of every checkpoint that has none; how many were written."""
    rows = Checkpoint.objects.visible_to(WORKER).order_by("size")
    return sum(_write_file(row) for row in rows.iterator())


def checkpoint_folder() -> Path:
    """Where checkpoint files lie; operators copy it to another machine."""
    return Path(settings.DATA_DIR) / "checkpoints"


def _write_file(row: Checkpoint) -> bool:
    """Write one file, never over another: a file that differs is evidence of a second history."""
    folder = checkpoint_folder()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{row.size}.txt"
    if target.exists():
        if target.read_text(encoding="utf-8") != row.note:
            _log.error("checkpoint-differs-from-file", extra={"fields": {"size": row.size}})
        return False
    draft = folder / f".{row.size}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as out:
        out.write(row.note)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
    return True
