"""Questions for practice and people who answer them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.services.practice import Asked, Desk, Learner
from contest.store.contests import ContestRow
from questions import marking, store
from questions.kinds import Answer, Kind, encode
from questions.rows import QuestionRow

DRUGS = "ma-tuy"
FEW = ("MT-001", "MT-002", "MT-003", "MT-004", "MT-005")


def keep(session: Session, codes: Collection[str] = FEW, practice: bool = True) -> list[int]:
    """Keep these questions for practice; their ids."""
    session.execute(update(QuestionRow).where(QuestionRow.code.in_(codes)).values(practice=practice))
    return list(session.scalars(select(QuestionRow.id).where(QuestionRow.code.in_(codes)).order_by(QuestionRow.id)))


def settle(session: Session, slug: str, now: datetime) -> None:
    """A contest is over and has shown its keys."""
    session.execute(update(ContestRow).where(ContestRow.slug == slug).values(settled_at=now, state="published"))


def guest() -> Learner:
    """Somebody of whom nothing is kept."""
    return Learner(None, b"g" * 32)


def person(person_id: int) -> Learner:
    """A signed-in person."""
    return Learner(person_id, b"p" * 32)


def right(session: Session, asked: Asked) -> int | str:
    """What answers a question right, as the form's fields are read."""
    question = asked.offered.question
    shape, order = question.shape, asked.place.option_order
    key = store.keys(session, [question.revision_id])[question.revision_id]
    if shape.kind is Kind.SHORT_TEXT:
        return key.accepted[0]
    answer: Answer = key.choices
    if shape.kind is Kind.NUMERIC:
        answer = marking.number_range(key.accepted[0])[1]
    elif shape.kind.takes_one:
        answer = order.index(key.choices[0])
    elif shape.kind is Kind.MULTIPLE:
        answer = frozenset(order.index(choice) for choice in key.choices)
    elif shape.kind is Kind.MATCHING:
        answer = tuple(order.index(choice) for choice in key.choices)
    elif shape.kind is Kind.ORDERING:
        answer = tuple(key.choices.index(shown) for shown in order)
    code = encode(shape, answer)
    assert code is not None
    return code


def wrong(session: Session, asked: Asked) -> int:
    """What answers a question of one choice wrong."""
    place = right(session, asked)
    assert isinstance(place, int)
    return (place + 1) % asked.place.bound


def ids(desk: Desk) -> list[int]:
    """The questions of a desk, in the bank's order."""
    return sorted(desk.offered)
