"""A contest: its rules, its rounds, and where it stands at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest import boards, rounds
from contest.boards import Counters
from contest.rounds import Phase, Round
from contest.rulebook import Reveal, Rulebook


class State(StrEnum):
    """What its organizers have declared; whether it is open follows from its rounds and the clock."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    PUBLISHED = "published"


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
    predicted_value: int | None
    settled_at: datetime | None

    def phase(self, now: datetime) -> Phase:
        """Open only while it is announced and one of its rounds is open."""
        if self.state is State.DRAFT:
            return Phase.UPCOMING
        if self.state in (State.CLOSED, State.PUBLISHED):
            return Phase.CLOSED
        return rounds.phase(self.rounds, now)

    @property
    def opens_at(self) -> datetime:
        """Opening of the first round."""
        return min(one.opens_at for one in self.rounds)

    @property
    def closes_at(self) -> datetime:
        """Close of the last round."""
        return max(one.closes_at for one in self.rounds)

    def scopes(self, round_id: int) -> tuple[int, ...]:
        """Boards that an attempt in this round counts on: the contest's (0) and, if there are several, its round's."""
        if len(self.rounds) == 1:
            return (0,)
        return (0, next(one.number for one in self.rounds if one.id == round_id))

    @property
    def all_scopes(self) -> tuple[int, ...]:
        """Every scope that has boards."""
        return tuple(sorted({scope for one in self.rounds for scope in self.scopes(one.id)}))

    @property
    def prediction_open(self) -> bool:
        """Whether the predicted quantity is still unknown, so that nothing may tell it."""
        return self.rules.prediction is not None and self.settled_at is None

    @property
    def counters(self) -> Counters:
        """How counts may show now."""
        return boards.in_force(self.rules.counters, self.prediction_open)

    def reveals(self, now: datetime) -> bool:
        """Whether contestants may see right answers, explanations and citations: when no paper can take one any more.

        A contest is settled only once it is closed and every paper is in.
        """
        settled = self.settled_at is not None
        return self.rules.reveal is Reveal.AFTER_CLOSE and settled and self.phase(now) is Phase.CLOSED
