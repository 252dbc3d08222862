"""The verifier against each attack, with real rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from tests.web.base.audit.rows import KEY, NOW, TEST, Key, codes, happen, keys, log_of, stored
from zhian.kernel import jsonio
from zhian.web.base.audit.models import Arrival, Checkpoint, CommittedValue, Event, Head
from zhian.web.base.audit.services import publish_checkpoint, verify
from zhian.web.base.audit.services.recording import content_of
from zhian.web.base.audit.services.sealing import chain_link, edge_of, leaf_of, seal

pytestmark = pytest.mark.django_db


def rehash(upto: int, from_: int = 1) -> None:
    """What an attacker with full rights does after a change: recompute digests, links and the end record."""
    head = Head.objects.visible_to(TEST).get()
    head.size, head.link, head.edge = 0, "", []
    edge = edge_of(head)
    for sequence in range(1, upto + 1):
        event = stored(sequence)
        event.content_digest = jsonio.digest(content_of(event))
        event.link = chain_link(head.link, event.content_digest, sequence)
        event.save()
        edge.append(leaf_of(event.content_digest))
        head.size, head.link = sequence, event.link
    head.edge = [subtree.hex() for subtree in edge.hashes]
    head.save()


def cut(after: int) -> None:
    """Remove the end of the log."""
    gone = Event.objects.visible_to(TEST).filter(sequence__gt=after)
    CommittedValue.objects.visible_to(TEST).filter(event__in=gone).delete()
    gone.delete()


def it_finds_nothing_in_an_untouched_log() -> None:
    log_of(9, checkpoint_at=(4, 8))
    happen()
    report = verify(keys())
    assert report.sound
    assert (report.events, report.unsealed, report.covered) == (9, 1, 8)
    assert report.checkpoints == 4  # each in the database and as a file


def it_names_the_event_whose_contents_changed() -> None:
    log_of(6, checkpoint_at=(6,))
    victim = stored(4)
    Event.objects.visible_to(TEST).filter(pk=victim.pk).update(verb="case.refused")
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.sequence, fault.event_id) == ("content-changed", 4, victim.pk)
    assert str(victim.pk) in fault.says.en
    assert str(victim.pk) in fault.says.zh


@pytest.mark.parametrize(
    "change",
    [
        {"actor_role": "head"},
        {"actor_purpose": "seal"},
        {"is_read": True},
        {"body": {"n": 99}},
        {"recorded_at": NOW},
        {"commitments": {}},
        {"subject_kind": "file"},
    ],
)
def it_sees_a_change_of_any_field(change: dict[str, object]) -> None:
    log_of(3)
    Event.objects.visible_to(TEST).filter(sequence=2).update(**change)
    assert codes() == ["content-changed"]


def it_names_the_event_that_was_replaced_with_a_fresh_digest() -> None:
    log_of(6)
    event = stored(3)
    event.verb = "case.refused"
    event.content_digest = jsonio.digest(content_of(event))
    event.save()
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.sequence) == ("link-broken", 3)


def it_names_the_event_that_was_taken_out() -> None:
    log_of(6)
    victim = stored(3)
    CommittedValue.objects.visible_to(TEST).filter(event=victim).delete()
    victim.delete()
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.sequence) == ("missing", 3)


def it_sees_two_events_change_places() -> None:
    log_of(4)
    second, third = stored(2), stored(3)
    rows = Event.objects.visible_to(TEST)
    rows.filter(pk=second.pk).update(sequence=99)
    rows.filter(pk=third.pk).update(sequence=2)
    rows.filter(pk=second.pk).update(sequence=3)
    assert codes() == ["link-broken"]


def it_sees_a_personal_value_exchanged_but_not_one_erased() -> None:
    log_of(3)
    CommittedValue.objects.visible_to(TEST).filter(event=stored(1)).delete()
    assert codes() == []
    row = CommittedValue.objects.visible_to(TEST).get(event=stored(2))
    row.opening = f"{row.salt}.LI 9"
    row.save()
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.sequence) == ("value-changed", 2)


def it_sees_the_sealed_value_of_another_event_put_in_its_place() -> None:
    log_of(3)
    rows = CommittedValue.objects.visible_to(TEST)
    rows.filter(event=stored(2)).update(opening=rows.filter(event=stored(3)).values_list("opening").get()[0])
    assert codes() == ["value-changed"]


def it_sees_the_end_cut_off() -> None:
    log_of(6)
    cut(4)
    assert codes() == ["truncated"]


def it_sees_the_whole_log_gone() -> None:
    log_of(3, checkpoint_at=(3,))
    cut(0)
    Head.objects.visible_to(TEST).delete()
    assert "older-than-checkpoint" in codes()


def it_sees_the_end_cut_off_with_the_end_record_made_to_fit() -> None:
    log_of(6, checkpoint_at=(6,))
    cut(4)
    rehash(4)
    assert codes() == ["older-than-checkpoint"]


def it_sees_a_rewrite_with_all_hashes_recomputed() -> None:
    log_of(9, checkpoint_at=(4, 8))
    Event.objects.visible_to(TEST).filter(sequence=6).update(verb="case.refused")
    rehash(9)
    report = verify(keys())
    assert codes(report) == ["rewritten"]
    assert "5" in report.faults[0].says.en
    assert report.covered == 4


def it_sees_a_rewrite_whose_checkpoints_were_removed_from_the_database() -> None:
    log_of(5, checkpoint_at=(5,))
    Event.objects.visible_to(TEST).filter(sequence=2).update(verb="case.refused")
    rehash(5)
    Checkpoint.objects.visible_to(TEST).delete()
    assert codes() == ["rewritten"]  # the file in the data folder still speaks


def it_sees_a_rewrite_against_a_file_kept_elsewhere(data_folder: Path, tmp_path: Path) -> None:
    log_of(5, checkpoint_at=(5,))
    kept = shutil.copy(data_folder / "checkpoints" / "5.txt", tmp_path / "kept.txt")
    shutil.rmtree(data_folder / "checkpoints")
    Checkpoint.objects.visible_to(TEST).delete()
    Event.objects.visible_to(TEST).filter(sequence=2).update(verb="case.refused")
    rehash(5)
    publish_checkpoint(KEY, at=NOW, force=True)  # the attacker holds the key as well
    assert codes() == []
    assert codes(verify(keys(), against=[Path(kept)])) == ["rewritten"]


def it_sees_an_old_backup_restored(data_folder: Path, tmp_path: Path) -> None:
    log_of(4, checkpoint_at=(4,))
    log_of(3)
    publish_checkpoint(KEY, at=NOW, force=True)
    kept = shutil.copytree(data_folder / "checkpoints", tmp_path / "elsewhere")
    (data_folder / "checkpoints" / "7.txt").unlink()  # the backup holds neither row nor file
    Checkpoint.objects.visible_to(TEST).filter(size=7).delete()
    cut(4)
    rehash(4)
    assert codes() == []
    report = verify(keys(), against=[kept])
    assert codes(report) == ["older-than-checkpoint"]
    assert "7" in report.faults[0].says.en


def it_sees_an_old_backup_that_lived_on(data_folder: Path, tmp_path: Path) -> None:
    log_of(6, checkpoint_at=(6,))
    kept = shutil.copytree(data_folder / "checkpoints", tmp_path / "elsewhere")
    shutil.rmtree(data_folder / "checkpoints")
    Checkpoint.objects.visible_to(TEST).delete()
    cut(3)
    rehash(3)
    log_of(5)
    assert codes() == []
    assert codes(verify(keys(), against=[kept])) == ["rewritten"]


class DescribeSignatures:
    """Checkpoints count only when somebody known signed them."""

    def it_sees_a_checkpoint_signed_by_a_stranger(self) -> None:
        stranger = Key(Ed25519PrivateKey.generate(), "stranger")
        log_of(2)
        publish_checkpoint(stranger, at=NOW, force=True)
        assert set(codes()) == {"unknown-key"}
        assert codes(verify(keys(stranger))) == []

    def it_sees_a_stranger_borrow_the_name_of_a_key(self) -> None:
        log_of(2)
        publish_checkpoint(Key(Ed25519PrivateKey.generate(), KEY.key_id), at=NOW, force=True)
        assert set(codes()) == {"signature"}

    def it_sees_a_note_with_another_number_in_it(self) -> None:
        log_of(3, checkpoint_at=(3,))
        row = Checkpoint.objects.visible_to(TEST).get()
        row.note = row.note.replace("\n3\n", "\n2\n", 1)
        row.save()
        assert codes() == ["checkpoint-unreadable"]

    def it_sees_a_file_that_is_no_checkpoint(self, data_folder: Path) -> None:
        log_of(1, checkpoint_at=(1,))
        (data_folder / "checkpoints" / "7.txt").write_bytes(b"\xff\xfe")
        assert codes() == ["checkpoint-unreadable"]

    def it_does_not_mix_up_two_logs(self, settings: Settings) -> None:
        log_of(2, checkpoint_at=(2,))
        settings.DISTRICT = "elsewhere"
        assert set(codes()) == {"other-log"}


def it_sees_an_event_hidden_from_the_queue() -> None:
    log_of(1)
    hidden = happen()
    Arrival.objects.visible_to(TEST).delete()
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.event_id) == ("never-queued", hidden.pk)
    assert seal(at=NOW, holder="test") == 1  # and it is sealed all the same
    assert codes() == []


def it_sees_events_appended_behind_the_sealers_back() -> None:
    log_of(2)
    event = happen()
    Arrival.objects.visible_to(TEST).delete()
    event.sequence, event.link = 3, chain_link(stored(2).link, event.content_digest, 3)
    event.save()
    assert codes() == ["head-differs"]


def it_tells_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhian.web.base.audit.services.verifying.CHUNK", 4)
    log_of(9)
    seen: list[tuple[int, int]] = []
    assert verify(keys(), progress=lambda done, total: seen.append((done, total))).events == 9
    assert seen == [(4, 9), (8, 9)]


@pytest.mark.parametrize("chunk", [1, 2, 4, 8])
def it_finds_the_same_in_stretches_of_any_length(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("zhian.web.base.audit.services.verifying.CHUNK", chunk)
    log_of(9, checkpoint_at=(1, 4, 6, 8, 9))
    assert (verify(keys()).sound, verify(keys()).covered) == (True, 9)
    Event.objects.visible_to(TEST).filter(sequence=7).update(verb="case.refused")
    report = verify(keys())
    assert [(fault.code, fault.sequence) for fault in report.faults] == [("content-changed", 7)]
    assert (report.events, report.covered) == (6, 6)
    cut(6)
    assert codes() == ["truncated", "older-than-checkpoint"]


def it_judges_no_event_of_an_untouched_log(monkeypatch: pytest.MonkeyPatch) -> None:
    log_of(3, checkpoint_at=(3,))
    monkeypatch.setattr("zhian.web.base.audit.services.stretches._judge", None)
    assert verify(keys()).sound


def it_blames_no_later_event_for_a_link_changed_behind_its_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhian.web.base.audit.services.verifying.CHUNK", 4)
    log_of(6)

    def meanwhile(done: int, total: int) -> None:
        del total
        Event.objects.visible_to(TEST).filter(sequence=done).update(link="0" * 64)

    assert verify(keys(), progress=meanwhile).sound  # as it read it
    fault = verify(keys()).faults[0]
    assert (fault.code, fault.sequence) == ("link-broken", 4)


@pytest.mark.django_db(transaction=True)
def it_finds_the_same_with_two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhian.web.base.audit.services.verifying.CHUNK", 2)
    log_of(21, checkpoint_at=(5, 16, 20))
    report = verify(keys(), processes=2)
    assert (report.sound, report.events, report.covered) == (True, 21, 20)
    victim = stored(18)
    CommittedValue.objects.visible_to(TEST).filter(event=victim).update(field="other")
    fault = verify(keys(), processes=2).faults[0]
    assert (fault.code, fault.sequence, fault.event_id) == ("value-changed", 18, victim.pk)
