"""What was told to whom. A row says that there is news, never what the news is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhian.web.base.people.kit import Record, ScopedManager

from .kit import MailKind, NoticeKind


class Notice(Record):
    """That there is news in a matter for one account."""

    user_id = models.UUIDField()
    matter_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in NoticeKind])
    key = models.CharField(max_length=200, unique=True)  # event and account: telling twice changes nothing
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per event and account."""

        db_table = "zhian_notify_notice"
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-created_at", "-id"], name="zhian_notice_list"),
            models.Index(fields=["user_id", "matter_id", "kind", "created_at"], name="zhian_notice_newest"),
            models.Index(
                fields=["user_id", "matter_id"],
                condition=Q(read_at__isnull=True),
                name="zhian_notice_unread",
            ),
        ]


class Mail(Record):
    """A mail that is owed, and when it went out. Neither its words nor its address are kept."""

    key = models.CharField(max_length=200, unique=True)
    event_key = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in MailKind])
    user_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)  # whose contact counts instead of the account's
    subject_id = models.UUIDField()  # the matter, or the invitation
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # nothing left to send, or nowhere to

    objects = ScopedManager()

    class Meta:
        """One row per event and addressee."""

        db_table = "zhian_notify_mail"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="zhian_mail_one_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind="news") | Q(user_id__isnull=False),
                name="zhian_mail_news_has_reader",
            ),
        ]
