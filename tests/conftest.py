"""Fixtures every test may use, and the tidying up after all of them."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest

from tests.suite.door import DoorClient
from tests.suite.machine import in_ci

# Two shared cores: a slow example says nothing about the code. CI repeats the same examples each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=in_ci())
# On the second database a quarter of the examples that the first has answered.
hypothesis.settings.register_profile("again", hypothesis.settings.get_profile("house"), max_examples=25)
hypothesis.settings.load_profile("again" if os.environ.get("DATABASE_URL") else "house")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process removes the data folder that all of them shared."""
    root = os.environ.get("ZHIAN_TEST_ROOT", "")
    if root and not hasattr(config, "workerinput"):
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def client() -> DoorClient:
    """In place of pytest-django's: whoever is let in by force has shown a second factor."""
    return DoorClient()


@pytest.fixture
def testdata() -> Path:
    """The folder of real input that does not live in the repository, named by ZHIAN_TESTDATA.

    A test that asks for it is skipped where there is none, and fails in CI. Each test looks anew.
    """
    named = os.environ.get("ZHIAN_TESTDATA", "")
    if named and Path(named).is_dir():
        return Path(named)
    why = "ZHIAN_TESTDATA names no folder; set it to the folder of test data"
    if in_ci():
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment for a real `zhian` process: an empty data folder and, on PostgreSQL, an empty database.

    Pass it as `env` to subprocess; the database is dropped afterwards.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIAN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    url = kept.pop("DATABASE_URL", "")
    data = tmp_path / "data"
    data.mkdir()
    site = {**kept, "ZHIAN_DATA": str(data)}
    if not url:
        yield site
        return
    name = f"zhian_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {**site, "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
