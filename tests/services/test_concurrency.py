"""Many hands at once: threads with sessions of their own on one real database."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from time import monotonic
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.papers import Quota
from contest.refusals import AttemptClosed, Elsewhere
from contest.services import attempts, people
from contest.services.attempts import HandedIn, Saved
from contest.services.people import Registration
from contest.store import answers
from contest.store import attempts as attempt_store
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.results import ResultRow
from tests import factories
from tests.acts import Way, Writing, begin, choices, contestant, fill
from tests.conftest import Clock

T = TypeVar("T")
AT_ONCE = 50
ROUNDS = 300


def together(act: Callable[[int], T], times: int = AT_ONCE) -> list[T]:
    """What that many threads get that begin at one moment."""
    gate = Barrier(times)

    def run(n: int) -> T:
        gate.wait(timeout=30)
        return act(n)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_fifty_starts_at_once_make_one_attempt(writing: Writing, session: Session, clock: Clock) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now, attempts=3), contestant(own, clock.now)

    def start(_: int) -> attempts.Started:
        with writing() as own:
            return attempts.start(own, contest, who.person, clock.now)

    started = together(start)
    assert len({one.attempt.token for one in started}) == 1
    assert sum(one.created for one in started) == 1
    (held,) = attempt_store.of_person(session, contest.id, who.person.id)
    assert len(answers.of_attempt(session, held.id)) == contest.rules.questions + 1
    assert session.scalar(select(func.count()).where(AuditRow.act == "attempt.start")) == 1


def test_two_devices_cannot_start_two_attempts_when_the_first_is_just_handed_in(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now, attempts=3), contestant(own, clock.now)
    first = begin(writing, contest, who, clock.now)

    def act(n: int) -> object:
        with writing() as own:
            if n == 0:
                return attempts.hand_in(own, first.token, who.person.id, clock.now)
            return attempts.start(own, contest, who.person, clock.now)

    together(act, 8)
    held = attempt_store.of_person(session, contest.id, who.person.id)
    assert [one.number for one in held] == list(range(1, len(held) + 1))
    assert len(held) <= 2
    assert sum(one.is_open for one in held) <= 1


def test_fifty_hand_ins_at_once_make_one_result_and_one_receipt(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now), contestant(own, clock.now)
    attempt = begin(writing, contest, who, clock.now)
    fill(writing, attempt, who, clock.now, Way(right=7))
    moment = clock.forward(minutes=3)

    def hand_in(n: int) -> HandedIn:
        with writing() as own:
            # Now and then it is the server that closes the paper.
            return attempts.hand_in(own, attempt.token, None if n % 10 == 0 else who.person.id, moment)

    handed = together(hand_in)
    assert len({one.attempt.receipt for one in handed}) == 1
    assert sum(one.standing is not None for one in handed) == 1
    assert {one.attempt.score for one in handed} == {7}
    (row,) = session.scalars(select(ResultRow).where(ResultRow.contest_id == contest.id))
    assert (row.attempts, row.score) == (1, 7)
    assert session.scalar(select(func.count()).where(AuditRow.act == "attempt.hand_in")) == 1


def test_fifty_leads_at_once_make_fifty_leases_and_the_highest_alone_saves(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now), contestant(own, clock.now)
    attempt = begin(writing, contest, who, clock.now)

    def lead(_: int) -> int:
        with writing() as own:
            return attempts.lead(own, attempt.token, who.key_hash, clock.now).lease

    leases = together(lead)
    assert sorted(leases) == list(range(1, AT_ONCE + 1))

    def save(n: int) -> bool:
        with suppress(Elsewhere), writing() as own:
            entry = [Entry(n % 20 + 1, 0, leases[n] * 2**20 + 1)]
            return isinstance(attempts.save(own, attempt.token, who.key_hash, entry, clock.now, leases[n]), Saved)
        return False

    saved = together(save)
    assert [lease for lease, went in zip(leases, saved, strict=True) if went] == [AT_ONCE]
    kept = [place for place in answers.of_attempt(session, attempt.id) if place.seq]
    assert [place.seq for place in kept] == [AT_ONCE * 2**20 + 1]


@pytest.mark.slow
def test_a_save_that_meets_a_new_lead_is_in_what_the_new_page_is_told_or_refused(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now), contestant(own, clock.now)
    attempt = begin(writing, contest, who, clock.now)
    luck, gate = random.Random(2026), Barrier(2)
    outcomes = set()
    with ThreadPoolExecutor(2) as pool:
        for n in range(ROUNDS):
            with writing() as own:
                older = attempts.lead(own, attempt.token, who.key_hash, clock.now).lease
            entry = Entry(n % 20 + 1, n % 2, older * 2**20 + 1)
            pauses = [luck.random() * 0.003, luck.random() * 0.003]

            def save() -> bool:
                gate.wait(timeout=30)
                pause(pauses[0])  # noqa: B023 - both threads end within the round
                with suppress(Elsewhere), writing() as own:
                    sent = attempts.save(own, attempt.token, who.key_hash, [entry], clock.now, older)  # noqa: B023
                    return isinstance(sent, Saved)
                return False

            def lead() -> attempts.Led:
                gate.wait(timeout=30)
                pause(pauses[1])  # noqa: B023
                with writing() as own:
                    return attempts.lead(own, attempt.token, who.key_hash, clock.now)

            acknowledged, led = pool.submit(save), pool.submit(lead)
            told = {one.position: one.seq for one in led.result(timeout=30).stored}
            outcomes.add(went := acknowledged.result(timeout=30))
            assert (told.get(entry.position) == entry.seq) == went
    assert outcomes == {True, False}, "the two never met"


@pytest.mark.slow
def test_a_save_that_meets_a_hand_in_is_in_the_marked_paper_or_refused(
    writing: Writing, session: Session, clock: Clock
) -> None:
    blueprint = (Quota("ma-tuy", "recall", 3),)
    with writing() as own:
        contest = factories.contest(own, clock.now, attempts=None, blueprint=blueprint, minutes=1)
        who = contestant(own, clock.now)
    luck, gate = random.Random(2026), Barrier(2)
    outcomes: list[bool] = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            clock.forward(seconds=2)
            attempt = begin(writing, contest, who, clock.now)
            entries = choices(session, attempt, Way(right=3))
            session.rollback()
            pauses = [luck.random() * 0.003, luck.random() * 0.003]

            def save() -> bool:
                gate.wait(timeout=30)
                pause(pauses[0])  # noqa: B023 - both threads end within the round
                try:
                    with writing() as own:
                        saved = attempts.save(own, attempt.token, who.key_hash, entries, clock.now)  # noqa: B023
                except AttemptClosed:
                    return False
                assert isinstance(saved, Saved)
                return True

            def hand_in() -> HandedIn:
                gate.wait(timeout=30)
                pause(pauses[1])  # noqa: B023
                with writing() as own:
                    return attempts.hand_in(own, attempt.token, who.person.id, clock.now)  # noqa: B023

            acknowledged, handed = pool.submit(save), pool.submit(hand_in)
            outcomes.append(acknowledged.result(timeout=30))
            marked = handed.result(timeout=30).attempt.score
            stored = [place.choice is not None for place in answers.of_attempt(session, attempt.id)]
            session.rollback()
            assert marked == (3 if outcomes[-1] else 0), (
                f"round {len(outcomes)}: acknowledged {outcomes[-1]}, {marked} points"
            )
            assert any(stored) == outcomes[-1]
    # Both ways happened, so the two did meet.
    assert 0 < sum(outcomes) < ROUNDS


def pause(seconds: float) -> None:
    """Wait, finer than a sleep does."""
    end = monotonic() + seconds
    while monotonic() < end:
        pass


def test_fifty_registrations_of_one_number_open_one_account(writing: Writing, session: Session, clock: Clock) -> None:
    unit = factories.grassroots(session)
    session.rollback()
    who = Registration("+84912345678", "Lò Văn Một", date(1990, 5, 1), "male", unit, None, shows_name=True)

    def register(n: int) -> bool:
        with writing() as own:
            return people.register(own, replace(who, name=f"Lò Văn {n}"), f"hash {n}", clock.now)

    assert sum(together(register)) == 1
    (row,) = session.scalars(select(PersonRow).where(PersonRow.phone == who.phone))
    assert row.name == f"Lò Văn {row.password_hash.removeprefix('hash ')}"
    assert session.scalar(select(func.count()).where(AuditRow.act == "person.register")) == 1


def test_saves_of_two_devices_at_once_leave_the_highest_counter(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest, who = factories.contest(own, clock.now), contestant(own, clock.now)
    attempt = begin(writing, contest, who, clock.now)

    def save(n: int) -> bool:
        entries = choices_with(n)
        with writing() as own:
            return isinstance(attempts.save(own, attempt.token, who.key_hash, entries, clock.now), Saved)

    def choices_with(n: int) -> list[attempts.Entry]:
        positions = range(1, 21) if n % 2 else range(20, 0, -1)
        return [attempts.Entry(position, (n + position) % 2, n + 1) for position in positions]

    assert all(together(save, 24))
    stored = answers.of_attempt(session, attempt.id)[:20]
    assert [(place.choice, place.seq) for place in stored] == [((23 + place.position) % 2, 24) for place in stored]
    assert clock.now < attempt.deadline_at - timedelta(minutes=1)
