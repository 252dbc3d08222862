"""The inviter's declaration, in the words of one version."""

from __future__ import annotations

import pytest

from tests.factories.cases import Walk, make_scene, recommended, walk
from tests.factories.people import NOW, SYSTEM
from zhian.kernel.jsonio import digest
from zhian.web.casework.kit import kind_of
from zhian.web.casework.services import Opening, open_case
from zhian.web.talent.models import SignedDeclaration
from zhian.web.talent.services.declaring import DECLARATIONS, declaration

pytestmark = pytest.mark.django_db
# Of the first version, as people have signed it.
FIRST = "sha256:9ad9953e74c9125a519879f9e01f6a1aac82ce51dd7e9f7960ffb95020a6f392"


def employed() -> Walk:
    scene = make_scene()
    opening = Opening("talent.rp-work", scene.office.pk, scene.person.pk, scene.enterprise.pk, "work")
    return Walk(scene, open_case(scene.actors["coordinator"], opening, at=NOW))


@pytest.mark.parametrize("start", [recommended, employed])
def it_is_read_before_and_signed_by_sending_the_file_on(start: object) -> None:
    here: Walk = start()  # type: ignore[operator]
    words = declaration()
    read = kind_of(here.case.law_id).says_before(here.case, "submit")
    assert read[:2] == (words.says, words.cite)
    assert not SignedDeclaration.objects.visible_to(SYSTEM).exists()
    walk(here, "submit")
    row = SignedDeclaration.objects.visible_to(SYSTEM).get(case_id=here.case.pk)
    assert (row.version, row.text_zh, row.signed_by_name) == (words.version, words.says.zh, "The coordinator")
    assert row.digest == digest({"zh": row.text_zh, "en": row.text_en})
    for who in ("applicant", "coordinator"):
        shown = kind_of(here.case.law_id).panel(here.case, here.scene.actors[who])[1]
        assert shown["declaration"] == row


def it_counts_versions_upwards_and_keeps_what_was_signed() -> None:
    assert [each.version for each in DECLARATIONS] == list(range(1, len(DECLARATIONS) + 1))
    first = DECLARATIONS[0].says
    assert digest({"zh": first.zh, "en": first.en}) == FIRST, "signed words are never edited"
