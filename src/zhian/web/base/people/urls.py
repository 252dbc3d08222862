"""Doors of accounts and files."""

from __future__ import annotations

from django.urls import path

from .views import account, file, joining, session

app_name = "people"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("file/", file.file, name="file"),
    path("file/contact/", file.contact, name="contact"),
    path("file/export/", file.export, name="export"),
    path("file/consents/<uuid:consent_id>/withdraw/", file.withdraw_consent, name="withdraw_consent"),
    path("join/<str:token>/", joining.join, name="join"),
    path("notices/<slug:slug>/", file.notice, name="notice"),
    path("notices/<slug:slug>/<int:version>/", file.notice, name="notice_version"),
]

# Without a namespace: the header of every page switches the language, and ui stands below people.
language_switch = path("language/", session.set_language, name="set_language")
