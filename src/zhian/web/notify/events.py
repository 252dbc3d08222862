"""What happens to webhooks, as others hear of it: payloads carry ids and nothing else."""

from __future__ import annotations

from typing import Final

HOOK_SWITCHED_OFF: Final = "notify.hook_switched_off"  # organisation_id, hook_id
