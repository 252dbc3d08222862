"""Doors of news and webhooks."""

from __future__ import annotations

from django.urls import path

from .views import hooks, news

app_name = "notify"
urlpatterns = [
    path("news/", news.news, name="news"),
    path("news/read/", news.read_all, name="read_all"),
    path("news/<uuid:notice_id>/open/", news.open_notice, name="open"),
    path("webhooks/", hooks.hooks, name="hooks"),
    path("webhooks/new/<uuid:organisation_id>/", hooks.register, name="hook_new"),
    path("webhooks/<uuid:hook_id>/", hooks.hook, name="hook"),
    path("webhooks/<uuid:hook_id>/secret/", hooks.rotate, name="hook_rotate"),
    path("webhooks/<uuid:hook_id>/secret/made/", hooks.secret, name="hook_secret"),
    path("webhooks/<uuid:hook_id>/pause/", hooks.pause, name="hook_pause"),
    path("webhooks/<uuid:hook_id>/resume/", hooks.resume, name="hook_resume"),
    path("webhooks/<uuid:hook_id>/test/", hooks.test, name="hook_test"),
    path("webhooks/<uuid:hook_id>/delete/", hooks.delete, name="hook_delete"),
]
