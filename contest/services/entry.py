"""Letting somebody in: whether, into which round, with how much time, and what the attempt will be worth."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest import attempts as rules
from contest import entry, rounds
from contest.consents import ConsentWithdrawn
from contest.contests import Contest, State
from contest.entry import Entrant, Standing
from contest.people import Person
from contest.refusals import Barred, DaySpent, Disqualified, NotEligible, NotOpenYet, Paused, RoundClosed
from contest.rounds import VIETNAM, Phase, Round
from contest.store import entrants, extensions
from contest.store.attempts import Attempt
from contest.store.entrants import Door


@dataclass(frozen=True, slots=True)
class Opening:
    """An attempt that may begin now. `extra_minutes` were given to this person or their unit."""

    window: Round
    number: int
    deadline_at: datetime
    struck: str | None
    category: int
    unit_id: int | None
    contest: Contest
    """As it is now, which whoever asked may have read some time ago."""


def opening(session: Session, contest: Contest, person: Person, mine: Sequence[Attempt], now: datetime) -> Opening:
    """The attempt that a start at this moment would give. `mine`: all of the person's attempts in the contest.

    Whoever means to start holds the contest first (contests.share). Raises NotEligible, Barred, Disqualified,
    ConsentWithdrawn, OnlyForMembers, OnlyForWorkers, NotOldEnough, NotAmongEntrants, Paused, NotOpenYet, RoundClosed,
    AttemptsSpent, DaySpent.
    """
    contest, door, standing = _at_the_door(session, contest, person, mine, now)
    if (pause := contest.pause_at(now)) is not None:
        raise Paused(until=pause[1])
    window, extra = _window(session, contest, person, door, now)
    if contest.state is not State.ANNOUNCED or window.settled_at is not None:
        raise RoundClosed(closed=window.closes_at)
    used = [one for one in mine if one.round_id == window.id]
    number = rules.next_number(window, [one.number for one in used], contest.rules.attempts, now)
    _check_day(contest, used, now)
    closes_at = (window.sitting(now) or (window.opens_at, window.closes_at))[1]
    deadline = rules.deadline(now, contest.rules.minutes, extra, closes_at, contest.rules.closing)
    day = contest.opens_at.astimezone(VIETNAM).date()
    category = entry.category(contest.rules.categories, _entrant(person, door), day)
    struck = None if standing is Standing.RANKED else "unranked"
    return Opening(window, number, deadline, struck, category, door.unit_id, contest)


def _at_the_door(
    session: Session, contest: Contest, person: Person, mine: Sequence[Attempt], now: datetime
) -> tuple[Contest, Door, Standing]:
    """The contest as it is now, who stands at its door, and as what they are let in."""
    if not person.may_sit:
        raise NotEligible
    if person.restricted_at is not None:
        raise ConsentWithdrawn
    contest, door = entrants.door(session, contest.id, person, codes=_asks_for_units(contest))
    if door.disabled:
        raise NotEligible
    return contest, door, _admitted(contest, person, door, mine, now)


def writing(
    session: Session, contest: Contest, person: Person, mine: Sequence[Attempt], now: datetime
) -> tuple[Round, int | None]:
    """The round that a person may write a work for, closing when it closes for them, and the unit they write for.

    Raises what `opening` raises of people and rounds; neither a pause nor the hours of a day stop a writer.
    """
    contest, door, _ = _at_the_door(session, contest, person, mine, now)
    window, _ = _window(session, contest, person, door, now)
    if contest.state is not State.ANNOUNCED or window.settled_at is not None or now >= window.closes_at:
        raise RoundClosed(closed=window.closes_at)
    if now < window.opens_at:
        raise NotOpenYet(opens=window.opens_at)
    return window, door.unit_id


def _asks_for_units(contest: Contest) -> bool:
    rules = contest.rules
    named = rules.eligibility.units or rules.eligibility.unranked_units
    return bool(named) or any(one.units for one in rules.categories)


def _entrant(person: Person, door: Door) -> Entrant:
    return Entrant(
        units=door.units,
        sector=door.sector,
        headcount=door.headcount,
        gender=person.gender,
        born=person.birth_date,
        member=person.member,
        has_workplace=person.unit_id is not None or bool(person.unit_text),
    )


def _admitted(contest: Contest, person: Person, door: Door, mine: Sequence[Attempt], now: datetime) -> Standing:
    if any(one.struck == "person" for one in mine):
        raise Disqualified
    if door.mode == "barred":
        raise Barred(reason=door.reason)
    standing = contest.rules.eligibility.admit(_entrant(person, door), now.astimezone(VIETNAM).date())
    return Standing.UNRANKED if door.mode == "unranked" else standing


def _window(session: Session, contest: Contest, person: Person, door: Door, now: datetime) -> tuple[Round, int]:
    """The round that a start would go into, its close as this person has it, and their extra minutes."""
    given: dict[int, tuple[datetime | None, int]] = {}
    if any(one.ends_at is not None for one in contest.rounds):
        # What was given to a unit reaches its people also where the contest counts them for another one.
        theirs = {*door.path, person.unit_id or 0}
        given = extensions.for_person(session, [one.id for one in contest.rounds], person.id, theirs)
    own = [_stretched(one, given.get(one.id, (None, 0))[0]) for one in contest.rounds]
    window = next((one for one in own if one.phase(now) is Phase.OPEN), None) or rounds.at(own, now)
    if window.phase(now) is Phase.CLOSED or (contest.phase(now) is Phase.CLOSED and not given):
        raise RoundClosed(closed=contest.closes_at)
    return window, given.get(window.id, (None, 0))[1]


def _stretched(window: Round, closes_at: datetime | None) -> Round:
    return window if closes_at is None or closes_at <= window.closes_at else replace(window, closes_at=closes_at)


def _check_day(contest: Contest, used: Sequence[Attempt], now: datetime) -> None:
    allowed, today = contest.rules.attempts_a_day, now.astimezone(VIETNAM).date()
    if allowed is not None and sum(one.started_at.astimezone(VIETNAM).date() == today for one in used) >= allowed:
        raise DaySpent(allowed=allowed)


def columns(person: Person, opened: Opening, now: datetime, origin: str | None) -> dict[str, object]:
    """The row of an attempt that begins now."""
    contest = opened.contest
    return {
        "token": rules.new_token(secrets.token_bytes(rules.TOKEN_BYTES), contest.id),
        "contest_id": contest.id,
        "round_id": opened.window.id,
        "rules_id": contest.rules_id,
        "person_id": person.id,
        "unit_id": opened.unit_id,
        "number": opened.number,
        "started_at": now,
        "deadline_at": opened.deadline_at,
        "accepts_until": opened.deadline_at + contest.rules.grace,
        "max_score": contest.rules.max_score,
        "struck": opened.struck,
        "category": opened.category,
        "origin": origin,
    }
