"""The public record: all that results follow from, nobody's name; and a check that names whatever was changed in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import State
from contest.predictions import Guessing, Side
from contest.prizes import Ties
from contest.refusals import NotPublished, NotSealed
from contest.services import audit, notices, publication, record, record_check
from contest.standings import Counting
from tests import factories, seasons
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


BY_SCORE = {"ranking": ("score",), "prediction": None, "counters": Counters.SHOWN}
"""Nothing but points: many share a rank."""


@pytest.mark.parametrize(
    "changes",
    [
        BY_SCORE,
        {**BY_SCORE, "prize_ties": Ties.SHARE},
        {**BY_SCORE, "one_prize_each": False, "prize_cap_percent": 20},
        {**BY_SCORE, "counting": Counting.LAST, "prize_ties": Ties.SHARE, "one_prize_each": False},
        {"guessing": Guessing(side=Side.NOT_OVER, whole_contest=True, struck_count=True)},
    ],
)
def test_the_two_ways_agree_under_other_terms(
    writing: Writing, clock: Clock, session: Session, changes: Values
) -> None:
    season = seasons.published(writing, clock, **changes)
    written = record.written(session, season.contest(session))
    assert record_check.check(written.data).differences == ()
    won = json.loads(written.data)["awards"]
    assert won
    shared = changes.get("ranking") and changes.get("prize_ties") is not Ties.SHARE
    assert any(one["drawn"] for one in won) == bool(shared)


WHY = "Phương án B mới đúng theo luật"


@pytest.mark.parametrize("another", [False, True])
def test_a_ruling_is_told_and_its_key_only_while_no_other_contest_may_draw_the_question(
    writing: Writing, clock: Clock, session: Session, another: bool
) -> None:
    season = seasons.opened(writing, clock)
    code = seasons.ruled(writing, clock, season, WHY)
    if another:
        with writing() as own:
            factories.contest(own, clock.now, "khac")
    seasons.carried(writing, clock, season, State.PUBLISHED)
    data = record.written(session, season.contest(session)).data
    assert record_check.check(data).differences == ()
    (told,) = json.loads(data)["rulings"]
    assert (told["question"], told["ruling"]) == (code, "void")
    if another:
        assert told["keys"] is told["reason"] is None
        assert WHY not in data.decode()
    else:
        assert told["reason"] == WHY
        assert told["keys"]["before"]["choices"]


def test_nothing_in_it_tells_who_anybody_is(season: Season, session: Session) -> None:
    text = record.written(session, season.contest(session)).data.decode()
    for canary in seasons.canaries(session, season):
        assert canary not in text
    for name in ("token", "receipt", "origin", "person_id", "birth", "phone"):
        assert f'"{name}"' not in text
    secret = season.contest(session)
    assert secret.seed not in text
    assert secret.draw_seed not in text


def test_the_same_contest_gives_the_same_bytes(season: Season, session: Session) -> None:
    one, two = (record.written(session, season.contest(session)) for _ in range(2))
    assert one == two


def test_there_is_none_before_publication(writing: Writing, clock: Clock, session: Session) -> None:
    season = seasons.published(writing, clock, until=State.FINAL)
    with pytest.raises(NotPublished):
        record.written(session, season.contest(session))


def test_it_waits_until_the_last_deed_is_sealed(
    writing: Writing, clock: Clock, season: Season, session: Session
) -> None:
    before = record.stamp(session, season.contest(session))
    with writing() as own:
        notices.publish(own, season.contest(own), "results", "Thêm một thông báo nữa.", None, clock.now)
    session.rollback()
    with pytest.raises(NotSealed):
        record.stamp(session, season.contest(session))
    with writing() as own:
        audit.seal(own, clock.now)
    session.rollback()
    assert record.stamp(session, season.contest(session)) != before


def test_printing_a_head_leaves_the_record_as_it_is(
    writing: Writing, clock: Clock, season: Season, session: Session
) -> None:
    before = record.stamp(session, season.contest(session))
    with writing() as own:
        audit.print_head(own, "contest:mua", None, clock.now)
    session.rollback()
    assert record.stamp(session, season.contest(session)) == before


def test_statements_do_not_grow_with_the_people(season: Season, session: Session, engine: Engine) -> None:
    contest = season.contest(session)
    with factories.counted(engine) as seen:
        record.record(session, contest)
    # Prizes are derived twice: for the signed list to be held against, and for the collective lists themselves.
    assert len(seen) <= 110


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


@pytest.mark.parametrize(
    "change",
    [
        change_score, change_unit, change_order, change_seed, change_seed_and_commitment, change_award, change_amount,
        drop_award, drop_attempt, drop_struck, change_value, change_rules, change_collective, change_headcount,
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


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Lò Thị Ngọc thi hộ", "… thi hộ"),
        ("Tài khoản của LÒ THỊ NGỌC dùng số 0912 345 678", "Tài khoản của … dùng số …"),
        ("Giấy tờ 012345678901 không đúng", "Giấy tờ … không đúng"),
        ("Thi hộ 3 người trong 5 phút", "Thi hộ 3 người trong 5 phút"),
    ],
)
def test_a_public_reason_names_nobody(reason: str, told: str) -> None:
    assert publication.nameless(reason, "Lò Thị Ngọc") == told
