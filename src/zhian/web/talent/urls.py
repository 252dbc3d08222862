"""Doors of the talent line."""

from __future__ import annotations

from django.urls import path

from .views import (
    apply,
    cases,
    eligibility,
    family,
    home,
    identity,
    letters,
    places,
    recommend,
    rights,
    services,
)

app_name = "talent"
urlpatterns = [
    path("start", home.start, name="start"),
    path("measures", home.measures, name="measures"),
    path("services", services.index, name="services"),
    path("services/<str:law_id>", services.service, name="service"),
    path("services/<str:law_id>/check", services.check, name="check"),
    path("cases", cases.index, name="cases"),
    path("cases/<uuid:case_id>/letter", recommend.letter, name="letter"),
    path("cases/<uuid:case_id>/invite-again", identity.invite_again, name="invite_again"),
    path("cases/<uuid:case_id>/identity", identity.identity, name="identity"),
    path("cases/<uuid:case_id>/recommendation.pdf", letters.recommendation, name="letter_pdf"),
    path("cases/<uuid:case_id>/revocation.pdf", letters.revocation, name="revocation_pdf"),
    path("rights/<uuid:right_id>/record.pdf", letters.right, name="right_pdf"),
    path("cases/<uuid:case_id>/family", family.add, name="family_add"),
    path("family/<uuid:member_id>/begin", family.begin, name="family_begin"),
    path("family/<uuid:member_id>/take-off", family.take_off, name="family_take_off"),
    path("find", eligibility.find, name="find"),
    path("apply", apply.choose, name="apply"),
    path("apply/file", apply.own_file, name="own_file"),
    path("apply/<str:law_id>/new", apply.place, name="apply_new"),
    path("rights", rights.index, name="rights"),
    path("rights/new", rights.record, name="right_new"),
    path("rights/<uuid:right_id>/revoke", rights.revoke, name="right_revoke"),
    path("places", places.index, name="places"),
    path("places/<uuid:account_id>", places.account, name="account"),
    path("places/<uuid:account_id>/number", places.number, name="account_number"),
    path("recommend", recommend.choose, name="recommend"),
    path("recommend/<str:law_id>/new", recommend.place, name="recommend_new"),
    path("recommend/<str:law_id>/person", recommend.person, name="recommend_person"),
]

# Without a namespace: every page leads back to it, whichever app stands behind it.
home_page = path("", home.home, name="home")
