"""What was told to whom. A row says that there is news, never what the news is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhian.web.base.people.kit import Record, ScopedManager
from zhian.web.base.vault.kit import SealedTextField

from .kit import DeliveryState, HookEvent, HookState, MailKind, NoticeKind, TextKind


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


class Hook(Record):
    """A webhook: where an organisation's own system hears that there is news, and how it knows us.

    Times past `created_at` are the machine's own: since when it fails, until when it rests, and until when
    one lane holds it, or last held it.
    """

    organisation = models.ForeignKey("zhian_tenancy.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # within the organisation, from one
    address = SealedTextField("notify.hook.address")  # many carry a password in their path
    secret = SealedTextField("notify.hook.secret")
    former_secret = SealedTextField("notify.hook.former_secret", default="")
    former_until = models.DateTimeField(null=True)  # until then both secrets sign
    state = models.CharField(
        max_length=8, default=HookState.ACTIVE.value, choices=[(s.value, s.value) for s in HookState]
    )
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """At most ten an organisation."""

        db_table = "zhian_notify_hook"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="zhian_hook_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=10), name="zhian_hook_ten"),
        ]


class HookDelivery(Record):
    """One call of one webhook. Its body is made when it is sent, and neither it nor the answer is kept."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200, unique=True)  # event and webhook: noting twice changes nothing
    event = models.CharField(max_length=16, choices=[(e.value, e.value) for e in HookEvent])
    matter_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=12,
        default=DeliveryState.WAITING.value,
        choices=[(s.value, s.value) for s in DeliveryState],
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)  # the code of an error, never its words
    last_status = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per event and webhook."""

        db_table = "zhian_notify_hook_delivery"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", next_attempt_at__isnull=False, ended_at__isnull=True)
                | (~Q(state="waiting") & Q(next_attempt_at__isnull=True, ended_at__isnull=False)),
                name="zhian_hook_delivery_waits_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(event="webhook.test") | Q(matter_id__isnull=False),
                name="zhian_hook_delivery_news_of",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="waiting"), name="zhian_hook_delivery_due"
            ),
            models.Index(fields=["hook", "-created_at", "-id"], name="zhian_hook_delivery_list"),
        ]


class TextMessage(Record):
    """A text message that is owed, and when it went out. Neither its words nor its number are kept."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in TextKind])
    person_id = models.UUIDField()
    subject_id = models.UUIDField()  # the matter, or the number that waits for its code
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # that failed
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # nothing left to send, nowhere to, or given up

    objects = ScopedManager()

    class Meta:
        """One row per event and person."""

        db_table = "zhian_notify_textmessage"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="zhian_text_one_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="zhian_text_due",
            ),
            models.Index(fields=["person_id"], name="zhian_text_person"),
        ]
