"""What an operator asks at the terminal: is the log sound, what is stuck."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhian.kernel.clock import now, write_instant
from zhian.kernel.errors import NotFound, Unreadable
from zhian.kernel.locales import Text
from zhian.kernel.receipts import read_keys

from .ground import set_up_to_read


def audit_verify(against: Sequence[Path], key_files: Sequence[Path], language: str) -> int:
    """Verify the whole log; 0 when it is sound, 1 when anything is wrong. Progress goes to standard error."""
    set_up_to_read()
    from zhian.web.base.audit.services import verify
    from zhian.web.base.vault.services import trusted_keys

    for path in (*against, *key_files):
        if not path.exists():
            raise Unreadable(
                Text(zh="找不到 {path}。", en="There is no {path}.").fill(path=path),
                do_next=Text(zh="请检查路径。", en="Check the path."),
            )
    keys = trusted_keys()
    for path in key_files:
        for key in read_keys(path.read_bytes(), path.name):
            keys[key.key_id] = Ed25519PublicKey.from_public_bytes(key.public)
    report = verify(keys, against=against, progress=_show_progress)
    _show_progress(report.events, report.events, last=True)
    for fault in report.faults:
        print(fault.says.get(language))
    counts = {"n": report.events, "covered": report.covered, "unsealed": report.unsealed}
    print((_SOUND if report.sound else _BROKEN).fill(**counts, faults=len(report.faults)).get(language))
    return 0 if report.sound else 1


def _show_progress(done: int, total: int, *, last: bool = False) -> None:
    end = "\n" if last else ""
    share = f"{100 * done // total} %" if total else ""
    print(f"\r{done}/{total} {share}", end=end, file=sys.stderr, flush=True)


def outbox_dead(language: str) -> int:
    """List what was given up; 0 also when there is something, so that scripts read the lines."""
    set_up_to_read()
    from zhian.web.base.outbox.selectors import dead_letters, waiting_retries
    from zhian.web.base.outbox.services import dead_tasks

    letters, tasks = dead_letters(), dead_tasks()
    for letter in letters:
        happened = write_instant(letter.occurred_at)
        print(
            letter.id, letter.subscriber, letter.event, happened, letter.attempts, letter.last_error, sep="\t"
        )
    for task in tasks:
        finished = write_instant(task.finished_at) if task.finished_at else "-"
        print(task.id, "task", task.task, finished, task.attempts, task.error, sep="\t")
    if not letters and not tasks:
        print(_NOTHING_DEAD.fill(n=len(waiting_retries())).get(language))
    return 0


def outbox_retry(identifier: str, language: str) -> int:
    """Put a dead delivery or job back in line."""
    set_up_to_read()
    from zhian.web.base.outbox.services import retry, retry_task

    try:
        key = UUID(identifier)
    except ValueError:
        raise Unreadable(
            Text(zh="“{id}”不是有效编号。", en="“{id}” is not an id.").fill(id=identifier),
            do_next=Text(zh="用 zhian outbox dead 查看清单。", en="List them with zhian outbox dead."),
        ) from None
    try:
        retry(key, at=now())
    except NotFound:
        retry_task(key, at=now())
    print(_BACK_IN_LINE.get(language))
    return 0


_SOUND = Text(
    zh="审计记录完好：{n} 条事件全部相符，其中 {covered} 条有检查点为证；另有 {unsealed} 条待封存。",
    en="The log is sound: all {n} events agree, {covered} of them vouched for by a checkpoint; "
    "{unsealed} wait for their seal.",
)
_BROKEN = Text(
    zh="审计记录不可信：发现 {faults} 处问题；此前 {n} 条事件相符。",
    en="The log cannot be trusted: {faults} found; the {n} events before that agree.",
)
_NOTHING_DEAD = Text(
    zh="没有已放弃的投递或任务；{n} 条投递等待重试。",
    en="No delivery or job was given up; {n} deliveries wait for a retry.",
)
_BACK_IN_LINE = Text(zh="已重新排队。", en="It is back in line.")
