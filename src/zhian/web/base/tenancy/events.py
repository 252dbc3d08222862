"""What happens to organisations, as other apps hear of it: payloads carry ids and nothing else."""

from __future__ import annotations

from typing import Final

INVITED: Final = "tenancy.invited"  # organisation_id, invitation_id
APPOINTED: Final = "tenancy.appointed"  # organisation_id, membership_id, user_id
DISMISSED: Final = "tenancy.dismissed"  # organisation_id, membership_id, user_id
