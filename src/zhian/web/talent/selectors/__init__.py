"""Reading the talent line. Other apps import from here and from nowhere deeper."""

from .eligibility import Finding, Line, Way, facts_for, find_ways
from .family import MemberLine, PrincipalLine, export_family, member, waiting_to_begin, who_hears_of_principal
from .offered import (
    Measure,
    Office,
    Service,
    district_title,
    export_recommendations,
    measures,
    notice,
    offices_for,
    recommendation_in,
    service,
    services,
)
from .places import AccountLine, AccountRow, account, account_lines, accounts_of, balance
from .rights import RightRow, right, right_state, rights, standing_right

__all__ = [
    "AccountLine",
    "AccountRow",
    "Finding",
    "Line",
    "Measure",
    "MemberLine",
    "Office",
    "PrincipalLine",
    "RightRow",
    "Service",
    "Way",
    "account",
    "account_lines",
    "accounts_of",
    "balance",
    "district_title",
    "export_family",
    "export_recommendations",
    "facts_for",
    "find_ways",
    "measures",
    "member",
    "notice",
    "offices_for",
    "recommendation_in",
    "right",
    "right_state",
    "rights",
    "service",
    "services",
    "standing_right",
    "waiting_to_begin",
    "who_hears_of_principal",
]
