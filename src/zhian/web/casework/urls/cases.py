"""Doors of one case."""

from __future__ import annotations

from django.urls import path

from zhian.web.casework.views import case, moves

app_name = "casework"

urlpatterns = [
    path("cases/<uuid:case_id>", case.show, name="case"),
    path("cases/<uuid:case_id>/answers", case.answers, name="answers"),
    path("cases/<uuid:case_id>/papers/<slug:item>", case.hand_in, name="hand_in"),
    path("cases/<uuid:case_id>/copy", moves.copy, name="copy"),
    path("cases/<uuid:case_id>/do/<slug:name>", moves.make, name="move"),
    path("papers/<uuid:paper_id>", case.paper, name="paper"),
]
