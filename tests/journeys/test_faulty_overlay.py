"""What the operator guide says of a faulty file while the platform runs: pages say so until it is mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from .conftest import District


@pytest.mark.parametrize(
    ("name", "faulty"),
    [("one.yaml", "idd: talent.one\n"), ("calendar/2029.yaml", "year: 2029\nstatus: guessed\n")],
)
def it_says_so_on_pages_that_need_it_and_goes_on_once_it_is_mended(
    district: District, name: str, faulty: str
) -> None:
    coordinator = district.visitor("coordinator")
    coordinator.open("/services")
    path = Path(settings.DATA_DIR) / "laws" / name
    path.parent.mkdir(parents=True)
    path.write_text(faulty, encoding="utf-8")
    needing = "/services/talent.rp-work" if name == "one.yaml" else "/cases"
    answer = coordinator.client.get(needing)
    assert answer.status_code >= 400
    told = answer.content.decode()
    assert "are not used" in told or "were not used" in told
    assert "Traceback" not in told
    assert coordinator.open("/receipts/verify").status == 200
    path.unlink()
    assert coordinator.client.get(needing).status_code == 200
