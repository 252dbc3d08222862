"""The switchboard: every case kind, subscription and recurring piece of work, in one place.

Down the layers a room calls another directly; up or sideways it emits an event, and the line that
connects event and subscriber stands here. The table is printed into the docs.
"""

from __future__ import annotations

from zhian.web.base.outbox.kit import Subscriber, Tick
from zhian.web.base.people.kit import bind_exporter
from zhian.web.casework.kit import bind_kind
from zhian.web.casework.selectors import export_cases
from zhian.web.demo import demo_accounts, load_demo
from zhian.web.talent.services import RecommendedResidence, WorkResidence

__all__ = ["SUBSCRIBERS", "TICKS", "demo_accounts", "load_demo"]

for _kind in (RecommendedResidence(), WorkResidence()):
    bind_kind(_kind)

bind_exporter("cases", export_cases)

SUBSCRIBERS: tuple[Subscriber, ...] = ()
TICKS: tuple[Tick, ...] = ()
