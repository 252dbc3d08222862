"""The ZIP of a whole file: made by a job, handed to its person, gone with its days or with the person."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.ids import uuid7
from zhian.web import wiring
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.services import dispatch, place_messages
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.kit.enclosing import Enclosure
from zhian.web.base.people.models import Person, PersonalExport
from zhian.web.base.people.services import ask_export, build_export, open_export, own_export, sweep_exports
from zhian.web.base.people.services.erasing import erase
from zhian.web.base.people.services.taking_along import KEPT
from zhian.web.base.privacy.kit import Scope
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.models import StoredFile
from zhian.web.base.vault.services import forget, store_made
from zhian.web.entry.taskroom import run_due_tasks

pytestmark = pytest.mark.django_db


def someone() -> tuple[Actor, Person]:
    """A person with a file and an account."""
    user, person = make_applicant(document_number="L898902C3")
    return actor_of_user(user.pk), person


def build(row: PersonalExport, *enclosed: Enclosure) -> bool:
    """What the job does, with these files."""
    found = iter(enclosed)

    def enclose(person_id: UUID, actor: Actor) -> Iterator[Enclosure]:
        assert actor.person_id == person_id
        return found

    return build_export(row.pk, SYSTEM, exporters={}, enclosers={"test": enclose}, at=NOW)


def opened(actor: Actor) -> zipfile.ZipFile:
    """The ZIP as its person gets it."""
    with open_export(actor, SYSTEM, at=NOW).stream as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))


def it_encloses_data_and_files_and_names_what_is_missing() -> None:
    actor, _ = someone()
    paper = store_made(SYSTEM, b"%PDF-paper", "paper.pdf", "application/pdf", at=NOW)
    gone = Enclosure(uuid7(), "HD26-1", "gone.pdf")
    row = ask_export(actor, at=NOW)
    assert build(row, Enclosure(paper.pk, "HD26-1", "paper.pdf"), gone)
    archive = opened(actor)
    assert json.loads(archive.read("data.json"))["person"]["document_number"] == "L898902C3"
    assert archive.read("files/HD26-1/001-paper.pdf") == b"%PDF-paper"
    missing = [line["path"] for line in json.loads(archive.read("files.json")) if not line["enclosed"]]
    assert missing == ["files/HD26-1/002-gone.pdf"]
    assert archive.testzip() is None


def it_lies_sealed_and_is_taken_on_record() -> None:
    actor, person = someone()
    build(ask_export(actor, at=NOW))
    opened(actor)
    kept = StoredFile.objects.visible_to(SYSTEM).get(media_type="application/zip")
    assert b"data.json" not in path_of(kept.pk).read_bytes()
    events = Event.objects.visible_to(SYSTEM).filter(about_person_id=person.pk, verb="people.export_taken")
    assert events.get().is_read


def it_is_made_once_however_often_the_job_runs() -> None:
    actor, _ = someone()
    row = ask_export(actor, at=NOW)
    with pytest.raises(Refused):
        ask_export(actor, at=NOW)
    assert build(row)
    assert not build(row)
    assert StoredFile.objects.visible_to(SYSTEM).filter(media_type="application/zip").count() == 1


def it_is_replaced_by_a_new_one_and_swept_when_its_days_are_over() -> None:
    actor, _ = someone()
    build(ask_export(actor, at=NOW))
    build(ask_export(actor, at=NOW))
    zips = StoredFile.objects.visible_to(SYSTEM).filter(media_type="application/zip")
    assert zips.count() == 1
    assert sweep_exports(NOW + KEPT - timedelta(seconds=1)) == 0
    with pytest.raises(NotFound):
        open_export(actor, SYSTEM, at=NOW + KEPT)
    assert sweep_exports(NOW + KEPT) == 1
    assert zips.count() == 0
    assert own_export(actor) is None


@pytest.mark.parametrize("whole", [True, False])
def it_goes_with_the_person_and_with_each_of_their_matters(whole: bool) -> None:
    actor, person = someone()
    build(ask_export(actor, at=NOW))
    row = own_export(actor)
    assert row is not None
    assert row.file_id is not None
    files = list(erase(Scope(person.pk, whole=whole), NOW))
    assert files == [row.file_id]
    assert forget(files) == 1
    assert not PersonalExport.objects.visible_to(SYSTEM).exists()


def it_leaves_nothing_when_the_person_is_erased_while_it_is_made() -> None:
    actor, person = someone()
    row = ask_export(actor, at=NOW)

    def meanwhile(person_id: UUID, actor: Actor) -> list[Enclosure]:
        del actor
        erase(Scope(person_id), NOW)
        return []

    assert not build_export(row.pk, SYSTEM, exporters={}, enclosers={"test": meanwhile}, at=NOW)
    assert not StoredFile.objects.visible_to(SYSTEM).filter(media_type="application/zip").exists()
    assert person.pk


@pytest.mark.django_db(transaction=True)
def it_comes_by_the_worker_and_leaves_by_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", NOW.isoformat())
    user, _ = make_applicant()
    client.force_login(user)
    client.cookies["zhian_language"] = "en"
    page = reverse("people:exports")
    assert client.post(page).status_code == 302
    assert b"it is being made" in client.get(page).content
    place_messages(at=NOW)
    while dispatch(wiring.SUBSCRIBERS, at=NOW):
        pass
    assert run_due_tasks("test") == 1
    assert b"Download the ZIP" in client.get(page).content
    answer = client.post(reverse("people:export_file"))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
