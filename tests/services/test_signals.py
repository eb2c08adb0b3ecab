"""Signals over real papers: honest ones are left alone, a ring is found, and what was looked into is remembered."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.people import Role
from contest.refusals import NotFound, ReasonMissing
from contest.services import attempts as attempt_service
from contest.services import signals, sweeping
from contest.signals import Kind
from contest.store import answers, contests
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.web.commands.demo import FEW
from tests import factories
from tests.acts import Contestant, Writing, begin, contestant, hand_in, sit
from tests.conftest import Clock

FIRST = "an-toan-bom-min"


@pytest.fixture
def honest(app: Flask, monkeypatch: pytest.MonkeyPatch, session: Session) -> Contest:
    """The sample's people, who answer by skill and at a human pace."""
    for slug in FEW:
        monkeypatch.setitem(FEW, slug, 5)
    args = ["demo", "load", "--json", "--people", "900", "--attempts", "1200"]
    done = app.test_cli_runner().invoke(args=args)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["attempts"][FIRST] == 1200
    found = contests.by_slug(session, FIRST)
    assert found is not None
    return found


@pytest.mark.slow
def test_of_honest_papers_fewer_than_one_in_two_hundred_is_flagged(honest: Contest, session: Session) -> None:
    found = signals.find(session, honest)
    assert len({attempt for one in found for attempt in one.attempts}) < 1200 * 0.005


@pytest.mark.slow
def test_all_is_found_in_few_statements(honest: Contest, session: Session, engine: Engine) -> None:
    with factories.counted(engine) as seen:
        signals.find(session, honest)
    assert len(seen) <= 6


def paper(writing: Writing, contest: Contest, who: Contestant, clock: Clock, luck: Random) -> None:
    """A whole paper: two questions in three right, else any wrong option; the same luck gives the same answers."""
    attempt = begin(writing, contest, who, clock.now)
    with writing() as session:
        told = []
        for place, key in answers.for_marking(session, attempt.id):
            if place.revision_id is None or key is None:
                continue
            knows, chooses = luck.random() * 3 > 1, luck.random()
            wrong = [option for option in sorted(place.option_order) if option not in key.choices]
            choice = key.choices[0] if knows else wrong[int(chooses * len(wrong))]
            told.append(Entry(place.position, place.option_order.index(choice), 1))
        attempt_service.save(session, attempt.token, who.key_hash, told, clock.now + timedelta(minutes=2))
    hand_in(writing, attempt, who, clock.now + timedelta(minutes=8))


@pytest.fixture
def ringed(writing: Writing, clock: Clock) -> tuple[Contest, list[Contestant]]:
    """Ten people of one union whose papers are one, among ten who answer for themselves."""
    with writing() as session:
        contest = factories.contest(session, clock.now, same_for_all=True, attempts=1)
        ring = [contestant(session, clock.now) for _ in range(10)]
        others = [contestant(session, clock.now) for _ in range(10)]
    for who in ring:
        paper(writing, contest, who, clock, Random(5))
    for n, who in enumerate(others):
        paper(writing, contest, who, clock, Random(100 + n))
    return contest, ring


def test_a_ring_of_ten_is_found_and_nobody_else(ringed: tuple[Contest, list[Contestant]], session: Session) -> None:
    contest, ring = ringed
    found = [one for one in signals.find(session, contest) if one.kind is Kind.ALIKE]
    assert [one.people for one in found] == [tuple(sorted(one.person.id for one in ring))]
    assert found[0].pairs[0].wrong >= 4


def test_a_signal_is_looked_into_with_a_reason_and_stays_so(
    ringed: tuple[Contest, list[Contestant]], session: Session, writing: Writing, clock: Clock
) -> None:
    contest, _ = ringed
    with writing() as own:
        chief = factories.person(own, clock.now, Role.ORGANIZER)
    (signal, *_rest) = signals.find(session, contest)
    session.rollback()
    with pytest.raises(ReasonMissing), writing() as own:
        signals.look_into(own, contest, signal, "ổn", chief.id, clock.now)
    with writing() as own:
        signals.look_into(own, contest, signal, "Đã gọi điện, cùng học một lớp", chief.id, clock.now)
    (first, *_rest2) = signals.looked(session, contest, signals.find(session, contest))
    assert first.look is not None
    assert (first.look.reason, first.look.name) == ("Đã gọi điện, cùng học một lớp", chief.name)
    row = session.scalars(select(AuditRow).where(AuditRow.act == "signal.looked")).one()
    assert (row.subject, row.actor_id) == ("contest:thu", chief.id)
    with pytest.raises(NotFound):
        signals.by_digest([signal], "0" * 16)


def test_nothing_is_said_of_a_contest_without_papers(writing: Writing, session: Session, clock: Clock) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
    assert signals.find(session, contest) == []


def test_where_a_paper_was_started_from_is_forgotten_after_ninety_days(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
        who, other = contestant(own, clock.now), contestant(own, clock.now)
    old = sit(writing, contest, who, clock.now).attempt
    clock.forward(days=1)
    new = sit(writing, contest, other, clock.now).attempt
    with writing() as own:
        own.execute(update(AttemptRow).values(origin="a" * 32))
    clock.forward(days=89, minutes=1)
    sweeping.tidy(writing, clock.now)
    kept = {row.id: row.origin for row in session.scalars(select(AttemptRow))}
    assert (kept[old.id], kept[new.id]) == (None, "a" * 32)
