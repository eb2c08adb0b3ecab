"""The bank desk under many hands, and beside papers that are being sat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.people import Role
from contest.services import bank_desk
from questions import desk_store
from questions.desk import ChangedSince, Draft, NotMoved, Wish
from questions.formats.reading import ReadQuestion
from questions.kinds import Option
from questions.review import Status
from questions.rows import QuestionEventRow, RevisionRow
from tests import factories
from tests.acts import Way, Writing, begin, contestant, fill, hand_in
from tests.conftest import Clock
from tests.services.test_concurrency import together

CONTENT = ReadQuestion("", text="Câu?", options=(Option("một"), Option("hai")), key=(0,), subject="An ninh mạng")
HANDS = 8


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        who = factories.person(own, clock.now, Role.ORGANIZER)
        code = bank_desk.create(own, Draft(CONTENT), who, clock.now).code

    def save(n: int) -> bool:
        try:
            with writing() as own:
                draft = Draft(replace(CONTENT, text=f"Của người thứ {n}?"), expected=1)
                return bank_desk.revise(own, code, draft, who, clock.now).changed
        except ChangedSince:
            return False

    assert sorted(together(save, HANDS)) == [False] * (HANDS - 1) + [True]
    assert session.scalar(select(func.count()).where(RevisionRow.text.startswith("Của người thứ"))) == 1


def test_of_many_who_approve_at_once_one_is_noted(writing: Writing, session: Session, clock: Clock) -> None:
    with writing() as own:
        author, other = (factories.person(own, clock.now, Role.ORGANIZER) for _ in range(2))
        one = bank_desk.on_desk(own, bank_desk.create(own, Draft(CONTENT), author, clock.now).code)

    def approve(_: int) -> int:
        with writing() as own:
            return len(bank_desk.move(own, Wish({one.question_id: 1}, Status.CHECKED), other, clock.now))

    assert sum(together(approve, HANDS)) == 1
    assert session.scalar(select(func.count()).where(QuestionEventRow.act == "checked")) == 1


def test_an_approval_and_a_revision_at_once_never_leave_unseen_words_approved(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        author, other = (factories.person(own, clock.now, Role.ORGANIZER) for _ in range(2))
        code = bank_desk.create(own, Draft(CONTENT), author, clock.now).code
        one = bank_desk.on_desk(own, code)

    def act(n: int) -> None:
        with writing() as own:
            if n % 2:
                bank_desk.revise(own, code, Draft(replace(CONTENT, text="Lời mới?"), expected=1), author, clock.now)
                return
            try:
                bank_desk.move(own, Wish({one.question_id: 1}, Status.CHECKED), other, clock.now)
            except NotMoved:
                own.rollback()

    together(act, HANDS)
    now = bank_desk.on_desk(session, code)
    assert (now.number, now.status) == (2, Status.DRAFT)


def test_papers_keep_the_revision_and_the_key_they_were_drawn_with(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        held = factories.contest(own, clock.now)
        author = factories.person(own, clock.now, Role.ORGANIZER)
        who = contestant(own, clock.now)
    attempt = begin(writing, held, who, clock.now)
    fill(writing, attempt, who, clock.now, Way(right=20))
    with writing() as own:
        for one in desk_store.by_ids(own, range(1, 1000)).values():
            question = one.question
            if one.status is Status.LIVE and len(question.options) > 2 and len(question.key) == 1:
                turned = replace(question, key=((question.key[0] + 1) % len(question.options),))
                bank_desk.revise(own, one.code, Draft(turned, expected=one.number), author, clock.now)
    handed = hand_in(writing, attempt, who, clock.now + timedelta(minutes=5))
    assert handed.attempt.score == handed.attempt.max_score
