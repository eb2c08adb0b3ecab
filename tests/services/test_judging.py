"""Judging as acts: who has which work, what each may see, when a third is called, and how points reach the results."""

from __future__ import annotations

from fractions import Fraction
from threading import Barrier, Thread

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.judging import BadMark, BadReason, MarkFixed, MarkMoved, NoMeetingNeeded
from contest.people import Role
from contest.refusals import NotFound
from contest.services import judging, panels
from contest.services.judging import Sheet
from contest.services.panels import Decision
from contest.store import judging as store
from contest.store import works
from contest.store.engine import WRITES
from contest.store.people import PersonRow
from tests import factories
from tests.judges import Court, convene, deal, mark


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


def test_a_judge_sees_only_what_was_dealt_to_them(dealt: Court, writing, clock) -> None:
    with writing() as session:
        mine = {
            one.id: {code for code in dealt.codes.values() if one in dealt.before(session, code)}
            for one in dealt.judges
        }
        for judge in dealt.judges:
            for code in dealt.codes.values():
                if code in mine[judge.id]:
                    assert judging.look(session, dealt.contest, judge, code).work.code == code
                else:
                    with pytest.raises(NotFound):
                        judging.look(session, dealt.contest, judge, code)
        stranger = factories.person(session, clock.now, Role.JUDGE)
        with pytest.raises(NotFound):
            judging.look(session, dealt.contest, stranger, dealt.code)


def test_who_was_taken_off_the_panel_reads_and_marks_no_work_any_more(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session:
        panels.remove_judge(session, dealt.contest, first.id, dealt.organizer.id, clock.now)
    with writing() as session:
        assert [one.code for one in judging.listed(session, dealt.contest, first)] == [dealt.code]
        with pytest.raises(NotFound):
            judging.look(session, dealt.contest, first, dealt.code)
        with pytest.raises(NotFound):
            judging.save(session, dealt.contest, first, dealt.code, Sheet((40, 30, 30), "", 1), clock.now)
        assert judging.look(session, dealt.contest, second, dealt.code).may_mark


def test_nobody_judges_what_they_wrote_themselves(writing, clock) -> None:
    """A contestant who became a judge of another unit meanwhile."""
    court = convene(writing, clock.now, writers=2, judges=2)
    writer = court.writers[0]
    with writing() as session:
        moved = {"role": Role.JUDGE, "unit_id": factories.grassroots(session, 5)}
        session.execute(update(PersonRow).where(PersonRow.id == writer.id).values(moved))
        panels.add_judge(session, court.contest, writer.phone, court.organizer.id, clock.now)
        panels.remove_judge(session, court.contest, court.judges[0].id, court.organizer.id, clock.now)
    clock.forward(days=8)
    deal(writing, court, clock.now)
    with writing() as session:
        dealt_to = {
            code: {one.judge_id for one in store.of_work(session, work.id)}
            for code in court.codes.values()
            if (work := works.by_code(session, court.contest.id, code)) is not None
        }
    assert dealt_to == {
        court.code: {court.judges[1].id},
        court.codes[court.writers[1].id]: {court.judges[1].id, writer.id},
    }


def test_nobody_sees_anothers_marks_before_both_have_saved(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with writing() as session:
        assert judging.look(session, dealt.contest, second, dealt.code).others == ()
        assert judging.look(session, dealt.contest, first, dealt.code).others == ()
    mark(writing, dealt, second, dealt.code, (30, 25, 25), clock.now)
    with writing() as session:
        assert [one.total for one in judging.look(session, dealt.contest, first, dealt.code).others] == [80]
        assert [one.total for one in judging.look(session, dealt.contest, second, dealt.code).others] == [70]


def test_a_mark_moves_until_the_other_judge_has_saved_and_never_after(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    mark(writing, dealt, first, dealt.code, (31, 20, 20), clock.now, version=1)
    mark(writing, dealt, second, dealt.code, (30, 25, 25), clock.now)
    with pytest.raises(MarkFixed):
        mark(writing, dealt, first, dealt.code, (32, 20, 20), clock.now, version=2)
    # The same once more is no change, so a double tap gets the same yes.
    mark(writing, dealt, first, dealt.code, (31, 20, 20), clock.now, version=1)


def test_whoever_saves_over_what_they_did_not_see_is_told(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, _ = two(session, dealt)
    mark(writing, dealt, first, dealt.code, (30, 20, 20), clock.now)
    with pytest.raises(MarkMoved):
        mark(writing, dealt, first, dealt.code, (10, 20, 20), clock.now, version=0)


@pytest.mark.parametrize("points", [(41, 0, 0), (1, 2), (None, 1, 1), (-1, 1, 1)])
def test_a_mark_outside_the_rubric_is_refused(dealt: Court, writing, clock, points) -> None:
    with writing() as session:
        first, _ = two(session, dealt)
    with pytest.raises(BadMark):
        mark(writing, dealt, first, dealt.code, points, clock.now)


def test_judges_too_far_apart_call_a_third_who_sees_nothing_of_theirs(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
        (third,) = [one for one in dealt.judges if one not in (first, second)]
    mark(writing, dealt, first, dealt.code, (40, 30, 30), clock.now)
    mark(writing, dealt, second, dealt.code, (30, 24, 30), clock.now)
    with writing() as session:
        assert dealt.before(session, dealt.code) == [first, second, third]
        assert judging.look(session, dealt.contest, third, dealt.code).others == ()
        assert judging.look(session, dealt.contest, first, dealt.code).others == (), (
            "not while the third may hear of it"
        )
    mark(writing, dealt, third, dealt.code, (40, 30, 25), clock.now)
    with writing() as session:
        found = {one.work.code: one for one in panels.judged(session, dealt.contest)}[dealt.code]
        assert (found.mark, found.points, found.step) == (Fraction(195, 2), 10, "done")
        assert len(judging.look(session, dealt.contest, third, dealt.code).others) == 2


def test_where_no_two_of_three_agree_their_meeting_decides_with_a_reason(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
        (third,) = [one for one in dealt.judges if one not in (first, second)]
    by = dealt.organizer.id
    with writing() as session, pytest.raises(NoMeetingNeeded):
        panels.decide(session, dealt.contest, dealt.code, Decision(70, "Họp ngày 3"), by, clock.now)
    for judge, points in ((first, (40, 30, 30)), (second, (10, 10, 10)), (third, (30, 20, 10))):
        mark(writing, dealt, judge, dealt.code, points, clock.now)
    with writing() as session, pytest.raises(BadReason):
        panels.decide(session, dealt.contest, dealt.code, Decision(70, " x "), by, clock.now)
    with writing() as session, pytest.raises(BadMark):
        panels.decide(session, dealt.contest, dealt.code, Decision(101, "Họp ngày 3"), by, clock.now)
    with writing() as session:
        found = {one.work.code: one for one in panels.judged(session, dealt.contest)}[dealt.code]
        assert (found.step, found.points) == ("meeting", None)
        panels.decide(session, dealt.contest, dealt.code, Decision(65, "Họp ngày 3"), by, clock.now)
        found = {one.work.code: one for one in panels.judged(session, dealt.contest)}[dealt.code]
        assert (found.step, found.points) == ("done", 7)


def test_who_knows_the_writer_gives_the_work_to_another_and_never_has_it_again(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, second = two(session, dealt)
        (third,) = [one for one in dealt.judges if one not in (first, second)]
        judging.stand_back(session, dealt.contest, first, dealt.code, clock.now)
        assert dealt.before(session, dealt.code) == [second, third]
        with pytest.raises(NotFound):
            judging.look(session, dealt.contest, first, dealt.code)
        judging.stand_back(session, dealt.contest, third, dealt.code, clock.now)
        assert dealt.before(session, dealt.code) == [second], "nobody is left to take it"
        found = {one.work.code: one for one in panels.judged(session, dealt.contest)}[dealt.code]
        assert found.step == "short"
        newcomer = factories.person(session, clock.now, Role.JUDGE, unit_id=factories.grassroots(session, 1))
        panels.add_judge(session, dealt.contest, newcomer.phone, dealt.organizer.id, clock.now)
    dealt.judges.append(newcomer)
    assert deal(writing, dealt, clock.now) == 1
    with writing() as session:
        assert dealt.before(session, dealt.code) == [second, newcomer]


def test_a_draft_is_kept_and_what_is_put_off_comes_last(dealt: Court, writing, clock) -> None:
    with writing() as session:
        first, _ = two(session, dealt)
        mine = [one.code for one in judging.listed(session, dealt.contest, first)]
        assert len(mine) == 2
        assert judging.following(judging.listed(session, dealt.contest, first)) == mine[0]
        judging.draft(session, dealt.contest, first, mine[0], Sheet((5, None, None), "dở", 0))
        judging.put_off(session, dealt.contest, first, mine[0], Sheet((6, None, None), "dở", 0), clock.now)
        assert judging.look(session, dealt.contest, first, mine[0]).marking.points == (6, None, None)
        left = judging.listed(session, dealt.contest, first)
        assert judging.following(left, mine[0]) == mine[1]
        assert judging.following(left, mine[1]) == mine[0]
    mark(writing, dealt, first, mine[1], (30, 20, 20), clock.now)
    with writing() as session:
        assert judging.following(judging.listed(session, dealt.contest, first), mine[1]) == mine[0]
    mark(writing, dealt, first, mine[0], (30, 20, 20), clock.now)
    with writing() as session:
        assert judging.following(judging.listed(session, dealt.contest, first), mine[0]) is None


def test_two_judges_of_one_work_read_their_lists_in_different_orders(writing, clock) -> None:
    court = convene(writing, clock.now, writers=8, judges=2)
    clock.forward(days=8)
    deal(writing, court, clock.now)
    with writing() as session:
        one, other = ([work.code for work in judging.listed(session, court.contest, who)] for who in court.judges)
        assert set(one) == set(other)
        assert one != other


def test_two_judges_who_save_at_once_call_one_third_judge(dealt: Court, writing, engine, clock) -> None:
    with writing() as session:
        pair = two(session, dealt)
    gate, failed = Barrier(2), []

    def save(judge, points) -> None:
        with Session(engine, expire_on_commit=False) as session:
            gate.wait()
            try:
                session.connection(execution_options=WRITES)
                judging.save(session, dealt.contest, judge, dealt.code, Sheet(points, "", 0), clock.now)
                session.commit()
            except Exception as failure:
                failed.append(failure)

    threads = [
        Thread(target=save, args=(judge, points)) for judge, points in zip(pair, ((40, 30, 30), (1, 1, 1)), strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    with writing() as session:
        assert len(dealt.before(session, dealt.code)) == 3
