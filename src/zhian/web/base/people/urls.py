"""Doors of accounts and files."""

from __future__ import annotations

from django.urls import path

from .views import (
    account,
    elsewhere,
    exports,
    file,
    forgotten,
    joining,
    recovery,
    security,
    session,
    texts,
    tokens,
)

app_name = "people"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("login/passkey/", session.passkey_login, name="passkey_login"),
    path("login/code/", session.second_step, name="second_step"),
    path("login/forgotten/", forgotten.forgotten, name="forgotten"),
    path("login/forgotten/sent/", forgotten.forgotten_sent, name="forgotten_sent"),
    path("login/new-password/<str:account>/<str:token>/", forgotten.new_password, name="new_password"),
    path("login/way-back/<str:token>/", recovery.use, name="recovery_use"),
    path("login/elsewhere/", elsewhere.set_off, name="elsewhere"),
    path("login/elsewhere/back/", elsewhere.come_back, name="elsewhere_back"),
    path("login/elsewhere/confirm/", elsewhere.confirm, name="elsewhere_confirm"),
    path("logout/", session.sign_out, name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/security/", security.security, name="security"),
    path("account/security/set-up/", security.set_up, name="set_up"),
    path("account/security/prove/", security.prove, name="prove"),
    path("account/security/app/", security.add_app, name="add_app"),
    path("account/security/app/remove/", security.remove_app, name="remove_app"),
    path("account/security/passkeys/", security.add_passkey, name="add_passkey"),
    path(
        "account/security/passkeys/<int:passkey_id>/remove/", security.remove_passkey, name="remove_passkey"
    ),
    path("account/security/codes/", security.codes, name="codes"),
    path("account/security/sessions/end/", security.end_other_sessions, name="end_other_sessions"),
    path("account/security/sessions/<int:session_id>/end/", security.end_session, name="end_session"),
    path("account/security/tokens/", tokens.tokens, name="tokens"),
    path("account/security/tokens/<uuid:token_id>/end/", tokens.end_token, name="end_token"),
    path("account/security/elsewhere/", elsewhere.join, name="elsewhere_join"),
    path("account/security/elsewhere/part/", elsewhere.part, name="elsewhere_part"),
    path("recovery/<uuid:organisation_id>/", recovery.recoveries, name="recoveries"),
    path("recovery/<uuid:organisation_id>/for/<uuid:user_id>/", recovery.ask, name="recovery_ask"),
    path("recovery/requests/<uuid:recovery_id>/confirm/", recovery.confirm, name="recovery_confirm"),
    path("recovery/requests/<uuid:recovery_id>/stop/", recovery.withdraw, name="recovery_withdraw"),
    path("file/", file.file, name="file"),
    path("file/contact/", file.contact, name="contact"),
    path("file/texts/", texts.texts, name="texts"),
    path("file/texts/code/", texts.texts_code, name="texts_code"),
    path("file/texts/end/", texts.end_texts, name="end_texts"),
    path("file/export/", file.export, name="export"),
    path("file/zip/", exports.exports, name="exports"),
    path("file/zip/download/", exports.export_file, name="export_file"),
    path("file/consents/<uuid:consent_id>/withdraw/", file.withdraw_consent, name="withdraw_consent"),
    path("join/<str:token>/", joining.join, name="join"),
    path("notices/<slug:slug>/", file.notice, name="notice"),
    path("notices/<slug:slug>/<int:version>/", file.notice, name="notice_version"),
]

# Without a namespace: the header of every page switches the language, and ui stands below people.
language_switch = path("language/", session.set_language, name="set_language")
