"""Letters of the talent line: what is on record, in both languages."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.factories.cases import own, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ANONYMOUS
from zhian.web.talent.services import designate
from zhian.web.talent.services.letters import TalentLetter, case_letter, right_letter

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def it_sets_the_letter_of_recommendation_in_both_languages() -> None:
    here = walk(recommended(), "submit")
    for who in ("applicant", "coordinator"):
        page = words(
            case_letter(TalentLetter.RECOMMENDATION, here.case.pk, here.scene.actors[who], at=here.at)
        )
        for part in (
            "推荐函",
            "Letterofrecommendation",
            "国家移民管理局",
            "首席科学家",
            "Chiefscientist",
            "Leadsthegrouponreliablemodels.",
            "样例智算有限公司",
            "本单位声明",
        ):
            assert part in page


def it_sets_the_notice_of_a_revocation_with_its_effect() -> None:
    here = walk(recommended(), "submit confirm accept")
    with pytest.raises(NotFound):
        case_letter(TalentLetter.REVOCATION, here.case.pk, here.scene.actors["applicant"], at=here.at)
    here.go("revoke_recommendation", "coordinator", "The project was given up.")
    page = words(
        case_letter(TalentLetter.REVOCATION, here.case.pk, here.scene.actors["applicant"], at=here.at)
    )
    assert "推荐撤销告知书" in page
    assert "Theprojectwasgivenup." in page
    assert "办件已经受理，不因此终止" in page


def it_has_no_letter_where_nobody_recommends() -> None:
    here = walk(own(), "file")
    with pytest.raises(NotFound):
        case_letter(TalentLetter.RECOMMENDATION, here.case.pk, here.scene.actors["applicant"], at=here.at)


def it_says_what_is_on_record_about_a_right_and_grants_nothing() -> None:
    scene = recommended().scene
    instrument = Text(zh="样例认定文件", en="Sample instrument")
    row = designate(
        SYSTEM,
        scene.enterprise.pk,
        "key-enterprise",
        instrument,
        valid_from=TODAY,
        number="样认〔2026〕1号",
        at=NOW,
    )
    page = words(right_letter(row.pk, ANONYMOUS, at=NOW))
    assert "推荐资格登记书" in page
    assert "样认〔2026〕1号" in page
    assert "本平台仅作登记" in page
