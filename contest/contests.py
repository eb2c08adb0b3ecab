"""A contest: its rules, its rounds, and where it stands at a moment."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from contest import boards, rounds
from contest.boards import Counters
from contest.rounds import Phase, Round
from contest.rulebook import Reveal, Rulebook

WHOLE = 0
"""The scope of the whole contest; n is that of its n-th round, and CATEGORY × k + n the same in its k-th category."""
CATEGORY = 1000


class State(StrEnum):
    """What its organizers have declared; whether it is open follows from its rounds and the clock."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    """Closed before its time; else the clock closes it."""
    CHECKING = "checking"
    PROVISIONAL = "provisional"
    """Results are public, and may be complained of."""
    FINAL = "final"
    PUBLISHED = "published"
    LOCKED = "locked"

    @property
    def step(self) -> int:
        """How far along its life it is."""
        return list(State).index(self)


OVER = frozenset(set(State) - {State.DRAFT, State.ANNOUNCED})
"""No attempt starts any more."""
PUBLIC = frozenset({State.PROVISIONAL, State.FINAL, State.PUBLISHED, State.LOCKED})
"""Results, seeds of draws and whole boards are public."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest under the version of its rules that is in force."""

    id: int
    slug: str
    title: str
    state: State
    seed: str
    rules_id: int
    rules: Rulebook
    rounds: tuple[Round, ...]
    settled_at: datetime | None
    draw_seed: str = ""
    """Master of the seeds of its draws, 32 bytes in hex; secret for good, the seeds drawn from it are not."""
    era: int = 0
    """Grows with every switch that moves results: a post of another era must not touch the boards of this one."""
    credited: int = 0
    """Questions whose points everybody has, on the paper or not."""
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    complaints_until: datetime | None = None
    version: int = 1
    """Of the rules in force."""
    archived_at: datetime | None = None
    """Since when its answers lie in an archive; what they earned is here for good."""

    def phase(self, now: datetime) -> Phase:
        """Open only while it is announced and one of its rounds is open."""
        if self.state is State.DRAFT:
            return Phase.UPCOMING
        if self.state in OVER:
            return Phase.CLOSED
        return rounds.phase(self.rounds, now)

    def pause_at(self, now: datetime) -> tuple[datetime, datetime] | None:
        """The pause (from, to) in which the contest is at a moment."""
        return next((one for one in self.pauses if one[0] <= now < one[1]), None)

    @property
    def opens_at(self) -> datetime:
        """Opening of the first round."""
        return min(one.opens_at for one in self.rounds)

    @property
    def closes_at(self) -> datetime:
        """Close of the last round."""
        return max(one.closes_at for one in self.rounds)

    @property
    def last_close(self) -> datetime:
        """When the last of those who may sit longer must be in."""
        return max(one.last_close for one in self.rounds)

    @property
    def predicted(self) -> dict[int, int]:
        """The true value of what was guessed in each round where it is known, by the round's id."""
        return {one.id: one.predicted_value for one in self.rounds if one.predicted_value is not None}

    def round_of(self, scope: int) -> Round | None:
        """The round of a scope; None for the whole contest."""
        return next((one for one in self.rounds if one.number == scope % CATEGORY), None)

    def scopes(self, round_id: int, category: int = 0) -> tuple[int, ...]:
        """Boards an attempt counts on: the contest's, its round's if there are several, the same in its category."""
        own = [WHOLE]
        if len(self.rounds) > 1:
            own.append(next(one.number for one in self.rounds if one.id == round_id))
        return tuple(own + [category * CATEGORY + scope for scope in own if category])

    @property
    def all_scopes(self) -> tuple[int, ...]:
        """Every scope that has boards."""
        kinds = range(len(self.rules.categories) + 1)
        return tuple(sorted({scope for one in self.rounds for k in kinds for scope in self.scopes(one.id, k)}))

    def rounds_in(self, scope: int) -> list[int]:
        """Ids of the rounds whose attempts count on a scope."""
        number = scope % CATEGORY
        return [one.id for one in self.rounds if number in (WHOLE, one.number)]

    def is_settled(self, scope: int = WHOLE) -> bool:
        """Whether every paper of a scope is in and what was guessed is known."""
        return all(one.settled_at is not None for one in self.rounds if one.id in set(self.rounds_in(scope)))

    def is_revealed(self, scope: int = WHOLE) -> bool:
        """Whether the results of a scope, and its draw, are public."""
        return self.state in PUBLIC or all(
            one.revealed_at is not None for one in self.rounds if one.id in set(self.rounds_in(scope))
        )

    @property
    def prediction_open(self) -> bool:
        """Whether a predicted quantity is still unknown, so that nothing may tell it."""
        return self.rules.prediction is not None and not self.is_settled()

    @property
    def counters(self) -> Counters:
        """How counts of the whole contest may show now."""
        return boards.in_force(self.rules.counters, self.prediction_open)

    def seed_of(self, scope: int) -> str:
        """The seed of the draw of a scope, in hex; secret until `is_revealed`."""
        return hmac.new(bytes.fromhex(self.draw_seed), f"seed/1:{scope % CATEGORY}".encode(), sha256).hexdigest()

    def code_of(self, person_id: int) -> str:
        """The pseudonym of a person in this contest: 16 hex digits that only the contest's secret can tell."""
        return hmac.new(bytes.fromhex(self.seed), f"person/1:{person_id}".encode(), sha256).hexdigest()[:16]

    def frozen_since(self, scope: int, now: datetime) -> datetime | None:
        """Since when the public boards of a scope stand still; None while they move."""
        if not self.rules.freeze_minutes or self.is_revealed(scope):
            return None
        within = set(self.rounds_in(scope))
        early = timedelta(minutes=self.rules.freeze_minutes)
        starts = [one.closes_at - early for one in self.rounds if one.id in within and one.revealed_at is None]
        return min((start for start in starts if start <= now), default=None)

    def reveals(self, now: datetime) -> bool:
        """Whether contestants may see right answers, explanations and citations: when no paper can take one any more.

        A contest is settled only once it is closed and every paper is in.
        """
        settled = self.settled_at is not None
        return self.rules.reveal is Reveal.AFTER_CLOSE and settled and self.phase(now) is Phase.CLOSED


def scope_of(number: int, category: int) -> int:
    """The scope of a round (0: the whole contest) in a category (0: all)."""
    return category * CATEGORY + number


def settled_rounds(contest: Contest) -> Collection[int]:
    """Numbers of the rounds that are settled, and what was guessed in them known."""
    whole = contest.rules.prediction is not None and contest.rules.guessing.whole_contest
    if whole and not contest.is_settled():
        # What is guessed is the sum of all rounds: none of them may tell its part before.
        return []
    return [one.number for one in contest.rounds if one.settled_at is not None]
