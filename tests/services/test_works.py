"""A writer's acts: kept, handed in once, taken back, closed by the server, and never lost to another page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from contest.people import Role
from contest.refusals import Barred, NotEligible, NotFound
from contest.services import works
from contest.services.contests import Window
from contest.store import works as store
from contest.store.audit import AuditRow
from contest.store.entrants import BarredRow
from contest.works import (
    MOST_MARKS,
    MOST_WORDS,
    BadDraft,
    Draft,
    State,
    Verdict,
    WorkHandedIn,
    WorksClosed,
    WorksNotOpen,
    WorkTooLong,
    WorkWords,
)
from tests import factories
from tests.judges import RULES


@pytest.fixture
def held(writing, clock):
    with writing() as session:
        return factories.contest(session, clock.now, **RULES)


@pytest.fixture
def who(held, writing, clock):
    with writing() as session:
        return factories.person(session, clock.now)


def save(writing, held, who, now, draft: Draft):
    with writing() as session:
        return works.save(session, held, who, 1, draft, now)


def test_a_draft_is_kept_with_its_words_counted(held, who, writing, clock) -> None:
    kept = save(writing, held, who, clock.now, Draft(" An toàn \r\n lao động ", 1, 0, "m"))
    assert (kept.verdict, kept.work.body, kept.work.words, kept.work.seq) == (Verdict.WRITE, "An toàn\n lao động", 4, 1)
    assert kept.work.state is State.DRAFT


def test_one_person_has_one_work_a_round_under_one_code(held, who, writing, clock) -> None:
    first = save(writing, held, who, clock.now, Draft("một", 1, 0, "m"))
    second = save(writing, held, who, clock.now, Draft("một hai", 2, 1, "m"))
    assert (first.work.id, first.work.code) == (second.work.id, second.work.code)


def test_another_page_never_overwrites_what_it_has_not_seen(held, who, writing, clock) -> None:
    save(writing, held, who, clock.now, Draft("bản của điện thoại", 1, 0, "a"))
    kept = save(writing, held, who, clock.now, Draft("bản của máy bàn", 1, 0, "b"))
    assert (kept.verdict, kept.work.body) == (Verdict.CONFLICT, "bản của điện thoại")
    kept = save(writing, held, who, clock.now, Draft("bản của máy bàn", 2, 1, "b"))
    assert (kept.verdict, kept.work.body) == (Verdict.WRITE, "bản của máy bàn")


def test_handing_in_twice_gives_the_same_receipt_and_one_line_of_the_record(held, who, writing, clock) -> None:
    with writing() as session:
        once = works.hand_in(session, held, who, 1, Draft("một bài", 1, 0), clock.now)
    clock.forward(minutes=1)
    with writing() as session:
        again = works.hand_in(session, held, who, 1, Draft("một bài", 1, 0), clock.now)
        acts = select(func.count()).select_from(AuditRow).where(AuditRow.act == "work.hand_in")
        assert session.scalar(acts) == 1
    assert (once.work.receipt, once.work.handed_in_at) == (again.work.receipt, again.work.handed_in_at)
    with pytest.raises(WorkHandedIn):
        save(writing, held, who, clock.now, Draft("một bài khác", 2, 1))


def test_a_work_taken_back_is_a_draft_again_until_the_close(held, who, writing, clock) -> None:
    with writing() as session:
        works.hand_in(session, held, who, 1, Draft("một bài", 1, 0), clock.now)
        work = works.take_back(session, held, who, 1, clock.now)
        assert (work.state, work.receipt, work.body) == (State.DRAFT, None, "một bài")
        works.hand_in(session, held, who, 1, Draft("một bài nữa", 2, 1), clock.now)
    clock.forward(days=8)
    with writing() as session, pytest.raises(WorksClosed):
        works.take_back(session, held, who, 1, clock.now)


@pytest.mark.parametrize("body", ["", " \n ", "từ " * (MOST_WORDS + 1)])
def test_an_empty_work_or_one_with_too_many_words_is_not_handed_in(held, who, writing, clock, body: str) -> None:
    with writing() as session, pytest.raises(WorkWords):
        works.hand_in(session, held, who, 1, Draft(body, 1, 0), clock.now)


def test_a_work_with_just_as_many_words_as_there_may_be_is_taken(held, who, writing, clock) -> None:
    with writing() as session:
        kept = works.hand_in(session, held, who, 1, Draft("từ " * MOST_WORDS, 1, 0), clock.now)
        assert kept.work.words == MOST_WORDS


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (Draft("a" * (MOST_MARKS + 1), 1, 0), WorkTooLong),
        (Draft("a", 0, 0), BadDraft),
        (Draft("a", 1, 1), BadDraft),
        (Draft("a", 2**53, 0), BadDraft),
        (Draft("a", 1, -1), BadDraft),
        (Draft("a", 1, 0, "x" * 25), BadDraft),
    ],
)
def test_what_is_no_draft_changes_nothing(held, who, writing, clock, draft: Draft, refusal: type) -> None:
    with writing() as session, pytest.raises(refusal):
        works.save(session, held, who, 1, draft, clock.now)
    with writing() as session:
        assert store.of_person(session, held.id, who.id) == []


def test_a_draft_counts_within_the_grace_and_not_after_it(held, who, writing, clock) -> None:
    grace = held.rules.grace
    clock.now = held.rounds[0].closes_at + grace - timedelta(milliseconds=1)
    assert save(writing, held, who, clock.now, Draft("vừa kịp", 1, 0)).verdict is Verdict.WRITE
    clock.now = held.rounds[0].closes_at + grace
    with pytest.raises(WorksClosed):
        save(writing, held, who, clock.now, Draft("không kịp", 2, 1))


def test_in_the_grace_of_one_round_nothing_falls_into_the_next(writing, clock) -> None:
    first = clock.now + timedelta(days=1)
    windows = [Window("Một", clock.now, first), Window("Hai", first, first + timedelta(days=1))]
    with writing() as session:
        held = factories.contest(session, clock.now, windows=windows, **RULES)
        who = factories.person(session, clock.now)
    clock.now = first + timedelta(seconds=1)
    kept = save(writing, held, who, clock.now, Draft("của đợt một", 1, 0))
    assert kept.work.round_id == held.rounds[0].id
    with writing() as session:
        assert works.place(session, held, who, clock.now).window == held.rounds[1]
        with pytest.raises(NotFound):
            works.save(session, held, who, 9, Draft("của đợt nào", 1, 0), clock.now)


def test_before_the_opening_nobody_writes(writing, clock) -> None:
    later = [Window("Một", clock.now + timedelta(days=1), clock.now + timedelta(days=2))]
    with writing() as session:
        held = factories.contest(session, clock.now, windows=later, **RULES)
        who = factories.person(session, clock.now)
    with pytest.raises(WorksNotOpen):
        save(writing, held, who, clock.now, Draft("sớm quá", 1, 0))


def test_who_may_not_sit_may_not_write(held, who, writing, clock) -> None:
    with writing() as session:
        session.execute(insert(BarredRow).values(contest_id=held.id, phone=who.phone, mode="barred", reason="Ra đề"))
        judge = factories.person(session, clock.now, Role.JUDGE)
    with pytest.raises(Barred):
        save(writing, held, who, clock.now, Draft("một", 1, 0))
    with pytest.raises(NotEligible):
        save(writing, held, judge, clock.now, Draft("một", 1, 0))


def test_the_server_closes_what_is_left_open_once_with_what_is_there(held, who, writing, clock) -> None:
    save(writing, held, who, clock.now, Draft("còn dở", 1, 0))
    with writing() as session:
        other = factories.person(session, clock.now)
    save(writing, held, other, clock.now, Draft("", 1, 0))
    clock.now = held.rounds[0].closes_at + held.rules.grace - timedelta(seconds=1)
    with writing() as session:
        assert works.close_left(session, clock.now, 10) == 0
    clock.forward(seconds=2)
    with writing() as session:
        assert works.close_left(session, clock.now, 10) == 1
        assert works.close_left(session, clock.now, 10) == 0
        (work,) = store.of_person(session, held.id, who.id)
        assert (work.state, work.closed_by, work.handed_in_at) == (State.HANDED, "server", held.rounds[0].closes_at)
        (empty,) = store.of_person(session, held.id, other.id)
        assert empty.state is State.DRAFT, "nobody is judged for an empty page"


def test_a_person_whose_unit_is_asked_for_writes_for_it(held, who, writing, clock) -> None:
    with writing() as session:
        works.hand_in(session, held, replace(who), 1, Draft("một bài", 1, 0), clock.now)
        (one,) = store.standing(session, held.id)
        assert one.home == f"unit:{who.unit_id}"
