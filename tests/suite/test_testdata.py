"""Test data outside the repository is found by ZHIAN_TESTDATA, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest


def it_finds_the_folder_that_is_named(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHIAN_TESTDATA", str(tmp_path))
    assert request.getfixturevalue("testdata") == tmp_path


@pytest.mark.parametrize("named", ["", "no-such-folder"])
def it_skips_at_a_desk_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, tmp_path: Path, named: str
) -> None:
    monkeypatch.setenv("ZHIAN_TESTDATA", str(tmp_path / named) if named else "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="ZHIAN_TESTDATA"):
        request.getfixturevalue("testdata")


def it_fails_in_ci_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.delenv("ZHIAN_TESTDATA", raising=False)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="ZHIAN_TESTDATA"):
        request.getfixturevalue("testdata")
