"""The public record: all that results follow from, nobody's name; and a check that names whatever was changed in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
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
