"""The life of a contest and the time given in it, by the services on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import Contest, State
from contest.life import (
    AlreadyPaused,
    BadPause,
    BadValue,
    NobodyGiven,
    NoNumberAsked,
    NothingGiven,
    NotLater,
    NotPaused,
    RoundHeldBack,
    RoundNotOver,
    RoundSettled,
    RoundsOverlap,
    Step,
    StepBlocked,
)
from contest.papers import Quota
from contest.people import Role
from contest.predictions import Guessing, Quantity
from contest.prizes import Ladder, Prize, Span
from contest.refusals import Locked, Paused, ReasonMissing, RoundClosed, WrongMoment
from contest.rounds import Closing, Hours
from contest.services import attempts, life, sweeping, time_given
from contest.services.contests import Window
from contest.services.life import Stated
from contest.services.time_given import Given, Longer, Stop
from contest.standings import commitment
from contest.store import attempts as attempt_store
from contest.store import contests, notices, results
from contest.store.attempts import Attempt
from contest.store.audit import AuditRow
from contest.store.complaints import ComplaintRow
from contest.store.extensions import ExtensionRow
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, fill, hand_in, sit
from tests.conftest import Clock

BLUEPRINT = (Quota("ma-tuy", "recall", 5),)
REASON = "mất điện ở trung tâm tỉnh"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GRACE = timedelta(seconds=5)


def held(writing: Writing, clock: Clock, slug: str = "thu", **changes: object) -> Contest:
    """Two rounds of two hours, the first open since an hour, a gap of an hour between them."""
    windows = [
        Window("Đợt 1", clock.now - HOUR, clock.now + HOUR),
        Window("Đợt 2", clock.now + 2 * HOUR, clock.now + 4 * HOUR),
    ]
    given = {
        "blueprint": BLUEPRINT,
        "minutes": 20,
        "windows": windows,
        "prediction": None,
        "ranking": ("score", "draw"),
    }
    with writing() as session:
        return factories.contest(session, clock.now, slug, **(given | changes))


@pytest.fixture
def contest(writing: Writing, clock: Clock) -> Contest:
    return held(writing, clock)


@pytest.fixture
def who(writing: Writing, clock: Clock) -> Contestant:
    with writing() as session:
        return contestant(session, clock.now)


@pytest.fixture
def by(writing: Writing, clock: Clock) -> int:
    with writing() as session:
        return factories.person(session, clock.now, Role.ORGANIZER).id


def take(writing: Writing, contest: Contest, step: Step, clock: Clock, by: int | None = None) -> Contest:
    with writing() as session:
        return life.take(session, contest, step, by, clock.now)


def sweep(session: Session, writing: Writing, clock: Clock) -> None:
    sweeping.Sweeper(writing, None).sweep(session, clock.now)
    session.rollback()


def told(session: Session, contest: Contest) -> list[str]:
    """The public notices, the oldest first."""
    found = [one.text for one in notices.of_contest(session, contest.id)][::-1]
    session.rollback()
    return found


def acts(session: Session, prefix: str) -> list[str]:
    return [act for act in session.scalars(select(AuditRow.act).order_by(AuditRow.id)) if act.startswith(prefix)]


def mine(session: Session, contest: Contest, who: Contestant) -> Attempt:
    session.rollback()
    return attempt_store.of_person(session, contest.id, who.person.id)[-1]


def over(session: Session, writing: Writing, contest: Contest, clock: Clock) -> None:
    """Go on to when everything is in."""
    clock.now = contests.by_id(session, contest.id).last_close + MINUTE
    session.rollback()
    sweep(session, writing, clock)


# Steps


def test_a_contest_walks_its_whole_life_and_each_step_is_told(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    sit(writing, contest, who, clock.now)
    over(session, writing, contest, clock)
    steps = [Step.CHECK, Step.REVEAL]
    states = [take(writing, contest, step, clock, by).state for step in steps]
    clock.forward(days=5)
    states += [take(writing, contest, step, clock, by).state for step in (Step.FINISH, Step.PUBLISH, Step.LOCK)]
    assert states == [State.CHECKING, State.PROVISIONAL, State.FINAL, State.PUBLISHED, State.LOCKED]
    assert acts(session, "contest.") == [
        "contest.draw_up", "contest.announce", "contest.check", "contest.reveal", "contest.finish", "contest.publish",
        "contest.lock",
    ]  # fmt: skip
    assert len(told(session, contest)) == 5
    with pytest.raises(Locked):
        take(writing, contest, Step.LOCK, clock, by)


def test_steps_are_taken_in_their_order_and_no_other(
    session: Session, writing: Writing, clock: Clock, contest: Contest
) -> None:
    for step in (Step.REVEAL, Step.FINISH, Step.PUBLISH, Step.LOCK):
        with pytest.raises(StepBlocked):
            take(writing, contest, step, clock)
    with pytest.raises(StepBlocked) as refused:
        take(writing, contest, Step.CHECK, clock)
    assert len(refused.value.values["why"]) == 2  # type: ignore[arg-type]
    assert contests.by_id(session, contest.id).state is State.ANNOUNCED
    assert told(session, contest) == []


def test_announcing_tells_the_digest_of_the_rules_and_the_fingerprints_of_the_draws(
    session: Session, writing: Writing, clock: Clock
) -> None:
    from_scratch = held(writing, clock)
    with writing() as own:
        contests.set_state(own, from_scratch.id, State.DRAFT)
        contests.pool(own, from_scratch.rules_id)
        copy = replace(from_scratch.rules, summary="Cuộc thi khác")
        windows = [Window("Đợt 1", clock.now, clock.now + HOUR)]
        contest_id = life.contests.draw_up(own, "khac", "Khác", copy, windows, clock.now)
    with writing() as own:
        announced = life.take(own, contests.by_id(own, contest_id), Step.ANNOUNCE, None, clock.now)
    (text,) = told(session, announced)
    assert announced.rules.digest() in text
    assert commitment(announced.seed_of(0)) in text
    assert announced.seed_of(0) not in text


def test_closing_early_stops_new_papers_and_leaves_running_ones_their_time(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    with writing() as own:
        closed = life.take(own, contest, Step.CLOSE, by, clock.now, "thể lệ có lỗi nặng")
        other = contestant(own, clock.now)
    assert closed.rounds[0].closes_at == clock.now
    assert mine(session, contest, who).deadline_at == attempt.deadline_at
    with pytest.raises(RoundClosed):
        begin(writing, closed, other, clock.now)
    fill(writing, attempt, who, clock.forward(minutes=10), Way(right=5))
    assert hand_in(writing, attempt, who, clock.now).attempt.score == 5
    sweep(session, writing, clock)
    assert contests.by_id(session, contest.id).is_settled()
    assert "thể lệ có lỗi nặng" in told(session, contest)[0]


def test_the_draw_is_secret_until_the_results_are_public_and_then_everybody_has_it(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    sit(writing, contest, who, clock.now)
    over(session, writing, contest, clock)
    take(writing, contest, Step.CHECK, clock)
    seeds = [contest.seed_of(n) for n in range(3)]
    assert not any(seed in text for text in told(session, contest) for seed in seeds)
    before = results.of_person(session, contest.id, who.person.id)[0].order_key
    session.rollback()
    moved = take(writing, contest, Step.REVEAL, clock)
    assert all(seed in told(session, contest)[-1] for seed in seeds)
    assert moved.era == 2  # one of its settlement, one of this
    assert all(one.revealed_at == clock.now for one in moved.rounds)
    after = results.of_person(session, contest.id, who.person.id)[0].order_key
    assert after != before
    assert after.split("-")[0] == before.split("-")[0]


def test_complaints_run_to_the_end_of_the_last_day_in_vietnam(
    session: Session, writing: Writing, clock: Clock, contest: Contest
) -> None:
    over(session, writing, contest, clock)
    take(writing, contest, Step.CHECK, clock)
    moved = take(writing, contest, Step.REVEAL, clock)
    # Revealed on 25 November, three days: to the midnight that ends the 28th.
    assert moved.complaints_until == datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
    clock.now = moved.complaints_until - timedelta(milliseconds=1)
    with pytest.raises(StepBlocked):
        take(writing, contest, Step.FINISH, clock)
    clock.now = moved.complaints_until
    assert take(writing, contest, Step.FINISH, clock).state is State.FINAL


def test_an_open_complaint_and_unsigned_prizes_hold_up_the_end(
    session: Session, writing: Writing, clock: Clock, who: Contestant
) -> None:
    ladder = Ladder(Span.OVERALL, (Prize("Nhất", 1, 500_000),))
    contest = held(writing, clock, prizes=(ladder,), complaint_days=0)
    sit(writing, contest, who, clock.now)
    over(session, writing, contest, clock)
    take(writing, contest, Step.CHECK, clock)
    take(writing, contest, Step.REVEAL, clock)
    with writing() as own:
        own.add(ComplaintRow(contest_id=contest.id, person_id=who.person.id, text="điểm của tôi sai", at=clock.now))
    clock.forward(minutes=1)
    with pytest.raises(StepBlocked) as refused:
        take(writing, contest, Step.FINISH, clock)
    assert len(refused.value.values["why"]) == 2  # type: ignore[arg-type]


def test_a_weekly_round_may_be_made_public_while_the_contest_goes_on_the_last_one_may_not(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    sit(writing, contest, who, clock.now)
    with pytest.raises(RoundNotOver), writing() as own:
        life.reveal_round(own, contest, 1, by, clock.now)
    clock.now = contest.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    with writing() as own:
        moved = life.reveal_round(own, contest, 1, by, clock.now)
    assert moved.is_revealed(1)
    assert not moved.is_revealed(0)
    assert contest.seed_of(1) in told(session, contest)[0]
    assert contest.seed_of(0) not in told(session, contest)[0]
    with pytest.raises(WrongMoment), writing() as own:
        life.reveal_round(own, contest, 1, by, clock.now)
    over(session, writing, contest, clock)
    with pytest.raises(RoundHeldBack), writing() as own:
        life.reveal_round(own, contest, 2, by, clock.now)


def test_a_round_tells_nothing_of_what_is_guessed_of_the_whole_contest(
    session: Session, writing: Writing, clock: Clock, who: Contestant
) -> None:
    guessing = Guessing(whole_contest=True)
    changes = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "ranking": ("score", "prediction")}
    contest = held(writing, clock, guessing=guessing, **changes)
    sit(writing, contest, who, clock.now)
    clock.now = contest.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    with pytest.raises(RoundHeldBack), writing() as own:
        life.reveal_round(own, contest, 1, None, clock.now)


def test_a_number_that_only_the_organizers_know_is_stated_once_every_paper_is_in(
    session: Session, writing: Writing, clock: Clock, who: Contestant, by: int
) -> None:
    guessing = Guessing(words="Sản lượng than năm 2026 là bao nhiêu tấn?")
    contest = held(writing, clock, prediction=Quantity.STATED, guessing=guessing, ranking=("score", "prediction"))
    fill(writing, begin(writing, contest, who, clock.now), who, clock.now, Way(right=5, guess=90))
    stated = Stated(1, 100, "Niên giám thống kê tỉnh")

    def state(what: Stated) -> Contest:
        with writing() as own:
            return life.state_value(own, contest, what, by, clock.now)

    with pytest.raises(RoundNotOver):
        state(stated)
    clock.now = contest.rounds[0].closes_at
    with pytest.raises(RoundNotOver):
        state(replace(stated, number=2))
    sweep(session, writing, clock)
    clock.forward(minutes=1)
    sweep(session, writing, clock)
    assert contests.by_id(session, contest.id).rounds[0].settled_at is None
    session.rollback()
    with pytest.raises(BadValue):
        state(replace(stated, value=-1))
    with pytest.raises(ReasonMissing):
        state(replace(stated, source="báo"))
    state(stated)
    sweep(session, writing, clock)
    settled = contests.by_id(session, contest.id).rounds[0]
    assert (settled.predicted_value, settled.settled_at) == (100, clock.now)
    session.rollback()
    state(replace(stated, value=93))
    own = next(one for one in results.of_person(session, contest.id, who.person.id) if one.scope == 1)
    assert own.order_key.endswith(f"{3:09d}")
    assert "93" in told(session, contest)[-1]


def test_no_number_is_stated_where_the_log_tells_it(
    session: Session, writing: Writing, clock: Clock, contest: Contest
) -> None:
    with pytest.raises(NoNumberAsked), writing() as own:
        life.state_value(own, contest, Stated(1, 5, "Niên giám thống kê tỉnh"), None, clock.now)


# Pauses


def test_a_pause_gives_running_papers_its_whole_length_and_counts_for_nobodys_time(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    clock.forward(minutes=5)
    with writing() as own:
        paused = life.pause(own, contest, Stop(clock.now + 30 * MINUTE), REASON, by, clock.now)
        late = contestant(own, clock.now)
    now = mine(session, contest, who)
    assert now.deadline_at == attempt.deadline_at + 30 * MINUTE
    assert now.accepts_until == now.deadline_at + GRACE
    assert paused.rounds[0].closes_at == contest.rounds[0].closes_at + 30 * MINUTE
    with pytest.raises(Paused):
        begin(writing, paused, late, clock.now)
    clock.forward(minutes=30)
    begin(writing, paused, late, clock.now)
    fill(writing, attempt, who, clock.now + MINUTE, Way(right=5))
    done = hand_in(writing, attempt, who, clock.forward(minutes=3)).attempt
    assert done.elapsed_ms == 8 * 60_000
    assert REASON in told(session, contest)[0]


def test_a_pause_of_the_longest_length_is_taken_and_a_longer_one_is_not(
    writing: Writing, clock: Clock, by: int
) -> None:
    contest = held(writing, clock, windows=[Window("Đợt 1", clock.now - HOUR, clock.now + HOUR)])
    for until in (clock.now, clock.now + timedelta(days=2, milliseconds=1)):
        with pytest.raises(BadPause), writing() as own:
            life.pause(own, contest, Stop(until), REASON, by, clock.now)
    with writing() as own:
        life.pause(own, contest, Stop(clock.now + timedelta(days=2)), REASON, by, clock.now)
    with pytest.raises(AlreadyPaused), writing() as own:
        life.pause(own, contest, Stop(clock.now + HOUR), REASON, by, clock.forward(hours=1))


def test_a_pause_does_not_push_a_round_into_the_next_one(writing: Writing, clock: Clock, contest: Contest) -> None:
    with pytest.raises(RoundsOverlap), writing() as own:
        life.pause(own, contest, Stop(clock.now + HOUR + timedelta(milliseconds=1)), REASON, None, clock.now)
    with writing() as own:
        moved = life.pause(own, contest, Stop(clock.now + 2 * HOUR, moves_close=False), REASON, None, clock.now)
    assert moved.rounds == contest.rounds


def test_a_contest_that_goes_on_early_takes_nothing_back(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    with pytest.raises(NotPaused), writing() as own:
        life.resume(own, contest, REASON, by, clock.now)
    with writing() as own:
        life.pause(own, contest, Stop(clock.now + 30 * MINUTE), REASON, by, clock.now)
    clock.forward(minutes=10)
    with writing() as own:
        going = life.resume(own, contest, "đã có điện trở lại", by, clock.now)
    assert going.pause_at(clock.now) is None
    assert mine(session, contest, who).deadline_at == attempt.deadline_at + 30 * MINUTE
    done = hand_in(writing, attempt, who, clock.forward(minutes=4)).attempt
    assert done.elapsed_ms == 4 * 60_000


def test_a_paper_past_its_grace_has_no_part_in_a_pause(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    attempt = begin(writing, contest, who, clock.now)
    clock.now = attempt.accepts_until + timedelta(milliseconds=1)
    with writing() as own:
        life.pause(own, contest, Stop(clock.now + 30 * MINUTE), REASON, None, clock.now)
    assert mine(session, contest, who).deadline_at == attempt.deadline_at


def test_every_change_of_time_asks_for_a_reason(writing: Writing, clock: Clock, contest: Contest) -> None:
    for act in (
        lambda own: life.pause(own, contest, Stop(clock.now + HOUR), "vì", None, clock.now),
        lambda own: life.resume(own, contest, "vì", None, clock.now),
        lambda own: life.extend_round(own, contest, Longer(1, clock.now + 2 * HOUR), "vì", None, clock.now),
        lambda own: life.extend_some(own, contest, Given(1, extra_minutes=5, person_id=1), "vì", None, clock.now),
    ):
        with pytest.raises(ReasonMissing), writing() as own:
            act(own)


# More time


def test_a_later_close_gives_papers_cut_by_it_what_they_lacked(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant, by: int
) -> None:
    closes = contest.rounds[0].closes_at
    clock.now = closes - 5 * MINUTE
    begin(writing, contest, who, clock.now)
    with writing() as own:
        life.extend_round(own, contest, Longer(1, closes + 10 * MINUTE), REASON, by, clock.now)
    assert mine(session, contest, who).deadline_at == closes + 10 * MINUTE
    with writing() as own:
        life.extend_round(own, contest, Longer(1, closes + 30 * MINUTE), REASON, by, clock.now)
    # The paper's own minutes are all there is.
    assert mine(session, contest, who).deadline_at == clock.now + 20 * MINUTE
    assert mine(session, contest, who).accepts_until == clock.now + 20 * MINUTE + GRACE
    assert "10:30" in told(session, contest)[1]


@pytest.mark.parametrize("late", [timedelta(), -timedelta(milliseconds=1)])
def test_a_close_only_moves_later(writing: Writing, clock: Clock, contest: Contest, late: timedelta) -> None:
    with pytest.raises(NotLater), writing() as own:
        life.extend_round(own, contest, Longer(1, contest.rounds[0].closes_at + late), REASON, None, clock.now)


def test_a_round_that_is_over_may_open_again_until_it_is_settled(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    clock.now = contest.rounds[0].closes_at + MINUTE
    with writing() as own:
        longer = life.extend_round(own, contest, Longer(1, clock.now + 10 * MINUTE), REASON, None, clock.now)
    begin(writing, longer, who, clock.now)
    clock.now = longer.rounds[0].closes_at + MINUTE
    sweep(session, writing, clock)
    with pytest.raises(RoundSettled), writing() as own:
        life.extend_round(own, longer, Longer(1, clock.now + MINUTE), REASON, None, clock.now)


def test_a_round_does_not_reach_into_the_next_one(writing: Writing, clock: Clock, contest: Contest) -> None:
    opens = contest.rounds[1].opens_at
    with pytest.raises(RoundsOverlap), writing() as own:
        life.extend_round(own, contest, Longer(1, opens + timedelta(milliseconds=1)), REASON, None, clock.now)
    with writing() as own:
        life.extend_round(own, contest, Longer(1, opens), REASON, None, clock.now)


def test_the_people_of_a_unit_start_after_the_public_close_and_nobody_else(
    session: Session, writing: Writing, clock: Clock, contest: Contest, by: int
) -> None:
    closes = contest.rounds[0].closes_at
    with writing() as own:
        unit = factories.grassroots(own, 3)
        theirs, other = contestant(own, clock.now, unit_id=unit), contestant(own, clock.now)
        longer = life.extend_some(own, contest, Given(1, closes + 40 * MINUTE, unit_id=unit), REASON, by, clock.now)
    assert longer.rounds[0].last_close == closes + 40 * MINUTE
    clock.now = closes + MINUTE
    with pytest.raises(Exception, match="not_open_yet"):
        begin(writing, longer, other, clock.now)
    assert begin(writing, longer, theirs, clock.now).deadline_at == clock.now + 20 * MINUTE
    sweep(session, writing, clock)
    assert contests.by_id(session, contest.id).rounds[0].settled_at is None
    session.rollback()
    clock.now = closes + 40 * MINUTE + MINUTE
    sweep(session, writing, clock)
    assert contests.by_id(session, contest.id).rounds[0].settled_at == clock.now


def test_the_last_round_lets_those_in_who_have_longer(writing: Writing, clock: Clock, who: Contestant) -> None:
    contest = held(writing, clock, windows=[Window("Đợt 1", clock.now - HOUR, clock.now + HOUR)])
    closes = contest.closes_at
    with writing() as own:
        given = Given(1, closes + HOUR, person_id=who.person.id)
        longer = life.extend_some(own, contest, given, REASON, None, clock.now)
        other = contestant(own, clock.now)
    clock.now = closes
    begin(writing, longer, who, clock.now)
    with pytest.raises(RoundClosed):
        begin(writing, longer, other, clock.now)
    clock.now = closes + HOUR
    with writing() as own:
        attempts.hand_in(own, attempt_store.of_person(own, contest.id, who.person.id)[0].token, None, clock.now)
    with pytest.raises(RoundClosed):
        begin(writing, longer, who, clock.now)


def test_minutes_are_added_to_a_running_paper_and_to_those_to_come(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    begin(writing, contest, who, clock.now)
    with writing() as own:
        given = Given(1, extra_minutes=10, person_id=who.person.id)
        longer = life.extend_some(own, contest, given, "thí sinh khiếm thị, làm chậm hơn", None, clock.now)
        other = contestant(own, clock.now)
    assert mine(session, contest, who).deadline_at == clock.now + 30 * MINUTE
    hand_in(writing, mine(session, contest, who), who, clock.forward(minutes=1))
    assert begin(writing, longer, who, clock.now).deadline_at == clock.now + 30 * MINUTE
    assert begin(writing, longer, other, clock.now).deadline_at == clock.now + 20 * MINUTE


def test_a_notice_names_a_unit_and_never_a_person(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    closes = contest.rounds[0].closes_at + MINUTE
    with writing() as own:
        unit = factories.grassroots(own, 3)
        life.extend_some(own, contest, Given(1, closes, unit_id=unit), REASON, None, clock.now)
        life.extend_some(own, contest, Given(1, closes, person_id=who.person.id), REASON, None, clock.now)
    first, second = told(session, contest)
    assert first.startswith("Đợt 1: ")
    assert who.person.name not in second
    assert "một thí sinh" in second
    assert len(session.scalars(select(ExtensionRow)).all()) == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (Given(1, extra_minutes=5), NobodyGiven),
        (Given(1, extra_minutes=5, unit_id=1, person_id=1), NobodyGiven),
        (Given(1, person_id=1), NothingGiven),
        (Given(1, extra_minutes=-1, person_id=1), NothingGiven),
        (Given(1, extra_minutes=time_given.MOST_EXTRA_MINUTES + 1, person_id=1), NothingGiven),
    ],
)
def test_time_is_given_to_one_unit_or_person_and_is_some(
    writing: Writing, clock: Clock, contest: Contest, given: Given, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), writing() as own:
        life.extend_some(own, contest, given, REASON, None, clock.now)


def test_who_has_all_their_time_past_the_close_gains_nothing_by_a_later_one(
    session: Session, writing: Writing, clock: Clock, who: Contestant
) -> None:
    contest = held(writing, clock, closing=Closing.FULL_TIME)
    closes = contest.rounds[0].closes_at
    clock.now = closes - MINUTE
    attempt = begin(writing, contest, who, clock.now)
    assert attempt.deadline_at == clock.now + 20 * MINUTE
    with writing() as own:
        life.extend_round(own, contest, Longer(1, closes + 40 * MINUTE), REASON, None, clock.now)
    assert mine(session, contest, who).deadline_at == attempt.deadline_at


def test_a_later_close_does_not_move_the_hours_of_a_day(
    session: Session, writing: Writing, clock: Clock, who: Contestant
) -> None:
    """Nine in the morning in Vietnam; papers are sat from eight to half past nine, every day for two days."""
    hours = (Hours(tuple(range(7)), 8 * 60, 9 * 60 + 30),)
    window = Window("Đợt 1", clock.now - HOUR, clock.now + timedelta(days=2), hours)
    contest = held(writing, clock, windows=[window], minutes=60)
    attempt = begin(writing, contest, who, clock.now)
    assert attempt.deadline_at == clock.now + 30 * MINUTE
    with writing() as own:
        life.extend_round(own, contest, Longer(1, clock.now + timedelta(days=3)), REASON, None, clock.now)
    assert mine(session, contest, who).deadline_at == attempt.deadline_at


def test_a_later_close_counts_a_pause_since_the_start_beside_the_minutes(
    session: Session, writing: Writing, clock: Clock, contest: Contest, who: Contestant
) -> None:
    closes = contest.rounds[0].closes_at
    clock.now = closes - 5 * MINUTE
    begin(writing, contest, who, clock.now)
    with writing() as own:
        life.pause(own, contest, Stop(clock.now + 10 * MINUTE, moves_close=False), REASON, None, clock.now)
    assert mine(session, contest, who).deadline_at == closes + 10 * MINUTE
    with writing() as own:
        life.extend_round(own, contest, Longer(1, closes + 50 * MINUTE), REASON, None, clock.now)
    assert mine(session, contest, who).deadline_at == clock.now + 30 * MINUTE
