"""Doors of receipts and letters; all but the last three are open to anybody."""

from __future__ import annotations

from django.urls import path

from zhian.web.casework.views import receipts

app_name = "receipts"

urlpatterns = [
    path("receipts/verify", receipts.verify, name="verify"),
    path("receipts/keys", receipts.keys, name="keys"),
    path("receipts/keys.json", receipts.keys_file, name="keys_file"),
    path("receipts/status-list", receipts.status_list_file, name="status_list"),
    path("receipts/<uuid:receipt_id>", receipts.status, name="status"),
    path("receipts/<uuid:receipt_id>/download.<slug:form>", receipts.download, name="download"),
    path("receipts/<uuid:receipt_id>/openings", receipts.openings, name="openings"),
    path("cases/<uuid:case_id>/letters/<slug:kind>.pdf", receipts.letter, name="letter"),
]
