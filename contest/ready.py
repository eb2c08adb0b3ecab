"""What must hold before a deed on a contest: the same for the page that offers it and for the act itself.

Each function raises the refusal that says why not. What only rows can tell (who is sitting) is the act's own to ask.
"""

from __future__ import annotations

from datetime import datetime

from contest.contests import PUBLIC, Contest, State
from contest.life import AlreadyPaused, NoNumberAsked, NoSuchRound, NotPaused, RoundHeldBack, RoundNotOver, RoundSettled
from contest.predictions import Quantity
from contest.refusals import WrongMoment
from contest.rounds import Round


def to_pause(contest: Contest, now: datetime) -> None:
    """Raises WrongMoment, AlreadyPaused."""
    _papers_may_run(contest)
    if (standing := contest.pause_at(now)) is not None:
        raise AlreadyPaused(until=standing[1])


def to_resume(contest: Contest, now: datetime) -> tuple[datetime, datetime]:
    """The pause that can be ended. Raises WrongMoment, NotPaused."""
    _papers_may_run(contest)
    standing = contest.pause_at(now)
    if standing is None:
        raise NotPaused
    return standing


def _papers_may_run(contest: Contest) -> None:
    if contest.state not in (State.ANNOUNCED, State.CLOSED):
        raise WrongMoment


def to_give_time(contest: Contest) -> None:
    """Raises WrongMoment, RoundSettled where every round is."""
    if contest.state is not State.ANNOUNCED:
        raise WrongMoment
    if all(one.settled_at is not None for one in contest.rounds):
        raise RoundSettled(number=contest.rounds[-1].number)


def to_reveal_round(contest: Contest, number: int) -> Round:
    """The settled round whose results can be public while the contest goes on.

    The last one is made public with the whole contest's. Raises NoSuchRound, RoundNotOver, RoundHeldBack, WrongMoment.
    """
    window = numbered(contest, number)
    if contest.state in PUBLIC or contest.state is State.DRAFT or window.revealed_at is not None:
        raise WrongMoment
    if window.settled_at is None:
        raise RoundNotOver(number=number)
    if not may_reveal(contest, window):
        raise RoundHeldBack(number=number)
    return window


def may_reveal(contest: Contest, window: Round) -> bool:
    """Whether the results of a settled round may be public before those of the whole contest."""
    others = [one for one in contest.rounds if one.id != window.id and one.revealed_at is None]
    guessed_later = contest.rules.prediction is not None and contest.rules.guessing.whole_contest
    return bool(others) and not guessed_later


def to_state_value(contest: Contest, number: int, now: datetime) -> list[Round]:
    """The rounds that a stated true value is for: one number for the whole contest is told after the last is over.

    Raises NoSuchRound, NoNumberAsked, RoundNotOver, WrongMoment.
    """
    window = numbered(contest, number)
    if contest.rules.quantity is not Quantity.STATED:
        raise NoNumberAsked
    if contest.state in PUBLIC or window.revealed_at is not None:
        raise WrongMoment
    asked = list(contest.rounds) if contest.rules.guessing.whole_contest else [window]
    if not all(is_over(contest, one, now) for one in asked):
        raise RoundNotOver(number=number)
    return asked


def is_over(contest: Contest, window: Round, now: datetime) -> bool:
    """Whether nobody can start in a round any more."""
    return now >= window.last_close or contest.state not in (State.DRAFT, State.ANNOUNCED)


def numbered(contest: Contest, number: int) -> Round:
    """The round of that number. Raises NoSuchRound."""
    found = next((one for one in contest.rounds if one.number == number), None)
    if found is None:
        raise NoSuchRound
    return found
