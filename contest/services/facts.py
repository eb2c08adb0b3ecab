"""What a board must know of its contest without a word to SQL, and how it stands in a board's meta."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contest import boards as rules
from contest.boards import Counters
from contest.collective import CollectiveRule, Formula
from contest.contests import CATEGORY, PUBLIC, Contest, State, settled_rounds
from contest.predictions import Quantity
from contest.rulebook import Show, Told
from contest.store.echo import Silent
from contest.store.lines import WHOLE
from questions.schema import from_millis, to_millis


@dataclass(frozen=True, slots=True)
class Facts:
    """What a board must know of its contest. `settled_rounds`: numbers of rounds whose guessed value is known.

    `scope` is the board's own (contest.contests.CATEGORY): most questions have their answer only for a scope.
    """

    contest_id: int
    slug: str
    title: str
    counters: Counters
    prediction: Quantity | None
    rounds: tuple[int, ...]
    settled_rounds: tuple[int, ...]
    era: int
    show: Show
    formula: Formula
    freeze: tuple[int, ...]
    """Milliseconds at which the boards of each round freeze; empty for none."""
    revealed_rounds: tuple[int, ...]
    categories: tuple[str, ...]
    """Names of the categories, in their order."""
    final: bool
    """The results are the final ones."""
    scope: int = WHOLE
    told: Told = Told.SCORE
    timed: bool = True
    """Whether the time taken ranks anybody: where it does not, no board shows it."""

    @property
    def tells(self) -> bool:
        """Whether contestants may know by now what their papers are worth."""
        return self.told is Told.SCORE or self.settled

    @property
    def _own(self) -> set[int]:
        number = self.scope % CATEGORY
        return {number} & set(self.rounds) or set(self.rounds)

    @property
    def settled(self) -> bool:
        """Whether every paper of the scope is in, and what was guessed known."""
        return self._own <= set(self.settled_rounds)

    @property
    def revealed(self) -> bool:
        """Whether the results of the scope are public."""
        return self._own <= set(self.revealed_rounds)

    def shows(self) -> bool:
        """Whether the public sees this board at all."""
        return self.show is Show.LIVE or self.revealed

    def frozen_since(self, now: datetime) -> datetime | None:
        """Since when the board stands still; None while it moves."""
        if not self.freeze or self.revealed:
            return None
        early = dict(zip(self.rounds, self.freeze, strict=True))
        starts = [from_millis(early[one]) for one in self._own if one not in self.revealed_rounds]
        return min((start for start in starts if start <= now), default=None)

    @property
    def prediction_open(self) -> bool:
        """Whether nothing may tell the predicted quantity yet."""
        return self.prediction is not None and not self.settled

    @property
    def shown(self) -> Counters:
        """How counts show now."""
        return rules.in_force(self.counters, self.prediction_open)

    @property
    def hides_scores(self) -> bool:
        """Whether single scores are hidden: with them, the boards of the units add up to how many have full marks."""
        return self.prediction_open and self.prediction is Quantity.ALL_RIGHT

    @property
    def ranks_unions(self) -> bool:
        """Whether unions stand in an order: it would tell counts that are hidden, or scores."""
        tells_scores = self.hides_scores and self.formula in (Formula.MEAN, Formula.POINTS)
        return self.shown is Counters.SHOWN and not tells_scores

    @property
    def bounded(self) -> bool:
        """Whether individual boards show leaders only."""
        return rules.bounded(self.counters, self.prediction, self.prediction_open)


def of(contest: Contest, scope: int = WHOLE) -> Facts:
    """The facts of a contest, for one of its scopes."""
    rules, early = contest.rules, timedelta(minutes=contest.rules.freeze_minutes)
    revealed = [one.number for one in contest.rounds if contest.state in PUBLIC or one.revealed_at is not None]
    return Facts(
        contest.id,
        contest.slug,
        contest.title,
        rules.counters,
        rules.prediction,
        tuple(one.number for one in contest.rounds),
        tuple(sorted(settled_rounds(contest))),
        contest.era,
        rules.show,
        live_formula(rules.collective),
        tuple(to_millis(one.closes_at - early) for one in contest.rounds) if early else (),
        tuple(revealed),
        tuple(one.name for one in rules.categories),
        contest.state in (State.FINAL, State.PUBLISHED, State.LOCKED),
        scope,
        rules.told,
        "time_taken" in rules.ranking,
    )


def live_formula(lists: Sequence[CollectiveRule]) -> Formula:
    """By what the live board ranks unions: the first collective list, where running totals tell it, else by rate."""
    running = (Formula.PEOPLE, Formula.ENTRIES, Formula.RATE, Formula.POINTS, Formula.MEAN)
    return lists[0].formula if lists and lists[0].formula in running else Formula.RATE


def read(meta: dict[str, str], scope: int = WHOLE) -> Facts:
    """The facts out of a board's meta. Raises Silent when it is not ours to read."""
    try:
        return Facts(
            int(meta["id"]),
            meta["slug"],
            meta["title"],
            Counters(meta["counters"]),
            Quantity(meta["prediction"]) if meta["prediction"] else None,
            _numbers(meta["rounds"]),
            _numbers(meta["settled"]),
            int(meta["era"]),
            Show(meta["show"]),
            Formula(meta["formula"]),
            _numbers(meta["freeze"]),
            _numbers(meta["revealed"]),
            tuple(json.loads(meta["categories"])),
            bool(meta["final"]),
            scope,
            Told(meta["told"]),
            bool(meta["timed"]),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise Silent from fault


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()


def written(known: Facts, tree: str) -> dict[str, str]:
    """What `read` reads; `tree` names the version of the tree."""
    return {
        "id": str(known.contest_id),
        "slug": known.slug,
        "title": known.title,
        "counters": known.counters.value,
        "prediction": known.prediction.value if known.prediction else "",
        "rounds": ",".join(map(str, known.rounds)),
        "settled": ",".join(map(str, known.settled_rounds)),
        "era": str(known.era),
        "show": known.show.value,
        "formula": known.formula.value,
        "freeze": ",".join(map(str, known.freeze)),
        "revealed": ",".join(map(str, known.revealed_rounds)),
        "categories": json.dumps(known.categories, ensure_ascii=False),
        "final": "1" if known.final else "",
        "told": known.told.value,
        "timed": "1" if known.timed else "",
        "tree": tree,
    }
