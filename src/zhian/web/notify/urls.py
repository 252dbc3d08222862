"""Doors of news."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("news/", views.news, name="news"),
    path("news/read/", views.read_all, name="read_all"),
    path("news/<uuid:notice_id>/open/", views.open_notice, name="open"),
]
