"""Every door of the platform."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhian.web.base.audit import api as audit_api
from zhian.web.base.people.kit.api import Api
from zhian.web.base.people.urls import language_switch
from zhian.web.casework import api as casework_api
from zhian.web.talent import api as talent_api
from zhian.web.talent.urls import home_page

api = Api(
    "/api/v1/",
    title="Zhian",
    description="Law in force, working days, receipts, checkpoints, eligibility, and one's own cases. "
    "What belongs to nobody is open to everybody; what belongs to somebody needs a session or a token.",
)
for _router in (*casework_api.ROUTERS, audit_api.router, talent_api.router):
    api.add_router("", _router)

handler400 = "zhian.web.base.ui.views.unreadable"
handler404 = "zhian.web.base.ui.views.no_page"
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
    path("api/v1/", api.urls),
]


def api_as_markdown() -> str:
    """The operations of the API as a page of the reference."""
    lines = [
        "# The API",
        "",
        "Printed from the schema at `/api/v1/openapi.json`; do not edit. A failure is problem details",
        "(RFC 9457) with a stable `code`. What needs a session takes a token too: `Authorization: Bearer`,",
        "made on the page of one's account, for what it names and until its day.",
        "",
        "| operation | what it does | may be used by | may fail with |",
        "| --- | --- | --- | --- |",
    ]
    for address, operations in api.get_openapi_schema()["paths"].items():
        for method, told in operations.items():
            by = "its owner" if told.get("security") else "everybody"
            fails = ", ".join(
                str(status) for status in sorted(told["responses"], key=int) if int(status) >= 400
            )
            lines.append(f"| `{method.upper()} {address}` | {told.get('description', '')} | {by} | {fails} |")
    return "\n".join([*lines, ""])
