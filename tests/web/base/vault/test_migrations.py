"""Files from before there were keys are sealed where they lie."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from tests.factories.files import PDF
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.models import Scan, StoredFile
from zhian.web.base.vault.selectors import open_file

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SERVER = SystemActor(Purpose.SERVE_FILE)
seal_plain_files = import_module("zhian.web.base.vault.migrations.0003_seal_plain_files").seal_plain_files


@pytest.mark.django_db
def it_seals_old_files_again_after_a_crash_and_leaves_no_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StoredFile, "objects", StoredFile._base_manager)  # as a migration sees the model
    row = StoredFile.objects.create(
        name="a.pdf", size_bytes=len(PDF), digest="d", stored_by_user_id=uuid4(), stored_at=NOW
    )
    plain = path_of(row.pk).with_suffix("")
    plain.parent.mkdir(parents=True)
    plain.write_bytes(PDF)
    seal_plain_files(apps, None)  # struck before the commit: row and plain file are as they were
    StoredFile.objects.filter(pk=row.pk).update(sealed_key="")
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    seal_plain_files(apps, None)
    monkeypatch.undo()
    row = StoredFile.objects.visible_to(SERVER).get(pk=row.pk)
    assert (row.used_at, row.scan, row.original_digest) == (NOW, Scan.NOT_SCANNED, "d")
    assert not plain.exists()
    with open_file(row.pk, SERVER).stream as stream:
        assert stream.read() == PDF
