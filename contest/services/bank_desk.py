"""The bank desk as organizers use it: the bank's own services, what contests made of the questions, and the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.people import Person
from contest.store import audit, bank_use
from contest.store.bank_use import Held
from questions import desk, desk_search, desk_store, law, store
from questions.admission import VIETNAM
from questions.desk import Allotment, Draft, Mover, NoSuchQuestion, Saved, Wish
from questions.desk_search import Found, Line, Uses
from questions.desk_store import OnDesk
from questions.finding import Flag, Use, Wanted
from questions.instruments import Force, Instrument, Standing


@dataclass(frozen=True, slots=True)
class Usage:
    """What became of a question: contests whose pools hold it, papers it stands on, answers to it that are kept."""

    contests: tuple[Held, ...]
    papers: int
    answers: int


@dataclass(frozen=True, slots=True)
class View:
    """A question with all that its page tells. `near`: code of the question most like it, and percent of likeness."""

    desk: OnDesk
    law: str
    standing: Standing | None
    successor: Instrument | None
    flags: tuple[Flag, ...]
    near: tuple[str, int] | None
    usage: Usage
    history: tuple[Line, ...]
    names: Mapping[int, str]


def today(now: datetime) -> date:
    """The day it is in Vietnam."""
    return now.astimezone(VIETNAM).date()


def find(session: Session, wanted: Wanted, now: datetime) -> Found:
    """A page of the questions wanted. Answers are looked through only where the search asks for them."""
    answered = bank_use.answered(session) if wanted.use == Use.ANSWERED else frozenset[int]()
    return desk_search.find(session, wanted, Uses(bank_use.in_contests(session), answered), today(now))


def on_desk(session: Session, code: str) -> OnDesk:
    """The question of that code. Raises NoSuchQuestion."""
    found = desk_store.by_code(session, code)
    if found is None:
        raise NoSuchQuestion
    return found


def view(session: Session, code: str, now: datetime) -> View:
    """Everything about one question. Raises NoSuchQuestion."""
    one, laws = on_desk(session, code), store.instruments(session)
    cited = one.question.reference
    standing = None if cited is None else law.standing(cited, laws, today(now), today(now))
    known = None if cited is None else laws.get(cited.instrument)
    successor = laws.get(known.replaced_by) if known is not None and known.replaced_by else None
    near, history = desk_search.nearest(session, one), desk_search.history(session, one.question_id)
    who = {by for by in (one.author, *(line.event.by for line in history)) if by is not None}
    return View(
        one,
        law.law_words(cited, laws),
        standing,
        successor,
        tuple(_flags(one, standing, near is not None)),
        near,
        usage(session, one.question_id),
        history,
        bank_use.names(session, who) if who else {},
    )


def _flags(one: OnDesk, standing: Standing | None, near: bool) -> list[Flag]:
    said = {
        Flag.LAPSED: standing is not None and standing.force is Force.LAPSED,
        Flag.UNCITED: standing is None,
        Flag.KEYLESS: not one.question.has_key,
        Flag.FIXED: one.question.fixed_order,
        Flag.NEAR: near,
    }
    return [flag for flag, holds in said.items() if holds]


def usage(session: Session, question_id: int) -> Usage:
    """Where the question stands in contests, through all its revisions."""
    held = bank_use.contests_of(session, [question_id]).get(question_id, [])
    papers, answers = bank_use.papers_with(session, [one.revision_id for one in held]) if held else (0, 0)
    return Usage(tuple(held), papers, answers)


def create(session: Session, draft: Draft, who: Person, now: datetime) -> Saved:
    """A new question of this person's. Raises desk.Flawed."""
    saved = desk.create(session, draft, who.id, now)
    audit.record(session, now, who.id, "bank.create", f"question:{saved.code}")
    return saved


def revise(session: Session, code: str, draft: Draft, who: Person, now: datetime) -> Saved:
    """The next revision of a question; papers and pools keep the revision they hold. Raises as desk.revise does.

    `draft.subject_stays` is settled here: a question that a contest draws keeps its subject.
    """
    one = on_desk(session, code)
    # Held first: a contest that is announced at this moment has either drawn it by now or will draw what is saved.
    desk_store.hold(session, [one.question_id])
    held = bank_use.contests_of(session, [one.question_id])
    asked = Draft(draft.content, draft.note, draft.expected, subject_stays=bool(held))
    saved = desk.revise(session, one.question_id, asked, who.id, now)
    if saved.changed:
        audit.record(session, now, who.id, "bank.revise", f"question:{code}", revision=saved.number, note=draft.note)
    return saved


def move(session: Session, wish: Wish, who: Person, now: datetime) -> Sequence[str]:
    """Move questions to a status, wholly or not at all; the codes moved. Raises desk.NotMoved, NoSuchQuestion."""
    moved = desk.move(session, wish, Mover(who.id, who.role.value), now)
    act = f"bank.{wish.status.value}"
    for code in moved:
        audit.record(session, now, who.id, act, f"question:{code}", note=wish.note)
    return moved


def allot(session: Session, wish: Allotment, who: Person, now: datetime) -> Sequence[str]:
    """Keep questions for practice or give them back to contests; the codes changed. Raises as desk.allot does."""
    changed = desk.allot(session, wish, Mover(who.id, who.role.value), now)
    act = "bank.practice" if wish.practice else "bank.contests"
    for code in changed:
        audit.record(session, now, who.id, act, f"question:{code}", note=wish.note)
    return changed
