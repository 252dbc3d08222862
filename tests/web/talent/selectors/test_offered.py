"""Services, measures and offices as the public reads them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.people import TODAY
from tests.factories.tenancy import make_organisation
from zhian.kernel.errors import NotFound
from zhian.web.base.people.kit import OrganisationKind
from zhian.web.casework.kit import bound_laws
from zhian.web.talent import selectors


def it_lists_every_law_that_one_can_file_under() -> None:
    found = [each.law.id for each in selectors.services(TODAY)]
    assert found == list(bound_laws())
    assert {"talent.pr-recommended", "talent.rp-work"} <= set(found)


def it_never_lets_an_edition_stand_in_for_a_day_it_does_not_cover() -> None:
    assert selectors.service("talent.pr-recommended", date(2010, 1, 1)).edition is None


def it_knows_no_service_that_nobody_bound() -> None:
    with pytest.raises(NotFound):
        selectors.service("talent.nothing", TODAY)


class DescribeMeasures:
    """The ten announced measures."""

    def it_reads_ten_in_their_order(self) -> None:
        assert [measure.number for measure in selectors.measures(TODAY)] == list(range(1, 11))

    def it_marks_each_as_announced_with_a_source_and_what_is_not_known(self) -> None:
        for measure in selectors.measures(TODAY):
            assert measure.status == "announced"
            assert measure.cites
            assert measure.unknown, measure.id

    def it_leads_to_the_services_that_exist_and_to_no_other(self) -> None:
        offered = {m.id: [s.law.id for s in m.services] for m in selectors.measures(TODAY) if m.services}
        assert offered == {
            "enterprise-recommendation": ["talent.pr-recommended"],
            "campus-and-enterprise": ["talent.rp-work"],
        }


@pytest.mark.django_db
def it_offers_only_offices_of_the_district_that_work_here() -> None:
    make_organisation(OrganisationKind.OFFICE, code="somewhere-else")
    hall = make_organisation(OrganisationKind.OFFICE, code="zgc-hall")
    make_organisation(OrganisationKind.ENTERPRISE, code="exit-entry")  # the code alone makes no office
    offered = selectors.offices_for("talent.pr-recommended")
    assert [office.id for office in offered] == [hall.pk]
    assert offered[0].hours is not None
