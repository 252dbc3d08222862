"""Checkpoint files: written for every row, never over another history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.base.audit.rows import log_of
from zhian.web.base.audit.selectors import checkpoint_note, latest_checkpoint, latest_signed_checkpoint
from zhian.web.base.audit.services import write_missing_files

pytestmark = pytest.mark.django_db


def it_writes_a_file_that_is_the_note(data_folder: Path) -> None:
    log_of(3, checkpoint_at=(3,))
    assert (data_folder / "checkpoints" / "3.txt").read_text(encoding="utf-8") == checkpoint_note(3)


def it_makes_up_for_files_that_a_crash_left_out(data_folder: Path) -> None:
    log_of(3, checkpoint_at=(2, 3))
    (data_folder / "checkpoints" / "2.txt").unlink()
    assert write_missing_files() == 1
    assert (data_folder / "checkpoints" / "2.txt").exists()


def it_never_overwrites_a_file_that_tells_another_story(
    data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log_of(2, checkpoint_at=(2,))
    file = data_folder / "checkpoints" / "2.txt"
    file.write_text("another story\n", encoding="utf-8")
    assert write_missing_files() == 0
    assert file.read_text(encoding="utf-8") == "another story\n"
    assert "checkpoint-differs-from-file" in caplog.messages


def it_hands_the_newest_to_receipts() -> None:
    assert latest_checkpoint() is None
    assert latest_signed_checkpoint() is None
    log_of(3, checkpoint_at=(1, 3))
    newest, signed = latest_checkpoint(), latest_signed_checkpoint()
    assert newest is not None
    assert signed is not None
    assert newest["size"] == signed.checkpoint.size == 3
    assert newest["root"] == signed.checkpoint.root.hex()
    assert newest["note"] == signed.text()
