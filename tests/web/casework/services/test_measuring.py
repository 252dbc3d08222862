"""Statistics of the embedded database."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories.cases import make_scene, own, walk
from tests.factories.people import NOW
from zhian.web.casework.services.measuring import keep_statistics

pytestmark = pytest.mark.django_db


def it_knows_the_indexes_of_the_lists_afterwards() -> None:
    walk(own(make_scene()), "file")
    keep_statistics(NOW)
    if connection.vendor != "sqlite":
        return  # it keeps its own
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'zhian_casework_case'")
        known = {row[0] for row in cursor.fetchall()}
    assert {"zhian_case_desk", "zhian_case_all"} <= known
