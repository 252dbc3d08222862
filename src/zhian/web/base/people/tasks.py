"""What the worker does for people at length: the ZIP of a whole file.

The job stands in the queue of long jobs, which tries again with growing waits and in the end keeps a failed
job where the operator sees it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django_tasks import task

from zhian.kernel.clock import now
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Purpose, SystemActor, bound_exporters
from zhian.web.base.people.kit.enclosing import bound_enclosers
from zhian.web.base.people.services import build_export

MAKER: Final = SystemActor(Purpose.SERVE_FILE)


@task()
def make_export(export_id: str) -> None:
    """Make the ZIP; doing it twice changes nothing."""
    build_export(UUID(export_id), MAKER, exporters=bound_exporters(), enclosers=bound_enclosers(), at=now())


def queue_export(parcel: Parcel, at: datetime) -> None:
    """On `people.export_asked`: put the making of the ZIP into the queue of long jobs."""
    del at
    make_export.enqueue(str(parcel.payload["export_id"]))
