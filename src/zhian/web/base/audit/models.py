"""The audit log: events in business transactions, sealed afterwards into one chain."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models

from zhian.web.base.people.kit import Record, ScopedManager
from zhian.web.base.vault.kit import KeyRingError, SealedTextField, unsealer


class CanonicalText(json.JSONEncoder):
    """Spells JSON as the canonical form does (but for the order of keys with rare letters).

    What is stored is then the very text whose digest is in the log, and verifying need not write it again.
    """

    def __init__(self, **options: Any) -> None:
        options |= {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
        super().__init__(**options)


class CanonicalJSONField(models.Field[Any, Any]):
    """A JSON value kept as text, spelled as `CanonicalText` does: the JSON types of databases spell it anew.

    Nobody looks into the value by SQL, so nothing is lost.
    """

    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        """A column of text."""
        return "TextField"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """The value."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """A value, or the text of one."""
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        """The text."""
        return None if value is None else json.dumps(value, cls=CanonicalText)

    def value_to_string(self, obj: models.Model) -> str:
        """The text, for serializers."""
        return json.dumps(self.value_from_object(obj), cls=CanonicalText)


class Event(Record):
    """Something that happened, or a file that was opened.

    Written unsequenced inside the business transaction; the sealer gives it a place in the chain
    after commit. Personal values are not here: only salted commitments to them.
    """

    recorded_at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    is_read = models.BooleanField(default=False)  # a file was opened; nothing was changed
    actor_user_id = models.UUIDField(null=True)
    actor_purpose = models.CharField(max_length=40, blank=True)  # a system actor's purpose
    actor_role = models.CharField(max_length=40, blank=True)
    actor_organisation_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    about_person_id = models.UUIDField(null=True)  # the person whose file it is
    matter_id = models.UUIDField(null=True)  # the case it belongs to
    body = CanonicalJSONField(default=dict)
    commitments = CanonicalJSONField(default=dict)  # field name -> "sha256:..."
    content_digest = models.CharField(max_length=71)
    sequence = models.BigIntegerField(null=True, unique=True)
    link = models.CharField(max_length=64, blank=True)  # hash of the former link and this content
    sealed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per event; rows are never changed but for their seal."""

        db_table = "zhian_audit_event"
        indexes: ClassVar = [
            models.Index(fields=["about_person_id", "-recorded_at"], name="zhian_audit_person"),
            models.Index(fields=["matter_id", "recorded_at"], name="zhian_audit_matter"),
            models.Index(
                fields=["subject_id", "-recorded_at"],
                condition=models.Q(subject_kind="user"),
                name="zhian_audit_account",
            ),
            models.Index(
                fields=["recorded_at"],
                condition=models.Q(sequence__isnull=True),
                name="zhian_audit_unsealed",
            ),
        ]


class Arrival(models.Model):
    """An event's place in the queue for the seal; its row goes when the seal is given.

    The number is drawn when the event is written, so whoever could already see one event when
    writing another has the higher number. That, not a clock, orders events within a batch.
    """

    number = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="arrival")

    objects = ScopedManager()

    class Meta:
        """One row per event that waits."""

        db_table = "zhian_audit_arrival"


class Head(models.Model):
    """The end of the chain: one row, locked by whoever seals.

    ``edge`` is the right edge of the Merkle tree, so neither sealing nor a checkpoint re-reads the log.
    """

    name = models.CharField(primary_key=True, max_length=20)
    size = models.BigIntegerField(default=0)
    link = models.CharField(max_length=64, blank=True)
    edge = models.JSONField(default=list)  # hex of the full subtrees' roots, largest first

    objects = ScopedManager()

    class Meta:
        """One row."""

        db_table = "zhian_audit_head"


class CommittedValue(Record):
    """The salt and value behind a commitment; deleting the row erases the value, the chain still verifies.

    Both are sealed, as one: beside a known salt, a short value could be guessed from its commitment.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="values")
    field = models.CharField(max_length=60)
    opening = SealedTextField("audit.committedvalue.opening")  # salt, full stop, value

    objects = ScopedManager()

    class Meta:
        """One row per committed personal value."""

        db_table = "zhian_audit_committedvalue"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "field"], name="zhian_audit_value_once")
        ]

    @property
    def salt(self) -> str:
        """What makes the commitment unlike any other to the same value."""
        return str(self.opening).partition(".")[0]

    @property
    def value(self) -> str:
        """The personal value."""
        return str(self.opening).partition(".")[2]

    @classmethod
    def opener(cls) -> Callable[[str, str], tuple[str, str]]:
        """For many rows read without their model: from a row's id and sealed opening to salt and value.

        Both are empty where the seal is broken. Raises: KeyRingError when the ring lacks the key.
        """
        field = cls._meta.get_field("opening")
        assert isinstance(field, SealedTextField)
        unseal, place = unsealer(), field.logical_name

        def open_one(key: str, sealed: str) -> tuple[str, str]:
            if len(key) == 32:  # as SQLite keeps it
                key = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
            try:
                salt, _, value = unseal(sealed, f"{place}:{key}").decode("utf-8").partition(".")
            except KeyRingError as error:
                if error.code == "key-unknown":
                    raise
                return "", ""
            return salt, value

        return open_one


class Checkpoint(Record):
    """A signed statement of the log's size and Merkle root."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)  # hex
    note = models.TextField()  # the signed text, as published
    key_id = models.CharField(max_length=80)
    signed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per published checkpoint."""

        db_table = "zhian_audit_checkpoint"


class Lease(models.Model):
    """Who may do one kind of exclusive work right now; not renewed, it passes to the next worker.

    Expiry is told by the database's clock, the only one that all workers share.
    """

    name = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=80)
    expires_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per kind of exclusive work."""

        db_table = "zhian_audit_lease"
