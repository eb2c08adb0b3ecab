"""Acts that tests repeat, done by the services as the web does them: each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.people import Person
from contest.services import attempts
from contest.services.attempts import HandedIn
from contest.services.people import key_hash
from contest.store import answers
from contest.store.attempts import Attempt
from tests import factories

Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Contestant:
    """A person with a sign-in."""

    person: Person
    key: str

    @property
    def key_hash(self) -> str:
        return key_hash(self.key)


def contestant(session: Session, now: datetime, **given: object) -> Contestant:
    """A person who may sit, signed in."""
    person = factories.person(session, now, **given)
    return Contestant(person, factories.sign_in(session, person, now))


def begin(writing: Writing, contest: Contest, who: Contestant, now: datetime) -> Attempt:
    """Start an attempt."""
    with writing() as session:
        return attempts.start(session, contest, who.person, now).attempt


@dataclass(frozen=True)
class Way:
    """How a paper is sat: so many right answers (the others wrong), so long, with that guess."""

    right: int = 5
    taken: timedelta = timedelta(minutes=4)
    guess: int | None = None
    seq: int = 1


def choices(session: Session, attempt: Attempt, way: Way) -> list[Entry]:
    """The answers to a whole paper."""
    told: list[Entry] = []
    for place, key in answers.for_marking(session, attempt.id):
        if key is None:
            told.append(Entry(place.position, way.guess, way.seq))
            continue
        good = place.option_order.index(key.choices[0])
        told.append(Entry(place.position, good if place.position <= way.right else (good + 1) % place.bound, way.seq))
    return told


def fill(writing: Writing, attempt: Attempt, who: Contestant, now: datetime, way: Way) -> None:
    """Answer the whole paper."""
    with writing() as session:
        saved = attempts.save(session, attempt.token, who.key_hash, choices(session, attempt, way), now)
        assert isinstance(saved, attempts.Saved)


def hand_in(writing: Writing, attempt: Attempt, who: Contestant | None, now: datetime) -> HandedIn:
    """Hand an attempt in; `who` None: the server does."""
    with writing() as session:
        return attempts.hand_in(session, attempt.token, who.person.id if who else None, now)


def sit(writing: Writing, contest: Contest, who: Contestant, now: datetime, way: Way | None = None) -> HandedIn:
    """A whole attempt: start, answer, hand in."""
    way = way or Way()
    attempt = begin(writing, contest, who, now)
    fill(writing, attempt, who, now + way.taken / 2, way)
    return hand_in(writing, attempt, who, now + way.taken)
