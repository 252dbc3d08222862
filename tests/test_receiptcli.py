"""`zhian receipt` and `zhian keys`: verdicts as exit codes, and what a person is told."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.kernel.receipts.samples import AT, ISSUER, KEY, OTHER_KEY, SALT, SPECIMEN_KEY, make
from zhian.cli import main
from zhian.kernel.receipts import (
    NOT_AN_ACCEPTANCE_RECEIPT,
    SigningKey,
    StatusEntry,
    Withdrawal,
    sign_status_list,
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZHIAN_DATA", "ZHIAN_LANG", "XDG_CONFIG_HOME", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def receipt(tmp_path: Path) -> str:
    path = tmp_path / "receipt.json"
    path.write_bytes(make().to_bytes())
    return str(path)


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    path = tmp_path / "desk.json"
    path.write_text(json.dumps(KEY.trusted(ISSUER).as_json()), encoding="utf-8")
    return str(path)


def write(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


class DescribeVerify:
    def it_answers_0_for_a_genuine_receipt(
        self, receipt: str, key_file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["receipt", "verify", receipt, "--key", key_file]) == 0
        assert capsys.readouterr().out.startswith("Genuine\n")

    def it_takes_the_key_itself_too(self, receipt: str) -> None:
        assert main(["receipt", "verify", receipt, "--key", base64.b64encode(KEY.public).decode()]) == 0

    def it_says_of_a_key_file_that_is_not_there_that_it_is_not_there(
        self, receipt: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["receipt", "verify", receipt, "--key", "nokey.pem"]) == 2
        told = capsys.readouterr().err
        assert "The file nokey.pem does not open. There is no such file." in told

    def it_answers_3_when_no_key_is_trusted(self, receipt: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["receipt", "verify", receipt]) == 3
        assert "Intact, issuer not verified" in capsys.readouterr().out

    def it_answers_4_for_a_specimen_even_with_its_key(self, tmp_path: Path) -> None:
        file = write(tmp_path, "s.json", make(SPECIMEN_KEY).to_bytes())
        assert main(["receipt", "verify", file, "--key", base64.b64encode(SPECIMEN_KEY.public).decode()]) == 4

    def it_answers_1_and_names_the_changed_section(
        self, tmp_path: Path, key_file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = write(tmp_path, "a.json", make().to_bytes().replace(b"HD26", b"HD27", 1))
        assert main(["receipt", "verify", file, "--key", key_file]) == 1
        assert "  Changed:  case\n" in capsys.readouterr().out

    def it_answers_1_for_a_forgery_and_a_revoked_receipt(
        self, tmp_path: Path, receipt: str, key_file: str
    ) -> None:
        forged = make(SigningKey(KEY.key_id, OTHER_KEY.private)).to_bytes()
        assert main(["receipt", "verify", write(tmp_path, "f.json", forged), "--key", key_file]) == 1
        entries = [StatusEntry("r-0001", Withdrawal.WITHDRAWN)]
        status = sign_status_list(KEY, entries, at=AT + timedelta(days=1)).to_bytes()
        listed = write(tmp_path, "status.json", status)
        assert main(["receipt", "verify", receipt, "--key", key_file, "--status-list", listed]) == 1

    @pytest.mark.parametrize(
        "arguments",
        [
            ["absent.json"],
            ["{junk}"],
            ["{ok}", "--status-list", "{junk}"],
            ["{ok}", "--key", "{junk}"],
            ["{ok}", "--no-such-option"],
            [],
        ],
    )
    def it_answers_2_for_what_cannot_be_read_or_understood(
        self, tmp_path: Path, receipt: str, arguments: list[str]
    ) -> None:
        junk = write(tmp_path, "junk.json", b"junk")
        filled = [argument.format(junk=junk, ok=receipt) for argument in arguments]
        try:
            code: object = main(["receipt", "verify", *filled])
        except SystemExit as stop:  # argparse's way to say that the command was not understood
            code = stop.code
        assert code == 2

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def it_always_says_what_a_receipt_is_not(
        self, tmp_path: Path, receipt: str, language: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for file in (receipt, write(tmp_path, "junk.json", b"junk")):
            main(["receipt", "verify", file, "--lang", language])
            assert capsys.readouterr().out.splitlines()[-1] == NOT_AN_ACCEPTANCE_RECEIPT.get(language)

    def it_speaks_json_to_programs(self, receipt: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["receipt", "verify", receipt, "--json"]) == 3
        answer = json.loads(capsys.readouterr().out)
        assert (answer["status"], answer["exit_code"], answer["receipt_id"]) == (
            "intact_issuer_unverified",
            3,
            "r-0001",
        )

    def it_shows_the_signed_content_on_request(
        self, receipt: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["receipt", "verify", receipt, "--show"])
        assert '"reference": "HD26-000123-M"' in capsys.readouterr().out

    def it_lets_no_receipt_steer_the_terminal(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = write(tmp_path, "r.json", make(printed=["\x1b[2J\u202eevil\x9b1m"]).to_bytes())
        main(["receipt", "verify", file, "--show"])
        shown = capsys.readouterr().out
        assert "evil" in shown
        assert not set("\x1b\u202e\x9b") & set(shown)


class DescribeOpen:
    def it_confirms_what_the_holder_says(self, receipt: str, capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ["receipt", "open", receipt, "--field", "holder_name", "--salt", SALT.hex()]
        assert main([*arguments, "--value", "LI Example"]) == 3
        assert capsys.readouterr().out.startswith("It agrees")
        assert main([*arguments, "--value", "WANG Example"]) == 1
        assert capsys.readouterr().out.startswith("It does not agree")

    def it_opens_nothing_in_an_altered_receipt(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = write(tmp_path, "a.json", make().to_bytes().replace(b"HD26", b"HD27", 1))
        arguments = ["--field", "holder_name", "--salt", SALT.hex(), "--value", "LI Example"]
        assert main(["receipt", "open", file, *arguments]) == 1
        assert "agrees" not in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("field", "salt"), [("passport", "00" * 16), ("holder_name", "zz"), ("holder_name", "00")]
    )
    def it_answers_2_for_an_unknown_field_or_an_impossible_salt(
        self, receipt: str, field: str, salt: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["receipt", "open", receipt, "--field", field, "--salt", salt, "--value", "x"]) == 2
        assert capsys.readouterr().err

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Give it with --value."), ("zh-hans", "请用 --value")]
    )
    @pytest.mark.parametrize("closing", ["<&-", "</dev/null"])
    def it_says_so_when_nobody_can_be_asked(
        self, receipt: str, closing: str, language: str, words: str
    ) -> None:
        arguments = [
            "receipt",
            "open",
            receipt,
            "--field",
            "holder_name",
            "--salt",
            SALT.hex(),
            "--lang",
            language,
        ]
        program = "import sys; from zhian.cli import main; sys.exit(main())"
        done = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", sys.executable, "-c", program, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert words in done.stderr


class DescribeKeys:
    def it_makes_receipts_genuine_until_the_key_is_forgotten(
        self, receipt: str, key_file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["keys", "list"]) == 0
        assert "No key is trusted yet" in capsys.readouterr().out
        assert main(["keys", "trust", key_file]) == 0
        assert KEY.trusted().fingerprint in capsys.readouterr().out
        assert main(["receipt", "verify", receipt]) == 0
        assert main(["keys", "list"]) == 0
        assert "desk-2026" in capsys.readouterr().out
        assert main(["keys", "forget", "desk-2026"]) == 0
        assert main(["receipt", "verify", receipt]) == 3
        assert main(["keys", "forget", "desk-2026"]) == 2

    def it_refuses_another_key_under_a_known_id(
        self, tmp_path: Path, key_file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = SigningKey(KEY.key_id, OTHER_KEY.private).trusted(ISSUER)
        main(["keys", "trust", key_file])
        file = write(tmp_path, "other.json", json.dumps(other.as_json()).encode())
        assert main(["keys", "trust", file]) == 2
        assert "zhian keys forget desk-2026" in capsys.readouterr().err
