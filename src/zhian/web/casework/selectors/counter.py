"""Finding the file of somebody who stands at the counter."""

from __future__ import annotations

from uuid import UUID

from zhian.kernel.ids import is_case_reference
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.selectors import person_id_of_user, user_id_of_email
from zhian.web.base.vault.kit import searched
from zhian.web.casework.models import Case


def found_at_counter(text: str, actor: Actor) -> tuple[UUID, ...]:
    """Persons behind an exact case reference or e-mail address, at most two; nobody is found by parts.

    A reference leads to cases the actor may see; an address to those, and to whoever logs in with it.
    """
    wanted = "".join(text.split())
    cases = Case.objects.visible_to(actor)
    if is_case_reference(wanted.upper()):
        found = set(cases.filter(reference=wanted.upper()).values_list("applicant_id", flat=True))
    elif "@" in wanted:
        rows = cases.filter(applicant__email_index__in=searched(wanted, index="email")).values_list(
            "applicant_id", flat=True
        )
        found = set(rows.distinct()[:2])
        user_id = user_id_of_email(wanted)
        of_account = person_id_of_user(user_id) if user_id else None
        if of_account is not None:
            found.add(of_account)
    else:
        return ()
    return tuple(sorted(found))[:2]
