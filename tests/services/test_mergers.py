"""Mergers of units and of accounts: what moves, what stays, who must agree, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Role
from contest.refusals import NoSuchProposal, ReasonMissing, SamePerson
from contest.services import mergers
from contest.services.mergers import Pair
from contest.services.sources import Slow
from contest.store import notices
from contest.store.attempts import Attempt, AttemptRow
from contest.store.units import UnitRow
from contest.strikes import NotWithItself, UnitMerged, UnitNotThere
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, sit
from tests.conftest import Clock

WHY = "Hai tên của cùng một công đoàn cơ sở"


@dataclass
class Stage:
    """An open contest, three units with a person each, and two organizers."""

    contest: Contest
    units: list[int]
    people: list[Contestant]
    writing: Writing
    clock: Clock
    chief: int
    second: int

    def units_merged(self, pair: Pair) -> Contest:
        with self.writing() as session:
            number = mergers.propose_units(session, self.contest, pair, WHY, self.chief, self.clock.now)
        with self.writing() as session:
            return mergers.approve_units(session, self.contest, number, self.second, self.clock.now)

    def people_merged(self, one: int, other: int) -> Contest:
        pair = Pair(self.people[one].person.id, self.people[other].person.id)
        with self.writing() as session:
            number = mergers.propose_people(session, self.contest, pair, WHY, self.chief, self.clock.now)
        with self.writing() as session:
            return mergers.approve_people(session, self.contest, number, self.second, self.clock.now)

    def sit(self, n: int, right: int = 5) -> Attempt:
        self.clock.forward(minutes=10)
        return sit(self.writing, self.contest, self.people[n], self.clock.now, Way(right=right)).attempt

    def papers(self, n: int) -> list[AttemptRow]:
        with self.writing() as session:
            query = select(AttemptRow).where(AttemptRow.person_id == self.people[n].person.id)
            return list(session.scalars(query.order_by(AttemptRow.number)))


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> Stage:
    with writing() as session:
        contest = factories.contest(session, clock.now, attempts=3)
        units = [factories.grassroots(session, n) for n in (0, 1, 60)]
        staff = [factories.person(session, clock.now, Role.ORGANIZER).id for _ in range(2)]
        people = [contestant(session, clock.now, unit_id=unit) for unit in units]
    return Stage(contest, units, people, writing, clock, *staff)


def figures(session: Session, contest: Contest, unit: int) -> tuple[int, int, int]:
    """People, entries and headcount of a unit."""
    slow = Slow(session, contest, 0)
    (sums,) = slow.tallies([unit])
    return sums.people, sums.entries, slow.tree.by_id[unit].headcount if unit in slow.tree.by_id else 0


def test_a_unit_merged_into_another_gives_it_all_of_its_papers(stage: Stage, session: Session) -> None:
    stage.sit(0)
    stage.sit(1)
    heads = [figures(session, stage.contest, unit)[2] for unit in stage.units]
    session.rollback()
    now = stage.units_merged(Pair(stage.units[0], stage.units[1]))
    assert figures(session, now, stage.units[1]) == (2, 2, heads[1])
    assert figures(session, now, stage.units[0]) == (0, 0, 0)
    assert stage.units[0] not in Slow(session, now, 0).tree.by_id
    (paper,) = stage.papers(0)
    assert (paper.unit_id, paper.unit_from_id) == (stage.units[1], stage.units[0])


@pytest.mark.parametrize("add_heads", [False, True])
def test_headcounts_are_added_only_when_asked(stage: Stage, session: Session, add_heads: bool) -> None:
    one, other = (figures(session, stage.contest, unit)[2] for unit in stage.units[:2])
    session.rollback()
    now = stage.units_merged(Pair(stage.units[0], stage.units[1], add_heads))
    assert figures(session, now, stage.units[1])[2] == (one + other if add_heads else other)


def test_whoever_sits_later_counts_for_the_unit_that_stays(stage: Stage) -> None:
    stage.units_merged(Pair(stage.units[0], stage.units[1]))
    assert stage.sit(0).unit_id == stage.units[1]


def test_a_merged_unit_may_itself_be_merged_on(stage: Stage, session: Session) -> None:
    stage.sit(0)
    stage.units_merged(Pair(stage.units[0], stage.units[1]))
    stage.sit(1)
    now = stage.units_merged(Pair(stage.units[1], stage.units[2]))
    assert figures(session, now, stage.units[2])[:2] == (2, 2)
    assert stage.sit(0).unit_id == stage.units[2]
    assert [one.unit_from_id for one in stage.papers(0)] == [stage.units[0], None]


def test_an_open_paper_moves_along(stage: Stage, session: Session) -> None:
    opened = begin(stage.writing, stage.contest, stage.people[0], stage.clock.now)
    stage.units_merged(Pair(stage.units[0], stage.units[1]))
    assert session.get_one(AttemptRow, opened.id).unit_id == stage.units[1]


def test_a_unit_that_came_into_the_tree_later_may_be_merged_away_but_not_into(stage: Stage, session: Session) -> None:
    with stage.writing() as own:
        known = own.get_one(UnitRow, stage.units[0])
        late = UnitRow(
            parent_id=known.parent_id, code="MOI", name="CĐCS Viết Nhầm", kind="grassroots", sector="hcsn",
            workers=9, valid_from=known.valid_from, path="",
        )  # fmt: skip
        own.add(late)
        own.flush()
        late.path = f"{own.get_one(UnitRow, known.parent_id).path}{late.id}/"
        late_id = late.id
    with pytest.raises(UnitNotThere):
        stage.units_merged(Pair(stage.units[0], late_id))
    before = figures(session, stage.contest, stage.units[0])[2]
    session.rollback()
    now = stage.units_merged(Pair(late_id, stage.units[0], add_heads=True))
    assert figures(session, now, stage.units[0])[2] == before + 9


def test_two_people_agree_to_a_merger_of_units_and_the_public_is_told_without_counts(
    stage: Stage, session: Session
) -> None:
    stage.sit(0)
    with stage.writing() as own:
        pair = Pair(stage.units[0], stage.units[1])
        number = mergers.propose_units(own, stage.contest, pair, WHY, stage.chief, stage.clock.now)
    with stage.writing() as own, pytest.raises(SamePerson):
        mergers.approve_units(own, stage.contest, number, stage.chief, stage.clock.now)
    assert notices.of_contest(session, stage.contest.id) == []
    session.rollback()
    with stage.writing() as own:
        mergers.approve_units(own, stage.contest, number, stage.second, stage.clock.now)
    (told,) = notices.of_contest(session, stage.contest.id)
    names = [session.get_one(UnitRow, unit).name for unit in stage.units[:2]]
    assert all(name in told.text for name in names)
    text = told.text
    for name in names:
        text = text.replace(name, "")
    assert not any(mark.isdigit() for mark in text)


def test_refused_mergers_of_units(stage: Stage, session: Session) -> None:
    parent = session.get_one(UnitRow, stage.units[0]).parent_id
    assert parent is not None
    session.rollback()
    for pair, refusal in (
        (Pair(stage.units[0], stage.units[0]), NotWithItself),
        (Pair(parent, stage.units[0]), UnitNotThere),
        (Pair(999_999, stage.units[0]), UnitNotThere),
    ):
        with pytest.raises(refusal):
            stage.units_merged(pair)
    stage.units_merged(Pair(stage.units[0], stage.units[1]))
    for pair in (Pair(stage.units[0], stage.units[2]), Pair(stage.units[2], stage.units[0])):
        with pytest.raises(UnitMerged):
            stage.units_merged(pair)


def test_a_merger_needs_a_reason_and_a_proposal_of_its_own_kind(stage: Stage) -> None:
    pair = Pair(stage.units[0], stage.units[1])
    with stage.writing() as session, pytest.raises(ReasonMissing):
        mergers.propose_units(session, stage.contest, pair, "nhầm", stage.chief, stage.clock.now)
    with stage.writing() as session:
        number = mergers.propose_units(session, stage.contest, pair, WHY, stage.chief, stage.clock.now)
    with stage.writing() as session, pytest.raises(NoSuchProposal):
        mergers.approve_people(session, stage.contest, number, stage.second, stage.clock.now)
