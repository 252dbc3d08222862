"""What is told in confidence does not lie open in the database, whatever the case went through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from tests.factories.cases import make_scene, recommended, walk
from tests.factories.people import NOW, SYSTEM
from zhian.web.base.people.kit import Role
from zhian.web.base.people.services import Identity, change_contact, correct_identity
from zhian.web.casework.models import IssuedReceipt, Move
from zhian.web.talent.models import Recommendation

pytestmark = pytest.mark.django_db

NUMBER, PHONE, EMAIL, BORN = "ZQ9183746", "+86 10 8372 6455", "planted@example.org", date(1983, 7, 19)
REASON = "Planted words of the person"


def everything() -> Iterator[str]:
    """All that the database holds, as text; on SQLite the pages of the file besides, free ones too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                yield " ".join(map(str, row))
    if connection.vendor == "sqlite":
        yield connection.connection.serialize().decode("latin-1")


def it_leaves_nothing_of_a_filed_case_in_the_clear() -> None:
    scene = make_scene()
    applicant, person = scene.actors["applicant"], scene.person
    officer = scene.actors[Role.INTAKE]
    change_contact(applicant, email=EMAIL, phone=PHONE, language="en", at=NOW)
    identity = Identity(
        family_name="Sample", given_name="Ada", native_name="样例", nationality="UTO", birth_date=BORN,
        document_number=NUMBER,
    )  # fmt: skip
    correct_identity(
        officer, person.pk, identity, reason="Seen", acting=officer.posts[0], matter_id=person.pk, at=NOW
    )
    here = walk(recommended(scene), "submit confirm accept")
    here.go("withdraw", "applicant", REASON)

    kept = list(everything())
    grounds = Recommendation.objects.visible_to(SYSTEM).get(case=here.case).grounds
    assert {move.reason for move in Move.objects.visible_to(SYSTEM).filter(case=here.case)} >= {REASON}
    receipts = list(IssuedReceipt.objects.visible_to(SYSTEM).filter(case=here.case))
    assert any(row.openings["holder_document"]["value"] == NUMBER for row in receipts)
    assert sum(here.case.reference in text for text in kept) > 1, "the search itself works"
    spelled = (PHONE, PHONE.replace(" ", ""), BORN.isoformat(), "19830719")
    for planted in (NUMBER, EMAIL, *spelled, REASON, grounds):
        assert not [text[:200] for text in kept if planted in text], planted
