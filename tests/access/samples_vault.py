"""Samples of the vault: a file on its way in."""

from __future__ import annotations

import io

from django.db.models import Model

from tests.factories.files import PDF
from tests.factories.people import NOW
from zhian.web.base.vault.models import StoredFile
from zhian.web.base.vault.services import store

from .cast import Cast
from .samples import Sample, Upload, model_sample, sample


def a_draft(cast: Cast) -> StoredFile:
    """What the applicant picked and did not hand in yet."""
    return store(cast.actor("applicant"), io.BytesIO(PDF), "passport.pdf", at=NOW)


@sample("vault:upload")
def a_file_to_pick(cast: Cast) -> Sample:
    del cast
    return Sample(data={"field": "file", "file": Upload("passport.pdf", PDF)})


@sample("vault:file")
def a_picked_file(cast: Cast) -> Sample:
    return Sample({"file_id": a_draft(cast).pk}, marker="%PDF-")


@sample("vault:remove")
def a_picked_file_to_take_back(cast: Cast) -> Sample:
    return Sample({"file_id": a_draft(cast).pk})


@model_sample("zhian_vault.StoredFile")
def the_stored_file(cast: Cast) -> Model:
    return a_draft(cast)
