"""What papers of a contest are drawn from: lawful on the days it has in Vietnam, and still until it is announced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.papers import Quota
from contest.people import Role
from contest.sample_contests import DRUGS
from contest.services import bank_desk, contests
from contest.services.contests import Window
from contest.store import contests as store
from questions import shelves
from questions.desk import Draft, Flawed, Wish
from questions.formats.reading import ReadQuestion
from questions.instruments import Instrument, InstrumentKind, Reference
from questions.kinds import Option
from questions.levels import Level
from questions.review import Status
from questions.rows import QuestionRow, RevisionRow, SubjectRow
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock

OLD = Instrument("1/2019/QH14", "Luật Cũ", InstrumentKind.LAW, date(2020, 1, 1), date(2027, 1, 1), "1/2026/QH15")
NEW = Instrument("1/2026/QH15", "Luật Mới", InstrumentKind.LAW, date(2027, 1, 1), None, None)
CONTENT = ReadQuestion(
    "", text="Câu?", options=(Option("một"), Option("hai")), key=(0,), subject="Thử pháp luật", level=Level.RECALL
)


def live(session: Session, content: ReadQuestion, clock: Clock) -> str:
    """A question in use, written by one person and approved by another."""
    author, other = (factories.person(session, clock.now, Role.ORGANIZER) for _ in range(2))
    code = bank_desk.create(session, Draft(content), author, clock.now).code
    for status in (Status.CHECKED, Status.LIVE):
        bank_desk.move(session, Wish({bank_desk.on_desk(session, code).question_id: 1}, status), other, clock.now)
    return code


def drawn_up(session: Session, clock: Clock, opens: datetime, closes: datetime) -> int:
    """A draft that asks one question of the subject of CONTENT; its id."""
    subject = session.scalars(select(SubjectRow.code).where(SubjectRow.name == CONTENT.subject)).one()
    rules = replace(DRUGS.rules, blueprint=(Quota(subject, "recall", 1),))
    return contests.draw_up(session, "thu", "Thử", rules, [Window("Đợt 1", opens, closes)], clock.now)


def pooled(session: Session, contest_id: int) -> set[str]:
    """Codes of the questions that papers of the contest draw from."""
    held = store.pool(session, store.by_id(session, contest_id).rules_id)
    query = select(QuestionRow.code).join(RevisionRow, RevisionRow.question_id == QuestionRow.id)
    return set(session.scalars(query.where(RevisionRow.id.in_(held))))


@pytest.mark.parametrize(
    ("opens", "closes", "lawful"),
    [
        # 23:00 to 23:59 in Vietnam on the last day of the old law.
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "cu"),
        # 00:00 to 06:00 in Vietnam on the first day of the new one, which is the day before in UTC.
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "moi"),
    ],
)
def test_law_comes_and_goes_at_midnight_in_vietnam(
    session: Session, clock: Clock, opens: datetime, closes: datetime, lawful: str
) -> None:
    shelves.put_instruments(session, [OLD, NEW])
    live(session, replace(CONTENT, text="Câu cũ?", code="cu", reference=Reference(OLD.code)), clock)
    live(session, replace(CONTENT, text="Câu mới?", code="moi", reference=Reference(NEW.code)), clock)
    contest_id = drawn_up(session, clock, opens, closes)
    contests.announce(session, contest_id, clock.now)
    assert pooled(session, contest_id) == {lawful}


def test_a_question_put_under_another_subject_while_a_contest_draws_it_stays_where_it_is(
    writing: Writing, session: Session, clock: Clock
) -> None:
    """Otherwise its papers would look for it under the subject that it has left, and nobody could start."""
    with writing() as own:
        who = factories.person(own, clock.now, Role.ORGANIZER)
        code = live(own, CONTENT, clock)
        contest_id = drawn_up(own, clock, clock.now, clock.now.replace(month=12))
    announced, revising = Event(), Event()

    def announce() -> None:
        with writing() as own:
            contests.announce(own, contest_id, clock.now)
            announced.set()
            revising.wait(0.5)

    def revise() -> str:
        announced.wait(20)
        with writing() as own:
            try:
                bank_desk.revise(own, code, Draft(replace(CONTENT, subject="Khác"), expected=1), who, clock.now)
            except Flawed as refused:
                own.rollback()
                return refused.problems[0].place
            return "saved"

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(announce), pool.submit(revise)
        first.result(30)
        assert second.result(30) == "subject"
    assert pooled(session, contest_id) == {code}


def test_a_question_taken_out_of_use_while_a_contest_is_announced_is_not_drawn(
    writing: Writing, session: Session, clock: Clock
) -> None:
    """Whoever finds a wrong key a moment before must not see it on papers."""
    with writing() as own:
        other = factories.person(own, clock.now, Role.ORGANIZER)
        wrong, good = (live(own, replace(CONTENT, text=text), clock) for text in ("Câu sai?", "Câu đúng?"))
        contest_id = drawn_up(own, clock, clock.now, clock.now.replace(month=12))
        wish = Wish({bank_desk.on_desk(own, wrong).question_id: 1}, Status.DRAFT, "đáp án sai")
    moved = Event()

    def take_out() -> None:
        with writing() as own:
            bank_desk.move(own, wish, other, clock.now)
            moved.set()
            Event().wait(0.5)  # time for the other to read what is not committed yet

    def announce() -> None:
        moved.wait(20)
        with writing() as own:
            contests.announce(own, contest_id, clock.now)

    with ThreadPoolExecutor(2) as pool:
        for act in [pool.submit(take_out), pool.submit(announce)]:
            act.result(30)
    assert pooled(session, contest_id) == {good}
