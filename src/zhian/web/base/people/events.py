"""What happens to accounts and files, as other apps hear of it: payloads carry ids and nothing else."""

from __future__ import annotations

from typing import Final

CONTACT_CHANGED: Final = "people.contact_changed"  # person_id
IDENTITY_CORRECTED: Final = "people.identity_corrected"  # person_id
CONSENT_GIVEN: Final = "people.consent_given"  # person_id, consent_id, matter_id
CONSENT_WITHDRAWN: Final = "people.consent_withdrawn"  # person_id, consent_id, matter_id
PERSON_INVITED: Final = "people.person_invited"  # person_id, invitation_id
ACCOUNT_LINKED: Final = "people.account_linked"  # person_id, user_id
PASSWORD_CHANGED: Final = "people.password_changed"  # noqa: S105  # user_id
SECURITY_CHANGED: Final = "people.security_changed"  # user_id
PASSWORD_LINK_ASKED: Final = "people.password_link_asked"  # noqa: S105  # user_id
EXPORT_ASKED: Final = "people.export_asked"  # export_id
RECOVERY_ASKED: Final = "people.recovery_asked"  # user_id, recovery_id
RECOVERY_CONFIRMED: Final = "people.recovery_confirmed"  # user_id, recovery_id
TEXT_CODE_ASKED: Final = "people.text_code_asked"  # person_id, number_id
