"""One append-only table of messages and a cursor per subscriber."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhian.web.base.people.kit import Record, ScopedManager


class Message(Record):
    """Something other apps may want to know, written in the transaction that made it true."""

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)  # ids and dates; never names, numbers or reasons
    key = models.CharField(max_length=120, unique=True)  # idempotency key
    occurred_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)  # given after commit, by one worker

    objects = ScopedManager()

    class Meta:
        """One row per message; rows are never changed but for their position."""

        db_table = "zhian_outbox_message"
        indexes: ClassVar = [
            models.Index(
                fields=["occurred_at"],
                condition=models.Q(position__isnull=True),
                name="zhian_outbox_unplaced",
            )
        ]


class Arrival(models.Model):
    """A message's number in the queue for a position, drawn when it was written; gone once placed."""

    number = models.BigAutoField(primary_key=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="arrival")

    objects = ScopedManager()

    class Meta:
        """One row per message that waits."""

        db_table = "zhian_outbox_arrival"


class Cursor(models.Model):
    """How far one subscriber has read."""

    subscriber = models.CharField(primary_key=True, max_length=120)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per subscriber."""

        db_table = "zhian_outbox_cursor"


class Delivery(Record):
    """A message that a subscriber could not digest yet, or gave up on (dead letter)."""

    subscriber = models.CharField(max_length=120)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # null: given up
    last_error = models.CharField(max_length=200, blank=True)  # the kind of error, never its data
    settled_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per troubled delivery."""

        db_table = "zhian_outbox_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "message"], name="zhian_outbox_delivery_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(settled_at__isnull=True),
                name="zhian_outbox_due",
            )
        ]
