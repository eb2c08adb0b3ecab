"""Practice: a question, the answer to it with the reason and the law behind it, and what comes back when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from contest import answers, papers, practice
from contest.practice import Card, NoSuchSubject, Tally
from contest.rounds import VIETNAM
from contest.services import outcomes
from contest.services.outcomes import Item
from contest.services.papers import drawable
from contest.store import practice as store
from contest.store.answers import Shown
from contest.store.practice import Offered
from questions import desk_store, marking
from questions import store as bank_store
from questions.desk_store import Event
from questions.instruments import Citation, place_words
from questions.store import Explanation, RevisionText

SHARE = 5
"""Of the sample's bank, one question in so many is kept for practice."""


@dataclass(frozen=True, slots=True)
class Learner:
    """Who practises: `person_id` None for a guest, of whom nothing is kept; `key` of their own order of questions."""

    person_id: int | None
    key: bytes


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with how far somebody is in it."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody may practise of one subject, in the bank's order, with their cards."""

    code: str
    name: str
    learner: Learner
    offered: Mapping[int, Offered]
    cards: Mapping[int, Card]

    @property
    def order(self) -> list[int]:
        """The questions in the learner's own order."""
        return practice.in_order(self.offered, self.learner.key)

    def tally(self, now: datetime) -> Tally:
        """How far they are."""
        return practice.tally(self.cards, self.offered, now)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked. `seen`: how often they had answered it, which tells this answer from the next one."""

    offered: Offered
    place: Shown
    seen: int


def today(now: datetime) -> date:
    """The day it is in Vietnam."""
    return now.astimezone(VIETNAM).date()


def subjects(session: Session, learner: Learner, now: datetime) -> list[Subject]:
    """All subjects with what there is to practise; those with nothing to practise too."""
    names, cards = bank_store.subjects(session), _cards(session, learner)
    by_subject: dict[str, list[int]] = {}
    for one in _offered(session, learner, now):
        by_subject.setdefault(one.question.subject, []).append(one.question.question_id)
    return [Subject(code, name, practice.tally(cards, by_subject.get(code, ()), now)) for code, name in names.items()]


def desk(session: Session, learner: Learner, code: str, now: datetime) -> Desk:
    """What somebody may practise of a subject. Raises NoSuchSubject."""
    offered = {one.question.question_id: one for one in _offered(session, learner, now, code)}
    # The name stands beside every question; the table of subjects is asked only where there is none.
    first = next(iter(offered.values()), None)
    name = first.subject_name if first else bank_store.subjects(session).get(code)
    if name is None:
        raise NoSuchSubject
    return Desk(code, name, learner, offered, _cards(session, learner, offered) if offered else {})


def _offered(session: Session, learner: Learner, now: datetime, code: str | None = None) -> list[Offered]:
    """Pictures and clips are given to whoever is signed in: guests are asked what needs none."""
    found = store.offered(session, today(now), code)
    return found if learner.person_id is not None else [one for one in found if not one.has_media]


def _cards(session: Session, learner: Learner, ids: Mapping[int, Offered] | None = None) -> dict[int, Card]:
    return {} if learner.person_id is None else store.cards(session, learner.person_id, ids)


def asked(desk: Desk, question_id: int, seen: int | None = None) -> Asked:
    """A question of the desk, its options in an order that is another one each time it is met."""
    one = desk.offered[question_id]
    card = desk.cards.get(question_id)
    seen = (card.seen if card else 0) if seen is None else seen
    key = sha256(desk.learner.key + f"options:{seen}".encode()).digest()
    order = papers.option_order(drawable(one.question), key)
    shape = one.question.shape
    return Asked(one, Shown(1, one.question.revision_id, order, shape.bound, shape=shape), seen)


def answer_from(asked: Asked, fields: Mapping[str, str]) -> int | str | None:
    """The answer that a form gives, None for none. Raises BadAnswer, BadNumber, BadWords, as a paper's form does."""
    return answers.from_form(1, asked.place.shape, fields)


def fits(asked: Asked, answer: int | str) -> bool:
    """Whether it answers something: a code within its bound that leaves not all open, or words where words are due."""
    if isinstance(answer, str):
        return asked.place.bound == 0
    return 0 <= answer < asked.place.bound and told(asked, answer).is_answered


def told(asked: Asked, answer: int | str) -> Shown:
    """The place with that answer on it."""
    place = asked.place
    words, choice = (answer, None) if isinstance(answer, str) else (None, answer)
    return Shown(1, place.revision_id, place.option_order, place.bound, choice, 1, words, place.shape)


def record(session: Session, desk: Desk, asked: Asked, answer: int | str, now: datetime) -> None:
    """Note a person's answer on their card; the same answer sent twice is noted once. Of a guest nothing is kept."""
    person_id, question = desk.learner.person_id, asked.offered.question
    card = desk.cards.get(question.question_id)
    if person_id is None or asked.seen != (card.seen if card else 0):
        return
    key = bank_store.keys(session, [question.revision_id])[question.revision_id]
    right = marking.mark(told(asked, answer).as_written, key, 1) == 1
    store.keep(session, person_id, question, practice.answered(card, right, now))


def outcome(session: Session, asked: Asked, answer: int | str) -> Item:
    """The question looked back on: what was answered, what is right, and why."""
    revision_id = asked.offered.question.revision_id
    words = bank_store.texts(session, [revision_id])[revision_id]
    key = bank_store.keys(session, [revision_id])[revision_id]
    reason = bank_store.explanations(session, [revision_id])[revision_id]
    return outcomes.item(told(asked, answer), key, words, reason)


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that somebody got wrong and has not learnt since."""

    words: RevisionText
    explanation: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """An article of an instrument with the questions about it that were missed; `citation` None: no law is cited."""

    citation: Citation | None
    missed: tuple[Missed, ...]

    @property
    def place(self) -> str:
        """«Điều 5»; empty where no article is named."""
        return place_words(self.citation.article if self.citation else None, None, None)


@dataclass(frozen=True, slots=True)
class ReadingList:
    """What to read again, by instrument and article. `hidden`: mistakes that a running contest may ask now."""

    articles: tuple[Article, ...]
    hidden: int


def reading_list(session: Session, person_id: int, now: datetime) -> ReadingList:
    """The law behind a person's mistakes. Four statements, however many there are."""
    mistakes = {one: card for one, card in store.cards(session, person_id).items() if card.is_mistake}
    open_ones = [one.question for one in store.offered(session, today(now)) if one.question.question_id in mistakes]
    ids = [one.revision_id for one in open_ones]
    texts, reasons = bank_store.texts(session, ids), bank_store.explanations(session, ids)
    found: dict[tuple[str, ...], list[tuple[Explanation, Missed]]] = {}
    for one in open_ones:
        reason = reasons[one.revision_id]
        missed = Missed(texts[one.revision_id], reason.text, mistakes[one.question_id].due_at)
        found.setdefault(_place(reason.citation), []).append((reason, missed))
    listed = [_article(found[place]) for place in sorted(found)]
    return ReadingList(tuple(listed), len(mistakes) - len(open_ones))


def _place(citation: Citation | None) -> tuple[str, ...]:
    """Where an article stands in the list: by instrument, then by the number of the article; last what cites none."""
    if citation is None:
        return ("1",)
    number = "".join(sign for sign in citation.article or "" if sign.isdigit())
    return ("0", citation.instrument.code, number.zfill(4), citation.article or "")


def _article(rows: Sequence[tuple[Explanation, Missed]]) -> Article:
    cited = rows[0][0].citation
    whole = None if cited is None else Citation(cited.instrument, cited.article)
    return Article(whole, tuple(missed for _, missed in rows))


def keep_share(session: Session, now: datetime) -> int:
    """Keep a share of the bank for practice: of each subject and level one question in SHARE; how many.

    By the hash of their codes, so the same ones each time, whatever else there is.
    """
    cells: dict[tuple[str, str | None], list[tuple[str, int]]] = {}
    for one in bank_store.pool(session, None, today(now), today(now)):
        mark = sha256(one.code.encode()).hexdigest()
        cells.setdefault((one.subject, one.level), []).append((mark, one.question_id))
    ids = [question_id for cell in cells.values() for _, question_id in sorted(cell)[: len(cell) // SHARE]]
    desk_store.set_practice(session, ids, practice=True)
    desk_store.note(session, [(one, Event(None, now, None, "practice", "")) for one in ids])
    return len(ids)
