"""Keeping a person findable by name; called wherever a name is written."""

from __future__ import annotations

from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.kit.naming import name_tokens
from zhian.web.base.people.models import NameToken, Person


def keep_name(person: Person) -> None:
    """Write down the tokens of a person's present names, within the caller's transaction."""
    wanted = tokens_of(person)
    rows = NameToken.objects.visible_to(SystemActor(Purpose.CASEWORK)).filter(person=person)
    kept = set(rows.values_list("token", flat=True))
    rows.filter(token__in=kept - wanted).delete()
    NameToken.objects.bulk_create(NameToken(person=person, token=token) for token in sorted(wanted - kept))


def tokens_of(person: Person) -> frozenset[str]:
    """The tokens of all names of a person, written apart and together (Zhang Wei, zhangwei)."""
    together = person.family_name + person.given_name
    return name_tokens(person.family_name, person.given_name, person.native_name, together)
