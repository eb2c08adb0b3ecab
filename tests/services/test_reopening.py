"""Reopening a handed-in paper: two people, once, while its round is open; its result goes and comes with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.papers import Quota
from contest.people import Role
from contest.refusals import AttemptClosed, Elsewhere, MustSignIn, NoSuchAttempt, ReasonMissing, RoundClosed, SamePerson
from contest.reopening import (
    AlreadyReopened,
    NotHandedIn,
    NotTheLast,
    ReopeningWaits,
    StruckNotReopened,
    TooLateToReopen,
)
from contest.services import attempts, contestants, reopening, strikes, sweeping, time_given, upkeep, verification
from contest.services.attempts import Saved
from contest.services.contests import Window
from contest.services.people import key_hash
from contest.services.strikes import Struck
from contest.services.time_given import Given
from contest.store import attempts as attempt_store
from contest.store import contests, notices, results
from contest.store.attempts import Attempt
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, fill, hand_in, sit
from tests.conftest import Clock
from tests.services.test_start_races import beside

WHY = "Thí sinh bấm nhầm nút nộp bài"
MINUTES = 20


@dataclass
class Stage:
    """A contest open for an hour more, two of its organizers, and a person whose paper took five minutes."""

    contest: Contest
    who: Contestant
    other: Contestant
    staff: tuple[int, int]
    writing: Writing
    clock: Clock
    attempt: Attempt

    def propose(self, attempt_id: int | None = None, reason: str = WHY) -> int:
        with self.writing() as session:
            found = attempt_id or self.attempt.id
            return reopening.propose(session, self.contest, found, reason, self.staff[0], self.clock.now)

    def approve(self, number: int, by: int = 1) -> None:
        with self.writing() as session:
            reopening.approve(session, self.contest, number, self.staff[by], self.clock.now)

    def reopen(self) -> Attempt:
        self.approve(self.propose())
        return self.now()

    def now(self) -> Attempt:
        with self.writing() as session:
            found = attempt_store.by_id(session, self.attempt.id)
        assert found is not None
        return found

    def scores(self) -> list[int]:
        with self.writing() as session:
            return [one.score for one in results.of_person(session, self.contest.id, self.who.person.id)]


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> Stage:
    with writing() as session:
        windows = [Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(hours=1))]
        blueprint = (Quota("ma-tuy", "recall", 4),)
        rules = {"blueprint": blueprint, "windows": windows, "minutes": MINUTES, "attempts": 3}
        held = factories.contest(session, clock.now, **rules)
        who, other = (contestant(session, clock.now, unit_id=factories.grassroots(session, n)) for n in (0, 1))
        staff = tuple(factories.person(session, clock.now, Role.ORGANIZER).id for _ in range(2))
    first = sit(writing, held, who, clock.now, Way(right=1, taken=timedelta(minutes=5)))
    sit(writing, held, other, clock.now, Way(right=2))
    clock.forward(minutes=10)
    return Stage(held, who, other, staff, writing, clock, first.attempt)  # type: ignore[arg-type]


def test_a_paper_goes_on_with_what_was_left_and_its_result_is_taken_back_until_it_is_handed_in_again(
    stage: Stage, boards: Boards, session: Session
) -> None:
    clock, before = stage.clock, stage.now()
    upkeep.rebuild(session, boards, stage.contest, clock.now)
    with pytest.raises(ReasonMissing):
        stage.propose(reason="nhầm")
    number = stage.propose()
    with pytest.raises(ReopeningWaits):
        stage.propose()
    with pytest.raises(SamePerson):
        stage.approve(number, by=0)
    stage.approve(number)
    opened = stage.now()
    assert opened.is_open
    assert (opened.started_at, opened.number, opened.unit_id) == (before.started_at, before.number, before.unit_id)
    assert opened.deadline_at == clock.now + timedelta(minutes=15)
    assert opened.accepts_until - opened.deadline_at == stage.contest.rules.grace
    assert (opened.score, opened.receipt, opened.elapsed_ms) == (None, None, None)
    assert stage.scores() == []
    with stage.writing() as writing:
        told = notices.newest(writing, stage.contest.id)
        line = writing.scalars(select(AuditRow).where(AuditRow.act == "attempt.reopen")).one()
        held = contests.by_id(writing, stage.contest.id)
    assert told is not None
    assert WHY in told.text
    assert stage.who.person.name not in told.text
    assert line.detail["attempt"] == opened.id
    assert stage.who.person.phone not in str(line.detail)
    session.rollback()
    upkeep.rebuild(session, boards, held, clock.now)
    assert verification.verify(session, boards, held).differences == ()
    # A page from before the hand-in holds answers that it never sent: it does not lead, and writes nothing over.
    entry = [Entry(1, 0, 9)]
    with pytest.raises(Elsewhere), stage.writing() as writing:
        attempts.save(writing, opened.token, stage.who.key_hash, entry, clock.now, before.lease)
    clock.forward(minutes=3)
    fill(stage.writing, opened, stage.who, clock.now, Way(right=4, seq=5))
    again = hand_in(stage.writing, opened, stage.who, clock.now)
    twice = hand_in(stage.writing, opened, stage.who, clock.forward(minutes=1))
    # The ten minutes between are nobody's time.
    assert again.attempt.elapsed_ms == 8 * 60_000
    assert (again.attempt.closed_by, twice.standing) == ("person", None)
    assert twice.attempt.receipt == again.attempt.receipt != before.receipt
    assert stage.scores()[0] == again.attempt.score
    assert again.standing is not None
    boards.post(held.slug, again.standing.post)
    session.rollback()
    assert verification.verify(session, boards, held).differences == ()
    # The first receipt still finds the person.
    found = contestants.find(session, held, contestants.Wanted(text=before.receipt or ""), 0, 50)
    assert [one.who.id for one in found[1]] == [stage.who.person.id]


def test_it_is_opened_once_and_only_as_the_last_paper_that_counts(stage: Stage) -> None:
    stage.reopen()
    with pytest.raises(NotHandedIn):
        stage.propose()
    hand_in(stage.writing, stage.attempt, stage.who, stage.clock.now)
    with pytest.raises(AlreadyReopened):
        stage.propose()
    later = begin(stage.writing, stage.contest, stage.who, stage.clock.now)
    with pytest.raises(NotHandedIn):
        stage.propose()
    with pytest.raises(NotHandedIn):
        stage.propose(later.id)
    hand_in(stage.writing, later, stage.who, stage.clock.now)
    others = sit(stage.writing, stage.contest, stage.other, stage.clock.now, Way(right=0)).attempt
    with stage.writing() as session:
        first = attempt_store.of_person(session, stage.contest.id, stage.other.person.id)[0]
        strikes.strike(
            session, stage.contest, Struck(stage.other.person.id, others.id), WHY, stage.staff[0], stage.clock.now
        )
    with pytest.raises(NotTheLast):
        stage.propose(first.id)
    with pytest.raises(StruckNotReopened):
        stage.propose(others.id)
    with pytest.raises(NoSuchAttempt):
        stage.propose(999_999)


def test_after_the_close_and_in_its_last_two_minutes_nothing_is_opened(stage: Stage) -> None:
    number = stage.propose()
    stage.clock.forward(minutes=49)
    with pytest.raises(TooLateToReopen):
        stage.approve(number)
    with stage.writing() as session:
        given = Given(1, closes_at=stage.clock.now + timedelta(hours=1), person_id=stage.who.person.id)
        time_given.extend_some(session, stage.contest, given, WHY, stage.staff[0], stage.clock.now)
        stage.contest = contests.by_id(session, stage.contest.id)
    stage.clock.forward(minutes=2)
    others = stage.other.person.id
    with stage.writing() as session:
        theirs = attempt_store.of_person(session, stage.contest.id, others)[0]
    with pytest.raises(RoundClosed):
        stage.propose(theirs.id)
    stage.approve(number)
    assert stage.now().is_open


def test_one_that_the_server_closed_has_two_minutes_and_the_sweeper_closes_it_again(stage: Stage) -> None:
    late = begin(stage.writing, stage.contest, stage.other, stage.clock.now)
    stage.clock.forward(minutes=MINUTES + 1)
    with stage.writing() as session:
        handed = attempts.hand_in(session, late.token, None, stage.clock.now)
    assert handed.attempt.closed_by == "server"
    stage.attempt = handed.attempt
    opened = stage.reopen()
    assert opened.deadline_at == stage.clock.now + timedelta(minutes=2)
    stage.clock.forward(minutes=2, seconds=6)
    with stage.writing() as session:
        sweeping.Sweeper(stage.writing, None).sweep(session, stage.clock.now)
    closed = stage.now()
    assert (closed.closed_by, closed.elapsed_ms) == ("server", (MINUTES + 2) * 60_000)


def test_more_time_given_afterwards_reaches_a_reopened_paper(stage: Stage) -> None:
    opened = stage.reopen()
    with stage.writing() as session:
        given = Given(1, extra_minutes=7, person_id=stage.who.person.id)
        time_given.extend_some(session, stage.contest, given, WHY, stage.staff[0], stage.clock.now)
    assert stage.now().deadline_at == opened.deadline_at + timedelta(minutes=7)


def test_a_start_beside_the_reopening_gives_the_reopened_paper(stage: Stage) -> None:
    number = stage.propose()

    def again(session: Session) -> None:
        reopening.approve(session, stage.contest, number, stage.staff[1], stage.clock.now)

    going = beside(stage.writing, again, lambda: begin(stage.writing, stage.contest, stage.who, stage.clock.now))
    assert going.result().id == stage.attempt.id
    assert going.result().is_open


def test_a_freed_phone_saves_nothing_more_and_the_answers_stay(stage: Stage) -> None:
    paper = begin(stage.writing, stage.contest, stage.who, stage.clock.now)
    fill(stage.writing, paper, stage.who, stage.clock.now, Way(right=2))
    stage.attempt = paper
    with stage.writing() as session:
        by = stage.staff[0]
        ended = contestants.release(session, stage.contest, stage.who.person.id, WHY, by, stage.clock.now)
    assert ended >= 1
    with pytest.raises(MustSignIn), stage.writing() as session:
        attempts.save(session, paper.token, stage.who.key_hash, [Entry(1, 0, 9)], stage.clock.now)
    assert stage.now().lease == paper.lease + 1
    with stage.writing() as session:
        key = factories.sign_in(session, stage.who.person, stage.clock.now)
        hash_ = key_hash(key)
        saved = attempts.save(session, paper.token, hash_, [Entry(1, 1, 9)], stage.clock.now)
    assert isinstance(saved, Saved)
    done = hand_in(stage.writing, paper, stage.who, stage.clock.now)
    assert done.attempt.score
    with pytest.raises(AttemptClosed), stage.writing() as session:
        attempts.save(session, paper.token, hash_, [Entry(1, 0, 10)], stage.clock.now)
