"""Complaints: taken only while results are provisional, only about one's own, answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest import complaints as rules
from contest.complaints import (
    BadComplaint,
    BadReply,
    ComplaintAnswered,
    ComplaintsClosed,
    NoSuchComplaint,
    Outcome,
    TooManyComplaints,
)
from contest.contests import Contest, State
from contest.refusals import Locked, NoSuchAttempt, NoSuchPlace, Refusal
from contest.services import complaints
from contest.services.complaints import Complaint, Reply
from contest.store import complaints as store
from contest.store import contests
from contest.store.attempts import Attempt, AttemptRow
from contest.store.audit import AuditRow
from tests import factories
from tests.acts import Contestant, Way, Writing, contestant, sit
from tests.conftest import Clock

TEXT = "Câu 3 có hai phương án đúng theo Điều 5."
ANSWER = Reply("Đáp án đã được kiểm tra lại và vẫn đúng.", Outcome.REJECTED)


@pytest.fixture
def who(writing: Writing, clock: Clock) -> Contestant:
    with writing() as session:
        return contestant(session, clock.now)


@pytest.fixture
def attempt(writing: Writing, contest: Contest, who: Contestant, clock: Clock) -> Attempt:
    """A paper handed in before results were revealed."""
    done = sit(writing, contest, who, clock.now, Way(right=4)).attempt
    provisional(writing, contest, clock)
    return done


@pytest.fixture
def contest(writing: Writing, clock: Clock) -> Contest:
    with writing() as session:
        return factories.contest(session, clock.now)


def provisional(writing: Writing, contest: Contest, clock: Clock, state: State = State.PROVISIONAL) -> None:
    with writing() as session:
        contests.set_state(session, contest.id, state)
        contests.change(session, contest.id, complaints_until=clock.now + timedelta(days=3))


def file(writing: Writing, contest: Contest, who: Contestant, clock: Clock, what: Complaint) -> int:
    with writing() as session:
        held = contests.by_id(session, contest.id)
        return complaints.file(session, held, who.person, what, clock.now)


def refused(act) -> type[Refusal]:
    with pytest.raises(Refusal) as told:
        act()
    return told.type


def answer(writing: Writing, contest: Contest, number: int, clock: Clock, said: Reply = ANSWER) -> None:
    with writing() as session:
        complaints.reply(session, contests.by_id(session, contest.id), number, said, None, clock.now)


def test_a_complaint_is_kept_with_its_answer_and_both_are_on_record(
    writing: Writing, session: Session, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    number = file(writing, contest, who, clock, Complaint(f"  {TEXT}\n", attempt.token, 3))
    assert store.count_open(session, contest.id) == 1
    session.rollback()
    answer(writing, contest, number, clock)
    (mine,) = store.of_person(session, contest.id, who.person.id)
    assert (mine.text, mine.position, mine.attempt_id) == (TEXT, 3, attempt.id)
    assert (mine.answer, mine.outcome, mine.answered_at) == (ANSWER.text, "rejected", clock.now)
    deeds = session.execute(
        select(AuditRow.act, AuditRow.subject, AuditRow.detail).where(AuditRow.act.like("complaint.%"))
    ).all()
    assert [tuple(one) for one in deeds] == [
        ("complaint.file", "contest:thu", {"complaint": number}),
        ("complaint.answer", "contest:thu", {"complaint": number, "outcome": "rejected"}),
    ]


@pytest.mark.parametrize(("milliseconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_time_for_complaints_ends_to_the_millisecond(
    writing: Writing, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock, milliseconds: int, taken: bool
) -> None:
    clock.now += timedelta(days=3, milliseconds=milliseconds)
    if taken:
        assert file(writing, contest, who, clock, Complaint(TEXT))
    else:
        assert refused(lambda: file(writing, contest, who, clock, Complaint(TEXT))) is ComplaintsClosed


@pytest.mark.parametrize("state", [one for one in State if one not in (State.PROVISIONAL, State.DRAFT)])
def test_complaints_are_taken_in_no_other_state(
    writing: Writing, contest: Contest, who: Contestant, clock: Clock, state: State
) -> None:
    provisional(writing, contest, clock, state)
    assert refused(lambda: file(writing, contest, who, clock, Complaint(TEXT))) is ComplaintsClosed


@pytest.mark.parametrize("text", ["", "x" * 19, "x" * 2001, "  \n  " * 100])
def test_a_complaint_has_from_20_to_2000_characters(
    writing: Writing, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock, text: str
) -> None:
    assert refused(lambda: file(writing, contest, who, clock, Complaint(text))) is BadComplaint


def test_a_complaint_is_about_ones_own_attempt_and_a_question_of_it(
    writing: Writing, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    with writing() as session:
        other = contestant(session, clock.now)
    assert refused(lambda: file(writing, contest, other, clock, Complaint(TEXT, attempt.token))) is NoSuchAttempt
    assert refused(lambda: file(writing, contest, who, clock, Complaint(TEXT, "khong-co"))) is NoSuchAttempt
    with writing() as session:
        elsewhere = factories.contest(session, clock.now, "khac")
    own = sit(writing, elsewhere, who, clock.now).attempt
    assert refused(lambda: file(writing, contest, who, clock, Complaint(TEXT, own.token))) is NoSuchAttempt
    for position in (0, 99):
        act = lambda n=position: file(writing, contest, who, clock, Complaint(TEXT, attempt.token, n))  # noqa: E731
        assert refused(act) is NoSuchPlace
    number = file(writing, contest, who, clock, Complaint(TEXT, None, 3))
    with writing() as session:
        assert store.one(session, contest.id, number).position is None


def test_ten_complaints_a_person_and_contest_even_at_once(
    writing: Writing, session: Session, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    def one(n: int) -> bool:
        try:
            file(writing, contest, who, clock, Complaint(f"{TEXT} ({n})"))
        except TooManyComplaints:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(13))) == rules.MOST
    assert store.count(session, contest.id) == rules.MOST


def test_an_answer_is_final(
    writing: Writing, session: Session, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    number = file(writing, contest, who, clock, Complaint(TEXT))
    answer(writing, contest, number, clock)
    second = Reply("Một câu trả lời khác hẳn.", Outcome.UPHELD)
    assert refused(lambda: answer(writing, contest, number, clock, second)) is ComplaintAnswered
    assert store.one(session, contest.id, number).answer == ANSWER.text


def test_an_answer_has_words_and_a_complaint_of_that_contest(
    writing: Writing, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    number = file(writing, contest, who, clock, Complaint(TEXT))
    with writing() as session:
        other = factories.contest(session, clock.now, "khac")
    assert refused(lambda: answer(writing, contest, number, clock, Reply("ngắn", Outcome.UPHELD))) is BadReply
    assert refused(lambda: answer(writing, other, number, clock)) is NoSuchComplaint
    provisional(writing, contest, clock, State.LOCKED)
    assert refused(lambda: answer(writing, contest, number, clock)) is Locked


def test_an_organizer_sees_the_question_as_it_was_shown_with_the_key_in_force(
    writing: Writing, session: Session, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    number = file(writing, contest, who, clock, Complaint(TEXT, attempt.token, 5))
    case = complaints.case(session, contest, number)
    assert case.attempt is not None
    assert case.item is not None
    assert (case.attempt.score, case.item.position, case.item.ok) == (attempt.score, 5, False)
    assert case.item.chosen != case.item.right
    with pytest.raises(NoSuchComplaint):
        complaints.case(session, contest, number + 1)


def test_those_that_wait_come_first_the_longest_waiting_at_the_top(
    writing: Writing, session: Session, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    numbers = [file(writing, contest, who, clock, Complaint(f"{TEXT} ({n})")) for n in range(4)]
    answer(writing, contest, numbers[0], clock)
    clock.forward(minutes=1)
    answer(writing, contest, numbers[2], clock)
    listed = [one.id for one in store.of_contest(session, contest.id, 10)]
    assert listed == [numbers[1], numbers[3], numbers[2], numbers[0]]
    assert [one.id for one in store.of_contest(session, contest.id, 2, 1)] == listed[1:3]


def test_whoever_was_disqualified_may_complain(
    writing: Writing, contest: Contest, who: Contestant, attempt: Attempt, clock: Clock
) -> None:
    with writing() as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(struck="person"))
    assert file(writing, contest, who, clock, Complaint(TEXT, attempt.token))
