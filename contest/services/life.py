"""The life of a contest, step by step: each is checked, recorded, and told the public in a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import life_words, ready
from contest.contests import PUBLIC, Contest
from contest.life import (
    BLOCK_WORDS,
    BadValue,
    Business,
    RoundNotOver,
    Step,
    StepBlocked,
    blocks,
    complaints_until,
    target,
)
from contest.predictions import MOST
from contest.services import awards, contests, notices, proposals, switching
from contest.services.time_given import extend_round, extend_some, pause, resume
from contest.store import attempts, audit, complaints
from contest.store import contests as store
from contest.store import proposals as proposal_store

__all__ = [
    "Stated",
    "business",
    "extend_round",
    "extend_some",
    "pause",
    "resume",
    "reveal_round",
    "state_value",
    "take",
]


def business(session: Session, contest: Contest) -> Business:
    """What is still to be done about a contest. Nothing is signed before results are public."""
    waiting = complaints.count_open(session, contest.id), proposal_store.count_open(session, contest.id)
    return Business(*waiting, signed=contest.state in PUBLIC and awards.is_signed(session, contest))


def take(session: Session, contest: Contest, step: Step, by: int | None, now: datetime, reason: str = "") -> Contest:
    """Take a contest a step on; `reason`, if any, is public. `by` None: the command line.

    Raises StepBlocked with all that is in the way, Locked, and what `contests.announce` raises. Results move with
    REVEAL (the draw is public then): the caller has the boards rebuilt.
    """
    if step is Step.ANNOUNCE:
        announced = contests.announce(session, contest.id, now, by)
        notices.publish(session, announced, "rules", life_words.step(announced, step, now), by, now)
        return announced
    held = switching.hold(session, contest)
    if found := blocks(held, step, business(session, held), now):
        raise StepBlocked(why=tuple(BLOCK_WORDS[code] for code in found))
    store.set_state(session, held.id, target(step))
    if step is Step.CLOSE:
        _close(session, held, now)
    if step is Step.REVEAL:
        _reveal(session, held, now)
    moved = store.by_id(session, held.id)
    audit.record(session, now, by, f"contest.{step}", f"contest:{held.slug}", before=held.state.value, reason=reason)
    notices.publish(session, moved, _KINDS[step], life_words.step(moved, step, now, reason), by, now)
    return moved


_KINDS = {
    Step.CLOSE: "close",
    Step.CHECK: "close",
    Step.REVEAL: "results",
    Step.FINISH: "results",
    Step.PUBLISH: "results",
    Step.LOCK: "results",
}


def _close(session: Session, contest: Contest, now: datetime) -> None:
    """End the rounds that are open; those that lie ahead never open, as the contest takes nobody any more."""
    for one in contest.rounds:
        if one.opens_at < now < one.last_close:
            store.change_round(session, one.id, closes_at=min(now, one.closes_at), ends_at=None)


def _reveal(session: Session, contest: Contest, now: datetime) -> None:
    store.change(session, contest.id, complaints_until=complaints_until(contest.rules.complaint_days, now))
    for one in contest.rounds:
        if one.revealed_at is None:
            store.change_round(session, one.id, revealed_at=now)
    switching.switch(session, store.by_id(session, contest.id))


def reveal_round(session: Session, contest: Contest, number: int, by: int | None, now: datetime) -> Contest:
    """Make the results of one settled round public, and the seed of its draw, while the contest goes on.

    The last one is made public with the whole contest's. Raises NoSuchRound, RoundNotOver, RoundHeldBack, WrongMoment.
    """
    held = switching.hold(session, contest)
    window = ready.to_reveal_round(held, number)
    store.change_round(session, window.id, revealed_at=now)
    moved = switching.switch(session, store.by_id(session, held.id))
    audit.record(session, now, by, "round.reveal", f"contest:{held.slug}", round=number)
    notices.publish(session, moved, "results", life_words.revealed(moved, number), by, now)
    return moved


@dataclass(frozen=True, slots=True)
class Stated:
    """The true value of what was guessed in a round, and where it is from."""

    number: int
    value: int
    source: str


def state_value(session: Session, contest: Contest, stated: Stated, by: int | None, now: datetime) -> Contest:
    """State a true value that no log tells, once every paper of the round is in; it may be mended until REVEAL.

    The round is settled by it at the next look of the sweeper. Raises NoNumberAsked, NoSuchRound, RoundNotOver,
    BadValue, ReasonMissing (a source of at least ten characters is asked for), WrongMoment.
    """
    held = switching.hold(session, contest)
    asked, source = ready.to_state_value(held, stated.number, now), proposals.reasoned(stated.source)
    window = ready.numbered(held, stated.number)
    if not 0 <= stated.value <= MOST:
        raise BadValue(most=MOST)
    if attempts.open_by_round(session, held.id).get(window.id):
        raise RoundNotOver(number=window.number)
    store.set_predicted(session, {one.id: stated.value for one in asked})
    detail = {"round": window.number, "value": stated.value, "before": window.predicted_value, "source": source}
    audit.record(session, now, by, "round.state_value", f"contest:{held.slug}", **detail)
    moved = store.by_id(session, held.id)
    if window.settled_at is not None:
        moved = switching.switch(session, moved)
    notices.publish(session, moved, "results", life_words.stated(window, stated.value, source), by, now)
    return moved
