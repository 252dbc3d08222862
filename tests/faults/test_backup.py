"""A backup while two score people file: a kill leaves nothing, and the copy comes up whole elsewhere."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from zhian.web.entry.backup.archive import Manifest, check

from .crowd import Crowd
from .test_kill import ROOT, House, ask, surroundings, zhian

pytestmark = pytest.mark.fault

FILINGS = 24
KILLS = 2


def backing_up(site: Mapping[str, str], target: Path) -> subprocess.Popen[bytes]:
    """A backup that runs."""
    command = [sys.executable, "-m", "zhian.cli", "backup", str(target)]
    return subprocess.Popen(command, cwd=ROOT, env=dict(site), stdout=subprocess.DEVNULL)


def killed_while_writing(site: Mapping[str, str], target: Path, dice: random.Random) -> bool:
    """Kill -9 while the draft is there; False when the backup was quicker."""
    process, draft = backing_up(site, target), target.with_name(f".{target.name}.part")
    while process.poll() is None and not draft.exists():
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.25))
    process.kill()
    process.wait()
    if target.exists():
        target.unlink()
        return False
    return draft.exists()


@contextmanager
def another_site(own_site: Mapping[str, str], folder: Path, *, postgresql: bool) -> Iterator[dict[str, str]]:
    """An empty place elsewhere, on the database of the test or on SQLite, with a copy of the key ring."""
    ring = Path(own_site["ZHIAN_DATA"]).with_name("data-keys")
    site = {**surroundings(own_site), "ZHIAN_DATA": str(folder / "elsewhere"), "ZHIAN_KEYS": str(ring)}
    url = site.pop("DATABASE_URL", "")
    if not postgresql:
        yield site
        return
    name = f"zhian_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {**site, "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def put_up(site: Mapping[str, str], source: Path) -> Manifest:
    """Restore, which verifies chain, counts and papers by itself; then look at the rows together."""
    done = zhian(site, "--lang", "en", "restore", str(source))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "put up and verified" in done.stdout
    sound = zhian(site, "audit", "verify")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    return check(source)


def it_comes_up_elsewhere_with_everything_that_was_answered_before(
    own_site: dict[str, str], tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    dice, site = random.Random(seed), surroundings(own_site)
    filings = ask(site, "prepare", FILINGS)["filings"]
    target = tmp_path / "backup.zhian"
    house = House(site, tmp_path)
    house.start()
    try:
        crowd = Crowd(house.port, filings, 8, 60)
        crowd.start()
        while crowd.ledger.done < FILINGS // 4 and time.monotonic() < crowd.until:
            time.sleep(0.01)
        struck = [killed_while_writing(site, target, dice) for _ in range(KILLS)]
        answered = set(crowd.ledger.answered)
        assert backing_up(site, target).wait(60) == 0, f"seed {seed}"
        crowd.join()
        assert (crowd.ledger.done, crowd.ledger.strange) == (FILINGS, []), house.said()[-3000:]
    finally:
        house.stop()
    assert any(struck), f"seed {seed}: never struck in the midst of writing"
    assert not target.with_name(f".{target.name}.part").exists()
    with another_site(own_site, tmp_path / "one", postgresql=False) as elsewhere:
        manifest = put_up(elsewhere, target)
        assert manifest.audit_size > 0
        _works_on(elsewhere, answered)
        if "DATABASE_URL" in own_site:  # from one engine to the other and back
            again = tmp_path / "again.zhian"
            assert backing_up(elsewhere, again).wait(60) == 0
            with another_site(own_site, tmp_path / "two", postgresql=True) as back:
                assert put_up(back, again).tables.keys() == manifest.tables.keys()
        else:
            _drilled(elsewhere)


def _works_on(site: Mapping[str, str], answered: set[str]) -> None:
    """The worker finishes what the snapshot held unfinished; then no case is there by halves."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "zhian.cli", "worker"], cwd=ROOT, env=dict(site), stderr=subprocess.DEVNULL
    )
    try:
        report = ask(site, "examine", 60)
    finally:
        worker.terminate()
        worker.wait(30)
    assert report["faults"] == []
    assert answered <= set(report["filed"])


def _drilled(site: Mapping[str, str]) -> None:
    """The drill that an operator runs every month."""
    done = zhian(site, "--lang", "en", "drill", "restore")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"The drill succeeded", done.stdout)
    assert (Path(site["ZHIAN_DATA"]) / "upkeep" / "drill.json").exists()
