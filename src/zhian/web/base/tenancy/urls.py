"""Doors of organisations."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "tenancy"
urlpatterns = [
    path("organisations/", views.index, name="index"),
    path("organisations/<uuid:organisation_id>/members/", views.members, name="members"),
    path("organisations/<uuid:organisation_id>/invite/", views.invite, name="invite"),
    path("posts/<uuid:membership_id>/end/", views.dismiss, name="dismiss"),
    path("invitations/<uuid:invitation_id>/withdraw/", views.withdraw, name="withdraw"),
    path("invitations/accept/<str:token>/", views.accept, name="accept"),
]
