"""Mergers of two accounts of one person: their papers, what is beyond the number, strikes, and the account closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from contest.people import Role
from contest.services import mergers, strikes, switching, upkeep, verification
from contest.services.mergers import Pair
from contest.services.strikes import Struck
from contest.store import attempts, contests, entrants, notices, people, proposals
from contest.store.boards import Boards
from contest.store.people import PersonRow
from contest.strikes import AccountMerged, NotWithItself, PapersOpen, StaffNotMerged
from tests.acts import begin, contestant
from tests.services import test_mergers
from tests.services.test_mergers import WHY, Stage, figures

stage = test_mergers.stage


def test_two_accounts_become_one_person_with_all_of_their_papers(
    stage: Stage, session: Session, boards: Boards
) -> None:
    stage.sit(0, right=3)
    stage.sit(1, right=9)
    upkeep.rebuild(session, boards, stage.contest, stage.clock.now)
    session.rollback()
    now = stage.people_merged(0, 1)
    assert stage.papers(0) == []
    assert [(one.number, one.person_from_id) for one in stage.papers(1)] == [(1, None), (2, stage.people[0].person.id)]
    assert figures(session, now, 0)[:2] == (1, 2)
    switching.tell(session, boards, now.id, stage.clock.now)()
    assert verification.verify(session, boards, now).differences == ()


def test_papers_beyond_the_allowed_number_count_nowhere_the_latest_first(stage: Stage, session: Session) -> None:
    order = [0, 1, 1, 0, 1]
    ids = [stage.sit(n).id for n in order]
    number = _proposed(stage, 0, 1)
    assert _effect(session, number)["excess"] == 2
    stage.people_merged(0, 1)
    papers = {one.id: one.struck for one in stage.papers(1)}
    assert [papers[one] for one in ids] == [None, None, None, "excess", "excess"]
    assert sorted(one.number for one in stage.papers(1)) == [1, 2, 3, 4, 5]


def _proposed(stage: Stage, one: int, other: int) -> int:
    pair = Pair(stage.people[one].person.id, stage.people[other].person.id)
    with stage.writing() as session:
        return mergers.propose_people(session, stage.contest, pair, WHY, stage.chief, stage.clock.now)


def _effect(session: Session, number: int) -> dict[str, object]:
    row = session.get_one(proposals.ProposalRow, number)
    effect = dict(row.effect)
    session.rollback()
    return effect


def test_what_was_struck_stays_struck_and_a_struck_person_takes_the_other_account_along(
    stage: Stage, session: Session
) -> None:
    stage.sit(0)
    stage.sit(1)
    with stage.writing() as own:
        who = Struck(stage.people[0].person.id)
        strike_id = strikes.strike(own, stage.contest, who, WHY, stage.chief, stage.clock.now)
    assert _effect(session, _proposed(stage, 0, 1))["struck"] == 1
    stage.people_merged(0, 1)
    assert [one.struck for one in stage.papers(1)] == ["person", "person"]
    with stage.writing() as own:
        strikes.lift(own, contests.by_id(own, stage.contest.id), strike_id, WHY, stage.chief, stage.clock.now)
    assert [one.struck for one in stage.papers(1)] == [None, None]


def test_a_strike_that_is_lifted_leaves_what_is_beyond_the_number(stage: Stage) -> None:
    for n in (0, 0, 1, 1):
        stage.sit(n)
    stage.people_merged(0, 1)
    with stage.writing() as own:
        contest, who = contests.by_id(own, stage.contest.id), Struck(stage.people[1].person.id)
        strike_id = strikes.strike(own, contest, who, WHY, stage.chief, stage.clock.now)
    assert {one.struck for one in stage.papers(1)} == {"person"}
    with stage.writing() as own:
        contest = contests.by_id(own, stage.contest.id)
        strikes.lift(own, contest, strike_id, WHY, stage.chief, stage.clock.now)
    assert sorted(one.struck or "" for one in stage.papers(1)) == ["", "", "", "excess"]


def test_the_other_account_is_closed_and_its_sign_ins_end(stage: Stage, session: Session) -> None:
    stage.people_merged(0, 1)
    row = session.get_one(PersonRow, stage.people[0].person.id)
    assert (row.merged_into_id, row.disabled_at) == (stage.people[1].person.id, stage.clock.now)
    assert people.sign_ins(session, stage.people[0].person.id, stage.clock.now) == []
    assert people.identity(session, stage.people[0].key_hash) is None
    assert people.identity(session, stage.people[1].key_hash) is not None
    assert people.credentials(session, row.phone) is None
    assert notices.of_contest(session, stage.contest.id) == []


def test_accounts_merged_in_a_row_keep_where_each_paper_came_from(stage: Stage) -> None:
    first = stage.people[0].person.id
    stage.sit(0)
    stage.people_merged(0, 1)
    stage.people_merged(1, 2)
    assert [one.person_from_id for one in stage.papers(2)] == [first]


def test_refused_mergers_of_people(stage: Stage) -> None:
    with pytest.raises(NotWithItself):
        _proposed(stage, 0, 0)
    opened = begin(stage.writing, stage.contest, stage.people[0], stage.clock.now)
    assert opened.is_open
    for one, other in ((0, 1), (1, 0)):
        with pytest.raises(PapersOpen):
            _proposed(stage, one, other)
    stage.people_merged(1, 2)
    with pytest.raises(AccountMerged):
        _proposed(stage, 2, 1)
    with stage.writing() as session:
        officer = contestant(session, stage.clock.now, role=Role.OFFICER)
    staffed = replace(stage, people=[*stage.people, officer])
    for one, other in ((3, 2), (2, 3)):
        with pytest.raises(StaffNotMerged):
            _proposed(staffed, one, other)


def test_a_paper_begun_after_the_proposal_holds_the_merger_up(stage: Stage) -> None:
    number = _proposed(stage, 0, 1)
    begin(stage.writing, stage.contest, stage.people[0], stage.clock.now)
    with pytest.raises(PapersOpen), stage.writing() as session:
        mergers.approve_people(session, stage.contest, number, stage.second, stage.clock.now)
    with stage.writing() as session:
        held = proposals.held(session, stage.contest.id, number)
        assert held is not None
        assert held.is_open


def test_another_sitting_after_the_merger_bears_the_next_number(stage: Stage) -> None:
    stage.sit(0)
    stage.sit(1)
    stage.people_merged(0, 1)
    assert stage.sit(1).number == 3
    with stage.writing() as session:
        mine = attempts.of_person(session, stage.contest.id, stage.people[1].person.id)
        assert [one.number for one in mine] == [2, 1, 3]
        assert entrants.pinned(session, stage.contest.id)
