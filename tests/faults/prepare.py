"""Run as `python -m tests.faults.prepare N M`: N cases that only wait for their person's confirmation.

Everybody is signed in already, since hashing 200 passwords would take longer than everything else. Prints
one JSON object: `filings` is a list of {case, version, session, steps}. M of them, evenly spread, are to be
decided as soon as they are filed: their `steps` are the officers' moves, as {move, session, form}.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main(number: int, decided: int = 0) -> None:
    """Make an office, an enterprise and N persons with a case each, in an empty database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        filings = _cases(number, decided)
    print(json.dumps({"filings": filings}))


def _cases(number: int, decided: int) -> list[dict[str, Any]]:
    from tests.factories.people import actor_of_user, make_applicant, make_filing_notices
    from tests.factories.tenancy import make_member, make_organisation
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.people.kit import OrganisationKind, Role
    from zhian.web.casework.selectors import find_case
    from zhian.web.casework.services import move
    from zhian.web.talent.services import RecommendationDraft, start_recommendation

    make_filing_notices()
    office = make_organisation(OrganisationKind.OFFICE, code="zgc-hall")
    intake, recorder = make_member(office, Role.INTAKE), make_member(office, Role.RECORDER)
    make_organisation(OrganisationKind.AUTHORITY, code="nia")
    steps = _steps(_signed_in(intake), _signed_in(recorder))
    enterprise = make_organisation()
    coordinator = actor_of_user(make_member(enterprise, Role.COORDINATOR).pk)
    filings = []
    for n in range(number):
        user, person = make_applicant()
        draft = RecommendationDraft(
            applicant_id=person.pk,
            office_id=office.pk,
            route_id="park-committee",
            letter_number=f"SC-{n}",
            letter_date=legal_day(now()),
            post_zh="首席科学家",
            post_en="Chief scientist",
            grounds="Leads the group on reliable models.",
            signed_by_name="Wang Sample",
        )
        row = start_recommendation(coordinator, enterprise.pk, draft, at=now())
        version = find_case(row.case_id, coordinator).version
        case = move(row.case_id, "submit", coordinator, expected_version=version, at=now())
        chosen = steps if n * decided // number != (n + 1) * decided // number else []
        filing = {"case": str(case.pk), "version": case.version, "session": _signed_in(user), "steps": chosen}
        filings.append(filing)
    return filings


def _steps(intake: str, recorder: str) -> list[dict[str, Any]]:
    from zhian.kernel.clock import legal_day, now

    day = legal_day(now())
    answer = {
        "granted": "yes",
        "authority_reference": "NIA 8",
        "authority_reasons": "",
        "decided_on": day.isoformat(),
    }
    return [
        {"move": "accept", "session": intake, "form": {"no_conflict": "on"}},
        {"move": "forward", "session": intake, "form": {}},
        {"move": "record_answer", "session": recorder, "form": answer},
    ]


def _signed_in(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tests.suite.door import show_factor

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "zhian.web.base.people.backends.AccountBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    show_factor(session, user)
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
