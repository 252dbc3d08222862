"""Writing accounts, files, consents and the invitations that join them."""

from __future__ import annotations

from .accounts import (
    EMAIL_TAKEN,
    WRONG_PASSWORD,
    change_account,
    change_password,
    create_user,
    password_reasons,
    record_sign_in,
    record_sign_out,
    reset_password,
)
from .consents import give_consent, publish_notice, withdraw_consent
from .export import export_person
from .files import Identity, NewPerson, change_contact, correct_identity, create_person, link_person
from .invitations import (
    NOT_AS_ON_FILE,
    Proof,
    accept_as_account,
    accept_as_new_account,
    invite_person,
    withdraw_person_invitation,
)

__all__ = [
    "EMAIL_TAKEN",
    "NOT_AS_ON_FILE",
    "WRONG_PASSWORD",
    "Identity",
    "NewPerson",
    "Proof",
    "accept_as_account",
    "accept_as_new_account",
    "change_account",
    "change_contact",
    "change_password",
    "correct_identity",
    "create_person",
    "create_user",
    "export_person",
    "give_consent",
    "invite_person",
    "link_person",
    "password_reasons",
    "publish_notice",
    "record_sign_in",
    "record_sign_out",
    "reset_password",
    "withdraw_consent",
    "withdraw_person_invitation",
]
