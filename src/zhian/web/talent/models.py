"""The talent line's own tables: who may recommend, each recommendation as an object, places and kin."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhian.web.base.people.kit import Record, ScopedManager
from zhian.web.base.vault.kit import SealedTextField

from .kit import EntryKind, Relation

ORGANISATION = "zhian_tenancy.Organisation"
RECOMMENDED = "talent.pr-recommended"


class Designation(Record):
    """That an organisation may recommend on one basis: dated, revocable, under a named instrument."""

    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    law_id = models.CharField(max_length=80, default=RECOMMENDED)
    route_id = models.CharField(max_length=60)  # basis of the law, such as key-enterprise
    instrument_number = models.CharField(max_length=80, blank=True)
    instrument_zh = models.CharField(max_length=200)
    instrument_en = models.CharField(max_length=240)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # half-open
    recorded_by_name = models.CharField(max_length=120, blank=True)  # blank: set up with the platform
    recorded_at_office = models.ForeignKey(
        ORGANISATION, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(blank=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per right given; the days of a right are at least one."""

        db_table = "zhian_talent_designation"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                name="zhian_talent_right_lasts",
            )
        ]


class Recommendation(Record):
    """An organisation's recommendation of one person, with the letter behind it."""

    case = models.OneToOneField("zhian_casework.Case", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    designation = models.ForeignKey(
        Designation, null=True, on_delete=models.PROTECT, related_name="recommendations"
    )  # none: the right of the issuer is not on record, which the receipt says
    route_id = models.CharField(max_length=60)
    criteria_version = models.CharField(max_length=80, blank=True)  # empty while none was published
    letter_number = models.CharField(max_length=80)
    letter_date = models.DateField()
    post_zh = models.CharField(max_length=160)  # the post the person holds or will hold
    post_en = models.CharField(max_length=160)
    grounds = SealedTextField(
        "talent.recommendation.grounds"
    )  # why this person: shown to the person and the office
    signed_by_name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, default="prepared")  # prepared, standing, or how it ended
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """At most one row per case."""

        db_table = "zhian_talent_recommendation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "letter_number"],
                condition=Q(status__in=["prepared", "standing"]),
                name="zhian_talent_letter_once",
            )
        ]


class Revocation(Record):
    """That a recommendation was taken back: by whom, why, and where the case stood then."""

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="revocation")
    side = models.CharField(max_length=12)  # sponsor or office
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    reason = SealedTextField("talent.revocation.reason")
    state_then = models.CharField(max_length=20)  # of the case, before the act
    authority_has_it = models.BooleanField(default=False)  # the file lay with the authority: it was told
    revoked_on = models.DateField()
    revoked_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """At most one row per recommendation."""

        db_table = "zhian_talent_revocation"


class SignedDeclaration(Record):
    """That a sponsor declared its invitation true, in the words of one version, when it sent the file on."""

    case = models.ForeignKey("zhian_casework.Case", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=71)  # of the words in both languages
    text_zh = models.TextField()
    text_en = models.TextField()
    signed_by_user_id = models.UUIDField()
    signed_by_name = models.CharField(max_length=120)
    signed_on = models.DateField()
    signed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per signature; the words stay as they were signed."""

        db_table = "zhian_talent_signeddeclaration"


class FamilyMember(Record):
    """That somebody may apply along with a principal; a file and a decision of their own."""

    principal_case = models.ForeignKey("zhian_casework.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("zhian_people.Person", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Relation])
    member_case = models.OneToOneField(
        "zhian_casework.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )  # null until the member begins
    principal_end = models.CharField(max_length=40, blank=True)  # the move that ended the principal's case
    principal_ended_at = models.DateTimeField(null=True)
    wish = models.CharField(max_length=16, blank=True)  # what the principal asked of the members then
    left_at = models.DateTimeField(null=True)  # taken off again, before or after the member began
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """A person comes along once with each principal."""

        db_table = "zhian_talent_familymember"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal_case", "person"],
                condition=Q(left_at__isnull=True),
                name="zhian_talent_member_once",
            )
        ]


class QuotaAccount(Record):
    """The places of one year: of a basis as a whole, or of one organisation's right to recommend on it."""

    law_id = models.CharField(max_length=80)
    route_id = models.CharField(max_length=60)
    designation = models.ForeignKey(
        Designation, null=True, on_delete=models.PROTECT, related_name="accounts"
    )  # none: the account of the whole basis
    year = models.PositiveSmallIntegerField()
    places = models.PositiveIntegerField(null=True)  # null: no number was published
    source = models.CharField(max_length=240, blank=True)  # where the number stands
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per account and year."""

        db_table = "zhian_talent_quotaaccount"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["law_id", "route_id", "year"],
                condition=Q(designation__isnull=True),
                name="zhian_talent_account_of_basis",
            ),
            models.UniqueConstraint(
                fields=["designation", "year"],
                condition=Q(designation__isnull=False),
                name="zhian_talent_account_of_right",
            ),
        ]


class QuotaEntry(Record):
    """One line of an account: a place reserved, used or given back, for which case and why. Never changed.

    The balance of an account is the sum of its lines; nothing else holds a figure.
    """

    account = models.ForeignKey(QuotaAccount, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()  # counted within the account: two cannot write the same line
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in EntryKind])
    reserved_change = models.SmallIntegerField()
    used_change = models.SmallIntegerField()
    case = models.ForeignKey("zhian_casework.Case", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=40)  # the move that wrote it
    places_then = models.PositiveIntegerField(null=True)  # the number that held at the time
    taken_then = models.PositiveIntegerField()  # reserved and used after this line
    written_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per line; a reservation never goes beyond the number that held."""

        db_table = "zhian_talent_quotaentry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="zhian_talent_entry_once"),
            models.CheckConstraint(
                condition=Q(kind="reserved", reserved_change=1, used_change=0)
                | Q(kind="used", reserved_change__in=[-1, 0], used_change=1)
                | Q(kind="released", reserved_change=-1, used_change=0)
                | Q(kind="released", reserved_change=0, used_change=-1),
                name="zhian_talent_entry_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(kind="reserved")
                | Q(places_then__isnull=True)
                | Q(taken_then__lte=models.F("places_then")),
                name="zhian_talent_never_beyond_the_number",
            ),
        ]
