"""`zhian law simulate --stored`: a draft held against the answers in the district's own filed cases."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factories.cases import Scene, Walk, make_scene, own, walk
from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant
from zhian.cli import main
from zhian.kernel.clock import legal_day
from zhian.web.base.audit.models import Event
from zhian.web.base.privacy.models import Erasure
from zhian.web.base.privacy.services import erase_again
from zhian.web.casework.models import CaseFact

pytestmark = pytest.mark.django_db

LAW = Path(__file__).parents[3] / "src" / "zhian" / "laws" / "talent" / "rp-work.yaml"


def filed(scene: Scene, days: int) -> Walk:
    """A case of somebody who may work for so many days, and is asked something sensitive besides."""
    user, person = make_applicant("Ada Sample")
    actors = {**scene.actors, "applicant": actor_of_user(user.pk)}
    found = own(replace(scene, person=person, actors=actors))
    answers: dict[str, Any] = {
        "applicant.work_document": "work_permit",
        "work.granted_days": days,
        "permit.starts": "2026-12-01",
        "permit.ends": "2027-12-01",
        "filing.by": "relative",
        "applicant.age": 63,
        "a.fact.of.another.edition": "x",
    }
    for name, value in answers.items():
        CaseFact.objects.create(
            case=found.case,
            name=name,
            value=value,
            party="applicant",
            sensitive=name == "applicant.age",
            given_at=NOW,
        )
    return walk(found, "file")


@pytest.fixture
def draft(tmp_path: Path) -> str:
    """Ninety days become a hundred and eighty."""
    path = tmp_path / "draft.yaml"
    text = LAW.read_text(encoding="utf-8")
    assert "more_than: 90" in text
    path.write_text(text.replace("more_than: 90", "more_than: 180"), encoding="utf-8")
    return str(path)


def simulated(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, and what was printed."""
    code = main(["--lang", "en", "law", "simulate", *words, "--on", "2026-11-24"])
    told = capsys.readouterr()
    return code, told.out, told.err


def it_names_the_cases_that_a_draft_would_move(capsys: pytest.CaptureFixture[str], draft: str) -> None:
    scene = make_scene()
    short, _long, gone = (filed(scene, days) for days in (120, 400, 120))
    own(scene)  # a draft of a case, which nobody has filed
    walk(gone, "withdraw")
    person = gone.scene.person.pk
    today = legal_day(NOW)
    kept = Erasure(person_id=person, whole=True, counts={"matters": []}, erased_at=NOW, erased_on=today)
    assert erase_again(kept, at=NOW + timedelta(days=40))
    code, printed, err = simulated(capsys, draft, "--stored", "--json")
    assert code == 0, err
    found = json.loads(printed)
    assert (found["rows"], found["changed"]) == (2, 1)
    assert found["before"]["met"] == 2
    (mover,) = found["moved_by"]
    assert (mover["leaf"], mover["examples"]) == ("work.over-90-days", [short.case.reference])
    assert "Ada" not in printed
    event = Event.objects.visible_to(SYSTEM).get(verb="operate.law_simulated")
    assert event.body["law"] == "talent.rp-work"
    assert str(event.body["draft"]).startswith("sha256:")


def it_takes_files_or_the_site_and_never_both(capsys: pytest.CaptureFixture[str], draft: str) -> None:
    for words in ((), ("--stored", "--facts", draft)):
        with pytest.raises(SystemExit) as caught:
            simulated(capsys, draft, *words)
        assert caught.value.code == 2


def it_says_what_to_install_where_there_is_no_platform(
    capsys: pytest.CaptureFixture[str], draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "django" else find(name))
    code, _, err = simulated(capsys, draft, "--stored")
    assert code == 2
    assert "zhian[web]" in err
