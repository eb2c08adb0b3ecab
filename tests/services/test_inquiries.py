"""Inquiries: five a day, one answer, nobody else's; what the public reads bears no name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.inquiries import (
    A_DAY,
    BadAnswer,
    BadCanned,
    BadInquiry,
    InquiriesClosed,
    InquiryAnswered,
    Kind,
    NoSuchCanned,
    NoSuchInquiry,
    NotAnswered,
    TooManyInquiries,
)
from contest.people import Person, Role
from contest.refusals import Locked, Refusal
from contest.services import inquiries, mergers
from contest.services.inquiries import Canned, Wording
from contest.services.mergers import Pair
from contest.store import contests
from contest.store import inquiries as store
from contest.store.audit import AuditRow
from contest.store.inquiries import InquiryRow
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock

TEXT, REPLY = "Tôi bấm vào thi thì trang trắng, phải làm sao?", "Bạn tải lại trang; câu trả lời đã lưu vẫn còn."


@dataclass
class Stage:
    """An open contest, somebody who asks, a stranger and two organizers."""

    contest: Contest
    who: Person
    stranger: Person
    staff: list[Person]
    writing: Writing
    clock: Clock

    def ask(self, text: str = TEXT, who: Person | None = None) -> int:
        with self.writing() as session:
            return inquiries.ask(session, self.contest, who or self.who, Kind.TECHNICAL, text, self.clock.now)

    def answer(self, number: int, text: str = REPLY, by: int = 0) -> None:
        with self.writing() as session:
            inquiries.answer(session, self.contest, number, text, self.staff[by].id, self.clock.now)

    def row(self, session: Session, number: int) -> InquiryRow:
        session.rollback()
        return session.get_one(InquiryRow, number)


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> Stage:
    with writing() as session:
        held = factories.contest(session, clock.now)
        people = [factories.person(session, clock.now) for _ in range(2)]
        staff = [factories.person(session, clock.now, Role.ORGANIZER) for _ in range(2)]
    return Stage(held, *people, staff, writing, clock)


def test_five_a_day_by_the_clock_of_vietnam_and_the_same_words_are_one(stage: Stage) -> None:
    # 23:50 in Vietnam.
    stage.clock.now = stage.clock.now.replace(hour=16, minute=50)
    first = stage.ask()
    assert stage.ask(f"  {TEXT}\n") == first
    for n in range(A_DAY - 1):
        stage.ask(f"Câu hỏi thứ {n + 2} của tôi.")
    with pytest.raises(TooManyInquiries):
        stage.ask("Câu hỏi thứ sáu của tôi.")
    stage.ask(who=stage.stranger)
    stage.clock.forward(minutes=20)
    stage.ask("Câu hỏi của ngày hôm sau.")


def test_a_sixth_asked_at_once_with_the_fifth_is_refused(stage: Stage, session: Session) -> None:
    def ask(n: int) -> bool:
        try:
            stage.ask(f"Câu hỏi thứ {n} gửi cùng lúc.")
        except TooManyInquiries:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, range(8))) == A_DAY
    assert store.counts(session, stage.contest.id) == (A_DAY, A_DAY)


def test_of_two_answers_at_once_the_first_stays_and_the_other_is_told(stage: Stage, session: Session) -> None:
    number = stage.ask()

    def answer(n: int) -> type[Refusal] | None:
        try:
            stage.answer(number, f"Trả lời của người {n}.", n)
        except InquiryAnswered as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(answer, range(2)))
    assert sorted(map(str, told)) == sorted(map(str, [None, InquiryAnswered]))
    winner = told.index(None)
    row = stage.row(session, number)
    assert (row.answer, row.answered_by) == (f"Trả lời của người {winner}.", stage.staff[winner].id)
    acts = session.scalars(select(AuditRow).where(AuditRow.act.startswith("inquiry."))).all()
    assert [one.act for one in acts] == ["inquiry.ask", "inquiry.answer"]
    assert not any(TEXT in str(one.detail) for one in acts)


def test_an_answer_is_new_until_its_person_has_read_it(stage: Stage, session: Session) -> None:
    number = stage.ask()
    stage.answer(number)
    session.rollback()
    assert store.public(session, stage.contest.id, stage.who.id) == ([], 1)
    assert store.unread(session, stage.who)[stage.contest.id][1] == 1
    assert stage.contest.id not in store.unread(session, stage.stranger)
    with stage.writing() as own:
        with pytest.raises(NoSuchInquiry):
            inquiries.see(own, stage.contest, number, stage.stranger, stage.clock.now)
        for _ in range(2):
            inquiries.see(own, stage.contest, number, stage.who, stage.clock.forward(minutes=1))
    assert stage.row(session, number).seen_at == stage.clock.now - timedelta(minutes=1)
    assert store.public(session, stage.contest.id, stage.who.id) == ([], 0)


def test_what_everybody_reads_is_worded_anew_and_can_be_taken_back(stage: Stage, session: Session) -> None:
    number, words = stage.ask(), Wording("Trang trắng thì làm sao?", "Tải lại trang là được.")
    with stage.writing() as own, pytest.raises(NotAnswered):
        inquiries.show(own, stage.contest, number, words, None, stage.clock.now)
    stage.answer(number)
    with stage.writing() as own:
        inquiries.show(own, stage.contest, number, words, None, stage.clock.now)
    session.rollback()
    (shown,), _new = store.public(session, stage.contest.id, None)
    assert (shown.text, shown.answer) == (words.text, words.answer)
    with stage.writing() as own:
        contests.set_state(own, stage.contest.id, State.LOCKED)
        inquiries.hide(own, contests.by_id(own, stage.contest.id), number, None, stage.clock.now)
    session.rollback()
    assert store.public(session, stage.contest.id, None) == ([], 0)


def test_what_is_refused(stage: Stage) -> None:
    number = stage.ask()
    for text in ("ngắn", "x" * 1001):
        with pytest.raises(BadInquiry):
            stage.ask(text)
    with pytest.raises(BadAnswer):
        stage.answer(number, " ")
    with pytest.raises(NoSuchInquiry):
        stage.answer(number + 1)
    with stage.writing() as session:
        contests.set_state(session, stage.contest.id, State.LOCKED)
        stage.contest = contests.by_id(session, stage.contest.id)
    with pytest.raises(InquiriesClosed):
        stage.ask("Tôi còn muốn hỏi thêm.")
    with pytest.raises(Locked):
        stage.answer(number)


def test_inquiries_go_along_when_accounts_are_merged(stage: Stage, session: Session) -> None:
    number = stage.ask()
    with stage.writing() as own:
        pair = Pair(stage.who.id, stage.stranger.id)
        mergers.merge_people(own, stage.contest, pair, "Một người mở hai tài khoản", None, stage.clock.now)
    assert stage.row(session, number).person_id == stage.stranger.id


def test_answers_at_hand_are_kept_worded_anew_and_dropped(stage: Stage, session: Session) -> None:
    now = stage.clock.now
    with stage.writing() as own:
        number = inquiries.keep_canned(own, None, Canned(" Trang  trắng ", REPLY), None, now)
        assert inquiries.keep_canned(own, number, Canned("Trang trắng", "Tải lại trang."), None, now) == number
        with pytest.raises(BadCanned):
            inquiries.keep_canned(own, None, Canned("x", REPLY), None, now)
    assert [(one.title, one.text) for one in store.canned(session)] == [("Trang trắng", "Tải lại trang.")]
    session.rollback()
    with stage.writing() as own:
        inquiries.drop_canned(own, number, None, now)
        with pytest.raises(NoSuchCanned):
            inquiries.keep_canned(own, number, Canned("Trang trắng", REPLY), None, now)
    session.rollback()
    assert store.canned(session) == []
