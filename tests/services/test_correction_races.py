"""A hand-in or a reader beside a correction: whoever comes second sees all of it, and nobody ever half."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.corrections import Change
from contest.predictions import Quantity
from contest.services import attempts, corrections, results, sources, standings, switching, upkeep
from contest.services.contests import Window
from contest.services.sources import Source
from contest.services.standings import Board
from contest.store import contests
from contest.store import results as result_store
from contest.store.attempts import Attempt
from contest.store.boards import Boards
from contest.store.engine import WRITES
from contest.store.results import Result
from questions.marking import Ruling
from tests import acts, every_kind
from tests.acts import Contestant, Writing
from tests.conftest import NOW
from tests.correcting import WHY, question, sit

LATER = NOW + timedelta(days=5)


@dataclass
class Desk:
    """Round 1 is settled; in round 2 somebody who sat in round 1 has an open paper. `proposal`: to correct a key."""

    contest: Contest
    who: Contestant
    attempt: Attempt
    proposal: int


@pytest.fixture
def desk(writing: Writing) -> Desk:
    with writing() as session:
        ends = [NOW - timedelta(hours=1), NOW + timedelta(days=4), NOW + timedelta(days=8)]
        contest = every_kind.contest(
            session,
            NOW,
            ranking=("score", "prediction"),
            prediction=Quantity.ALL_RIGHT,
            windows=[Window("Một", ends[0], ends[1]), Window("Hai", ends[1], ends[2])],
        )
        one = question(session, "D-1")
        people = [acts.contestant(session, NOW) for _ in range(5)]
    for who, place in zip(people, (1, 1, 0, 0, 0), strict=True):
        sit(writing, contest, who, NOW, {one: place}, guess=2)
    with writing() as session:
        contest = upkeep.settle(session, contests.by_id(session, contest.id), LATER) or contest
    assert contest.rounds[0].predicted_value == 2
    attempt = acts.begin(writing, contest, people[0], LATER)
    with writing() as session:
        change = Change(one, Ruling.NORMAL, (0,))
        proposal = corrections.propose(session, contest, change, WHY, None, LATER)
    return Desk(contest, people[0], attempt, proposal)


def both(engine: Engine, first: Callable[[Session], object], second: Callable[[Session], object]) -> None:
    """Two transactions: the second begins once the first has done its work, which is committed a moment later."""
    done = Event()

    def lead() -> None:
        with Session(engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            first(session)
            done.set()
            time.sleep(0.5)
            session.commit()

    def follow() -> None:
        assert done.wait(20)
        with Session(engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            second(session)
            session.commit()

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(lead), pool.submit(follow)]:
            one.result(30)


@pytest.mark.parametrize("correction_first", [True, False])
def test_a_hand_in_beside_a_correction_is_marked_by_one_key_and_ends_right(
    engine: Engine, desk: Desk, session: Session, correction_first: bool
) -> None:
    def correct(own: Session) -> None:
        corrections.approve(own, desk.contest, desk.proposal, None, LATER)

    def hand_in(own: Session) -> None:
        attempts.hand_in(own, desk.attempt.token, desk.who.person.id, LATER + timedelta(minutes=3))

    both(engine, *([correct, hand_in] if correction_first else [hand_in, correct]))
    contest = contests.by_id(session, desk.contest.id)
    assert contest.rounds[0].predicted_value == 3
    assert kept(session, contest) == sorted(results.derive(session, contest), key=place)
    session.rollback()
    session.connection(execution_options=WRITES)
    assert corrections.rescore(session, contest, LATER).changed == 0


def place(one: Result) -> tuple[int, int]:
    return one.scope, one.person_id


def kept(session: Session, contest: Contest) -> list[Result]:
    people = {one.person_id for one in results.derive(session, contest)}
    return sorted((one for who in people for one in result_store.of_person(session, contest.id, who)), key=place)


def test_whoever_polls_meanwhile_sees_the_old_boards_whole_or_the_new_ones(
    engine: Engine, desk: Desk, boards: Boards, session: Session
) -> None:
    upkeep.rebuild(session, boards, contests.by_id(session, desk.contest.id), LATER)
    session.rollback()
    asked, stop = sources.Asked(desk.contest.slug, None), Event()

    def look(own: Session) -> tuple[object, ...]:
        def board(origin: Source) -> Board:
            return standings.individuals(origin, 0, 1)

        shown = sources.ask(lambda: own, boards, asked, board)
        own.rollback()
        return tuple((row.rank, row.person_id, row.score) for row in shown.rows)

    def poll() -> set[tuple[object, ...]]:
        seen = set()
        with Session(engine) as own:
            while not stop.is_set():
                seen.add(look(own))
        return seen

    with Session(engine) as own:
        old = look(own)
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(poll) for _ in range(3)]
        time.sleep(0.2)
        with Session(engine, expire_on_commit=False) as own:
            own.connection(execution_options=WRITES)
            corrections.approve(own, desk.contest, desk.proposal, None, LATER)
            time.sleep(0.2)
            own.commit()
            time.sleep(0.2)
            switching.tell(own, boards, desk.contest.id, LATER)()
        time.sleep(0.2)
        stop.set()
        seen = set().union(*(one.result(30) for one in readers))
    with Session(engine) as own:
        new = look(own)
    assert old != new
    assert seen == {old, new}
