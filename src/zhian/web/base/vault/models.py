"""Files people hand in, and files the platform makes."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from zhian.web.base.people.kit import Record, ScopedManager

from .kit import TokenField


class Scan(StrEnum):
    """What is known about viruses in a file; whoever reads the file is told."""

    MADE = "made"  # by the platform itself, from its own data
    CLEAN = "clean"
    INFECTED = "infected"  # kept under lock, never given out
    NOT_SCANNED = "not_scanned"


class StoredFile(Record):
    """A file kept sealed under ZHIAN_DATA/files, found by its id and served only through a checked view.

    Its key is random and its own; `sealed_key` is that key, sealed under the ring to the name `file:<id>`.
    """

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=71)  # of the file that is kept and given out
    original_bytes = models.BigIntegerField(null=True)  # of the file as it was handed in
    original_digest = models.CharField(max_length=71, default="", blank=True)
    removed = models.JSONField(default=list)  # codes of what cleaning took out
    scan = models.CharField(max_length=12, default=Scan.NOT_SCANNED.value)
    scanned_at = models.DateTimeField(null=True)
    scan_found = models.CharField(max_length=200, default="", blank=True)  # the scanner's name for it
    sealed_key = TokenField("file", max_length=200, default="", blank=True)
    stored_by_user_id = models.UUIDField(null=True)
    stored_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # what nobody used within a day is swept

    objects = ScopedManager()

    class Meta:
        """One row per file."""

        db_table = "zhian_vault_storedfile"
        indexes: ClassVar = [
            models.Index(
                fields=["stored_at"], condition=models.Q(used_at__isnull=True), name="zhian_file_unused"
            ),
            models.Index(
                fields=["stored_at"], condition=models.Q(scan="not_scanned"), name="zhian_file_unscanned"
            ),
        ]
