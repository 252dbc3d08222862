"""Doors of data protection."""

from __future__ import annotations

from django.urls import path

from .views import desk, own, public

app_name = "privacy"
urlpatterns = [
    path("privacy/", public.index, name="index"),
    path("privacy/services/<str:law_id>/", public.service, name="service"),
    path("file/erasure/", own.erasure, name="erasure"),
    path("file/erasure/<uuid:request_id>/withdraw/", own.withdraw, name="withdraw"),
    path("desk/privacy/", desk.desk, name="desk"),
    path("desk/privacy/requests/<uuid:request_id>/", desk.answer, name="answer"),
    path("desk/privacy/holds/<uuid:hold_id>/lift/", desk.lift, name="lift"),
    path("desk/privacy/assessments/<str:law_id>/", desk.assess, name="assess"),
]
