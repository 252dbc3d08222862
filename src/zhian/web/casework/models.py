"""The tables of the case machine. A case's state is what its moves made of it; the moves stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhian.web.base.people.kit import Record, ScopedManager
from zhian.web.base.vault.kit import SealedJSONField, SealedTextField

from .kit import OutcomeKind, ReceiptKind, State

PERSON = "zhian_people.Person"
ORGANISATION = "zhian_tenancy.Organisation"
FILED = ("filed_on", "from_paper")


class Case(Record):
    """One matter of one person before one office, under one law."""

    reference = models.CharField(max_length=24, unique=True)
    law_id = models.CharField(max_length=80)
    route_id = models.CharField(max_length=60, blank=True)  # the basis asked for
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State])
    version = models.PositiveIntegerField(default=1)  # one more with every move; the optimistic lock
    # None of these four has an index of its own: the lists' indexes begin with them.
    office = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+", db_index=False)
    sponsor = models.ForeignKey(
        ORGANISATION, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    authority = models.ForeignKey(
        ORGANISATION, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applicant = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_by_user_id = models.UUIDField(null=True)
    assigned_to_user_id = models.UUIDField(null=True)
    from_paper = models.BooleanField(default=False)  # opened at the counter
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    opened_at = models.DateTimeField()
    # When a sponsor's draft was put before the person; one thrown away before stays the sponsor's own.
    shown_to_person_at = models.DateTimeField(null=True)
    # Filing, correction and acceptance are three dated facts.
    filed_at = models.DateTimeField(null=True)
    filed_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    accepted_by_silence = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    # Advice names the edition of the filing day; acceptance pins the edition of its own day.
    filed_edition = models.CharField(max_length=71, blank=True)  # digest
    pinned_edition = models.CharField(max_length=71, blank=True)  # digest
    law_set_digest = models.CharField(max_length=71, blank=True)  # of the set active at the last of the two
    queue_at = models.DateTimeField(null=True)  # place in the queue; a correction does not lose it
    due_on = models.DateField(null=True)  # the next statutory date, for lists; Deadline has the workings
    due_provisional = models.BooleanField(default=False)
    moved_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per case."""

        db_table = "zhian_casework_case"
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "queue_at", "id", *FILED], name="zhian_case_desk"),
            models.Index(fields=["sponsor", "-moved_at", "-id"], name="zhian_case_sponsor"),
            models.Index(
                fields=["applicant", "-moved_at", "-id", "office", "queue_at", *FILED],
                name="zhian_case_applicant",
            ),
            models.Index(fields=["authority", "state", "-moved_at"], name="zhian_case_authority"),
            # Each list of the desk is walked in its own order and left when a page is full. What says that a
            # case was filed stands at the end, so that neither counting nor finding a page reads any case.
            models.Index(fields=["office", "queue_at", "id", *FILED], name="zhian_case_all"),
            models.Index(
                fields=["office", "queue_at", "id", *FILED],
                condition=Q(closed_at__isnull=True),
                name="zhian_case_open",
            ),
            models.Index(
                fields=["office", "-moved_at", "-id", *FILED],
                condition=Q(closed_at__isnull=False),
                name="zhian_case_closed",
            ),
            models.Index(
                fields=["office", "law_id", "queue_at", "id", *FILED],
                condition=Q(closed_at__isnull=True),
                name="zhian_case_open_law",
            ),
            models.Index(
                fields=["office", "law_id", "-moved_at", "-id", *FILED],
                condition=Q(closed_at__isnull=False),
                name="zhian_case_closed_law",
            ),
            models.Index(
                fields=["office", "due_on", "queue_at", "id", *FILED],
                condition=Q(closed_at__isnull=True),
                name="zhian_case_due",
            ),
            models.Index(
                fields=["office", "queue_at", "id", *FILED],
                condition=Q(closed_at__isnull=True, assigned_to_user_id__isnull=True),
                name="zhian_case_unassigned",
            ),
            models.Index(
                fields=["assigned_to_user_id", "queue_at", "id", "office", *FILED],
                condition=Q(closed_at__isnull=True, assigned_to_user_id__isnull=False),
                name="zhian_case_mine",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting_person", "declined", "withdrawn"])
                | Q(filed_on__isnull=False),
                name="zhian_case_filed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "reviewed", "forwarded"]) | Q(accepted_on__isnull=False),
                name="zhian_case_accepted_has_day",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Still going on."""
        return self.closed_at is None


class KeptEdition(models.Model):
    """An edition of a law that a case has named, kept whole under its digest.

    A later package may word a question anew, and with it the digest; cases keep what they were told.
    """

    digest = models.CharField(primary_key=True, max_length=71)
    law_id = models.CharField(max_length=80)
    data = models.TextField()  # canonical JSON, as `policy.archive` takes it
    kept_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per edition; rows are never changed."""

        db_table = "zhian_casework_keptedition"


class ReferenceCounter(models.Model):
    """The last running number given out per prefix and year."""

    prefix = models.CharField(primary_key=True, max_length=12)  # with the year, as in HD26
    last = models.PositiveBigIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        """One row per prefix and year."""

        db_table = "zhian_casework_referencecounter"


class CaseFact(Record):
    """One answered question, by whom; an answer given again replaces the former, the audit keeps both."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=80)
    value = SealedJSONField("casework.casefact.value", when="sensitive")  # decimals and dates as text
    party = models.CharField(max_length=12)  # who was asked: applicant, sponsor, officer
    sensitive = models.BooleanField(default=False)
    given_by_user_id = models.UUIDField(null=True)
    given_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per fact of a case."""

        db_table = "zhian_casework_casefact"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name"], name="zhian_case_fact_once")
        ]


class Move(Record):
    """What was done to a case, by whom, and why: the log the state is folded from."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    name = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    actor_user_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)  # a named person; blank for a system actor
    actor_role = models.CharField(max_length=40, blank=True)
    actor_organisation = models.ForeignKey(
        ORGANISATION, null=True, on_delete=models.PROTECT, related_name="+"
    )
    side = models.CharField(max_length=12)
    reason = SealedTextField("casework.move.reason", default="", blank=True)
    details = models.JSONField(default=dict)  # structured and free of personal data
    version = models.PositiveIntegerField()  # the case's version after this move
    moved_on = models.DateField()  # legal day
    moved_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per move."""

        db_table = "zhian_casework_move"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="zhian_case_move_once")
        ]


class Paper(Record):
    """A piece of evidence handed in by one party."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    item = models.CharField(max_length=60)  # id of the law's evidence list
    party = models.CharField(max_length=12)
    sensitive = models.CharField(max_length=12, default="none")  # none, health, criminal, family
    file_id = models.UUIDField()  # in the vault
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=71)
    issued_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)  # after acceptance
    given_by_user_id = models.UUIDField(null=True)
    given_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per file handed in."""

        db_table = "zhian_casework_paper"


class CorrectionNotice(Record):
    """The one notice before acceptance that lists everything missing."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="correction")
    items = SealedJSONField("casework.correctionnotice.items")  # [{"item": id, "party": ..., "note": text}]
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """At most one row per case: the database itself refuses a second notice."""

        db_table = "zhian_casework_correctionnotice"


class Pause(Record):
    """A stretch in which a clock stands still."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    clock = models.CharField(max_length=12)  # statutory or promised
    ground = models.CharField(
        max_length=60, blank=True
    )  # id in the law file; only the promise may do without
    reason = SealedTextField("casework.pause.reason", default="", blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # half-open; null while it lasts
    ends_by = models.CharField(max_length=8)  # date or event
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per pause; a statutory clock never pauses without a cited ground."""

        db_table = "zhian_casework_pause"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(clock="statutory") | ~Q(ground=""), name="zhian_pause_statutory_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="zhian_pause_ends_after_start",
            ),
        ]


class Deadline(Record):
    """A computed date with its workings; a later computation supersedes it and the former stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    limit_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)  # statutory, promised, press
    n = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    starts_on = models.DateField()
    due_on = models.DateField(null=True)  # null: the clock stands still and the date is open
    provisional = models.BooleanField(default=False)
    calendar_digest = models.CharField(max_length=71, blank=True)
    cause = models.CharField(max_length=16)  # acceptance, pause, calendar, edition
    computed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per computation."""

        db_table = "zhian_casework_deadline"
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(superseded_at__isnull=True), name="zhian_deadline_current"
            )
        ]


class Advice(Record):
    """What the engine said, kept so that it can be replayed to the byte."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="advice")
    occasion = models.CharField(max_length=12)  # filing or acceptance
    edition = models.CharField(max_length=71)
    law_set_digest = models.CharField(max_length=71)
    outcome = models.CharField(max_length=10)
    record = SealedTextField("casework.advice.record")  # canonical JSON of policy.replay, answers and all
    given_on = models.DateField()
    given_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per evaluation that became part of a case."""

        db_table = "zhian_casework_advice"


class Signature(Record):
    """That one named person stands for one step of the chain; never the same person twice in a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    step = models.CharField(max_length=20)  # intake, review, approval
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=120)
    no_conflict_declared = models.BooleanField()
    for_user_id = models.UUIDField(null=True)  # as deputy of
    undone_at = models.DateTimeField(null=True)  # a return undoes the steps after its target
    signed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per signature."""

        db_table = "zhian_casework_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "user_id"],
                condition=Q(undone_at__isnull=True),
                name="zhian_signature_never_twice",
            ),
            models.CheckConstraint(
                condition=Q(no_conflict_declared=True), name="zhian_signature_without_conflict"
            ),
        ]


class Handoff(Record):
    """That a case was sent to the authority that decides it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handoffs")
    authority = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_name = models.CharField(max_length=120, blank=True)
    authority_reference = models.CharField(max_length=80, blank=True)

    objects = ScopedManager()

    class Meta:
        """One row per hand-off."""

        db_table = "zhian_casework_handoff"


class Outcome(Record):
    """The decision on file: the house's own, or another authority's as recorded by a named officer."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in OutcomeKind])
    granted = models.BooleanField()
    decider_zh = models.CharField(max_length=160)
    decider_en = models.CharField(max_length=200)
    authority_reference = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField()
    reasons = SealedTextField(
        "casework.outcome.reasons", default="", blank=True
    )  # empty: the authority gave none
    recorded_by_user_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """At most one row per case; a recorded answer carries the authority's reference."""

        db_table = "zhian_casework_outcome"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="recorded") | ~Q(authority_reference=""),
                name="zhian_outcome_recorded_has_reference",
            ),
            models.CheckConstraint(
                condition=~Q(kind="house") | Q(granted=True) | ~Q(reasons=""),
                name="zhian_outcome_refusal_has_reasons",
            ),
        ]


class IssuedReceipt(Record):
    """A signed receipt; its id is the receipt's id."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ReceiptKind])
    act = models.CharField(
        max_length=40, default=""
    )  # the move it is about: only a receipt of the same act replaces it
    document = models.TextField()  # canonical JSON, exactly as signed
    # field -> {"value", "salt"}: for the holder alone
    openings = SealedJSONField("casework.issuedreceipt.openings", default=dict)
    header_digest = models.CharField(max_length=71)
    issued_at = models.DateTimeField()
    status = models.CharField(max_length=12, default="current")  # current, superseded, withdrawn
    superseded_by = models.UUIDField(null=True)
    pdf_file_id = models.UUIDField(null=True)  # null until the worker has set it

    objects = ScopedManager()

    class Meta:
        """One row per receipt."""

        db_table = "zhian_casework_issuedreceipt"


class OfficialReceipt(Record):
    """The acceptance receipt of the exit-entry regulations, issued elsewhere: its number and expiry."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="official_receipt")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField()
    recorded_by_user_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """At most one row per case."""

        db_table = "zhian_casework_officialreceipt"


class Visit(Record):
    """That somebody has to come in person: why, where, when, with what."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=60)  # id of the law's visit list
    place = models.CharField(max_length=60)  # id of an office in the district profile
    party = models.CharField(max_length=12)
    booking_reference = models.CharField(max_length=60, blank=True)  # of the outside booking system
    visit_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="planned")  # planned, kept, missed
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per visit."""

        db_table = "zhian_casework_visit"


class Deputy(Record):
    """That one officer stands in for another for some days (half-open)."""

    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField()
    deputy_user_id = models.UUIDField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per deputyship."""

        db_table = "zhian_casework_deputy"
