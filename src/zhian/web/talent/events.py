"""What the talent line tells others."""

from __future__ import annotations

PRINCIPAL_ENDED = "talent.principal_ended"
"""A principal's case ended without a grant: member (id), principal_case. One event for each member."""
