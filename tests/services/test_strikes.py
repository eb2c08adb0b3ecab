"""Disqualifications: what they take away, what they leave, and that lifting one is as if it had never been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import Contest, State
from contest.people import Role
from contest.predictions import Guessing, Quantity
from contest.refusals import Disqualified, Locked, NoSuchAttempt, ReasonMissing
from contest.services import attempts as attempt_service
from contest.services import strikes, switching, upkeep, verification
from contest.services.contests import Window
from contest.services.strikes import Struck
from contest.store import attempts, contests
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from contest.store.results import ResultRow
from contest.strikes import AlreadyStruck, NoSuchStrike, StrikeLifted
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, hand_in, sit
from tests.conftest import Clock
from tests.web.stage import moved, state

WHY = "Nhờ người khác làm bài hộ"


@dataclass
class Stage:
    """A contest that guesses how many took part, closed and settled, with three people and two papers each."""

    contest: Contest
    people: list[Contestant]
    writing: Writing
    clock: Clock
    chief: int

    def strike(self, n: int, attempt_id: int | None = None, reason: str = WHY) -> int:
        with self.writing() as session:
            who = Struck(self.people[n].person.id, attempt_id)
            return strikes.strike(session, self.now(session), who, reason, self.chief, self.clock.now)

    def lift(self, strike_id: int, reason: str = WHY) -> None:
        with self.writing() as session:
            strikes.lift(session, self.now(session), strike_id, reason, self.chief, self.clock.now)

    def now(self, session: Session) -> Contest:
        return contests.by_id(session, self.contest.id)

    def papers(self, n: int) -> list[attempts.Attempt]:
        with self.writing() as session:
            return attempts.of_person(session, self.contest.id, self.people[n].person.id)

    def struck(self, n: int) -> list[str | None]:
        return [one.struck for one in self.papers(n)]


def _rules(struck_count: bool) -> dict[str, object]:
    guessing = Guessing(struck_count=struck_count)
    ranking = ("score", "prediction", "time_taken")
    return {
        "prediction": Quantity.ENTRIES, "guessing": guessing, "ranking": ranking, "counters": Counters.HIDDEN,
        "attempts": 3,
    }  # fmt: skip


@pytest.fixture(params=[False, True], ids=["struck left out", "struck counted"])
def stage(request: pytest.FixtureRequest, writing: Writing, clock: Clock) -> Stage:
    return staged(writing, clock, struck_count=request.param)


@pytest.fixture
def simple(writing: Writing, clock: Clock) -> Stage:
    return staged(writing, clock, struck_count=False)


def staged(writing: Writing, clock: Clock, *, struck_count: bool) -> Stage:
    with writing() as session:
        windows = [Window("Đợt 1", clock.now - timedelta(hours=1), clock.now + timedelta(hours=9))]
        contest = factories.contest(session, clock.now, windows=windows, **_rules(struck_count))
        people = [contestant(session, clock.now) for _ in range(3)]
        chief = factories.person(session, clock.now, Role.ORGANIZER).id
    for n, who in enumerate(people):
        for turn in range(2):
            way = Way(right=4 + n - turn, guess=4 + turn)
            sit(writing, contest, who, clock.now + timedelta(minutes=30 * turn), way)
    clock.forward(hours=10)
    with writing() as session:
        settled = upkeep.settle(session, contest, clock.now)
    assert settled is not None
    return Stage(settled, people, writing, clock, chief)


def ranked(session: Session, contest: Contest) -> list[tuple[int, int, str]]:
    query = select(ResultRow.scope, ResultRow.person_id, ResultRow.order_key).where(ResultRow.contest_id == contest.id)
    return sorted((row[0], row[1], row[2]) for row in session.execute(query))


def test_whoever_is_struck_stands_nowhere_and_the_boards_say_so(
    simple: Stage, session: Session, boards: Boards
) -> None:
    upkeep.rebuild(session, boards, simple.contest, simple.clock.now)
    session.rollback()
    simple.strike(2)
    now = simple.now(session)
    assert now.era == simple.contest.era + 1
    assert {row[1] for row in ranked(session, now)} == {one.person.id for one in simple.people[:2]}
    switching.tell(session, boards, now.id, simple.clock.now)()
    assert verification.verify(session, boards, now).differences == ()


def test_one_paper_may_be_struck_and_the_other_counts(simple: Stage, session: Session) -> None:
    best = simple.papers(2)[0]
    simple.strike(2, best.id)
    assert simple.struck(2) == ["attempt", None]
    row = session.scalars(select(ResultRow).where(ResultRow.person_id == simple.people[2].person.id)).first()
    assert row is not None
    assert (row.attempt_id, row.attempts) == (simple.papers(2)[1].id, 1)


def test_the_guessed_quantity_follows_the_published_rule(stage: Stage, session: Session) -> None:
    assert stage.contest.rounds[0].predicted_value == 6
    stage.strike(0)
    counts = stage.contest.rules.guessing.struck_count
    assert stage.now(session).rounds[0].predicted_value == (6 if counts else 4)


def test_lifting_is_as_if_it_had_never_been(stage: Stage, session: Session, engine: Engine, boards: Boards) -> None:
    upkeep.rebuild(session, boards, stage.contest, stage.clock.now)
    session.rollback()
    before, board = state(engine, ["contest.era"]), _cells(boards, stage.contest)
    strike_id = stage.strike(1)
    assert {"attempt", "result"} <= set(moved(before, state(engine, ["contest.era"])))
    stage.lift(strike_id)
    assert set(moved(before, state(engine, ["contest.era"]))) == {"strike", "audit"}
    switching.tell(session, boards, stage.contest.id, stage.clock.now)()
    assert _cells(boards, stage.contest) == board


def _cells(boards: Boards, contest: Contest) -> object:
    generation = boards.meta(contest.slug)["generation"]
    return [boards.cells(contest.slug, generation, scope) for scope in contest.all_scopes]


def test_lifting_one_leaves_what_the_other_struck(simple: Stage) -> None:
    one = simple.strike(0, simple.papers(0)[0].id)
    whole = simple.strike(0)
    assert simple.struck(0) == ["person", "person"]
    simple.lift(whole)
    assert simple.struck(0) == ["attempt", None]
    again = simple.strike(0)
    simple.lift(one)
    assert simple.struck(0) == ["person", "person"]
    simple.lift(again)
    assert simple.struck(0) == [None, None]


def test_what_only_played_only_plays_again(simple: Stage) -> None:
    first = simple.papers(0)[0]
    with simple.writing() as session:
        session.get_one(AttemptRow, first.id).struck = "unranked"
    strike_id = simple.strike(0)
    assert simple.struck(0) == ["person", "person"]
    simple.lift(strike_id)
    assert simple.struck(0) == ["unranked", None]


def test_whoever_is_struck_starts_nothing_more_and_hands_in_what_is_open(writing: Writing, clock: Clock) -> None:
    with writing() as session:
        contest = factories.contest(session, clock.now)
        who, chief = contestant(session, clock.now), factories.person(session, clock.now, Role.ORGANIZER)
    opened = begin(writing, contest, who, clock.now)
    with writing() as session:
        strikes.strike(session, contest, Struck(who.person.id), WHY, chief.id, clock.now)
    handed = hand_in(writing, opened, who, clock.now + timedelta(minutes=3))
    assert (handed.attempt.struck, handed.standing) == ("person", None)
    with writing() as session, pytest.raises(Disqualified):
        attempt_service.start(session, contest, who.person, clock.now + timedelta(minutes=4))


@pytest.mark.parametrize("reason", ["", "ngắn", "  a b c  "])
def test_no_strike_and_no_lift_without_a_reason(simple: Stage, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        simple.strike(0, reason=reason)
    strike_id = simple.strike(0)
    with pytest.raises(ReasonMissing):
        simple.lift(strike_id, reason)


def test_refused_what_is_done_already_or_is_not_there(simple: Stage) -> None:
    strike_id = simple.strike(0)
    with pytest.raises(AlreadyStruck):
        simple.strike(0)
    with pytest.raises(NoSuchAttempt):
        simple.strike(1, simple.papers(0)[0].id)
    simple.lift(strike_id)
    with pytest.raises(StrikeLifted):
        simple.lift(strike_id)
    with pytest.raises(NoSuchStrike):
        simple.lift(strike_id + 99)


def test_nothing_moves_once_the_results_are_locked(simple: Stage) -> None:
    strike_id = simple.strike(0)
    with simple.writing() as session:
        contests.set_state(session, simple.contest.id, State.LOCKED)
    with pytest.raises(Locked):
        simple.strike(1)
    with pytest.raises(Locked):
        simple.lift(strike_id)


def test_each_is_one_line_of_the_record_with_its_reason(simple: Stage, session: Session) -> None:
    simple.lift(simple.strike(0), "Đã xác minh là nhầm người")
    lines = session.scalars(select(AuditRow).where(AuditRow.act.like("strike.%")).order_by(AuditRow.id)).all()
    assert [(one.act, one.subject, one.actor_id) for one in lines] == [
        ("strike.put", "contest:thu", simple.chief),
        ("strike.lift", "contest:thu", simple.chief),
    ]
    assert [one.detail["reason"] for one in lines] == [WHY, "Đã xác minh là nhầm người"]
