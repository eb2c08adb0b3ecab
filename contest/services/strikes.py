"""Disqualifications (huỷ kết quả): of an attempt or of a person, with a reason, lifted with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.refusals import NoSuchAttempt
from contest.services import switching
from contest.services.proposals import reasoned
from contest.store import attempts, audit
from contest.store import strikes as store
from contest.store.attempts import Attempt
from contest.store.strikes import StrikeRow
from contest.strikes import AlreadyStruck, NoSuchStrike, StrikeLifted


@dataclass(frozen=True, slots=True)
class Struck:
    """Whose results are annulled: one attempt's, or (None) all of the person's in the contest, open papers too."""

    person_id: int
    attempt_id: int | None = None


def strike(session: Session, contest: Contest, who: Struck, reason: str, by: int | None, now: datetime) -> int:
    """Annul results; boards, ranks and true values of guesses follow at once (edge.moved). The strike's id.

    Whoever is struck as a person starts nothing more in the contest (entry refuses them). Raises
    ReasonMissing, NoSuchAttempt (none of that person's), AlreadyStruck and Locked.
    """
    given = reasoned(reason)
    held = switching.hold(session, contest)
    theirs = attempts.of_person(session, contest.id, who.person_id)
    touched = [one for one in theirs if who.attempt_id in (None, one.id)]
    if not touched:
        raise NoSuchAttempt
    if any(one.attempt_id == who.attempt_id for one in store.in_force(session, contest.id, who.person_id)):
        raise AlreadyStruck
    row = StrikeRow(
        contest_id=contest.id, person_id=who.person_id, attempt_id=who.attempt_id, reason=given, at=now, by=by
    )
    number = store.add(session, row)
    _follow(session, held, who.person_id)
    detail = {"strike": number, "person": who.person_id, "attempt": who.attempt_id, "attempts": len(touched)}
    audit.record(session, now, by, "strike.put", f"contest:{contest.slug}", reason=given, **detail)
    return number


def lift(session: Session, contest: Contest, strike_id: int, reason: str, by: int | None, now: datetime) -> None:
    """Take a disqualification back; what other strikes leave counts again, as if it had never been.

    Raises ReasonMissing, NoSuchStrike, StrikeLifted and Locked.
    """
    given = reasoned(reason)
    row = store.by_id(session, contest.id, strike_id)
    if row is None:
        raise NoSuchStrike
    held = switching.hold(session, contest)
    if not store.lift(session, strike_id, by, given, now):
        raise StrikeLifted
    # A merger may have given the person another account while this waited.
    person_id = row.person_id
    _follow(session, held, person_id)
    detail = {"strike": strike_id, "person": person_id, "attempt": row.attempt_id}
    audit.record(session, now, by, "strike.lift", f"contest:{contest.slug}", reason=given, **detail)


def _follow(session: Session, held: Contest, person_id: int) -> None:
    store.write(session, held.id, person_id)
    switching.switch(session, held)


def against(session: Session, attempt: Attempt) -> StrikeRow | None:
    """The disqualification that annuls an attempt, of the person before that of the attempt; None when none does."""
    if attempt.struck not in store.DISQUALIFIED:
        return None
    standing = store.in_force(session, attempt.contest_id, attempt.person_id)
    return next((one for one in standing if one.attempt_id in (None, attempt.id)), None)
