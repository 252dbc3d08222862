"""The law a case stands under outlives the package that brought it."""

from __future__ import annotations

import pytest

from tests.factories.cases import recommended, walk
from zhian.policy.faults import UnknownLaw
from zhian.policy.lawbook import UnknownEdition
from zhian.policy.load import load_laws
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import KeptEdition
from zhian.web.casework.selectors import law

pytestmark = pytest.mark.django_db


def it_keeps_every_edition_a_case_has_named() -> None:
    here = walk(recommended(), "submit confirm accept")
    kept = set(KeptEdition.objects.visible_to(CASEWORK).values_list("digest", flat=True))
    assert {here.case.filed_edition, here.case.pinned_edition} <= kept


def it_reads_a_kept_edition_when_the_active_set_no_longer_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = walk(recommended(), "submit confirm accept")
    active = law.active_laws()
    edition = active.edition(here.case.law_id, here.case.pinned_edition)

    nothing = load_laws(())  # as after an upgrade whose package words this law anew
    monkeypatch.setattr(law, "active_laws", lambda: nothing)
    restored = law.named_edition(here.case.law_id, here.case.pinned_edition)
    assert restored.digest == edition.digest
    assert [route.id for route in restored.routes] == [route.id for route in edition.routes]


def it_does_not_pretend_to_know_an_edition_nobody_kept() -> None:
    with pytest.raises(UnknownEdition):
        law.named_edition("talent.rp-work", "sha256:" + "0" * 64)
    with pytest.raises(UnknownLaw):
        law.named_edition("talent.never-written", "sha256:" + "0" * 64)
