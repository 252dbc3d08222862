"""Every door of the platform."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhian.web.base.people.urls import language_switch
from zhian.web.talent.urls import home_page

handler500 = "zhian.web.base.ui.views.server_fault"
urlpatterns: list[URLPattern | URLResolver] = [
    home_page,
    language_switch,
    path("", include("zhian.web.base.people.urls")),
    path("", include("zhian.web.base.tenancy.urls")),
    path("", include("zhian.web.base.privacy.urls")),
    path("", include("zhian.web.base.audit.urls")),
    path("", include("zhian.web.base.outbox.urls")),
    path("", include("zhian.web.base.vault.urls")),
    path("", include("zhian.web.casework.urls.receipts")),
    path("", include("zhian.web.casework.urls.cases")),
    path("", include("zhian.web.casework.urls.desk")),
    path("", include("zhian.web.notify.urls")),
    path("", include("zhian.web.talent.urls")),
]
