"""The check of a public record names whatever was changed in it, however consistently."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.contests import State
from contest.predictions import Guessing, Quantity, Side
from contest.services import record, record_check, record_log, strikes
from contest.services.strikes import Struck
from contest.store.attempts import AttemptRow
from tests import seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season

Values = dict[str, Any]


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    return seasons.published(writing, clock)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(10**30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)

_KEPT: list[bytes] = []


@pytest.fixture
def values(request: pytest.FixtureRequest) -> Values:
    """A record to read or to spoil: written once, for a season takes seconds."""
    if not _KEPT:
        session, season = request.getfixturevalue("session"), request.getfixturevalue("season")
        _KEPT.append(record.written(session, season.contest(session)).data)
    return json.loads(_KEPT[0])


def differences(values: Values) -> list[tuple[str, str]]:
    check = record_check.check(record.canonical(values))
    return [(one.board, one.cell) for one in check.differences]


def test_a_record_as_written_has_no_difference(values: Values) -> None:
    check = record_check.check(record.canonical(values))
    assert check.differences == ()
    assert check.contest == "mua"
    assert check.scopes == 9
    assert check.cells > 500


def test_the_record_holds_what_was_won(values: Values) -> None:
    assert {one["prize"] for one in values["awards"]} >= {"Nhất", "Nhì", "Ba", "Cờ", "Bằng khen"}
    assert any(one["rank"] is not None for board in values["collective"] for one in rows(board))
    assert any(row[-1] == "person" for row in values["attempts"]["rows"])


def rows(table: Values) -> list[Values]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _counted(values: Values) -> list[Any]:
    """The attempt that counts for the first of the whole contest."""
    best = values["results"]["scopes"][0]["rows"][0]
    return next(row for row in values["attempts"]["rows"] if row[0] == best[0] and row[1:3] == best[2:4])


def change_score(values: Values) -> str:
    row = _counted(values)
    row[5] -= 1
    return row[0]


def change_unit(values: Values) -> str:
    row = _counted(values)
    row[3] = next(one["code"] for one in values["units"] if one["kind"] == "grassroots" and one["code"] != row[3])
    return f"{row[0]} unit"


def change_order(values: Values) -> str:
    board = values["results"]["scopes"][0]["rows"]
    board[0][0], board[1][0] = board[1][0], board[0][0]
    return board[0][0]


def change_seed(values: Values) -> str:
    values["draws"][0]["seed"] = "ab" * 32
    return "seed 0"


def change_seed_and_commitment(values: Values) -> str:
    values["draws"][1] = {
        "number": 1,
        "seed": values["draws"][0]["seed"],
        "commitment": values["draws"][0]["commitment"],
    }
    return "announced 1"


def change_award(values: Values) -> str:
    values["awards"][0]["person"], values["awards"][1]["person"] = (values["awards"][n]["person"] for n in (1, 0))
    return "1 person"


def change_amount(values: Values) -> str:
    values["awards"][2]["amount"] += 1
    return "3 amount"


def drop_award(values: Values) -> str:
    values["awards"].pop()
    return "count"


def drop_attempt(values: Values) -> str:
    row = _counted(values)
    values["attempts"]["rows"].remove(row)
    return row[0]


def drop_struck(values: Values) -> str:
    values["attempts"]["rows"].remove(next(row for row in values["attempts"]["rows"] if row[-1] == "person"))
    return "sha256"


def change_value(values: Values) -> str:
    values["rounds"][1]["predicted_value"] += 1
    return "predicted_value"


def change_rules(values: Values) -> str:
    values["rules"][0]["body"]["points_each"] = 2
    return "version 1"


def change_collective(values: Values) -> str:
    row = next(row for row in values["collective"][0]["rows"] if row[5] == 1)
    row[5] = 2
    return f"{row[0]} rank"


def change_headcount(values: Values) -> str:
    code = next(row[0] for row in values["collective"][0]["rows"] if row[5] == 1)
    next(one for one in values["units"] if one["code"] == code)["workers"] += 5
    return f"{code} headcount"


def _sealed(values: Values) -> None:
    """The SHA-256 of the attempts, put right after a change."""
    values["attempts"]["sha256"] = sha256(record.canonical(values["attempts"]["rows"])).hexdigest()


def name_somebody_twice(values: Values) -> str:
    board = values["results"]["scopes"][0]["rows"]
    board[-1] = board[0]
    board.sort(key=lambda row: row[1])
    return "twice"


def repeat_a_line(values: Values) -> str:
    board = values["results"]["scopes"][0]["rows"]
    board.insert(0, board[0])
    return "people"


def repeat_a_scope(values: Values) -> str:
    first = values["results"]["scopes"][0]
    invented = {"scope": 0, "rows": [["ab" * 8, 1, 1, 1, 1, 3, None], *first["rows"]]}
    values["results"]["scopes"].insert(0, invented)
    return "ab" * 8


def repeat_a_scope_as_it_is(values: Values) -> str:
    values["results"]["scopes"].append(values["results"]["scopes"][0])
    return "scopes"


def drop_a_scope(values: Values) -> str:
    values["results"]["scopes"].pop()
    return "scopes"


def _doubled(table: Values, rows_of: list[list[Any]], name: str, false: Any) -> str:
    """A column told twice: who reads the first of the two, or the last, reads otherwise."""
    n = list(table["columns"]).index(name)
    table["columns"] = [*table["columns"][:n], name, *table["columns"][n:]]
    for row in rows_of:
        row.insert(n, false)
    return "shape"


def double_a_column_of_results(values: Values) -> str:
    held = values["results"]
    return _doubled(held, [row for one in held["scopes"] for row in one["rows"]], "score", 3)


def double_a_column_of_attempts(values: Values) -> str:
    _doubled(values["attempts"], values["attempts"]["rows"], "score", 3)
    _sealed(values)
    return "format"


def double_a_column_of_a_list(values: Values) -> str:
    held = values["collective"][0]
    return _doubled(held, held["rows"], "rank", 1)


def move_columns_of_essays(values: Values) -> str:
    values["essays"]["columns"].reverse()
    return "shape"


def add_an_essay(values: Values) -> str:
    values["essays"]["rows"].append([1, values["attempts"]["rows"][0][0], 5])
    return "count"


def add_an_essay_twice(values: Values) -> str:
    values["essays"]["rows"] += [[1, values["attempts"]["rows"][0][0], points] for points in (5, 7)]
    return "twice"


def retitle_an_award(values: Values) -> str:
    values["awards"][0]["list"] = "Giải đặc biệt"
    return "1 list"


def retitle_an_award_of_a_union(values: Values) -> str:
    n, one = next((n, one) for n, one in enumerate(values["awards"], start=1) if one["unit"] is not None)
    one["list"] += "."
    return f"{n} list"


def turn_a_list_round(values: Values) -> str:
    values["collective"][0]["rows"].reverse()
    return "order"


def name_a_union_twice(values: Values) -> str:
    board = values["collective"][0]["rows"]
    board.append(board[-1])
    return "twice"


def empty_the_commitments(values: Values) -> str:
    values["announced"]["draws"] = []
    return "announced"


def drop_a_commitment(values: Values) -> str:
    values["announced"]["draws"].pop()
    return "announced"


def add_a_commitment(values: Values) -> str:
    values["announced"]["draws"].append("ab" * 32)
    return "announced"


def repeat_a_version(values: Values) -> str:
    values["rules"].append(values["rules"][0])
    return "versions"


def go_by_another_version(values: Values) -> str:
    first = values["rules"][0]
    values["rules"].append({**first, "version": first["version"] + 1})
    return "rules"


def repeat_a_round(values: Values) -> str:
    values["rounds"].append(values["rounds"][1])
    values["draws"].append(values["draws"][2])
    values["announced"]["draws"].append(values["draws"][2]["commitment"])
    return "numbers"


def repeat_a_unit(values: Values) -> str:
    values["units"].append(values["units"][0])
    return "twice"


def repeat_an_attempt(values: Values) -> str:
    values["attempts"]["rows"].insert(0, values["attempts"]["rows"][0])
    _sealed(values)
    return "twice"


def hide_who_sat(values: Values) -> str:
    row = _counted(values)
    row[0] = ""
    _sealed(values)
    return f" {row[1]}:{row[2]}"


def say_a_rank_otherwise(values: Values) -> str:
    row = values["results"]["scopes"][0]["rows"][0]
    row[1] = True
    return f"{row[0]} rank"


@pytest.mark.parametrize(
    "change",
    [
        change_score, change_unit, change_order, change_seed, change_seed_and_commitment, change_award, change_amount,
        drop_award, drop_attempt, drop_struck, change_value, change_rules, change_collective, change_headcount,
        name_somebody_twice, repeat_a_line, repeat_a_scope, repeat_a_scope_as_it_is, drop_a_scope,
        double_a_column_of_results, double_a_column_of_attempts, double_a_column_of_a_list, move_columns_of_essays,
        add_an_essay, add_an_essay_twice, retitle_an_award, retitle_an_award_of_a_union, turn_a_list_round,
        name_a_union_twice, empty_the_commitments, drop_a_commitment, add_a_commitment, repeat_a_version,
        go_by_another_version, repeat_a_round, repeat_a_unit, repeat_an_attempt, hide_who_sat, say_a_rank_otherwise,
    ],
)  # fmt: skip
def test_whatever_is_changed_is_named(values: Values, change: Callable[[Values], str]) -> None:
    named = change(values)
    found = differences(values)
    assert found
    assert any(named in cell for _, cell in found), found


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"format":"hoithi-record/1"}', b'{"format":"other"}', b"[" * 100_000],
)
def test_what_is_no_record_is_a_difference_and_no_crash(data: bytes) -> None:
    (found,) = record_check.check(data).differences
    assert (found.board, found.cell) == ("file", "format")


@given(data=st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_makes_the_check_fall_over(values: Values, data: st.DataObject) -> None:
    spoilt: Any = json.loads(json.dumps(values))
    here = spoilt
    while True:
        name = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[name], (dict, list)) or not here[name] or data.draw(st.booleans()):
            break
        here = here[name]
    here[name] = data.draw(ANYTHING)
    assert record_check.check(record.canonical(spoilt)).sha256


@pytest.mark.parametrize("name", ["draws", "awards", "collective", "units", "announced", "results", "whole"])
def test_a_part_that_is_missing_is_named(values: Values, name: str) -> None:
    del values[name]
    assert any(cell == "shape" for _, cell in differences(values))


def test_a_name_that_stands_twice_in_an_object_is_no_record(values: Values) -> None:
    data = record.canonical(values).replace(b'{"announced":', b'{"awards":[],"announced":', 1)
    (found,) = record_check.check(data).differences
    assert (found.board, found.cell) == ("file", "format")
    assert "awards" in found.claimed


def test_papers_without_a_pseudonym_are_of_people_whom_the_record_names(
    writing: Writing, clock: Clock, session: Session
) -> None:
    guessing = Guessing(struck_count=True)
    season = seasons.opened(writing, clock, prediction=Quantity.PEOPLE, guessing=guessing)
    with writing() as own:
        held = season.contest(own)
        # Both sat the second round once: nobody else tells that they were there.
        for who in (season.people[1], season.people[2]):
            mine = (AttemptRow.person_id == who.person.id) & (AttemptRow.round_id == held.rounds[1].id)
            (paper,) = own.scalars(select(AttemptRow.id).where(mine))
            struck = Struck(who.person.id, paper)
            strikes.strike(own, held, struck, "Xem bài của người khác", season.board[0].id, clock.now)
    seasons.carried(writing, clock, season, State.PUBLISHED)
    data = record.written(session, season.contest(session)).data
    assert record_check.check(data).differences == ()
    values = json.loads(data)
    assert [row[1:3] for row in values["attempts"]["rows"] if row[0] == ""] == [[2, 1], [2, 1]]
    values["rounds"][1]["people"] += 1
    assert ("round 2", "people") in differences(values)


def test_a_guess_above_stands_behind_all_others_and_none_behind_it_to_the_last_one(values: Values) -> None:
    values["rules"][0]["body"]["guessing"]["side"] = "not_over"
    values["rules"][0]["body"]["ranking"] = ["prediction"]
    values["rounds"][0]["predicted_value"] = 999_999_998
    rows_of = [row for row in values["attempts"]["rows"] if row[1] == 1 and row[-1] is None][:5]
    for row, guess in zip(rows_of, (999_999_998, 1, 0, 999_999_999, None), strict=True):
        row[0], row[10] = f"{row[0]}{guess}", guess
    values["attempts"]["rows"] = rows_of
    people = record_log.Log(values).standing(1)
    assert [people[row[0]].rank for row in rows_of] == [1, 2, 3, 4, 5]


def test_a_paper_with_nothing_left_to_earn_is_not_all_right(values: Values) -> None:
    row = next(row for row in values["attempts"]["rows"] if row[-1] is None)
    row[5] = row[6] = 0
    values["attempts"]["rows"] = [row]
    log = record_log.Log(values)
    assert log.tally(0) == {"people": 1, "entries": 1, "all_right": 0}
    assert log.standing(0)[row[0]].perfect == 0


def test_a_season_with_a_paper_that_is_struck_out_whole_agrees(
    writing: Writing, clock: Clock, session: Session
) -> None:
    chain = ("all_right", "full_marks", "prediction", "draw")
    season = seasons.opened(writing, clock, ranking=chain, guessing=Guessing(side=Side.NOT_OVER))
    with writing() as own:
        mine = AttemptRow.person_id == season.people[1].person.id
        own.execute(update(AttemptRow).where(mine).values(score=0, max_score=0))
    seasons.carried(writing, clock, season, State.PUBLISHED)
    assert record_check.check(record.written(session, season.contest(session)).data).differences == ()
