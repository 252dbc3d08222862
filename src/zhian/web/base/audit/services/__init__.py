"""Writing the audit log, sealing it, publishing its checkpoints, and checking it."""

from __future__ import annotations

from .checkpoint import CheckpointKey, log_origin, publish_checkpoint, write_missing_files
from .lease import give_up_lease, hold_lease, this_process
from .processes import leave_no_connection
from .recording import Entry, record, record_read
from .sealing import seal
from .seldom import pretend_to_record, record_evenly, record_seldom
from .stretches import Fault
from .verifying import Report, verify

__all__ = [
    "CheckpointKey",
    "Entry",
    "Fault",
    "Report",
    "give_up_lease",
    "hold_lease",
    "leave_no_connection",
    "log_origin",
    "pretend_to_record",
    "publish_checkpoint",
    "record",
    "record_evenly",
    "record_read",
    "record_seldom",
    "seal",
    "this_process",
    "verify",
    "write_missing_files",
]
