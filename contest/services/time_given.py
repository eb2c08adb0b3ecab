"""Time given: pauses, later closes for all, more time for some. A running paper's deadline never comes nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import life_words, ready
from contest.attempts import deadline
from contest.contests import Contest, State
from contest.life import BadPause, NobodyGiven, NothingGiven, NotLater, RoundSettled, RoundsOverlap, TooLate
from contest.refusals import UnknownUnit
from contest.rounds import Round
from contest.services import notices, proposals, switching
from contest.store import audit, contests, extensions, units
from contest.store.extensions import ExtensionRow, Running
from questions.schema import to_millis

LONGEST_PAUSE = timedelta(days=2)
LONGEST_EXTENSION = timedelta(days=60)
"""A close never moves back, so a slip of the pen must not get through."""
MOST_EXTRA_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause that begins now. `moves_close`: the open round closes later by as much."""

    until: datetime
    moves_close: bool = True


@dataclass(frozen=True, slots=True)
class Longer:
    """A later close of a round for everybody."""

    number: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """More time in a round for the people of a unit and all below it, or for one person."""

    number: int
    closes_at: datetime | None = None
    extra_minutes: int = 0
    unit_id: int | None = None
    person_id: int | None = None


def pause(session: Session, contest: Contest, stop: Stop, reason: str, by: int | None, now: datetime) -> Contest:
    """Stop a contest: nobody starts; papers go on saving, and have as much more time as the pause is long.

    Raises ReasonMissing, WrongMoment, AlreadyPaused, BadPause, RoundsOverlap, Locked.
    """
    given = proposals.reasoned(reason)
    held = switching.hold(session, contest)
    running = extensions.hold_running(session, contest.id, now)
    ready.to_pause(held, now)
    if not now < stop.until <= now + LONGEST_PAUSE:
        raise BadPause(hours=LONGEST_PAUSE // timedelta(hours=1))
    amount = stop.until - now
    spans = [*held.pauses, (now, stop.until)]
    contests.change(session, held.id, pauses=[[to_millis(since), to_millis(until)] for since, until in spans])
    _postpone(session, held, running, amount)
    moved = _open(held, now) if stop.moves_close else None
    if stop.moves_close and moved is None:
        _move_late(session, held, amount, now)
    if moved is not None:
        moved = _move_close(session, held, moved, amount, now)
    detail = {"until": to_millis(stop.until), "reason": given, "running": len(running)}
    audit.record(
        session, now, by, "contest.pause", f"contest:{held.slug}", round=moved.number if moved else None, **detail
    )
    notices.publish(session, held, "pause", life_words.paused(now, stop.until, moved, given), by, now)
    return contests.by_id(session, held.id)


def _open(contest: Contest, now: datetime) -> Round | None:
    """The round that is open, its hours apart."""
    if contest.state is not State.ANNOUNCED:
        return None
    return next((one for one in contest.rounds if one.opens_at <= now < one.closes_at), None)


def _postpone(session: Session, contest: Contest, running: Sequence[Running], amount: timedelta) -> None:
    moved = {one.attempt_id: (one.deadline_at + amount, one.accepts_until + amount) for one in running}
    extensions.move_deadlines(session, contest.id, moved)


def _move_late(session: Session, contest: Contest, amount: timedelta, now: datetime) -> None:
    """Who may sit longer than the public close has as much more time too."""
    for one in contest.rounds:
        if one.ends_at is not None and one.closes_at <= now < one.ends_at:
            contests.change_round(session, one.id, ends_at=one.ends_at + amount)
            extensions.postpone(session, one.id, now, amount)


def _move_close(session: Session, contest: Contest, window: Round, amount: timedelta, now: datetime) -> Round:
    moved = replace(window, closes_at=window.closes_at + amount, ends_at=window.ends_at and window.ends_at + amount)
    _check_overlap(contest, window, moved.last_close)
    contests.change_round(session, window.id, closes_at=moved.closes_at, ends_at=moved.ends_at)
    extensions.postpone(session, window.id, now, amount)
    return moved


def _check_overlap(contest: Contest, window: Round, closes_at: datetime) -> None:
    for other in contest.rounds:
        if window.opens_at < other.opens_at < closes_at:
            raise RoundsOverlap(number=other.number, opens=other.opens_at)


def resume(session: Session, contest: Contest, reason: str, by: int | None, now: datetime) -> Contest:
    """End a pause before its time. What was given to running papers stays. Raises ReasonMissing, NotPaused."""
    given = proposals.reasoned(reason)
    held = switching.hold(session, contest)
    standing = ready.to_resume(held, now)
    # One that ends in the moment of its beginning was none.
    spans = [span if span != standing else (span[0], now) for span in held.pauses if span != (now, standing[1])]
    contests.change(session, held.id, pauses=[[to_millis(since), to_millis(until)] for since, until in spans])
    audit.record(session, now, by, "contest.resume", f"contest:{held.slug}", reason=given)
    notices.publish(session, held, "pause", life_words.resumed(now, given), by, now)
    return contests.by_id(session, held.id)


def extend_round(
    session: Session, contest: Contest, longer: Longer, reason: str, by: int | None, now: datetime
) -> Contest:
    """Close a round later for everybody; papers that its close cut short have what they lacked.

    Raises ReasonMissing, NoSuchRound, RoundSettled, NotLater, RoundsOverlap, WrongMoment, Locked.
    """
    given = proposals.reasoned(reason)
    held = switching.hold(session, contest)
    window = _unsettled(held, longer.number)
    running = extensions.hold_running(session, contest.id, now, window.id)
    if longer.closes_at <= max(window.closes_at, now):
        raise NotLater
    if longer.closes_at > window.closes_at + LONGEST_EXTENSION:
        raise TooLate(days=LONGEST_EXTENSION.days)
    _check_overlap(held, window, longer.closes_at)
    contests.change_round(session, window.id, closes_at=longer.closes_at)
    moved = replace(window, closes_at=longer.closes_at)
    _lengthen(session, held, moved, running)
    detail = {"round": window.number, "before": to_millis(window.closes_at), "closes_at": to_millis(longer.closes_at)}
    audit.record(session, now, by, "round.extend", f"contest:{held.slug}", reason=given, running=len(running), **detail)
    notices.publish(session, held, "extension", life_words.extended(moved, given), by, now)
    return contests.by_id(session, held.id)


def _unsettled(contest: Contest, number: int) -> Round:
    """The round, where time may be given in it. Raises WrongMoment, NoSuchRound, RoundSettled."""
    window = ready.numbered(contest, number)
    ready.to_give_time(contest)
    if window.settled_at is not None:
        raise RoundSettled(number=number)
    return window


def _lengthen(session: Session, contest: Contest, window: Round, running: Sequence[Running]) -> None:
    """Give running papers of a round the deadlines that they would have were they started under it as it is now."""
    rows = extensions.of_rounds(session, [window.id])
    moved = {}
    for one in running:
        due = full_deadline(contest, window, one, one.given(rows))
        if due > one.deadline_at:
            moved[one.attempt_id] = (due, one.accepts_until + (due - one.deadline_at))
    extensions.move_deadlines(session, contest.id, moved)


def full_deadline(contest: Contest, window: Round, paper: Running, given: tuple[datetime | None, int]) -> datetime:
    """When a running paper is due by the round as it is and by what was given; pauses since its start come on top."""
    closes_at, extra = given
    own = window if closes_at is None or closes_at <= window.closes_at else replace(window, closes_at=closes_at)
    end = (own.sitting(paper.started_at) or (own.opens_at, own.closes_at))[1]
    stood = [until - max(since, paper.started_at) for since, until in contest.pauses if until > paper.started_at]
    lasted = sum(stood, timedelta())
    due = deadline(paper.started_at, contest.rules.minutes, extra, end - lasted, contest.rules.closing)
    return due + lasted


def extend_some(
    session: Session, contest: Contest, given: Given, reason: str, by: int | None, now: datetime
) -> Contest:
    """Give a unit or a person a later close, more minutes a paper, or both; their running papers have it too.

    The notice names a unit, never a person. Raises ReasonMissing, NobodyGiven, NothingGiven, UnknownUnit, NoSuchRound,
    RoundSettled, NotLater, RoundsOverlap, WrongMoment, Locked.
    """
    why, who = proposals.reasoned(reason), _who(session, given)
    held = switching.hold(session, contest)
    window = _unsettled(held, given.number)
    running = extensions.hold_running(session, contest.id, now, window.id)
    _check_given(held, window, given, now)
    ends_at = max(window.last_close, given.closes_at or window.closes_at)
    theirs = {"unit_id": given.unit_id, "person_id": given.person_id, "closes_at": given.closes_at}
    row = ExtensionRow(round_id=window.id, extra_minutes=given.extra_minutes, reason=why, at=now, by=by, **theirs)
    extensions.add(session, row)
    contests.change_round(session, window.id, ends_at=ends_at)
    mine = [one for one in running if one.person_id == given.person_id or given.unit_id in one.path]
    _lengthen(session, held, window, mine)
    detail = {"round": window.number, "unit": given.unit_id, "person": given.person_id, "running": len(mine)}
    closes = to_millis(given.closes_at) if given.closes_at else None
    audit.record(
        session, now, by, "round.extend_some", f"contest:{held.slug}", reason=why, closes_at=closes,
        extra_minutes=given.extra_minutes, **detail,
    )  # fmt: skip
    text = life_words.extended_some(who, window.number, given.closes_at, given.extra_minutes, why)
    notices.publish(session, held, "extension", text, by, now)
    return contests.by_id(session, held.id)


def _who(session: Session, given: Given) -> str:
    """Who is given time, in words for the public."""
    if (given.unit_id is None) == (given.person_id is None):
        raise NobodyGiven
    if given.unit_id is None:
        return "một thí sinh"
    unit = units.by_id(session, given.unit_id)
    if unit is None:
        raise UnknownUnit
    return unit.name


def _check_given(contest: Contest, window: Round, given: Given, now: datetime) -> None:
    if not 0 <= given.extra_minutes <= MOST_EXTRA_MINUTES or (given.closes_at is None and not given.extra_minutes):
        raise NothingGiven(most=MOST_EXTRA_MINUTES)
    if given.closes_at is not None:
        if given.closes_at <= max(window.closes_at, now):
            raise NotLater
        _check_overlap(contest, window, given.closes_at)
