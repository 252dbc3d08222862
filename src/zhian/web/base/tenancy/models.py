"""Organisations and the posts people hold in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhian.web.base.people.kit import OrganisationKind, Record, Role, ScopedManager
from zhian.web.base.vault.kit import BlindIndexField, SealedTextField


class Organisation(Record):
    """An enterprise, office, university, park, authority or studio partner."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in OrganisationKind])
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    is_specimen = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per organisation."""

        db_table = "zhian_tenancy_organisation"

    def name(self, language: str) -> str:
        """The organisation's name in the reader's language."""
        return self.name_zh if language.lower().startswith("zh") else self.name_en


class Membership(Record):
    """That a user holds a role in an organisation, from one day until another (half-open)."""

    user = models.ForeignKey("zhian_people.User", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per post held."""

        db_table = "zhian_tenancy_membership"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(valid_until__isnull=True),
                name="zhian_tenancy_post_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="zhian_tenancy_post_order",
            ),
        ]


class Invitation(Record):
    """A link, valid once and for a while, that lets an e-mail address join an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = SealedTextField("tenancy.invitation.email")
    email_index = BlindIndexField("email", "email")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    token_digest = models.CharField(max_length=64, unique=True)  # the link itself is never stored
    invited_by = models.ForeignKey(
        "zhian_people.User", null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the operator, who appoints an organisation's first administrator
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        "zhian_people.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per invitation; at most one open for an address and role."""

        db_table = "zhian_tenancy_invitation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email_index", "role"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="zhian_tenancy_invited_once",
            )
        ]


class DoorCount(models.Model):
    """How often somebody knocked at a door in one window of time; who it was stands there only as a hash."""

    key = models.CharField(primary_key=True, max_length=200)
    knocks = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    objects = ScopedManager()

    class Meta:
        """One row per door, caller and window."""

        db_table = "zhian_tenancy_door_count"
