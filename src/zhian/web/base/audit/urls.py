"""The public doors of the audit log."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("audit/checkpoints", views.checkpoints, name="checkpoints"),
    path("audit/checkpoints/<int:size>.txt", views.checkpoint, name="checkpoint"),
    path("audit/key", views.key, name="key"),
    path("audit/key.json", views.key_file, name="key_file"),
]
