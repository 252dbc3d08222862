"""Files people hand in, and files the platform makes."""

from __future__ import annotations

from django.db import models

from zhian.web.base.people.kit import Record, ScopedManager


class StoredFile(Record):
    """A file kept under ZHIAN_DATA/files, found by its id and served only through a checked view."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=71)
    stored_by_user_id = models.UUIDField(null=True)
    stored_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per file."""

        db_table = "zhian_vault_storedfile"
