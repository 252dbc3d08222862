"""Users log in; persons have a file. One human may be either, or both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from zhian.web.base.vault.kit import BlindIndexField, SealedDateField, SealedTextField

from .kit import Record, ScopedManager, ScopedQuerySet

_AT_THE_DOOR: ContextVar[bool] = ContextVar("zhian_at_the_door", default=False)


@contextmanager
def at_the_door() -> Iterator[None]:
    """Within it, accounts may be read for signing in: allauth's code cannot name its scope, so we name it."""
    token = _AT_THE_DOOR.set(True)
    try:
        yield
    finally:
        _AT_THE_DOOR.reset(token)


class UserManager(ScopedManager["User"]):
    """Scoped like every other, with the two look-ups that a login needs."""

    def get_queryset(self) -> ScopedQuerySet[User]:
        """Refuses to be read, but for the code that lets somebody in."""
        rows = super().get_queryset()
        return rows.mark_scoped() if _AT_THE_DOOR.get() else rows

    def get_by_natural_key(self, username: str) -> User:
        """The account of an e-mail address, for the login form alone."""
        return User._base_manager.get(email__iexact=username)

    def create_user(self, email: str, password: str, **fields: Any) -> User:
        """A new account with a hashed password."""
        user = User(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(Record, AbstractBaseUser):
    """An account: somebody who can log in."""

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=16, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_specimen = models.BooleanField(default=False)  # demo accounts: a real site refuses to start with them
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()

    class Meta:
        """One row per account."""

        db_table = "zhian_people_user"


class Person(Record):
    """Somebody a file is about; may have no account."""

    user = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="person")
    family_name = models.CharField(max_length=120)  # Latin, as in the machine-readable zone
    given_name = models.CharField(max_length=120, blank=True)
    native_name = models.CharField(max_length=120, blank=True)
    nationality = models.CharField(max_length=3)  # ICAO 9303 three-letter code
    birth_date = SealedDateField("people.person.birth_date", null=True)
    document_number = SealedTextField("people.person.document_number", default="", blank=True)
    document_index = BlindIndexField("document_number", "document-number")
    email = SealedTextField("people.person.email", default="", blank=True)
    email_index = BlindIndexField("email", "email")
    phone = SealedTextField("people.person.phone", default="", blank=True)
    language = models.CharField(max_length=16, default="en")
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per human with a file."""

        db_table = "zhian_people_person"

    @property
    def full_name(self) -> str:
        """The name as on the travel document: family name first, in capitals."""
        return f"{self.family_name.upper()} {self.given_name}".strip() or "—"  # erased


class NameToken(models.Model):
    """A word, pair of signs or beginning under which the name of a person is found (`kit.naming`)."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_tokens")
    token = models.CharField(max_length=16)

    objects = ScopedManager()

    class Meta:
        """One row per person and token."""

        db_table = "zhian_people_nametoken"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "person"], name="zhian_people_name_once")
        ]


class NoticeText(Record):
    """A version of a text that people are shown before they agree; never edited, only followed by another."""

    slug = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    text_zh = models.TextField()
    text_en = models.TextField()
    digest = models.CharField(max_length=71)
    published_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        """One row per version."""

        db_table = "zhian_people_noticetext"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "version"], name="zhian_people_notice_once")
        ]

    @property
    def is_sensitive(self) -> bool:
        """Whether it asks for the separate consent that sensitive information needs."""
        return self.slug.endswith("-sensitive")

    def text(self, language: str) -> str:
        """The wording in the reader's language."""
        return self.text_zh if language.lower().startswith("zh") else self.text_en


class Consent(Record):
    """That a person agreed: to which text, in which language, for what, towards whom, and until when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    notice = models.ForeignKey(NoticeText, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16)
    purpose = models.CharField(max_length=80)
    recipient = models.CharField(max_length=160)
    matter_id = models.UUIDField(null=True)  # the case it was given for
    on_paper = models.BooleanField(default=False)  # signed at the counter, entered by an officer
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per act of agreeing."""

        db_table = "zhian_people_consent"
        indexes: ClassVar = [models.Index(fields=["matter_id"], name="zhian_people_consent_matter")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="zhian_people_consent_order",
            ),
            models.CheckConstraint(
                condition=models.Q(on_paper=False) | models.Q(recorded_by__isnull=False),
                name="zhian_people_consent_paper",
            ),
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the person has taken it back."""
        return self.withdrawn_at is not None


class FileInvitation(Record):
    """A link, valid once and for a while, that lets a person open an account for their own file."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    email = SealedTextField("people.fileinvitation.email")
    token_digest = models.CharField(max_length=64, unique=True)  # the link itself is never stored
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    inviting_organisation_id = models.UUIDField(null=True)  # whoever works there cannot accept it
    failed_tries = models.PositiveSmallIntegerField(default=0)  # wrong document number or date of birth
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per invitation; at most one open for a person."""

        db_table = "zhian_people_fileinvitation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="zhian_people_invited_once",
            )
        ]


class FactorRecovery(Record):
    """That an officer gets a new second factor: asked by one colleague, confirmed by another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()  # the office or authority whose members decide
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)  # the link itself is never stored
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per request; at most one open for an account."""

        db_table = "zhian_people_factorrecovery"
        indexes: ClassVar = [models.Index(fields=["organisation_id"], name="zhian_people_recovery_org")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="zhian_people_recovery_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("asked_by"))
                & (
                    models.Q(confirmed_by__isnull=True)
                    | (
                        ~models.Q(confirmed_by=models.F("asked_by"))
                        & ~models.Q(confirmed_by=models.F("user"))
                    )
                ),
                name="zhian_people_recovery_two",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(confirmed_by__isnull=False),
                name="zhian_people_recovery_used",
            ),
        ]


class ApiToken(Record):
    """What a program of the account's owner shows to the API; the token itself is never stored."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    token_digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    with_factor = models.BooleanField(default=False)  # without, it opens no post that needs a second factor
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        """One row per token."""

        db_table = "zhian_people_apitoken"


class PersonalExport(Record):
    """A person's whole file as a ZIP: asked for, made by the worker, taken along, swept some days later."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    file_id = models.UUIDField(null=True)  # in the vault
    size_bytes = models.BigIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # files that are named inside and not enclosed

    objects = ScopedManager()

    class Meta:
        """At most one row per person: asking again replaces the former."""

        db_table = "zhian_people_personalexport"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ready_at__isnull=True) | models.Q(file_id__isnull=False),
                name="zhian_people_export_file",
            )
        ]


class TextNumber(Record):
    """A mobile number that a person wants text messages at: asked for, proven by a code, agreed to.

    Of a person there is at most one that is proven and one that waits for its code.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = SealedTextField("people.textnumber.number")
    notice = models.ForeignKey(NoticeText, on_delete=models.PROTECT, related_name="+")  # what was shown
    language = models.CharField(max_length=16)
    code_digest = models.CharField(max_length=64)  # keyed; the code itself is never stored
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the code
    confirmed_at = models.DateTimeField(null=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        """One row per number; it goes when the consent is taken back."""

        db_table = "zhian_people_textnumber"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=True),
                name="zhian_people_text_waits_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=False),
                name="zhian_people_text_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, consent__isnull=True)
                | models.Q(confirmed_at__isnull=False, consent__isnull=False),
                name="zhian_people_text_agreed",
            ),
        ]
