"""The main walk over HTTP: from a recommendation to a receipt that a stranger verifies."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .conftest import District
from .reading import Visitor

DOCUMENT, BORN = "W1234567", "1985-03-04"
ADDRESS, SECRET = "walker@people.example", "a quiet river bends 58"
VERDICT = {"zh-hans": "样本", "en": "specimen"}


def _recommend(district: District, language: str) -> str:
    """The coordinator drafts, answers, hands in, and sends it to the person; the case's id."""
    coordinator = district.visitor("coordinator", language)
    coordinator.open("/recommend").follow("/recommend/talent.pr-recommended/new")
    coordinator.send(basis="key-enterprise")
    coordinator.send(
        family_name="SPECIMEN",
        given_name="WALKER",
        nationality="UTO",
        birth_date=BORN,
        document_number=DOCUMENT,
        email=ADDRESS,
    )
    coordinator.send(
        number="样例推荐〔2026〕1号",
        day="2026-11-20",
        post_zh="研究员",
        post_en="Researcher",
        grounds="Leads the work on evaluation.",
        signed_by_name="样例签发人",
    )
    coordinator.follow("/answers").send()
    assert coordinator.hand_in_everything() == 1
    coordinator.follow("/do/submit").send()
    return coordinator.case_id


def _confirm(district: District, language: str, case: str) -> Visitor:
    """The person follows the mailed link, opens an account, hands in the sensitive papers and confirms."""
    person = Visitor(language).open(district.link_mailed_to(ADDRESS))
    own = {"document_number": DOCUMENT, "birth_date": BORN}
    person.send(email=ADDRESS, display_name="SPECIMEN Walker", password=SECRET, **own)
    person.open("/cases").follow(f"/cases/{case}").follow("/answers").send()
    assert person.hand_in_everything() >= 6
    person.follow("/do/confirm").attempt()
    assert person.status == 422, "nothing is filed without the person's own consent"
    return person.send(consent=True, consent_sensitive=True)


def _decide(district: District, language: str, case: str) -> None:
    """Accepted, forwarded, acknowledged by the authority, and its answer recorded, a day apart each."""
    district.next_day()
    officer = district.visitor("intake", language).open("/desk").follow(f"/cases/{case}")
    officer.follow("/do/accept").send(no_conflict=True)
    officer.follow("/do/forward").send()
    district.next_day()
    clerk = district.visitor("clerk", language).open("/handoffs").follow(f"/cases/{case}")
    clerk.follow("/do/acknowledge").send(authority_reference="样例收〔2026〕9号")
    district.next_day()
    recorder = district.visitor("recorder", language).open(f"/cases/{case}").follow("/do/record_answer")
    recorder.send(granted="yes", authority_reference="样例决〔2026〕9号", decided_on="2026-11-27")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_walks_from_a_recommendation_to_a_receipt_a_stranger_verifies(
    district: District, language: str
) -> None:
    case = _recommend(district, language)
    person = _confirm(district, language, case)
    _decide(district, language, case)
    district.work()

    paper = person.open(f"/cases/{case}").take("download.pdf")
    stranger = Visitor(language).open("/receipts/verify")
    stranger.send(**{stranger.form().files[0]: SimpleUploadedFile("receipt.pdf", paper, "application/pdf")})
    assert VERDICT[language] in stranger.words().lower()
    assert "样例决〔2026〕9号" in stranger.words()
    assert "SPECIMEN Walker" not in stranger.words()


def it_opens_none_of_the_persons_papers_to_the_sponsor(district: District) -> None:
    case = _recommend(district, "en")
    person = _confirm(district, "en", case).open(f"/cases/{case}")
    coordinator = district.visitor("coordinator").open(f"/cases/{case}")
    theirs = [link for link in person.links() if link.startswith("/papers/")]
    private = [link for link in theirs if link not in coordinator.links()]
    assert len(private) >= 6
    assert len(theirs) > len(private), "the person sees the recommendation's paper too"
    for link in private:
        assert person.client.get(link).status_code == 200
        assert coordinator.client.get(link).status_code == 404
