"""`zhian audit verify` over a long log: chain, commitments and checkpoints, with two processes.

The log has the mixture of the demonstration district: nearly one personal value an event, in a quarter of
them; bodies of 20 to 400 bytes, a third of them Chinese. Starting the second process is within the time.
"""

from __future__ import annotations

import gc
import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from benchmarks.bulk import BulkTable
from benchmarks.ground import database_ready
from benchmarks.measuring import Figure, median_seconds, most_memory
from zhian.kernel import jsonio
from zhian.kernel.checkpoints import Checkpoint as Statement
from zhian.kernel.checkpoints import RightEdge
from zhian.kernel.ids import uuid7

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
EVERY = 1000  # events between two checkpoints
BEGAN = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
KEY_ID = "specimen-bench"
PEOPLE = [str(uuid7()) for _ in range(4000)]
CASES = [str(uuid7()) for _ in range(20_000)]
NAMES = ("样例人员 甲", "SPECIMEN ANNA", "EXAMPLE JOÃO", "样例 乙")
SHAPES: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("case.amend", {"facts": ["sponsor.kind", "post.level"], "version": 7, "note": "按受理意见补正材料"}, 2),
    ("case.drafted", {"reference": "ZGC-2026-000123", "measure": "talent.pr-recommended"}, 0),
    (
        "people.consent_given",
        {"notice": {"slug": "filing", "version": 1}, "digest": "sha256:" + "5e" * 32, "sensitive": True},
        0,
    ),
    ("people.account_opened", {}, 2),
    ("receipt.issued", {"kind": "recommendation", "digest": "sha256:" + "0a" * 32, "number": 17}, 0),
    ("case.submit", {"from": "draft", "to": "filed", "version": 3}, 0),
    ("people.file_opened", {"reason": "办理中", "kind": "passport", "pages": 2, "thumbnail": False}, 0),
    ("case.confirm", {"from": "drafted", "to": "confirmed", "facts": 14, "edition": "2019-08-01"}, 5),
    ("tenancy.appointed", {"role": "officer", "name": {"zh": "样例大厅（演示）", "en": "Hall (demo)"}}, 0),
    ("people.file_opened", {"reason": "desk", "kind": "receipt"}, 0),
)


def measure() -> Figure:
    """Events a second."""
    database_ready()
    from zhian.web.base.audit.services import log_origin, verify

    seconds_to_write = _write_log(log_origin())
    keys = {KEY_ID: KEY.public_key()}
    # What writing the log left in memory is nothing that the command has to look through.
    gc.collect()
    gc.freeze()

    def read_it_all() -> None:
        report = verify(keys, processes=2)
        if not (report.sound and report.events == EVENTS and report.covered >= EVENTS - EVERY):
            raise RuntimeError(f"the log is not as it was written: {report}")

    speed = EVENTS / median_seconds(read_it_all, rounds=3)
    alone = EVENTS / median_seconds(lambda: verify(keys, processes=1), rounds=1)
    note = f"{EVENTS:,} events; one process {alone:,.0f}/s; written by hand in {seconds_to_write:.0f} s"
    return Figure(speed, note, most_memory())


def _write_log(origin: str) -> float:
    from zhian.web.base.audit.models import Checkpoint, Event, Head
    from zhian.web.base.audit.services.hashing import chain_link, leaf_of
    from zhian.web.base.audit.services.sealing import HEAD

    began = datetime.now(UTC)
    edge, link, notes = RightEdge(), "", []
    names = [str(each.column) for each in Event._meta.concrete_fields]
    with transaction.atomic(), _Values() as values, BulkTable(Event._meta.db_table, names) as events:
        for sequence in range(1, EVENTS + 1):
            content, personal = _content(sequence)
            digest = jsonio.digest(content)
            link = chain_link(link, digest, sequence)
            edge.append(leaf_of(digest))
            events.write([_column(name, content, digest, sequence, link) for name in names])
            for field, (salt, value) in personal.items():
                values.write(content["id"], field, salt, value)
            if sequence % EVERY == 0:
                notes.append(Statement(origin, sequence, edge.root(), BEGAN).sign(KEY_ID, KEY))
    Checkpoint.objects.bulk_create(
        Checkpoint(
            size=each.checkpoint.size, root=each.checkpoint.root.hex(), note=each.text(),
            key_id=KEY_ID, signed_at=BEGAN,
        )
        for each in notes
    )  # fmt: skip
    hashes = [subtree.hex() for subtree in edge.hashes]
    Head(name=HEAD, size=EVENTS, link=link, edge=hashes).save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return (datetime.now(UTC) - began).total_seconds()


def _content(sequence: int) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    verb, body, personal = SHAPES[sequence % len(SHAPES)]
    kept = {f"field-{n}": (secrets.token_hex(16), NAMES[(sequence + n) % 4]) for n in range(personal)}
    pledged = {
        field: jsonio.digest({"salt": salt, "field": field, "value": value})
        for field, (salt, value) in kept.items()
    }
    content = {
        "id": str(uuid7()),
        "recorded_at": (BEGAN + timedelta(seconds=sequence * 31, microseconds=sequence * 7)).isoformat(
            timespec="microseconds"
        ),
        "verb": verb,
        "read": verb == "people.file_opened",
        "actor": {
            "user": PEOPLE[sequence % len(PEOPLE)],
            "purpose": "",
            "role": "officer" if sequence % 2 else "coordinator",
            "organisation": PEOPLE[sequence % 50],
        },
        "subject": {"kind": "case", "id": CASES[sequence % len(CASES)]},
        "about": PEOPLE[sequence * 7 % len(PEOPLE)],
        "matter": CASES[sequence % len(CASES)],
        "body": body and {**body, "n": sequence},
        "commitments": pledged,
    }
    return content, kept


def _column(name: str, content: dict[str, Any], digest: str, sequence: int, link: str) -> Any:
    from zhian.web.base.audit.models import CanonicalText

    simple = {
        "content_digest": digest, "sequence": sequence, "link": link, "sealed_at": content["recorded_at"],
        "is_read": content["read"], "actor_purpose": "", "actor_role": content["actor"]["role"],
        "actor_user_id": content["actor"]["user"], "actor_organisation_id": content["actor"]["organisation"],
        "subject_kind": "case", "subject_id": content["subject"]["id"],
        "about_person_id": content["about"], "matter_id": content["matter"],
    }  # fmt: skip
    value: Any = simple.get(name, content.get(name))
    if isinstance(value, dict):
        return json.dumps(value, cls=CanonicalText)
    if connection.vendor == "sqlite" and isinstance(value, str):
        if name == "id" or name.endswith("_id"):
            return value.replace("-", "")
        if name.endswith("_at"):
            return value.replace("T", " ").removesuffix("+00:00").removesuffix(".000000")
    return value


class _Values:
    """Values kept beside the events, through the model: it may keep them sealed."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, str, str, str]] = []

    def __enter__(self) -> _Values:
        return self

    def write(self, event_id: str, field: str, salt: str, value: str) -> None:
        self.waiting.append((event_id, field, salt, value))

    def __exit__(self, *what: object) -> None:
        from zhian.web.base.audit.models import CommittedValue

        rows = (
            CommittedValue(event_id=event_id, field=field, opening=f"{salt}.{value}")
            for event_id, field, salt, value in self.waiting
        )
        CommittedValue.objects.bulk_create(rows, batch_size=5000)
        self.waiting.clear()
