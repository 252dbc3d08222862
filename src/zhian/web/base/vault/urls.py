"""Doors of the vault: a file on its way in. Files that are in use are served by the apps they belong to."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "vault"

urlpatterns = [
    path("files", views.upload, name="upload"),
    path("files/<uuid:file_id>", views.file, name="file"),
    path("files/<uuid:file_id>/remove", views.remove, name="remove"),
]
