"""Erasure, with a marker in every path: killed at any moment nothing is half, at the end nothing is left."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
# Every column that the walk fills with the marker: a new one that is not erased shows up by itself, and
# one that is no longer filled is missed here.
PLANTED = {
    "account.EmailAddress.email",
    "axes.AccessAttempt.username",
    "axes.AccessLog.username",
    "django_tasks_database.DBTaskResult.traceback",
    "mfa.Authenticator.data",
    "sessions.Session.session_data",
    "socialaccount.SocialAccount.extra_data",
    "usersessions.UserSession.user_agent",
    "zhian_audit.CommittedValue.opening",
    "zhian_casework.CaseFact.value",
    "zhian_casework.CorrectionNotice.items",
    "zhian_casework.IssuedReceipt.openings",
    "zhian_casework.Move.actor_name",
    "zhian_casework.Move.reason",
    "zhian_casework.OfficialReceipt.number",
    "zhian_casework.Outcome.reasons",
    "zhian_casework.Paper.file_name",
    "zhian_casework.Pause.reason",
    "zhian_casework.Visit.booking_reference",
    "zhian_people.NameToken.token",
    "zhian_people.Person.birth_date",
    "zhian_people.Person.document_number",
    "zhian_people.Person.email",
    "zhian_people.Person.family_name",
    "zhian_people.Person.given_name",
    "zhian_people.Person.native_name",
    "zhian_people.Person.phone",
    "zhian_people.TextNumber.number",
    "zhian_people.User.display_name",
    "zhian_people.User.email",
    "zhian_privacy.ErasureRequest.words",
    "zhian_privacy.Hold.lift_reason",
    "zhian_privacy.Hold.reason",
    "zhian_talent.Recommendation.grounds",
    "zhian_talent.Recommendation.letter_number",
    "zhian_talent.Recommendation.post_en",
    "zhian_talent.Recommendation.post_zh",
    "zhian_talent.Recommendation.signed_by_name",
    "zhian_talent.Revocation.by_name",
    "zhian_talent.Revocation.reason",
    "zhian_tenancy.Invitation.email",
    "zhian_vault.StoredFile.name",
}


def run(site: Mapping[str, str], *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, what was printed, and what was logged."""
    command = [sys.executable, "-m", "tests.faults.erasing", *words]
    done = subprocess.run(command, cwd=ROOT, env=dict(site), capture_output=True, text=True, check=False)
    assert done.returncode in (0, KILLED), done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def zhian(site: Mapping[str, str], *words: str) -> str:
    """What a command of the platform printed; it has to succeed."""
    command = [sys.executable, "-m", "zhian.cli", *words]
    done = subprocess.run(command, cwd=ROOT, env=dict(site), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def it_erases_a_person_from_everywhere_and_never_half(own_site: dict[str, str], tmp_path: Path) -> None:
    site = {**own_site, "ZHIAN_MODE": "demo", "ZHIAN_LANG": "en"}
    code, ids, log = run(site, "plant")
    assert code == 0, log
    _, before, _ = run(site, "examine", ids["case"])
    assert set(before["columns"]) >= PLANTED
    assert set(before["opened"]) == {
        "application/pdf",
        "application/vnd.zhian.text+json",
        "message/rfc822",
    }
    assert "dump" in before["raw"]
    zhian(site, "backup", str(tmp_path / "older.zhian"))  # before the erasure: it holds everything

    within = random.Random().randrange(2, 100)
    code, _, more = run(site, "erase", ids["person"], str(within))
    assert code == KILLED, f"it should have died at statement {within}"
    log += more
    _, rolled_back, _ = run(site, "examine", ids["case"])
    assert rolled_back["columns"] == before["columns"], f"half of it went at statement {within}"
    assert rolled_back["opened"] == before["opened"]

    beyond = random.Random().randrange(1, 6)
    code, _, more = run(site, "erase", ids["person"], str(-beyond))
    assert code == KILLED, f"it should have died {beyond} statements after the rows"
    log += more
    code, done, more = run(site, "erase", ids["person"], "0")
    assert code == 0, more
    assert (done["begun"], done["ended"]) == (True, 1)

    _, after, more = run(site, "examine", ids["case"])
    assert (after["columns"], after["opened"], after["raw"]) == ([], [], [])
    assert after["sound"]
    assert after["events"] == before["events"] + 2  # the backup, and the erasure
    assert after["told"].startswith("The facts were erased on ")
    assert "zqxmarker" not in log + more

    # The backup cannot know of it; the list beside the key ring does, and `restore` goes by that.
    ring = Path(site["ZHIAN_DATA"]).with_name("data-keys")
    elsewhere = {**site, "ZHIAN_DATA": str(tmp_path / "elsewhere"), "ZHIAN_KEYS": str(ring)}
    elsewhere.pop("DATABASE_URL", None)
    told = zhian(elsewhere, "restore", str(tmp_path / "older.zhian"))
    assert "put up and verified" in told
    assert "1 erasures made since the backup" in told
    _, again, _ = run(elsewhere, "examine", ids["case"])
    assert (again["columns"], again["opened"], again["raw"]) == ([], [], [])
    assert again["sound"]
    assert again["told"].startswith("The facts were erased on ")
