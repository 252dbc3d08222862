"""The commands of the web room, as one types them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.web.base.audit.rows import KEY, TEST, log_of
from tests.web.base.outbox.test_services import NOW, Desk, send
from zhian.kernel.clock import machine_seconds
from zhian.kernel.errors import NotFound, Unreadable
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import publish_checkpoint
from zhian.web.base.outbox.models import Delivery
from zhian.web.base.outbox.services import dispatch
from zhian.web.base.people.services import code_at
from zhian.web.base.vault.services import audit_signing_key
from zhian.web.demo import demo_account
from zhian.web.entry import add_parser
from zhian.web.entry.demo import print_code


def run(*words: str, language: str = "en") -> int:
    """Run one command as `zhian` does."""
    kind = type("Parser", (argparse.ArgumentParser,), {"language": language})
    parser = kind(prog="zhian")
    add_parser(parser.add_subparsers(dest="command"))
    options = parser.parse_args(words)
    options.language = language
    code: int = options.run(options)
    return code


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Keys and checkpoints go to a throw-away folder."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def it_prints_the_settings_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("settings") == 0
    assert "| `ZHIAN_DATA` |" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["0", "-1", "two", "1000"])
def it_insists_on_a_number_of_server_processes(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (("zh-hans", f"进程数“{typed}”无效"), ("en", "is no number of processes")):
        with pytest.raises(SystemExit):
            run("serve", f"--workers={typed}", language=language)
        assert words in capsys.readouterr().err


@pytest.mark.parametrize("port", ["abc", "0", "65536"])
def it_refuses_a_port_nobody_can_listen_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    monkeypatch.setenv("PORT", port)
    for language, words in (("zh-hans", f"端口“{port}”无效"), ("en", f"“{port}” is no port")):
        with pytest.raises(SystemExit):
            run("serve", language=language)
        assert words in capsys.readouterr().err
    assert run("settings") == 0  # other commands do not mind


def it_asks_the_guard_before_a_worker_starts(
    settings: Settings, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    settings.DISTRICT = "atlantis"
    assert run("worker") == 1
    told = capsys.readouterr().err
    assert "平台没有启动" in told
    assert "atlantis" in told


@pytest.mark.parametrize(
    "words", [("audit", "verify"), ("outbox", "dead"), ("outbox", "retry", str(uuid4()))]
)
def it_says_what_to_do_where_there_is_no_database_and_leaves_no_folder(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    for language, says in (("zh-hans", "请先运行 zhian migrate"), ("en", "run zhian migrate first")):
        told = _zhian(tmp_path / "data", "--lang", language, *words)
        assert told.returncode == 2
        assert says in told.stderr
        assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists()
    (tmp_path / "data").mkdir()
    assert "zhian migrate" in _zhian(tmp_path / "data", "--lang", "en", *words).stderr
    assert list((tmp_path / "data").iterdir()) == []


def it_lists_the_demo_accounts_without_a_folder(tmp_path: Path) -> None:
    told = _zhian(tmp_path / "data", "--lang", "en", "demo", "accounts")
    assert told.returncode == 0
    assert "intake@zgc.example" in told.stdout
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["intake", "INTAKE@zgc.example", "clerk"])
def it_prints_the_code_that_an_account_signs_in_with(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("ZHIAN_MODE", "demo")
    account = demo_account(name)
    assert account
    step = machine_seconds() // 30
    assert print_code(name, "en") == 0
    assert capsys.readouterr().out.strip() in {code_at(account.secret, step + n) for n in (0, 1)}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nobody", "no account “nobody”"),
        ("researcher", "with the password alone"),
        ("coordinator", "no account “coordinator”"),  # two have that name
    ],
)
def it_says_why_there_is_no_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    monkeypatch.setenv("ZHIAN_MODE", "demo")
    assert print_code(name, "en") == 1
    assert says in capsys.readouterr().err


def _zhian(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The real command, beside a data folder that is not there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIAN_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "zhian.cli", *words],
        env={**kept, "ZHIAN_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
class DescribeAuditVerify:
    """`zhian audit verify`."""

    def it_says_that_a_sound_log_is_sound(self, capsys: pytest.CaptureFixture[str]) -> None:
        log_of(3)
        publish_checkpoint(audit_signing_key(), at=NOW, force=True)
        assert run("audit", "verify") == 0
        out = capsys.readouterr()
        assert "3 events agree" in out.out
        assert "3/3" in out.err
        assert run("audit", "verify", language="zh-hans") == 0
        assert "审计记录完好" in capsys.readouterr().out

    def it_names_the_broken_event_and_exits_with_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        log_of(3)
        Event.objects.visible_to(TEST).filter(sequence=2).update(verb="x")
        assert run("audit", "verify", language="zh-hans") == 1
        assert "第 2 号事件" in capsys.readouterr().out

    def it_checks_against_a_file_signed_with_a_key_given_by_hand(
        self, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log_of(2, checkpoint_at=(2,))
        kept = (data_folder / "checkpoints" / "2.txt").rename(tmp_path / "kept.txt")
        assert run("audit", "verify", "--against", str(kept)) == 1
        assert KEY.key_id in capsys.readouterr().out
        entry = f'{{"key_id": "{KEY.key_id}", "public_key": "%s"}}'
        from base64 import b64encode

        public = b64encode(KEY.private_key.public_key().public_bytes_raw()).decode()
        (tmp_path / "key.json").write_text(entry % public)
        words = ("--against", str(kept), "--key", str(tmp_path / "key.json"))
        assert run("audit", "verify", *words) == 0

    def it_says_so_when_a_file_is_not_there(self) -> None:
        with pytest.raises(Unreadable):
            run("audit", "verify", "--against", "nowhere.txt")


@pytest.mark.django_db
class DescribeOutbox:
    """`zhian outbox`."""

    def it_lists_what_was_given_up_and_puts_it_back(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("outbox", "dead") == 0
        assert "No delivery" in capsys.readouterr().out
        desk = Desk()
        desk.fails = lambda _: ValueError()
        send("a")
        dispatch([desk.subscriber], at=NOW)
        Delivery.objects.visible_to(TEST).update(next_attempt_at=None)
        assert run("outbox", "dead") == 0
        line = capsys.readouterr().out.strip().split("\t")
        assert line[1:3] == ["desk", "case.filed"]
        assert run("outbox", "retry", line[0]) == 0
        assert Delivery.objects.visible_to(TEST).get().next_attempt_at is not None

    def it_refuses_an_id_it_does_not_know(self) -> None:
        with pytest.raises(Unreadable):
            run("outbox", "retry", "nonsense")
        with pytest.raises(NotFound):
            run("outbox", "retry", str(uuid4()))
