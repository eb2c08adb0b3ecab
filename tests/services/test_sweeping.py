"""The sweeper: what nobody handed in is handed in, what is over is settled, what Redis missed is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import Contest
from contest.life import Step
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import RoundClosed
from contest.services import attempts as attempts_service
from contest.services import life, limits, standings, sweeping, verification
from contest.services import people as people_service
from contest.services.contests import Window
from contest.services.sources import Live, Slow
from contest.services.sweeping import Swept
from contest.store import answers, attempts, contests, results
from contest.store.answers import AnswerRow
from contest.store.attempts import Attempt
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from contest.store.echo import Echo
from contest.store.people import LimitRow, PersonRow, SignInRow
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, fill, hand_in, sit
from tests.conftest import Clock

BLUEPRINT = (Quota("ma-tuy", "recall", 5),)
MINUTES = 20
GRACE = timedelta(seconds=5)


@pytest.fixture
def contest(writing: Writing, clock: Clock) -> Contest:
    """A contest of two hours, five questions, any number of attempts."""
    with writing() as session:
        window = Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(hours=1))
        return factories.contest(
            session, clock.now, blueprint=BLUEPRINT, minutes=MINUTES, attempts=None, windows=[window]
        )


@pytest.fixture
def who(writing: Writing, clock: Clock) -> Contestant:
    with writing() as session:
        return contestant(session, clock.now)


def sweep(session: Session, writing: Writing, boards: Boards | None, clock: Clock) -> Swept:
    swept = sweeping.Sweeper(writing, boards).sweep(session, clock.now)
    session.rollback()
    # The head of the record moves with every deed.
    return replace(swept, head=None)


def only(session: Session, contest: Contest, who: Contestant) -> Attempt:
    (attempt,) = attempts.of_person(session, contest.id, who.person.id)
    session.rollback()
    return attempt


@pytest.mark.parametrize(
    "case",
    [(timedelta(0), 0), (GRACE, 0), (GRACE + timedelta(milliseconds=1), 1), (timedelta(seconds=60), 1)],
)
def test_a_paper_is_closed_just_after_deadline_and_grace(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, case: tuple[timedelta, int]
) -> None:
    after, closed = case
    attempt = begin(writing, contest, who, clock.now)
    clock.now = attempt.deadline_at + after
    assert sweep(session, writing, None, clock).closed == closed
    assert only(session, contest, who).is_open == (closed == 0)


def test_a_paper_nobody_handed_in_counts_with_all_it_holds(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    fill(writing, attempt, who, clock.forward(minutes=3), Way(right=4, guess=77))
    clock.forward(hours=1, minutes=30)
    sweep(session, writing, None, clock)
    closed = only(session, contest, who)
    assert (closed.score, closed.right_count, closed.guess) == (4, 4, 77)
    assert (closed.handed_in_at, closed.closed_by) == (attempt.deadline_at, "server")
    assert closed.elapsed_ms == MINUTES * 60_000
    assert closed.receipt is not None
    (result,) = results.of_person(session, contest.id, who.person.id)
    assert (result.attempt_id, result.score) == (attempt.id, 4)


def test_one_answer_in_the_last_moment_of_the_grace_still_counts(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    clock.now = attempt.accepts_until
    fill(writing, attempt, who, clock.now, Way(right=1))
    clock.forward(milliseconds=1)
    sweep(session, writing, None, clock)
    closed = only(session, contest, who)
    assert (closed.score, closed.handed_in_at) == (1, attempt.deadline_at)
    assert closed.elapsed_ms == MINUTES * 60_000


def test_who_starts_just_before_the_close_is_closed_with_the_round(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    clock.now = contest.closes_at - timedelta(seconds=90)
    attempt = begin(writing, contest, who, clock.now)
    assert attempt.deadline_at == contest.closes_at
    fill(writing, attempt, who, clock.now, Way(right=2))
    clock.now = contest.closes_at + GRACE + timedelta(milliseconds=1)
    sweep(session, writing, None, clock)
    closed = only(session, contest, who)
    assert (closed.score, closed.elapsed_ms) == (2, 90_000)


def test_a_second_sweep_changes_nothing(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    begin(writing, contest, who, clock.now)
    clock.forward(hours=2)
    assert sweep(session, writing, None, clock) == Swept(closed=1, settled=1, boards={})
    before = only(session, contest, who)
    clock.forward(seconds=1)
    assert sweep(session, writing, None, clock) == Swept(closed=0, settled=0, boards={})
    assert only(session, contest, who) == before


def test_a_paper_closed_by_the_server_reaches_the_boards(
    session: Session, writing: Writing, boards: Boards, clock: Clock, contest: Contest, who: Contestant
) -> None:
    sweep(session, writing, boards, clock)
    attempt = begin(writing, contest, who, clock.now)
    fill(writing, attempt, who, clock.now, Way(right=3))
    clock.forward(minutes=30)
    assert sweep(session, writing, boards, clock) == Swept(closed=1, settled=0, boards={contest.slug: "0"})
    (row,) = standings.individuals(Live(boards, contest.slug, 0), 0, 1).rows
    assert row.person_id == who.person.id
    # How many have all answers right is guessed here, so single scores do not show; the sum is there.
    assert (row.score, Live(boards, contest.slug, 0).tallies([0])[0].points) == (None, 3)


def test_a_hand_in_that_redis_missed_is_told_by_the_next_round(
    session: Session, writing: Writing, boards: Boards, clock: Clock, contest: Contest, who: Contestant
) -> None:
    sweep(session, writing, boards, clock)
    sit(writing, contest, who, clock.now)
    clock.forward(minutes=5)
    assert sweep(session, writing, boards, clock).boards == {contest.slug: "1"}
    assert sweep(session, writing, boards, clock).boards == {contest.slug: "0"}
    assert verification.verify(session, boards, contest).differences == ()


def test_boards_of_a_contest_are_kept_between_its_rounds_too(
    session: Session, writing: Writing, boards: Boards, clock: Clock, who: Contestant
) -> None:
    hour = timedelta(hours=1)
    windows = [
        Window("Đợt 1", clock.now - hour, clock.now + hour),
        Window("Đợt 2", clock.now + 9 * hour, clock.now + 10 * hour),
    ]
    with writing() as own:
        contest = factories.contest(own, clock.now, "hai-dot", windows=windows)
    sit(writing, contest, who, clock.now)
    clock.forward(hours=3)
    assert sweep(session, writing, boards, clock).boards[contest.slug].startswith("rebuilt")
    between = contests.by_id(session, contest.id)
    assert [one.settled_at for one in between.rounds] == [clock.now, None]
    assert verification.verify(session, boards, between).differences == ()


def test_a_contest_is_settled_only_when_it_is_over_and_every_paper_is_in(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    assert sweep(session, writing, None, clock).settled == 0
    clock.now = contest.closes_at - timedelta(minutes=1)
    begin(writing, contest, who, clock.now)
    clock.now = contest.closes_at
    # Over, but within the grace somebody's paper is still out.
    assert sweep(session, writing, None, clock) == Swept(0, 0, {})
    clock.forward(seconds=6)
    assert sweep(session, writing, None, clock) == Swept(1, 1, {})
    assert contests.by_id(session, contest.id).settled_at == clock.now


def test_a_contest_closed_early_waits_for_running_papers(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    with writing() as own:
        life.take(own, contest, Step.CLOSE, None, clock.now)
    assert sweep(session, writing, None, clock) == Swept(0, 0, {})
    fill(writing, attempt, who, clock.forward(minutes=10), Way(right=5))
    hand_in(writing, attempt, who, clock.now)
    assert sweep(session, writing, None, clock) == Swept(0, 1, {})


@pytest.mark.parametrize(
    "case",
    [
        (Quantity.PEOPLE, Counters.HIDDEN, 3),
        (Quantity.ENTRIES, Counters.ROUNDED, 5),
        (Quantity.ALL_RIGHT, Counters.SHOWN, 2),
    ],
)
def test_the_true_value_of_the_prediction_is_counted_to_the_row(
    session: Session, writing: Writing, boards: Boards, clock: Clock, case: tuple[Quantity, Counters, int]
) -> None:
    quantity, counters, value = case
    window = Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(hours=2))
    with writing() as own:
        changes = {"prediction": quantity, "counters": counters, "blueprint": BLUEPRINT, "attempts": None}
        contest = factories.contest(
            own, clock.now, "doan", windows=[window], ranking=("score", "prediction"), **changes
        )
        ann, bob, cam = (contestant(own, clock.now) for _ in range(3))
    # Ann twice perfect counts once; Bob is closed by the server; Cam's counted attempt is the better first.
    for who, right, guess in ((ann, 5, 3), (cam, 5, 9), (ann, 5, 4), (cam, 2, value)):
        sit(writing, contest, who, clock.now, Way(right=right, guess=guess))
        clock.forward(minutes=6)
    fill(writing, begin(writing, contest, bob, clock.now), bob, clock.now, Way(right=4, guess=value))
    before = {one.person.id: results.of_person(session, contest.id, one.person.id)[0] for one in (ann, cam)}
    session.rollback()
    sweep(session, writing, boards, clock)
    clock.forward(hours=3)
    assert sweep(session, writing, boards, clock).settled == 1
    settled = contests.by_id(session, contest.id)
    assert settled.predicted == {settled.rounds[0].id: value}
    rows = standings.individuals(Live(boards, contest.slug, 0), 0, 1).rows
    misses = {ann.person.id: abs(3 - value), cam.person.id: abs(9 - value)}
    assert [row.person_id for row in rows] == [*sorted(misses, key=lambda one: misses[one]), bob.person.id]
    # The whole chain is written anew, also in the rows themselves.
    for one in (ann, cam):
        after = results.of_person(session, contest.id, one.person.id)[0]
        assert after.attempt_id == before[one.person.id].attempt_id
        assert after.order_key == before[one.person.id].order_key[:7] + f"{misses[one.person.id]:010d}"
    assert verification.verify(session, boards, settled).differences == ()
    detail = session.scalars(select(AuditRow.detail).where(AuditRow.act == "round.settle")).one()
    assert detail == {"round": 1, "value": value, "people": 3, "entries": 5, "all_right": 2}


def test_boards_are_final_once_the_contest_is_settled(
    session: Session, writing: Writing, boards: Boards, clock: Clock, contest: Contest, who: Contestant
) -> None:
    sit(writing, contest, who, clock.now)
    sweep(session, writing, boards, clock)
    assert not Live(boards, contest.slug, 0).facts.settled
    clock.forward(hours=2)
    swept = sweep(session, writing, boards, clock)
    assert swept.boards[contest.slug].startswith("rebuilt")
    live, slow = Live(boards, contest.slug, 0), Slow(session, contests.by_id(session, contest.id), 0)
    assert live.facts.settled
    assert standings.individuals(live, 0, 1) == standings.individuals(slow, 0, 1)
    assert sweep(session, writing, boards, clock) == Swept(0, 0, {contest.slug: "0"})


def test_a_contest_without_a_prediction_is_settled_without_a_value(
    session: Session, writing: Writing, clock: Clock, who: Contestant
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now, "khong-doan", prediction=None, ranking=("score", "time_taken"))
    sit(writing, contest, who, clock.now)
    clock.forward(days=8)
    assert sweep(session, writing, None, clock).settled == 1
    settled = contests.by_id(session, contest.id)
    rounds = tuple(replace(one, settled_at=clock.now) for one in contest.rounds)
    assert settled == replace(contest, settled_at=clock.now, rounds=rounds, era=1)


def test_a_sweep_without_redis_closes_and_settles_all_the_same(
    session: Session, writing: Writing, tmp_path: Path, clock: Clock, contest: Contest, who: Contestant
) -> None:
    away = Boards(Echo(f"unix://{tmp_path}/nobody.sock", 80))
    attempt = begin(writing, contest, who, clock.now)
    fill(writing, attempt, who, clock.now, Way(right=3))
    clock.forward(hours=2)
    assert sweep(session, writing, away, clock) == Swept(1, 1, {contest.slug: "silent"})
    assert only(session, contest, who).score == 3


def test_tidying_drops_the_counts_of_windows_that_are_over(session: Session, writing: Writing, clock: Clock) -> None:
    with writing() as own:
        for n in range(3):
            limits.count(own, "secret", "sign_in.account", f"+8491234567{n}", clock.now)
    clock.forward(hours=1)
    with writing() as own:
        limits.count(own, "secret", "sign_in.account", "+84912345670", clock.now)
    sweeping.tidy(writing, clock.now)
    assert len(session.scalars(select(LimitRow)).all()) == 1


def test_one_bad_row_holds_up_no_other(session: Session, writing: Writing, clock: Clock) -> None:
    """A paper that cannot be marked stays open and is named; the others are closed, and it is tried again later."""
    with writing() as own:
        contest = factories.contest(own, clock.now)
        bad, good = [
            attempts_service.start(own, contest, factories.person(own, clock.now), clock.now) for _ in range(2)
        ]
        own.execute(update(AnswerRow).where(AnswerRow.attempt_id == bad.attempt.id).values(option_order="x"))
    clock.forward(minutes=25)
    sweeper = sweeping.Sweeper(writing, None)
    first = sweeper.sweep(session, clock.now)
    assert first.closed == 1
    assert list(first.failed) == [bad.attempt.token]
    assert sweeper.sweep(session, clock.now).failed == {}
    with writing() as own:
        places = answers.of_attempt(own, good.attempt.id)
        order = "".join(map(str, places[0].option_order))
        own.execute(update(AnswerRow).where(AnswerRow.attempt_id == bad.attempt.id).values(option_order=order))
    for _ in range(sweeping.RESTS):
        closed = sweeper.sweep(session, clock.now).closed
        if closed:
            break
    assert closed == 1


def test_no_paper_starts_once_the_contest_is_settled(session: Session, writing: Writing, clock: Clock) -> None:
    """A start that had looked at the contest before it was closed and settled comes too late for it."""
    with writing() as own:
        stale = factories.contest(own, clock.now)
        who = factories.person(own, clock.now)
    with writing() as own:
        life.take(own, stale, Step.CLOSE, None, clock.now)
    swept = sweeping.Sweeper(writing, None).sweep(session, clock.now)
    assert swept.settled == 1
    with pytest.raises(RoundClosed), writing() as own:
        attempts_service.start(own, stale, who, clock.now)


def test_old_sign_ins_are_dropped_and_standing_ones_stay(session: Session, writing: Writing, clock: Clock) -> None:
    with writing() as own:
        who = factories.person(own, clock.now)
        long_ago = people_service.LASTING[False] + sweeping.SIGN_INS_KEPT_FOR + timedelta(days=1)
        old = factories.sign_in(own, who, clock.now - long_ago)
        new = factories.sign_in(own, who, clock.now)
    sweeping.tidy(writing, clock.now)
    kept = set(session.scalars(select(SignInRow.key_hash)))
    assert people_service.key_hash(new) in kept
    assert people_service.key_hash(old) not in kept


def test_what_cannot_be_tidied_holds_up_nothing_else(
    writing: Writing, clock: Clock, session: Session, who: Contestant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as own:
        factories.sign_in(own, who.person, clock.now)

    def broken(*_: object) -> None:
        raise KeyError("unheard of")

    monkeypatch.setattr(sweeping.payouts, "close_old", broken)
    monkeypatch.setattr(sweeping.data_requests, "carry_out_waiting", broken)
    clock.forward(days=800)
    assert sweeping.tidy(writing, clock.now).keys() == {"payouts", "data_requests"}
    session.rollback()
    assert session.scalars(select(SignInRow)).all() == []
    assert session.get_one(PersonRow, who.person.id).erased_at == clock.now
