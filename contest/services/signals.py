"""Signals of unfair play: found anew from a contest's papers each time; a look into one is a line of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.refusals import NotFound
from contest.services.proposals import reasoned
from contest.signals import Kind, Paper, Place, Signal, Watch
from contest.store import answers, audit, item_answers, rulings
from contest.store import signals as store
from contest.store.answers import Shown
from contest.store.signals import Face, Head, Look
from contest.strikes import NoSuchPerson
from questions import store as bank
from questions.kinds import Answer
from questions.marking import KeyRevision, Ruling, share_of
from questions.store import RevisionText


def find(session: Session, contest: Contest) -> list[Signal]:
    """Everything to look into, the strongest first. Five statements, answers streamed, however many papers."""
    watch = Watch()
    for paper in papers(session, contest):
        watch.take(paper)
    return watch.signals()


def papers(session: Session, contest: Contest) -> Iterator[Paper]:
    """Every handed-in paper of a contest as the rules look at it; disqualified ones too."""
    heads = store.heads(session, contest.id)
    reading = _Reading(bank.texts(session, item_answers.sources(session, contest.id)), contest, session)
    for attempt, rows in groupby(store.places(session, contest.id), key=itemgetter(0)):
        # Handed in between the two looks: it is seen next time.
        if (head := heads.get(attempt)) is not None:
            yield reading.paper(head, rows)


class _Reading:
    """Answers as they are kept to places as the rules look at them."""

    def __init__(self, texts: Mapping[int, RevisionText], contest: Contest, session: Session) -> None:
        self.texts, self.keys = texts, rulings.in_force(session, contest.id)
        self.words = {one: words_of(text) for one, text in texts.items()}
        # Most people choose one of few options in one of few orders: each way is decoded once.
        self._known: dict[tuple[object, ...], tuple[int | None, bool]] = {}
        self._numbers: dict[tuple[int, Answer], int] = {}

    def paper(self, head: Head, rows: Iterator[tuple[int, int, str, int | None, str | None, int | None, int]]) -> Paper:
        places, words = [], 0
        for _, revision, order, choice, typed, saved_ms, seq in rows:
            way = (revision, order, choice, typed)
            known = self._known.get(way)
            if known is None:
                known = self._known[way] = self._look(revision, order, choice, typed)
            places.append(Place(revision, *known, saved_ms, seq))
            words += self.words[revision]
        return Paper(*head, words, tuple(places))

    def _look(self, revision: int, order: str, choice: int | None, typed: str | None) -> tuple[int | None, bool]:
        shape = self.texts[revision].shape
        answer = Shown(0, revision, tuple(map(int, order)), shape.bound, choice, 0, typed, shape).as_written
        if answer is None:
            return None, False
        number = self._numbers.setdefault((revision, answer), len(self._numbers))
        return number, is_wrong(answer, self.keys.get(revision))


def is_wrong(answer: Answer, key: KeyRevision | None) -> bool:
    """Whether an answer is wrong under a key that still tells right from wrong."""
    counts = key is not None and key.ruling in (Ruling.NORMAL, Ruling.ALSO_ACCEPT)
    return counts and key is not None and share_of(answer, key) != 1


def words_of(text: RevisionText) -> int:
    """How many words there are to read in a question, its options with it."""
    parts = (text.text, *(one.text for one in text.options), *text.matches)
    return sum(len(part.split()) for part in parts)


@dataclass(frozen=True, slots=True)
class Looked:
    """A signal with what somebody wrote who looked into it; None: nobody did."""

    signal: Signal
    look: Look | None


def looked(session: Session, contest: Contest, found: list[Signal]) -> list[Looked]:
    """Signals with the looks into them."""
    looks = store.looks(session, f"contest:{contest.slug}")
    return [Looked(one, looks.get(one.digest)) for one in found]


def look_into(session: Session, contest: Contest, signal: Signal, reason: str, by: int, now: datetime) -> None:
    """Note that a signal was looked into and nothing was found. Raises ReasonMissing."""
    detail = {"digest": signal.digest, "kind": signal.kind.value, "people": list(signal.people)}
    given = reasoned(reason)
    audit.record(session, now, by, store.LOOKED, f"contest:{contest.slug}", reason=given, **detail)


def by_digest(found: list[Signal], digest: str) -> Signal:
    """The signal of that digest. Raises NotFound when it is not there, or not any more."""
    signal = next((one for one in found if one.digest == digest), None)
    if signal is None:
        raise NotFound
    return signal


def count(found: list[Signal]) -> dict[Kind, int]:
    """How many there are of each kind."""
    return {kind: sum(one.kind is kind for one in found) for kind in Kind}


def whose(session: Session, contest: Contest, phone: str, by: int, now: datetime) -> Face:
    """Whose telephone number (canonical) it is; the asking is a line of the record. Raises NoSuchPerson."""
    face = store.face_of(session, phone)
    if face is None:
        raise NoSuchPerson
    audit.record(session, now, by, "person.look_up", f"contest:{contest.slug}", person=face.person_id)
    return face


@dataclass(frozen=True, slots=True)
class Answered:
    """A scored place of a paper looked into. `answer` in the author's places, None: left open; `key`: the one in force.

    `saved_at`: when its last answer came.
    """

    position: int
    text: RevisionText
    answer: Answer | None
    key: KeyRevision
    saved_at: datetime | None

    @property
    def wrong(self) -> bool:
        """Whether it was answered, and wrong."""
        return self.answer is not None and is_wrong(self.answer, self.key)


def answered(session: Session, contest_id: int, attempt_id: int) -> dict[int, Answered]:
    """The scored places of a paper of a contest by question revision, in the order shown."""
    marking = answers.for_marking(session, attempt_id, contest_id)
    texts = bank.texts(session, [place.revision_id for place, _ in marking if place.revision_id is not None])
    saved = store.saved(session, contest_id, attempt_id)
    return {
        place.revision_id: Answered(
            place.position, texts[place.revision_id], place.as_written, key, saved.get(place.position)
        )
        for place, key in marking
        if place.revision_id is not None and key is not None
    }
