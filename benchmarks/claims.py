"""Every claim with its bound: one line each, in the order of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """`module` measures it; None keeps the place of a claim whose benchmark is still to come."""

    name: str  # as ONLY= names it
    title: str
    at_least: float
    unit: str
    module: str | None
    databases: bool = False  # measured on SQLite and on PostgreSQL
    more_is_better: bool = False
    ground: str = ""  # neighbours on the same ground share one database

    def met(self, value: float) -> bool:
        """Whether a figure is within the bound."""
        return value >= self.at_least if self.more_is_better else value <= self.at_least


CLAIMS: tuple[Claim, ...] = (
    Claim("evaluate", "evaluate a 4-condition law, full trace", 40, "µs", "evaluate"),
    Claim("workdays", "add n working days", 5, "µs", "workdays"),
    Claim("simulate", "simulate a draft over 1,000,000 sets of facts (1 GB)", 10, "s", "simulate"),
    Claim(
        "cases",
        "case list, 25 of 1,000,000, p95 (12 queries)",
        150,
        "ms",
        "case_list",
        True,
        ground="register",
    ),
    Claim("detail", "case detail with timeline, p95", 100, "ms", "case_detail", True, ground="register"),
    Claim("filings", "filings over HTTP", 10, "/s", "filings", databases=True, more_is_better=True),
    Claim("audit", "audit verify, two processes", 100_000, "/s", "audit_verify", True, True),
    Claim("clone", "fresh clone to a served page, warm cache", 120, "s", "fresh_clone"),
)


def chosen(only: str) -> list[Claim]:
    """The claims that ONLY= names, all when it is empty. Raises ValueError for a name that is none."""
    names = {word for word in only.replace(",", " ").split() if word}
    if unknown := names - {claim.name for claim in CLAIMS}:
        known = ", ".join(claim.name for claim in CLAIMS)
        raise ValueError(f"ONLY names {', '.join(sorted(unknown))}; it knows {known}")
    return [claim for claim in CLAIMS if not names or claim.name in names]
