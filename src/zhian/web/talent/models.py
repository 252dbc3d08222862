"""The talent line's own tables: who may recommend, and each recommendation as an object."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhian.web.base.people.kit import Record, ScopedManager

ORGANISATION = "zhian_tenancy.Organisation"


class Designation(Record):
    """That an organisation may recommend on one basis: dated, revocable, under a named instrument."""

    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    route_id = models.CharField(max_length=60)  # basis of the law, such as key-enterprise
    instrument_zh = models.CharField(max_length=200)
    instrument_en = models.CharField(max_length=240)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # half-open
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per right given."""

        db_table = "zhian_talent_designation"


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
    grounds = models.TextField()  # why this person: shown to the person and the office
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
