"""Doors of the operator to the outbox."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("operate", views.state, name="state"),
    path("operate/outbox", views.troubled, name="troubled"),
    path("operate/outbox/<uuid:delivery_id>/retry", views.retry, name="retry"),
    path("operate/outbox/jobs/<uuid:job_id>/retry", views.retry_job, name="retry_job"),
]
