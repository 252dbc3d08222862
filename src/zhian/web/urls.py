"""Every door of the platform."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET

from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.people.urls import language_switch


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """The first page, until it has one of its own."""
    return redirect("people:login" if request.actor.is_anonymous else "people:account")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    language_switch,
    path("", include("zhian.web.base.people.urls")),
    path("", include("zhian.web.base.tenancy.urls")),
    path("", include("zhian.web.base.audit.urls")),
]
