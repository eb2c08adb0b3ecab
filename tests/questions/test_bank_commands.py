"""`flask bank` from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from contest.web.commands.bank import bank_commands
from contest.web.database import db
from questions import rows
from questions.schema import Base

GOOD = "STT,Câu hỏi,A,B,Đáp án\n1,Một?,x,y,A\n2,Hai?,x,y,E\n"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[FlaskCliRunner]:
    app = Flask("bank")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'bank.sqlite3'}"
    db.init_app(app)
    app.cli.add_command(bank_commands)
    with app.app_context():
        Base.metadata.create_all(db.engine, tables=list(rows.TABLES))
        yield app.test_cli_runner()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


def test_import_prints_one_object_and_keeps_what_was_good(runner: FlaskCliRunner, good: str) -> None:
    done = runner.invoke(args=["bank", "import", good, "--subject", "Thử", "--show", "--json"])
    body = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (body["read"], body["accepted"], body["rejected"], body["duplicates"]) == (2, 1, 1, 0)
    assert body["questions"][0]["key"] == [0]
    summed = json.loads(runner.invoke(args=["bank", "summary", "--json"]).stdout)
    assert summed["subjects"]["Thử"]["questions"] == 1


def test_a_dry_run_keeps_nothing(runner: FlaskCliRunner, good: str) -> None:
    assert "sẽ nhận" in runner.invoke(args=["bank", "import", good, "--dry-run"]).stdout
    assert json.loads(runner.invoke(args=["bank", "summary", "--json"]).stdout) == {"subjects": {}}


def test_a_file_of_which_nothing_is_of_use_is_refused_with_reasons(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = runner.invoke(args=["bank", "import", str(tmp_path / "bad.csv")])
    assert done.exit_code == 1
    assert "Nội dung câu hỏi" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["bank", "import", "/no/such/file.csv"],
        ["bank", "import", __file__, "--format", "pdf"],
        ["bank", "import", __file__, "--subject", "x" * 121],
        ["bank", "check", "--on", "hôm nay"],
        ["bank", "export"],
    ],
)
def test_wrong_use_exits_2(runner: FlaskCliRunner, args: list[str]) -> None:
    assert runner.invoke(args=args).exit_code == 2


def test_export_writes_what_import_reads(runner: FlaskCliRunner, good: str, tmp_path: Path) -> None:
    runner.invoke(args=["bank", "import", good])
    out = tmp_path / "out.csv"
    assert runner.invoke(args=["bank", "export", str(out)]).exit_code == 0
    again = json.loads(runner.invoke(args=["bank", "import", str(out), "--json"]).stdout)
    assert (again["read"], again["duplicates"]) == (1, 1)


def test_export_of_a_subject_that_is_not_there_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = runner.invoke(args=["bank", "export", str(tmp_path / "x.csv"), "--subject", "Không có"])
    assert done.exit_code == 1
    assert "Không có" in done.stderr


def test_check_names_doubtful_questions(runner: FlaskCliRunner, good: str) -> None:
    runner.invoke(args=["bank", "import", good])
    body = json.loads(runner.invoke(args=["bank", "check", "--on", "2026-11-23", "--json"]).stdout)
    assert body["on"] == "2026-11-23"
    assert len(body["uncited"]) == 1
    spoken = runner.invoke(args=["bank", "check"])
    assert spoken.exit_code == 0
    assert "Chưa có căn cứ: 1 câu" in spoken.stdout


def test_what_people_read_is_vietnamese(runner: FlaskCliRunner, good: str) -> None:
    done = runner.invoke(args=["bank", "import", good, "--show"])
    assert "Đọc 2 câu: 1 đã nhận, 0 trùng, 1 không nhận." in done.stdout
    assert "* A. x" in done.stdout
    assert "không ghi mức 1" in runner.invoke(args=["bank", "summary"]).stdout


def test_the_bank_that_ships_comes_in_once(runner: FlaskCliRunner) -> None:
    first = json.loads(runner.invoke(args=["bank", "bundled", "--json"]).stdout)
    again = json.loads(runner.invoke(args=["bank", "bundled", "--json"]).stdout)
    assert (first["present"], again["accepted"]) == (0, 0)
    assert again["present"] == first["accepted"] >= 360
