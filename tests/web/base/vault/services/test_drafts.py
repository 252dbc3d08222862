"""Files on their way: used, taken back, swept, forgotten."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.factories.files import PDF
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.models import StoredFile
from zhian.web.base.vault.services import (
    FileRefused,
    claim,
    forget,
    store,
    store_made,
    sweep_drafts,
    sweep_orphans,
    take_back,
)
from zhian.web.base.vault.services.drafts import DRAFTS_AT_MOST

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ACTOR = Actor(uuid4())
SERVER = SystemActor(Purpose.SERVE_FILE)


@pytest.fixture(autouse=True)
def _commits(db: None, django_capture_on_commit_callbacks: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit happens at once: a test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


def draft(at: datetime = NOW) -> UUID:
    """An uploaded file that nothing uses yet."""
    return UUID(str(store(ACTOR, io.BytesIO(PDF), "a.pdf", at=at).pk))


def is_there(file_id: UUID) -> tuple[bool, bool]:
    """On record, on disk."""
    return StoredFile.objects.visible_to(SERVER).filter(pk=file_id).exists(), path_of(file_id).exists()


def it_sweeps_what_was_not_used_within_a_day() -> None:
    old, used, young = draft(NOW - DAY - timedelta(seconds=1)), draft(NOW - 2 * DAY), draft(NOW - DAY)
    assert claim(used, ACTOR, at=NOW - 2 * DAY)
    assert sweep_drafts(NOW) == 1
    assert is_there(old) == (False, False)
    assert is_there(used) == is_there(young) == (True, True)
    assert not claim(old, ACTOR, at=NOW)


def it_lets_nobody_use_or_take_back_anothers_file() -> None:
    mine, stranger = draft(), Actor(uuid4())
    assert not claim(mine, stranger, at=NOW)
    assert not take_back(mine, stranger)
    assert take_back(mine, ACTOR)
    assert is_there(mine) == (False, False)


def it_takes_nothing_back_that_is_used() -> None:
    mine = draft()
    assert claim(mine, ACTOR, at=NOW)
    assert claim(mine, ACTOR, at=NOW + DAY)  # a second paper may use it too
    assert not take_back(mine, ACTOR)
    assert is_there(mine) == (True, True)


def it_forgets_record_key_and_bytes() -> None:
    made = store_made(SERVER, b"x", "a", "text/plain", at=NOW)
    assert forget([made.pk]) == 1
    assert is_there(made.pk) == (False, False)


def it_lets_nobody_fill_the_disk() -> None:
    for _ in range(DRAFTS_AT_MOST):
        StoredFile.objects.create(size_bytes=1, stored_by_user_id=ACTOR.user_id, stored_at=NOW)
    with pytest.raises(FileRefused, match="file-too-many"):
        draft()


def it_sweeps_old_files_that_no_record_names_and_nothing_else() -> None:
    kept, lost, young = draft(), draft(), draft()
    StoredFile.objects.visible_to(SERVER).filter(pk__in=[lost, young]).delete()
    half = path_of(kept).with_name(f".{uuid4()}.part")
    half.write_bytes(b"half")
    plain = path_of(kept).with_suffix("")  # as files lay before they were sealed
    plain.write_bytes(PDF)
    two_days_ago = (NOW - 2 * DAY).timestamp()
    for path in (path_of(kept), path_of(lost), half, plain):
        os.utime(path, (two_days_ago, two_days_ago))
    os.utime(path_of(young), (NOW.timestamp(), NOW.timestamp()))
    assert sweep_orphans(at=NOW) == 3
    assert path_of(kept).exists()
    assert path_of(young).exists()
    assert not any(path.exists() for path in (path_of(lost), half, plain))
