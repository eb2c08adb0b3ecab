"""The acts of an attempt: start, save, hand in, and closing by the server what nobody handed in."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import answers as answer_rules
from contest import attempts as rules
from contest import scoring
from contest.attempts import Entry
from contest.contests import Contest
from contest.people import Person
from contest.refusals import (
    AnswerConflict,
    AnswerLate,
    AttemptClosed,
    BadAnswer,
    Busy,
    Elsewhere,
    MustSignIn,
    NoSuchAttempt,
)
from contest.services import entry, remarking, results
from contest.services.entry import Opening
from contest.services.papers import lay_out
from contest.services.results import Standing
from contest.store import answers, audit, people
from contest.store import attempts as store
from contest.store import contests as contest_store
from contest.store import entries as entry_store
from contest.store.answers import Shown
from contest.store.attempts import Attempt, Held
from contest.store.entries import Stored
from questions.marking import KeyRevision

MOST_SEQ = 2**53 - 1
# A network that comes back brings its late answers soon; what comes after that is no evidence of anything.
REFUSED_KEPT_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Started:
    """The attempt a start led to; `created` False when it was there already. `closed`: an overdue one before it."""

    attempt: Attempt
    created: bool
    closed: HandedIn | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What is kept now for each place that was sent."""

    stored: tuple[Stored, ...]
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Led:
    """The lead of a paper as a page has just taken it, with what is kept for every place that was ever answered."""

    lease: int
    stored: tuple[Stored, ...]
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """The entries came too late; they are kept apart and not counted."""

    refusal: AnswerLate


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A handed-in attempt. `standing` is news for the boards; None when there is none: it was in, or counts nowhere."""

    attempt: Attempt
    contest: Contest
    standing: Standing | None


def start(session: Session, contest: Contest, person: Person, now: datetime, origin: str | None = None) -> Started:
    """Begin an attempt, or give the one that is open: pressing twice is as good as once.

    `origin`: a keyed hash of where the request came from. Raises NotEligible and its kin (contest.services.entry),
    Paused, NotOpenYet, RoundClosed, AttemptsSpent, DaySpent, BankTooSmall.
    """
    # Held before anything is read: nobody is struck, merged, settled or paused between a look and the new paper.
    contest_store.share(session, contest.id)
    mine = store.of_person(session, contest.id, person.id)
    closed = None
    if (held := next((one for one in mine if one.is_open), None)) is not None:
        if now <= held.accepts_until:
            return Started(held, created=False)
        closed = hand_in(session, held.token, person.id, now)
    opened = entry.opening(session, contest, person, mine, now)
    contest = opened.contest
    started = store.start(session, entry.columns(person, opened, now, origin))
    if started is None:
        # Another device started this very number; it may have handed it in meanwhile.
        held = next((one for one in store.of_person(session, contest.id, person.id) if one.is_open), None)
        if held is None:
            raise Busy
        return Started(held, created=False, closed=closed)
    answers.lay_out(session, started, lay_out(session, contest, started))
    number = opened.number
    audit.record(session, now, person.id, "attempt.start", f"attempt:{started.id}", number=number, contest=contest.slug)
    return Started(started, created=True, closed=closed)


def next_attempt(session: Session, contest: Contest, person: Person, now: datetime) -> Opening:
    """What a start at this moment would give. Raises what `start` raises."""
    return entry.opening(session, contest, person, store.of_person(session, contest.id, person.id), now)


def latest(entries: Sequence[Entry]) -> list[Entry]:
    """One entry a place, the one with the highest counter.

    Raises BadAnswer for a counter below 1 and for what answers no question of any kind, AnswerConflict for one counter
    with two answers.
    """
    newest: dict[int, Entry] = {}
    for told in map(_plausible, entries):
        known = newest.get(told.position)
        if known is not None and known.seq == told.seq and known.answer != told.answer:
            raise AnswerConflict
        if known is None or known.seq < told.seq:
            newest[told.position] = told
    return list(newest.values())


def _plausible(entry: Entry) -> Entry:
    """The entry with its words made clean. Raises BadAnswer."""
    if not 1 <= entry.seq <= MOST_SEQ or not 1 <= entry.position <= 1000:
        raise BadAnswer
    if not 0 <= (entry.choice or 0) <= answer_rules.MOST_CODE:
        raise BadAnswer
    if entry.words is None:
        return entry
    words = answer_rules.said(entry.words)
    if words is None or entry.choice is not None:
        raise BadAnswer
    return replace(entry, words=words)


def lead(session: Session, token: str, key_hash: str, now: datetime) -> Led:
    """Make the page that asks the one whose saves count: whatever led before is refused from now on.

    Raises AnswerLate, AttemptClosed, NoSuchAttempt, MustSignIn.
    """
    taken = entry_store.lead(session, token, key_hash, now)
    if taken is None:
        raise AnswerLate if now > _found(session, token, key_hash).accepts_until else AttemptClosed
    kept = entry_store.kept(session, taken.attempt_id, taken.contest_id)
    return Led(taken.lease, tuple(kept), taken.deadline_at)


def save(
    session: Session, token: str, key_hash: str, entries: Sequence[Entry], now: datetime, lease: int | None = None
) -> Saved | Late:
    """Keep answers of the signed-in person's open paper; the highest counter of each place wins.

    `now` is the moment the request was received; `lease` the lead that the page took (`lead`), None for who takes none.
    Raises BadAnswer and AnswerConflict (nothing is kept), Elsewhere, AttemptClosed, NoSuchAttempt, MustSignIn.
    """
    newest = latest(entries)
    stored, deadline = entry_store.save(session, token, key_hash, newest, now, lease) if newest else ([], None)
    if deadline is None:
        return _not_saved(session, _found(session, token, key_hash), newest, now, lease)
    kept = {one.position: one for one in stored}
    if kept.keys() != {entry.position for entry in newest}:
        raise BadAnswer
    clash = [one for one in newest if kept[one.position].seq == one.seq and kept[one.position].answer != one.answer]
    if clash:
        # Only these: what came along with them is not kept, and its sender must not take it for kept.
        raise AnswerConflict(stored=[kept[one.position] for one in clash])
    return Saved(tuple(stored), deadline)


def _found(session: Session, token: str, key_hash: str) -> Attempt:
    """The signed-in person's own attempt. Raises MustSignIn, NoSuchAttempt."""
    identity = people.identity(session, key_hash)
    if identity is None:
        raise MustSignIn
    return mine(session, token, identity.person)


def _not_saved(session: Session, attempt: Attempt, entries: Sequence[Entry], now: datetime, lease: int | None) -> Late:
    """Find out why nothing was kept, and say so."""
    if attempt.is_open and now <= attempt.accepts_until:
        raise Elsewhere if lease is not None and lease < attempt.lease else BadAnswer
    if now <= attempt.accepts_until:
        raise AttemptClosed
    if now <= attempt.accepts_until + REFUSED_KEPT_FOR:
        entry_store.keep_refused(session, attempt, "late", entries, now)
    return Late(AnswerLate())


def hand_in(session: Session, token: str, person_id: int | None, now: datetime) -> HandedIn:
    """Hand an attempt in, once; a second time gives the same receipt.

    `person_id` None: the server closes it. After deadline and grace a person's hand-in counts as the server's, at the
    deadline. Raises NoSuchAttempt.
    """
    held = store.lock(session, token, person_id)
    if held is None:
        raise NoSuchAttempt
    if not held.attempt.is_open:
        return HandedIn(held.attempt, held.contest, None)
    late = rules.is_late(held.attempt.deadline_at, held.contest.rules.grace, now)
    in_time = person_id is not None and not late
    finished = _finish(session, held, now, in_time=in_time)
    standing = None
    if finished.struck is None:
        standing = results.settle_person(session, held.contest, finished, held.name, held.shows_name)
    audit.record(
        session,
        now,
        person_id if in_time else None,
        "attempt.hand_in",
        f"attempt:{finished.id}",
        score=finished.score,
        closed_by=finished.closed_by,
    )
    return HandedIn(finished, held.contest, standing)


def _finish(session: Session, held: Held, now: datetime, *, in_time: bool) -> Attempt:
    attempt, contest = held.attempt, held.contest
    paper = answers.for_marking(session, attempt.id, attempt.contest_id)
    score = scoring.add_up(remarking.marks(paper, contest.rules), remarking.bonus(contest, paper))
    moment = now if in_time else attempt.deadline_at
    begun, spent = attempt.reopened_at or attempt.started_at, attempt.spent_ms or 0
    finished = replace(
        attempt,
        handed_in_at=moment,
        closed_by="person" if in_time else "server",
        score=score.points,
        max_score=score.most,
        right_count=score.right,
        elapsed_ms=spent + rules.elapsed_ms(begun, attempt.deadline_at, moment, _stood(contest, paper, moment)),
        guess=next((place.choice for place, _ in paper if place.revision_id is None), None),
        receipt=rules.receipt(secrets.token_bytes(16)),
    )
    store.finish(session, finished, now)
    return finished


def _stood(
    contest: Contest, paper: Sequence[tuple[Shown, KeyRevision | None]], moment: datetime
) -> list[tuple[datetime, datetime]]:
    """The pauses in which the paper was left alone: whoever worked on in one took that time."""
    worked = [moment, *(place.saved_at for place, _ in paper if place.saved_at is not None)]
    return [(since, until) for since, until in contest.pauses if not any(since < one <= until for one in worked)]


def mine(session: Session, token: str, person: Person) -> Attempt:
    """The person's own attempt. Raises NoSuchAttempt."""
    attempt = store.by_token(session, token, person.id)
    if attempt is None:
        raise NoSuchAttempt
    return attempt


def mine_with_contest(session: Session, token: str, person: Person) -> tuple[Attempt, Contest]:
    """The person's own attempt, and its contest under the rules in force. Raises NoSuchAttempt."""
    found = store.with_contest(session, token, person.id)
    if found is None:
        raise NoSuchAttempt
    return found


def open_mine(session: Session, token: str, person: Person, now: datetime) -> tuple[Attempt, Contest]:
    """The person's own attempt while it takes answers, and its contest. Raises NoSuchAttempt, AttemptClosed."""
    attempt, contest = mine_with_contest(session, token, person)
    if not attempt.is_open or now > attempt.accepts_until:
        raise AttemptClosed
    return attempt, contest


def overdue(session: Session, now: datetime, most: int, but: Collection[str] = ()) -> list[str]:
    """Tokens of attempts that the server must close, without those that it has just failed to."""
    return store.overdue(session, now, most, but)
