"""The acts of a writer: keep a draft, hand the work in, take it back; and the server's, who closes what is left."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import works as rules
from contest.attempts import receipt
from contest.contests import Contest
from contest.people import Person
from contest.refusals import Busy, NotFound, NotOpenYet, Refusal, RoundClosed
from contest.rounds import Round
from contest.services import entry
from contest.store import attempts, audit, contests
from contest.store import works as store
from contest.store.works import Work
from contest.works import (
    BadDraft,
    Draft,
    State,
    Verdict,
    WorkHandedIn,
    WorksClosed,
    WorksNotOpen,
    WorkTooLong,
    WorkWords,
)

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A work as it stands after an act, and what became of the writing that was sent."""

    work: Work
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody writes now: the round, or why there is none; and all that they wrote in the contest."""

    window: Round | None
    refusal: Refusal | None
    mine: tuple[Work, ...]

    @property
    def work(self) -> Work | None:
        """What they wrote for the round."""
        window = self.window
        return None if window is None else next((one for one in self.mine if one.round_id == window.id), None)


def place(session: Session, contest: Contest, person: Person, now: datetime) -> Place:
    """What the page of a writer shows."""
    mine = tuple(store.of_person(session, contest.id, person.id))
    try:
        window, _ = _writing(session, contest, person, now)
    except Refusal as refusal:
        return Place(None, refusal, mine)
    return Place(window, None, mine)


def _writing(session: Session, contest: Contest, person: Person, now: datetime) -> tuple[Round, int | None]:
    papers = attempts.of_person(session, contest.id, person.id)
    try:
        return entry.writing(session, contest, person, papers, now)
    except NotOpenYet as refusal:
        raise WorksNotOpen(**refusal.values) from refusal
    except RoundClosed as refusal:
        raise WorksClosed(**refusal.values) from refusal


def _round(session: Session, contest: Contest, person: Person, number: int, now: datetime) -> tuple[Round, int | None]:
    """The round of that number, which the person may write for now or might within the grace before."""
    last: Refusal | None = None
    for moment in (now, now - contest.rules.grace):
        try:
            window, unit_id = _writing(session, contest, person, moment)
        except (WorksNotOpen, WorksClosed) as refusal:
            last = last or refusal
            continue
        if window.number == number:
            return window, unit_id
    named = contest.round_of(number)
    if named is None:
        raise NotFound
    raise last if isinstance(last, WorksNotOpen) else WorksClosed(closed=named.closes_at)


def save(session: Session, contest: Contest, person: Person, number: int, sent: Draft, now: datetime) -> Kept:
    """Keep a draft, if it is the newer word; a conflict changes nothing.

    Raises WorksNotOpen, WorksClosed, NotEligible and its kin, WorkHandedIn, WorkTooLong, BadDraft, NotFound.
    """
    # Nobody settles, strikes or bars anybody between the look and the writing.
    contests.share(session, contest.id)
    window, unit_id = _round(session, contest, person, number, now)
    return _keep(session, contest, person, (window, unit_id), _checked(sent), now)


def _checked(sent: Draft) -> Draft:
    body = rules.cleaned(sent.body)
    if len(body) > rules.MOST_MARKS:
        raise WorkTooLong(most=rules.MOST_MARKS)
    if not (0 <= sent.base < sent.seq <= rules.MOST_SEQ) or len(sent.writer) > 24 or not sent.writer.isascii():
        raise BadDraft
    return Draft(body, sent.seq, sent.base, sent.writer)


def _keep(
    session: Session, contest: Contest, person: Person, at: tuple[Round, int | None], sent: Draft, now: datetime
) -> Kept:
    work = store.hold(session, at[0].id, person.id) or _begin(session, contest, person, at, now)
    verdict = rules.verdict(work.kept, sent)
    if work.state is not State.DRAFT:
        if verdict is Verdict.KNOWN:
            return Kept(work, verdict)
        raise WorkHandedIn
    if verdict is Verdict.WRITE:
        values = {"body": sent.body, "words": rules.words(sent.body), "seq": sent.seq, "writer": sent.writer}
        store.change(session, work.id, **values, saved_at=now)
        work = _again(session, at[0], person)
    return Kept(work, verdict)


def _begin(session: Session, contest: Contest, person: Person, at: tuple[Round, int | None], now: datetime) -> Work:
    """A new, empty work under a code that nobody has; or the one that another machine just began."""
    window, unit_id = at
    values = {"contest_id": contest.id, "round_id": window.id, "person_id": person.id, "unit_id": unit_id}
    for _ in range(_TRIES):
        code = rules.code(secrets.token_bytes(16))
        fresh = {"body": "", "words": 0, "seq": 0, "writer": "", "state": State.DRAFT.value}
        work_id = store.begin(session, **values, **fresh, code=code, saved_at=now)
        found = store.hold(session, window.id, person.id)
        if found is not None:
            if work_id is not None:
                audit.record(session, now, person.id, "work.start", _named(found.id), contest=contest.slug)
            return found
    raise Busy


def _named(work_id: int) -> str:
    """A work in the record. Not the contest: its organizers read what was done there, and know works by codes alone."""
    return f"work:{work_id}"


def _again(session: Session, window: Round, person: Person) -> Work:
    found = store.hold(session, window.id, person.id)
    assert found is not None
    return found


def hand_in(session: Session, contest: Contest, person: Person, number: int, sent: Draft, now: datetime) -> Kept:
    """Keep what is sent and hand the work in, once; a second time gives the same receipt.

    Raises what `save` raises, and WorkWords; on a conflict nothing is handed in.
    """
    contests.share(session, contest.id)
    at = _round(session, contest, person, number, now)
    kept = _keep(session, contest, person, at, _checked(sent), now)
    work = kept.work
    if kept.verdict is Verdict.CONFLICT or work.state is not State.DRAFT:
        return kept
    if not 1 <= work.words <= rules.MOST_WORDS:
        raise WorkWords(most=rules.MOST_WORDS, n=work.words)
    _close(session, work, "person", now)
    store.change(session, work.id, unit_id=at[1])
    told = {"contest": contest.slug, "round": number, "words": work.words}
    audit.record(session, now, person.id, "work.hand_in", _named(work.id), **told)
    return Kept(_again(session, at[0], person), kept.verdict)


def _close(session: Session, work: Work, by: str, moment: datetime) -> None:
    values = {"state": State.HANDED.value, "handed_in_at": moment, "closed_by": by}
    store.change(session, work.id, **values, receipt=receipt(secrets.token_bytes(16)))


def take_back(session: Session, contest: Contest, person: Person, number: int, now: datetime) -> Work:
    """Make a draft of a work that is in, while its round takes works. Raises what `save` raises, and NotFound."""
    contests.share(session, contest.id)
    window, _ = _round(session, contest, person, number, now)
    work = store.hold(session, window.id, person.id)
    if work is None or work.state is State.INVALID:
        raise NotFound
    if work.state is State.HANDED:
        none = {"handed_in_at": None, "closed_by": None, "receipt": None}
        store.change(session, work.id, state=State.DRAFT.value, **none)
        audit.record(session, now, person.id, "work.take_back", _named(work.id), contest=contest.slug, round=number)
    return _again(session, window, person)


def close_left(session: Session, now: datetime, most: int) -> int:
    """Hand in, with what is there, drafts of rounds that nobody writes for any more; how many."""
    closed = 0
    known: dict[int, Contest] = {}
    for work_id, contest_id, round_id in store.left_open(session, now - timedelta(seconds=1), most):
        contest = known.setdefault(contest_id, contests.by_id(session, contest_id))
        window = next(one for one in contest.rounds if one.id == round_id)
        if not rules.is_over(window, contest.rules.grace, now):
            continue
        values = {"state": State.HANDED.value, "handed_in_at": window.last_close, "closed_by": "server"}
        store.change(session, work_id, **values, receipt=receipt(secrets.token_bytes(16)))
        audit.record(session, now, None, "work.hand_in", _named(work_id), contest=contest.slug, round=window.number)
        closed += 1
    return closed
