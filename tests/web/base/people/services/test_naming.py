from __future__ import annotations

import pytest

from tests.factories.people import SYSTEM, make_person
from zhian.web.base.people.models import NameToken, Person
from zhian.web.base.people.selectors import bearing_name
from zhian.web.base.people.services.naming import keep_name

pytestmark = pytest.mark.django_db


def found(typed: str) -> set[str]:
    """The native names of those a search comes to."""
    rows = Person.objects.visible_to(SYSTEM)
    asked = bearing_name(typed)
    for ids in asked:
        rows = rows.filter(pk__in=ids)
    return {person.native_name for person in rows} if asked else set()


def it_finds_whoever_is_on_file_by_every_name() -> None:
    make_person(family_name="Zhang", given_name="Wei", native_name="张伟")
    make_person(family_name="Wang", given_name="Wei", native_name="王伟")
    for typed in ("张伟", "张", "zhang", "Wei Zhang", "zhangwei", "ZHANGW"):
        assert found(typed) == {"张伟"}
    assert found("wei") == found("伟") == {"张伟", "王伟"}
    assert found("李雷") == set()


def it_forgets_a_former_name_and_keeps_what_stays() -> None:
    person = make_person(family_name="Zhang", given_name="Wei", native_name="张伟")
    before = set(NameToken.objects.visible_to(SYSTEM).filter(token__startswith="zhang").values_list("pk"))
    person.native_name = "张薇"
    person.save()
    keep_name(person)
    assert found("张薇") == {"张薇"}
    assert found("张伟") == set()
    after = NameToken.objects.visible_to(SYSTEM).filter(token__startswith="zhang").values_list("pk")
    assert set(after) == before, "what stays is not written again"
