"""`flask audit verify` and `flask audit head`, as an auditor runs them."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from contest.services import audit
from contest.store import audit as store
from tests.acts import Writing
from tests.conftest import NOW, Clock
from tests.tampering import change, unguarded


def run(app: Flask, *args: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["audit", *args])
    return done.exit_code, done.output


@pytest.fixture
def head(writing: Writing) -> audit.Head:
    with writing() as session:
        for n in range(4):
            store.record(session, NOW, None, "contest.close", f"contest:{n}")
        audit.seal(session, NOW)
        return audit.head(session)


def test_a_good_record_says_so_and_tells_its_head(app: Flask, head: audit.Head) -> None:
    anchor = f"{head.number}:{head.hash}"
    assert run(app, "head") == (0, f"{anchor}\n")
    code, said = run(app, "verify", "--json", "--anchor", anchor)
    told = {"rows": 4, "unsealed": 0, "head": {"number": 4, "hash": head.hash}, "first_bad": None}
    assert (code, json.loads(said)) == (0, told)
    assert run(app, "head", "--json") == (0, json.dumps(told["head"]) + "\n")


def test_the_first_bad_row_is_named_and_the_exit_is_1(app: Flask, head: audit.Head, writing: Writing) -> None:
    with writing() as session:
        unguarded(session)
        change(session, "UPDATE audit SET subject = 'contest:other' WHERE number = 3")
    code, said = run(app, "verify", "--json")
    bad = json.loads(said)["first_bad"]
    assert (code, bad["number"], bad["fault"]) == (1, 3, "altered")
    code, said = run(app, "verify")
    assert code == 1
    assert "row 3" in said
    assert "is not what was sealed" in said


def test_a_cut_end_is_found_by_an_anchor(app: Flask, head: audit.Head, writing: Writing) -> None:
    with writing() as session:
        unguarded(session)
        change(session, "DELETE FROM audit WHERE number = 4")
    assert run(app, "verify")[0] == 0
    code, said = run(app, "verify", "--anchor", f"4:{head.hash.upper()}", "--json")
    assert (code, json.loads(said)["first_bad"]) == (1, {"number": 4, "id": None, "fault": "missing"})


@pytest.mark.parametrize("anchor", ["4", "x:y", f"0:{'0' * 64}", f"4:{'0' * 63}", f"-1:{'0' * 64}"])
def test_an_anchor_that_is_none_is_wrong_use(app: Flask, anchor: str) -> None:
    assert run(app, "verify", "--anchor", anchor)[0] == 2


def test_the_sweep_command_seals(app: Flask, writing: Writing, clock: Clock) -> None:
    with writing() as session:
        store.record(session, clock.now, None, "contest.close", "contest:x")
    done = app.test_cli_runner().invoke(args=["attempts", "sweep", "--json"])
    assert done.exit_code == 0
    assert run(app, "head")[1].startswith("1:")
