"""Complaints: a contestant files one while results are provisional, an organizer answers it in writing, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import complaints as rules
from contest.complaints import (
    MOST,
    BadComplaint,
    BadReply,
    ComplaintAnswered,
    ComplaintsClosed,
    NoSuchComplaint,
    Outcome,
    TooManyComplaints,
)
from contest.contests import Contest, State
from contest.people import Person
from contest.refusals import Locked, NoSuchAttempt, NoSuchPlace
from contest.services import outcomes
from contest.services.outcomes import Item
from contest.store import answers, attempts, audit, complaints, contests
from contest.store.attempts import Attempt
from contest.store.complaints import ComplaintRow, Filed


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody complains of. `token`: of their own attempt; `position`: of a question of its paper."""

    text: str
    token: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a complaint."""

    text: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint with what an organizer must see to answer it: the attempt, and the question as it was shown."""

    filed: Filed
    attempt: Attempt | None
    item: Item | None


def file(session: Session, contest: Contest, who: Person, what: Complaint, now: datetime) -> int:
    """Keep a complaint; its id. Whoever was disqualified may complain too.

    Raises ComplaintsClosed, BadComplaint, NoSuchAttempt (not their own in this contest), NoSuchPlace and
    TooManyComplaints.
    """
    # Nobody closes the time for complaints, nor files an eleventh, beside this.
    contests.hold(session, contest.id)
    if not rules.takes(contest, now):
        raise ComplaintsClosed
    if (text := rules.worded(what.text, rules.TEXT)) is None:
        raise BadComplaint(least=rules.TEXT[0], most=rules.TEXT[1])
    attempt_id = None if what.token is None else _attempt(session, contest, who, what.token).id
    position = what.position if attempt_id is not None else None
    if attempt_id is not None and position is not None:
        _place(session, attempt_id, position)
    if complaints.count_of(session, contest.id, who.id) >= MOST:
        raise TooManyComplaints(most=MOST)
    row = ComplaintRow(
        contest_id=contest.id, person_id=who.id, attempt_id=attempt_id, position=position, text=text, at=now
    )
    session.add(row)
    session.flush()
    audit.record(session, now, who.id, "complaint.file", f"contest:{contest.slug}", complaint=row.id)
    return row.id


def _attempt(session: Session, contest: Contest, who: Person, token: str) -> Attempt:
    found = attempts.by_token(session, token, who.id)
    if found is None or found.contest_id != contest.id:
        raise NoSuchAttempt
    return found


def _place(session: Session, attempt_id: int, position: int) -> None:
    if position not in {one.position for one in answers.of_attempt(session, attempt_id)}:
        raise NoSuchPlace(position=position)


def reply(session: Session, contest: Contest, complaint_id: int, said: Reply, by: int | None, now: datetime) -> None:
    """Answer a complaint, once and for all. Raises BadReply, Locked, NoSuchComplaint and ComplaintAnswered."""
    if (text := rules.worded(said.text, rules.REPLY)) is None:
        raise BadReply(least=rules.REPLY[0], most=rules.REPLY[1])
    if contest.state is State.LOCKED:
        raise Locked
    if complaints.one(session, contest.id, complaint_id) is None:
        raise NoSuchComplaint
    outcome = said.outcome.value
    if not complaints.answer(session, complaint_id, answer=text, outcome=outcome, answered_at=now, answered_by=by):
        raise ComplaintAnswered
    detail = {"complaint": complaint_id, "outcome": outcome}
    audit.record(session, now, by, "complaint.answer", f"contest:{contest.slug}", **detail)


def case(session: Session, contest: Contest, complaint_id: int) -> Case:
    """A complaint with its facts, for an organizer. Raises NoSuchComplaint."""
    filed = complaints.one(session, contest.id, complaint_id)
    if filed is None:
        raise NoSuchComplaint
    attempt = None if filed.attempt_id is None else attempts.by_id(session, filed.attempt_id)
    if attempt is None or filed.position is None:
        return Case(filed, attempt, None)
    return Case(filed, attempt, outcomes.looked_at(session, contest, attempt, filed.position))
