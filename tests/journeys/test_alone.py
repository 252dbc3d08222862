"""A person finds a way, begins alone, hands in, checks and files; nobody sponsors."""

from __future__ import annotations

import pytest

from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case

from .conftest import District


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_files_an_application_of_ones_own(district: District, language: str) -> None:
    person = district.visitor("applicant", language)
    person.open("/cases").follow("/apply").follow("/apply/talent.pr-investment/new")
    person.send(basis="total")
    person.follow("/answers").send()
    assert person.hand_in_everything() >= 3
    person.follow("/do/file").attempt()
    assert person.status == 422, "nothing is filed without the person's own consent"
    person.send(consent=True, consent_sensitive=True)
    case = Case.objects.visible_to(CASEWORK).get(pk=person.case_id)
    assert (case.state, case.sponsor_id) == ("filed", None)
