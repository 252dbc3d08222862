"""The page of a case with its timeline, among a million cases, as the three roles read it."""

from __future__ import annotations

import random

from benchmarks.measuring import Figure, most_memory
from benchmarks.register import (
    CASES,
    ROLES,
    WRITTEN,
    district_ready,
    fill_register,
    load,
    queries,
    read_all,
    served,
    signed_in,
    spread,
)

ROUNDS = 8


def measure() -> Figure:
    """p95 in milliseconds."""
    district_ready()
    asked = _pages()
    fill_register()
    most = max(queries(cookie, path)[0] for cookie, path in asked)
    many = asked * ROUNDS
    random.Random(3).shuffle(many)  # noqa: S311
    with served() as site:
        read_all(site, asked)
        median, p95, largest = spread(read_all(site, many))
    note = (
        f"{CASES:,} cases, {len(many):,} pages; p50 {median:.0f}, p95 {p95:.0f}, max {largest:.0f} ms; "
        f"at most {most} queries; {load()}"
    )
    return Figure(p95, note, most_memory())


def _pages() -> list[tuple[str, str]]:
    """The known cases of the demonstration, which have everything a case can have."""
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.people.selectors import user_id_of_email
    from zhian.web.base.tenancy.selectors import actor_for
    from zhian.web.casework.models import Case

    found = []
    for email in ROLES:
        user_id = user_id_of_email(email)
        assert user_id is not None
        actor = actor_for(user_id, email, on=legal_day(now()), language="zh-hans")
        cookie = signed_in(email)
        found += [
            (cookie, f"/cases/{pk}")
            for pk in Case.objects.visible_to(actor)
            .exclude(reference__startswith=WRITTEN)
            .values_list("pk", flat=True)
        ]
    return found
