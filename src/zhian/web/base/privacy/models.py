"""What is on record about the handling of personal data itself; persons stand here by their ids."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhian.kernel.locales import language_for
from zhian.web.base.people.kit import Record, ScopedManager
from zhian.web.base.vault.kit import SealedTextField

PERSON = "zhian_people.Person"


class Assessment(Record):
    """An impact assessment of one service: a draft until a second person approved it, then never changed."""

    law_id = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    words = models.JSONField()  # part -> {"zh-Hans": ..., "en": ...}; of the service, never of a person
    digest = models.CharField(max_length=71)
    drafted_by_user_id = models.UUIDField(null=True)  # null: it came with the platform
    drafted_by_name = models.CharField(max_length=120)
    drafted_at = models.DateTimeField()
    approved_by_user_id = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # by a later approved version

    objects = ScopedManager()

    class Meta:
        """One row per version; at most one draft and one current assessment of a service."""

        db_table = "zhian_privacy_assessment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["law_id", "version"], name="zhian_privacy_assessment_once"),
            models.UniqueConstraint(
                fields=["law_id"],
                condition=Q(approved_at__isnull=False, replaced_at__isnull=True),
                name="zhian_privacy_one_current",
            ),
            models.UniqueConstraint(
                fields=["law_id"], condition=Q(approved_at__isnull=True), name="zhian_privacy_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | (
                    ~Q(approved_by_name="")
                    & Q(approved_by_user_id__isnull=False)
                    & (Q(drafted_by_user_id__isnull=True) | ~Q(approved_by_user_id=F("drafted_by_user_id")))
                ),
                name="zhian_privacy_second_person",
            ),
        ]

    def part(self, name: str, language: str) -> str:
        """One part in the reader's language."""
        words = self.words.get(name) or {}
        return str(words.get("zh-Hans" if language_for(language) == "zh-hans" else "en") or "")


class ErasureRequest(Record):
    """That a person asked for everything about them to be erased, and what a named officer answered."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    office_id = models.UUIDField(null=True)  # whose head decides; null: the administrators of the site
    words = SealedTextField("privacy.erasurerequest.words", default="", blank=True)
    state_digest = models.CharField(max_length=71)  # of what the person was shown
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by_user_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=60, blank=True)  # of a refusal, by its id in the retention law
    reasons = SealedTextField("privacy.erasurerequest.reasons", default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per request; at most one open for a person."""

        db_table = "zhian_privacy_erasurerequest"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(decided_at__isnull=True, withdrawn_at__isnull=True),
                name="zhian_privacy_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | (Q(granted__isnull=False) & ~Q(decided_by_name="")),
                name="zhian_privacy_named_decision",
            ),
            models.CheckConstraint(
                condition=~Q(granted=False) | ~Q(ground=""), name="zhian_privacy_refusal_names_law"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Waits for an answer."""
        return self.decided_at is None and self.withdrawn_at is None


class Hold(Record):
    """That nothing about a person may be erased for now: who says so, why, and when it is looked at again."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    office_id = models.UUIDField()
    reason = SealedTextField("privacy.hold.reason")
    review_on = models.DateField()
    placed_by_user_id = models.UUIDField()
    placed_by_name = models.CharField(max_length=120)
    placed_on = models.DateField()
    placed_at = models.DateTimeField()
    lifted_by_name = models.CharField(max_length=120, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = SealedTextField("privacy.hold.lift_reason", default="", blank=True)

    objects = ScopedManager()

    class Meta:
        """One row per hold; it ends when a named officer lifts it, never by itself."""

        db_table = "zhian_privacy_hold"
        indexes: ClassVar = [
            models.Index(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="zhian_privacy_standing"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_by_name=""), name="zhian_privacy_lifted_by"
            ),
            models.CheckConstraint(condition=Q(review_on__gt=F("placed_on")), name="zhian_privacy_review"),
        ]


class Erasure(Record):
    """That personal data was erased: of whom by id alone, on what ground, and how far the work has come.

    `step`: the rows went in one transaction with this row; `files`, then `done`, follow and are resumed.
    """

    person_id = models.UUIDField(db_index=True)
    whole = models.BooleanField(default=False)
    user_id = models.UUIDField(null=True)  # the account that went along
    office_id = models.UUIDField(null=True)
    ground = models.CharField(max_length=60)  # id of the retention law, or `request`
    request = models.ForeignKey(ErasureRequest, null=True, on_delete=models.PROTECT, related_name="+")
    ordered_by_user_id = models.UUIDField(null=True)  # null: the operator, at the terminal
    ordered_by_name = models.CharField(max_length=120, blank=True)
    state_digest = models.CharField(max_length=71)  # of what was shown and confirmed
    counts = models.JSONField(default=dict)  # app -> rows that went
    files = models.JSONField(default=list)  # ids
    step = models.CharField(max_length=8, default="rows")  # rows, files, done
    erased_on = models.DateField()
    erased_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per erasure."""

        db_table = "zhian_privacy_erasure"
        indexes: ClassVar = [
            models.Index(fields=["erased_at"], condition=~Q(step="done"), name="zhian_privacy_unfinished")
        ]


class ErasedMatter(models.Model):
    """That a matter is a shell: its facts went with this erasure."""

    matter_id = models.UUIDField(primary_key=True)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="matters")

    objects = ScopedManager()

    class Meta:
        """One row per matter."""

        db_table = "zhian_privacy_erasedmatter"
