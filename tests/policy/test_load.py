"""Sources put together: what an overlay may add, what it may not touch, and what the digest names."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from zhian.policy.calendars import default_calendar
from zhian.policy.faults import UnknownLaw
from zhian.policy.lawbook import NotInForce, UnknownEdition
from zhian.policy.load import load_default, load_laws, package_sources
from zhian.policy.sources import Documents, directory

from .sample import ON, SAMPLE, edited, edition, faults_of, laws, overlay, sample, source

NEXT = """
extends: demo.visitor-card
facts:
  applicant.vaccinated:
    type: bool
    ask: {zh-Hans: 是否接种？, en: "Vaccinated?"}
    asked_of: applicant
cites:
  - id: park-2
    instrument: {zh-Hans: 园区访客管理办法（修订）, en: Park Visitor Measures (revised)}
    article: "2"
    confidence: S1
    source: made up for tests
    checked_on: 2026-11-24
editions:
  - in_force: {from: 2027-01-01, until: null}
    succeeds: 2025-07-01
    decider: {id: park, name: {zh-Hans: 园区管理办公室, en: Park Office}}
    remedies: {kind: final, cite: park-2}
    chain: {decided_by: house, steps: [{id: intake}], cite: park-1}
    eligible: {fact: applicant.vaccinated, is: true, cite: park-2, says: {zh-Hans: 已接种, en: vaccinated}}
"""


class DescribeOverlays:
    def it_adds_an_edition_that_closes_the_open_one(self) -> None:
        law = laws(overlay(NEXT)).law("demo.visitor-card")
        spans = [(each.starts, each.until) for each in law.editions]
        assert spans == [
            (date(2024, 1, 1), date(2025, 7, 1)),
            (date(2025, 7, 1), date(2027, 1, 1)),
            (date(2027, 1, 1), None),
        ]
        assert law.edition_on(date(2026, 12, 31)).digest == edition().digest, (
            "what was in force stays as it was"
        )
        assert law.edition_on(date(2027, 1, 1)).routes[0].id == "eligible"
        assert "applicant.vaccinated" in law.facts

    def it_refuses_to_overlap_an_open_edition_without_saying_so(self) -> None:
        (fault,) = faults_of(source(), overlay(NEXT.replace("    succeeds: 2025-07-01\n", "")))
        assert fault.code == "law.overlap"
        assert fault.place.file == "o/more.yaml"
        assert "succeeds: 2025-07-01" in fault.says.en

    @pytest.mark.parametrize("day", ["2024-01-01", "2025-07-02", "2027-01-01"])
    def it_refuses_to_succeed_what_is_not_open(self, day: str) -> None:
        faults = faults_of(source(), overlay(NEXT.replace("succeeds: 2025-07-01", f"succeeds: {day}")))
        assert "law.succession" in {fault.code for fault in faults}

    def it_refuses_to_define_a_law_again(self) -> None:
        (fault,) = faults_of(source(), overlay(SAMPLE))
        assert fault.line("en") == (
            "o/more.yaml:2:5: 'demo.visitor-card' is defined at t/demo/visitor-card.yaml:2:1; "
            "a later source adds editions with 'extends'."
        )

    def it_refuses_to_change_a_fact_or_a_source(self) -> None:
        fact = NEXT.replace("  applicant.vaccinated:\n", "  applicant.age:\n").replace(
            "{fact: applicant.vaccinated, is: true,", "{fact: applicant.capacity, is: student,"
        )
        assert [fault.code for fault in faults_of(source(), overlay(fact))] == ["law.shadowed_fact"]
        cite = NEXT.replace("id: park-2", "id: park-1").replace("cite: park-2", "cite: park-1")
        assert [fault.code for fault in faults_of(source(), overlay(cite))] == ["law.duplicate_id"]

    def it_refuses_to_extend_a_law_no_source_has(self) -> None:
        (fault,) = faults_of(source(), overlay(NEXT.replace("demo.visitor-card", "demo.visitor-cards")))
        assert (fault.code, "Did you mean 'demo.visitor-card'?" in fault.says.en) == ("law.unknown_law", True)

    def it_keeps_every_other_edition_to_the_byte(self) -> None:
        before = {each.digest for each in sample().editions}
        after = {each.digest for each in laws(overlay(NEXT)).law("demo.visitor-card").editions}
        assert before < after


class DescribeDigest:
    def it_names_the_content_and_not_the_files(self) -> None:
        renamed = load_laws(
            [source("other/name.yaml", SAMPLE.replace("\nfacts:", "\n\n# remark\nfacts:"), "x")]
        )
        assert renamed.digest == laws().digest

    def it_changes_with_every_part_of_the_set(self) -> None:
        calendar = Documents("c", {"calendar/2027.yaml": b"year: 2027\n"})
        later_calendar = Documents("c", {"calendar/2027.yaml": b"year: 2027\nstatus: confirmed\n"})
        digests = {
            laws().digest,
            laws(overlay(NEXT)).digest,
            laws(calendar).digest,
            laws(later_calendar).digest,
            load_laws([source(text=edited("Park visitor card", "Visitor card"))]).digest,
        }
        assert len(digests) == 5

    def it_is_the_same_in_every_process(self) -> None:
        assert laws().digest == laws().digest
        assert laws().digest.startswith("sha256:")


class DescribeFindingALaw:
    def it_suggests_the_nearest_id(self) -> None:
        with pytest.raises(UnknownLaw) as caught:
            laws().law("demo.visitor-crad")
        assert "Did you mean 'demo.visitor-card'?" in caught.value.sentence("en")
        assert "是否应为“demo.visitor-card”？" in caught.value.sentence("zh-hans")

    def it_finds_an_edition_by_its_digest(self) -> None:
        assert laws().edition("demo.visitor-card", edition().digest).starts == date(2025, 7, 1)
        with pytest.raises(UnknownEdition):
            laws().edition("demo.visitor-card", "sha256:00")

    def it_takes_the_first_day_in_and_leaves_the_last_day_out(self) -> None:
        law = sample()
        assert law.edition_on(date(2024, 1, 1)).starts == date(2024, 1, 1)
        assert law.edition_on(date(2025, 6, 30)).starts == date(2024, 1, 1)
        assert law.edition_on(date(2025, 7, 1)).starts == date(2025, 7, 1)

    def it_never_falls_back_to_an_expired_edition(self) -> None:
        law = load_laws([source(text=edited("until: null}", "until: 2026-01-01}"))]).law("demo.visitor-card")
        with pytest.raises(NotInForce) as caught:
            law.edition_on(ON)
        assert caught.value.last is not None
        assert caught.value.last.starts == date(2025, 7, 1)
        said = caught.value.sentence("en")
        assert "On 2026-05-01 no edition" in said
        assert "from 2025-07-01 until 2026-01-01" in said

    def it_names_the_edition_that_is_still_to_come(self) -> None:
        with pytest.raises(NotInForce) as caught:
            sample().edition_on(date(2023, 12, 31))
        assert caught.value.last is None
        assert "starts on 2024-01-01" in caught.value.sentence("en")
        assert "下一版本自 2024-01-01 起施行" in caught.value.sentence("zh-hans")


class DescribeFiles:
    def it_reads_a_folder_without_its_cases_and_hidden_files(self, tmp_path: Path) -> None:
        (tmp_path / "demo").mkdir()
        (tmp_path / "_schema").mkdir()
        (tmp_path / "demo" / "visitor-card.yaml").write_text(SAMPLE, encoding="utf-8")
        (tmp_path / "demo" / "visitor-card.cases.yaml").write_text("not a law", encoding="utf-8")
        (tmp_path / "_schema" / "draft.yaml").write_text("not a law", encoding="utf-8")
        (tmp_path / "README.md").write_text("not a law", encoding="utf-8")
        assert load_laws([directory(tmp_path)]).ids() == ("demo.visitor-card",)

    def it_reads_the_laws_of_the_data_folder_after_those_of_the_package(self, tmp_path: Path) -> None:
        (tmp_path / "laws").mkdir()
        (tmp_path / "laws" / "visitor-card.yaml").write_text(SAMPLE, encoding="utf-8")
        found = load_default(tmp_path)
        assert set(found.ids()) == {*load_laws(package_sources()).ids(), "demo.visitor-card"}
        assert load_default(tmp_path) is found

    def it_reads_them_again_when_a_file_was_added_changed_or_taken_away(self, tmp_path: Path) -> None:
        alone = load_default(tmp_path).digest
        file = tmp_path / "laws" / "demo" / "visitor-card.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(SAMPLE, encoding="utf-8")
        added = load_default(tmp_path).digest
        assert added != alone
        file.write_text(edited("n: 15, unit: working_day", "n: 150, unit: working_day"), encoding="utf-8")
        assert load_default(tmp_path).digest not in (alone, added)
        file.unlink()
        assert load_default(tmp_path).digest == alone

    def it_names_a_new_calendar_as_soon_as_days_are_counted_on_it(self, tmp_path: Path) -> None:
        digest, calendar = load_default(tmp_path).digest, default_calendar(tmp_path).digest
        folder = tmp_path / "laws" / "calendar"
        folder.mkdir(parents=True)
        text = (files("zhian") / "laws" / "calendar" / "2026.yaml").read_text("utf-8")
        (folder / "2031.yaml").write_text(
            text.replace("2026", "2031").replace(
                '["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]', "[]"
            ),
            encoding="utf-8",
        )
        assert default_calendar(tmp_path).digest != calendar
        assert load_default(tmp_path).digest != digest

    def it_takes_the_package_alone_where_there_is_no_data_folder(self, tmp_path: Path) -> None:
        assert load_default(tmp_path).digest == load_laws(package_sources()).digest

    def it_collects_the_mistakes_of_every_file(self) -> None:
        faults = faults_of(source(text="id: a\n"), overlay("- list\n"), overlay("idd: b\n", label="p"))
        files = [fault.place.file for fault in faults]
        assert files == sorted(files, key=["t/demo/visitor-card.yaml", "o/more.yaml", "p/more.yaml"].index)
        assert {fault.code for fault in faults} == {"law.missing_key", "law.no_kind"}
        assert "Did you mean 'id'?" in faults[-1].says.en

    def it_refuses_a_file_that_is_too_large(self) -> None:
        (fault,) = faults_of(source(text="# " + "x" * (1 << 20) + "\n" + SAMPLE))
        assert fault.code == "law.size"
