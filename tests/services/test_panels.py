"""The organizers' side of judging: panel, rubric, dealing, what is not marked, the lock, the way into the results."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest.contests import State
from contest.drafts import DraftChanged
from contest.judging import (
    BadRubric,
    JudgingLocked,
    JudgingNotLocked,
    JudgingUnfinished,
    NoSuchJudge,
    NothingToDeal,
    RubricFixed,
)
from contest.people import Role
from contest.refusals import NotFound, WrongMoment
from contest.services import judging, panels, works
from contest.services.judging import Sheet
from contest.services.panels import Rejection
from contest.store import essays, likeness, mergers
from contest.store import works as work_store
from contest.store.audit import AuditRow
from contest.store.contests import ContestRow
from contest.works import Draft, Fault
from tests import factories
from tests.judges import RUBRIC, Court, convene, deal, mark, write


@pytest.fixture
def court(writing, clock) -> Court:
    return convene(writing, clock.now)


@pytest.fixture
def dealt(court: Court, writing, clock) -> Court:
    """All works dealt out after the close."""
    clock.forward(days=8)
    deal(writing, court, clock.now)
    return court


def two(session: Session, court: Court) -> tuple:
    first, second = court.before(session, court.code)
    return first, second


def acts(session: Session, act: str) -> int:
    return session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.act == act)) or 0


def test_works_are_dealt_only_when_their_round_is_over(court: Court, writing, clock) -> None:
    with pytest.raises(NothingToDeal):
        deal(writing, court, clock.now)
    clock.forward(days=8)
    assert deal(writing, court, clock.now) == 6
    with pytest.raises(NothingToDeal):
        deal(writing, court, clock.now)


def test_a_work_left_open_is_closed_and_dealt_with_what_is_there(court: Court, writing, clock) -> None:
    with writing() as session:
        late = factories.person(session, clock.now)
        from_draft = write_draft(session, court, late, clock.now)
    clock.forward(days=8)
    assert deal(writing, court, clock.now) == 8
    with writing() as session:
        work = work_store.by_code(session, court.contest.id, from_draft)
        assert work is not None
        assert (work.state, work.closed_by, work.handed_in_at) == (
            "handed",
            "server",
            court.contest.rounds[0].closes_at,
        )


def write_draft(session: Session, court: Court, who, now: datetime) -> str:
    return works.save(session, court.contest, who, 1, Draft("còn đang viết dở dang", 1, 0, "m"), now).work.code


def test_a_judge_of_the_writers_own_unit_is_dealt_nothing_of_theirs(writing, clock) -> None:
    court = convene(writing, clock.now, writers=4, judges=2)
    with writing() as session:
        neighbour = factories.person(session, clock.now, Role.JUDGE)
        panels.add_judge(session, court.contest, neighbour.phone, court.organizer.id, clock.now)
        foreign = factories.person(session, clock.now, unit_id=factories.grassroots(session, 2))
        code = write(session, court.contest, foreign, "viết từ một đơn vị khác hẳn", clock.now)
    clock.forward(days=8)
    deal(writing, court, clock.now)
    with writing() as session:
        assert {one.code for one in judging.listed(session, court.contest, neighbour)} <= {code}


def test_only_judges_join_a_panel_and_whoever_leaves_keeps_what_they_saved(dealt: Court, writing, clock) -> None:
    by = dealt.organizer.id
    with writing() as session:
        for phone in (dealt.writers[0].phone, dealt.organizer.phone, "0987654321"):
            with pytest.raises(NoSuchJudge):
                panels.add_judge(session, dealt.contest, phone, by, clock.now)
        first, second = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session:
        panels.remove_judge(session, dealt.contest, first.id, by, clock.now)
        assert dealt.before(session, dealt.code) == [first, second]
        assert [one.state for one in judging.listed(session, dealt.contest, first)] == ["saved"]
        with pytest.raises(NotFound):
            panels.remove_judge(session, dealt.contest, first.id, by, clock.now)


def test_a_rubric_stands_once_a_work_was_marked_by_it(dealt: Court, writing, clock) -> None:
    by, fewer = dealt.organizer.id, RUBRIC[:2]
    with writing() as session, pytest.raises(BadRubric):
        panels.put_rubric(session, dealt.contest, fewer, 1, by, clock.now)
    with writing() as session, pytest.raises(DraftChanged):
        panels.put_rubric(session, dealt.contest, fewer, 0, by, clock.now)
    with writing() as session:
        first, _ = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session, pytest.raises(RubricFixed):
        panels.put_rubric(session, dealt.contest, fewer, 1, by, clock.now)


def test_a_work_that_is_not_marked_leaves_the_judges_lists_and_comes_back(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, _ = two(session, dealt)
        before = len(judging.listed(session, dealt.contest, first))
        why = Rejection(Fault.COPIED, "Chép từ bài khác")
        panels.reject(session, dealt.contest, dealt.code, why, dealt.organizer.id, clock.now)
        assert len(judging.listed(session, dealt.contest, first)) == before - 1
        with pytest.raises(NotFound):
            judging.look(session, dealt.contest, first, dealt.code)
        panels.accept(session, dealt.contest, dealt.code, dealt.organizer.id, clock.now)
        assert len(judging.listed(session, dealt.contest, first)) == before


def mark_all(writing, court: Court, now: datetime, points=(30, 25, 20)) -> None:
    with writing() as session:
        pairs = [(judge, code) for code in court.codes.values() for judge in court.before(session, code)]
    for judge, code in pairs:
        mark(writing, court, judge, code, points, now)


def test_points_reach_the_results_only_locked_and_whole(dealt: Court, writing, clock) -> None:
    by = dealt.organizer.id
    with writing() as session, pytest.raises(JudgingNotLocked):
        panels.transfer(session, dealt.contest, 1, by, clock.now)
    with writing() as session:
        panels.lock(session, dealt.contest, by, clock.now)
    with writing() as session, pytest.raises(JudgingUnfinished):
        panels.transfer(session, dealt.contest, 1, by, clock.now)
    with writing() as session:
        first, _ = two(session, dealt)
    with pytest.raises(JudgingLocked):
        mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session:
        panels.unlock(session, dealt.contest, by, clock.now)
    mark_all(writing, dealt, clock.now)
    with writing() as session:
        bad = dealt.codes[dealt.writers[1].id]
        panels.reject(session, dealt.contest, bad, Rejection(Fault.OFF_TOPIC, "Lạc đề hẳn"), by, clock.now)
        panels.lock(session, dealt.contest, by, clock.now)
        assert panels.transfer(session, dealt.contest, 1, by, clock.now) == 3
        given = essays.of_rounds(session, [dealt.contest.rounds[0].id])
        one, two_, three = (given[dealt.contest.rounds[0].id, who.id] for who in dealt.writers)
        assert (one, two_, three) == (8, 0, 8)
        assert acts(session, "essays.put") == 1


def test_once_results_are_public_nothing_of_the_judging_moves(dealt: Court, writing, clock) -> None:
    with writing() as session:
        session.execute(update(ContestRow).values(state=State.PROVISIONAL.value))
    by = dealt.organizer.id
    with writing() as session:
        for act in (
            lambda: panels.lock(session, dealt.contest, by, clock.now),
            lambda: panels.unlock(session, dealt.contest, by, clock.now),
            lambda: panels.transfer(session, dealt.contest, 1, by, clock.now),
            lambda: panels.put_rubric(session, dealt.contest, RUBRIC, 1, by, clock.now),
            lambda: panels.accept(session, dealt.contest, dealt.code, by, clock.now),
        ):
            with pytest.raises(WrongMoment):
                act()


def test_copies_are_counted_when_works_are_dealt(writing, clock) -> None:
    court = convene(writing, clock.now, writers=2, judges=2)
    with writing() as session:
        own, copier = factories.person(session, clock.now), factories.person(session, clock.now)
        told = " ".join(f"lời{n}" for n in range(40))
        first = write(session, court.contest, own, told, clock.now)
        second = write(session, court.contest, copier, f"{told} và thêm đôi lời của tôi nữa", clock.now)
    clock.forward(days=8)
    deal(writing, court, clock.now)
    with writing() as session:
        work = work_store.by_code(session, court.contest.id, first)
        assert work is not None
        assert [(one.code, one.permille) for one in likeness.of_contest(session, court.contest.id, work.id)] == [
            (second, 1000)
        ]


def test_every_act_of_judging_is_on_the_record(dealt: Court, writing, clock) -> None:
    by = dealt.organizer.id
    with writing() as session:
        first, second = two(session, dealt)
        judging.put_off(session, dealt.contest, first, dealt.code, Sheet((), "", 0), clock.now)
        judging.stand_back(session, dealt.contest, second, dealt.code, clock.now)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session:
        panels.reject(session, dealt.contest, dealt.code, Rejection(Fault.LATE, "Nộp muộn"), by, clock.now)
        panels.accept(session, dealt.contest, dealt.code, by, clock.now)
        panels.lock(session, dealt.contest, by, clock.now)
        panels.unlock(session, dealt.contest, by, clock.now)
        panels.remove_judge(session, dealt.contest, second.id, by, clock.now)
    with writing() as session:
        once = ("rubric", "deal", "skip", "recuse", "save", "lock", "unlock", "remove")
        assert [acts(session, f"judging.{one}") for one in once] == [1] * len(once)
        assert acts(session, "judging.add") == 3
        assert acts(session, "work.hand_in") == 3
        assert (acts(session, "work.reject"), acts(session, "work.accept")) == (1, 1)


def test_works_go_along_with_a_merger_of_their_unit_or_of_their_writer(writing, session: Session, clock) -> None:
    court = convene(writing, clock.now, writers=2)
    judge, (writer, double) = court.judges[0], court.writers
    with writing() as own:
        mergers.move_unit(own, court.contest.id, writer.unit_id or 0, judge.unit_id or 0)
    (work,) = work_store.of_person(session, court.contest.id, writer.id)
    session.rollback()
    with writing() as own:
        other = factories.person(own, clock.now)
        mergers.move_person(own, court.contest.id, writer.id, other.id)
        # Whoever has a work of their own in that round keeps it, and the other's stays where it is.
        mergers.move_person(own, court.contest.id, double.id, other.id)
    assert [one.id for one in work_store.of_person(session, court.contest.id, other.id)] == [work.id]
    assert len(work_store.of_person(session, court.contest.id, double.id)) == 1
    homes = {one.home for one in work_store.standing(session, court.contest.id)}
    assert homes == {work_store.home(judge.unit_id, None)}
    session.rollback()
    clock.forward(days=8)
    with pytest.raises(NothingToDeal):
        deal(writing, court, clock.now)
