"""Every table about a person is in what they take along, or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

SUBJECTS = {"zhian_people.User", "zhian_people.Person", "zhian_casework.Case", "zhian_talent.Recommendation"}
BY_ID = ("user_id", "person_id", "matter_id")

EXPORTED = {
    *("zhian_people.Person", "zhian_people.Consent", "zhian_people.FileInvitation"),
    "zhian_people.TextNumber",
    *("zhian_casework.Case", "zhian_casework.CaseFact", "zhian_casework.Paper", "zhian_casework.Move"),
    *("zhian_casework.CorrectionNotice", "zhian_casework.Pause", "zhian_casework.Deadline"),
    *("zhian_casework.Advice", "zhian_casework.Handoff", "zhian_casework.Outcome", "zhian_casework.Visit"),
    *("zhian_casework.IssuedReceipt", "zhian_casework.OfficialReceipt"),
    *("zhian_talent.Recommendation", "zhian_talent.FamilyMember"),
    *("zhian_notify.Notice", "zhian_privacy.ErasureRequest"),
    *("usersessions.UserSession", "mfa.Authenticator", "socialaccount.SocialAccount"),
}
NOT_EXPORTED = {
    "zhian_people.NameToken": "pieces of the name, which is exported",
    "zhian_people.ApiToken": "how the account's own programs sign in: its page lists them",
    "zhian_people.PersonalExport": "that this very export was asked for",
    "zhian_people.FactorRecovery": "of officers, who are no applicants",
    "zhian_tenancy.Membership": "posts at work; members see their own on the account page",
    "zhian_tenancy.Invitation": "an organisation's offer of a post; the invited address alone is personal",
    "zhian_casework.Signature": "who of the office stands for a step: about the officer",
    "zhian_casework.Deputy": "who of the office stands in for whom: about the officers",
    "zhian_notify.TextMessage": "that a text message was owed; neither words nor number are kept",
    "zhian_notify.Mail": "that a mail was owed; neither words nor address are kept",
    "zhian_notify.HookDelivery": "that an organisation's own system was told of news; ids alone, thirty days",
    "zhian_vault.StoredFile": "the papers are named with each case and can be downloaded there",
    "zhian_audit.Event": "the person reads on their own page who opened their file",
    "zhian_talent.Revocation": "the course of the case, which is exported, says that and why it was revoked",
    "zhian_talent.SignedDeclaration": "about the sponsor's own signature",
    "zhian_talent.QuotaEntry": "an account of places, by case reference",
    "zhian_privacy.Hold": "telling it could defeat what it protects (PIPL Art. 18 and 35)",
    "zhian_privacy.Assessment": "of a service; the approved text is public",
    "zhian_privacy.Erasure": "what is left when there is nobody to hand it to",
    "zhian_privacy.ErasedMatter": "as the erasure it belongs to",
    "account.EmailAddress": "the address of the account, which is exported",
}


def _about_somebody() -> Iterator[str]:
    """Tables that name a person, an account or a matter, by key or by id."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            target = field.remote_field and field.remote_field.model
            named = isinstance(target, type) and target._meta.label in SUBJECTS
            if named or (isinstance(field, models.UUIDField) and field.attname.endswith(BY_ID)):
                yield model._meta.label


def it_exports_every_table_about_a_person_or_says_why_not() -> None:
    found = {*_about_somebody(), "zhian_people.Person"}
    told = EXPORTED | NOT_EXPORTED.keys()
    assert found - told == set(), "add it to an exporter bound in wiring.py, or to NOT_EXPORTED with a reason"
    assert told - found == set(), "these are gone, or no longer about anybody"


def it_says_one_thing_of_each() -> None:
    assert not EXPORTED & NOT_EXPORTED.keys()
    assert all(NOT_EXPORTED.values())
