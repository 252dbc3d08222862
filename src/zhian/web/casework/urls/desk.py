"""Doors of the desks: the office's list, its counter and deputies, and an authority's hand-offs."""

from __future__ import annotations

from django.urls import path

from zhian.web.casework.views import counter, deputies, desk

app_name = "desk"

urlpatterns = [
    path("desk", desk.cases, name="cases"),
    path("desk/assign", desk.assign, name="assign"),
    path("desk/deputies", deputies.index, name="deputies"),
    path("desk/deputies/<uuid:deputy_id>/end", deputies.end, name="end_deputy"),
    path("desk/counter", counter.start, name="counter"),
    path("desk/counter/<str:law_id>", counter.take_in, name="take_in"),
    path("handoffs", desk.handoffs, name="handoffs"),
]
