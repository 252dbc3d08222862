"""The lists of cases among a million: head of the office, reviewer and coordinator, each filter they use."""

from __future__ import annotations

import random

from benchmarks.measuring import Figure, most_memory
from benchmarks.register import (
    CASES,
    ROLES,
    district_ready,
    fill_register,
    load,
    queries,
    read_all,
    served,
    signed_in,
    spread,
)

AT_MOST_QUERIES = 12
ROUNDS = 12
DESK = (
    "/desk", "/desk?tab=accepted", "/desk?tab=closed", "/desk?tab=all",
    "/desk?service=talent.pr-card", "/desk?tab=closed&service=talent.pr-salary",
    "/desk?overdue=1", "/desk?week=1", "/desk?unassigned=1", "/desk?mine=1",
    "/desk?q=BERCO", "/desk?q=BN26-00000042",
)  # fmt: skip
OWN = ("/cases?side=sponsor", "/cases?side=sponsor&show=closed", "/cases?side=sponsor&q=HALMO")


def measure() -> Figure:
    """p95 in milliseconds, over all pages of all three roles."""
    district_ready()
    seconds = fill_register()
    asked = [
        (signed_in(email), path) for email in ROLES for path in (OWN if "coordinator" in email else DESK)
    ]
    most = max(queries(cookie, path)[0] for cookie, path in asked)
    many = asked * ROUNDS
    random.Random(3).shuffle(many)  # noqa: S311
    with served() as site:
        read_all(site, asked)
        median, p95, largest = spread(read_all(site, many))
    note = (
        f"{CASES:,} cases, {len(many):,} pages; p50 {median:.0f}, p95 {p95:.0f}, max {largest:.0f} ms; "
        f"at most {most} queries; written in {seconds:.0f} s; {load()}"
    )
    return Figure(p95, note, most_memory(), says=most <= AT_MOST_QUERIES)
