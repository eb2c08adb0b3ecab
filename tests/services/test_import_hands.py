"""The import desk under two hands at once: what one was told is kept comes in, or was never told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.services import bank_imports
from contest.store.audit import AuditRow
from questions import import_desk, imports, shelves
from questions.import_desk import Shelf
from questions.refusals import NotReadYet
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock
from tests.imports import GOOD, read, sheet

MENDED = "Thủ đô của nước ta tên là gì trong những tên này?"


@pytest.fixture
def two(writing: Writing, clock: Clock) -> tuple[Person, Person]:
    with writing() as own:
        first, second = (factories.person(own, clock.now, Role.ORGANIZER) for _ in range(2))
    return first, second


@pytest.fixture
def token(writing: Writing, clock: Clock, two: tuple[Person, Person]) -> str:
    with writing() as own:
        return read(own, clock.now, sheet(*GOOD), two[0].id)


def beside(writing: Writing, first: Callable[[Session], object], second: Callable[[Session], object]) -> bool:
    """Do the second act while the first is done and not committed; whether it was not refused."""
    done = Event()

    def one() -> None:
        with writing() as own:
            first(own)
            done.set()
            Event().wait(0.5)  # time for the other to read what is not committed yet

    def other() -> bool:
        done.wait(20)
        with writing() as own:
            try:
                second(own)
            except NotReadYet:
                own.rollback()
                return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ahead, behind = pool.submit(one), pool.submit(other)
        ahead.result(30)
        return behind.result(30)


def test_what_is_mended_while_another_takes_in_is_refused(
    writing: Writing, session: Session, clock: Clock, two: tuple[Person, Person], token: str
) -> None:
    mended = replace(import_desk.item(session, imports.found(session, token), 1).question, text=MENDED)
    session.rollback()
    kept = beside(
        writing,
        lambda own: bank_imports.take_in(own, token, two[0], clock.now),
        lambda own: bank_imports.mend(own, token, 1, mended, two[1], clock.now),
    )
    assert not kept
    assert not any(one.question.text == MENDED for one in shelves.shelved(session))


def test_what_was_mended_a_moment_before_comes_in_and_is_noted(
    writing: Writing, session: Session, clock: Clock, two: tuple[Person, Person], token: str
) -> None:
    mended = replace(import_desk.item(session, imports.found(session, token), 1).question, text=MENDED)
    session.rollback()
    assert beside(
        writing,
        lambda own: bank_imports.mend(own, token, 1, mended, two[1], clock.now),
        lambda own: bank_imports.take_in(own, token, two[0], clock.now),
    )
    assert any(one.question.text == MENDED for one in shelves.shelved(session))
    deed = session.scalars(select(AuditRow).where(AuditRow.act == "bank.mend")).one()
    assert (deed.actor_id, deed.detail["item"]) == (two[1].id, 1)


def test_putting_under_a_subject_never_brings_back_words_that_were_just_mended(
    writing: Writing, session: Session, clock: Clock, two: tuple[Person, Person], token: str
) -> None:
    mended = replace(import_desk.item(session, imports.found(session, token), 1).question, text=MENDED)
    session.rollback()
    assert beside(
        writing,
        lambda own: bank_imports.mend(own, token, 1, mended, two[1], clock.now),
        lambda own: import_desk.shelve(own, token, None, Shelf("Địa lý", None)),
    )
    item = import_desk.item(session, imports.found(session, token), 1).question
    assert (item.text, item.subject) == (MENDED, "Địa lý")
