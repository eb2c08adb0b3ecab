"""The rulebook (thể lệ): what a board signs, as data that is checked and kept in versions (rule_words prints it)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from contest import boards, collective, entry, prizes, standings
from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula, Headcount, Level
from contest.entry import Audience, Category, Eligibility, Unconfirmed
from contest.papers import Quota
from contest.predictions import Guessing, Quantity, Side
from contest.prizes import Ladder, Prize, Span, Ties
from contest.refusals import BadRulebook
from contest.rounds import DAY_MINUTES, Closing
from contest.standings import Counting, Floor


class Reveal(StrEnum):
    """When a contestant sees right answers, explanations and citations."""

    NEVER = "never"
    AFTER_CLOSE = "after_close"


class Told(StrEnum):
    """What a contestant sees of a paper right after handing it in."""

    SCORE = "score"
    RECEIPT = "receipt"
    """That it is in; the score once the round is settled."""


class Show(StrEnum):
    """What the public sees of the boards before the results are made public."""

    LIVE = "live"
    OWN = "own"
    """Each contestant their own row, nobody else's."""
    HIDDEN = "hidden"


EVERYBODY = Eligibility()
AS_ASKED = Guessing()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of a contest's rules. Minutes and points are whole; `attempts` None means without limit."""

    summary: str
    blueprint: tuple[Quota, ...]
    minutes: int
    attempts: int | None
    counting: Counting
    ranking: tuple[str, ...]
    prediction: Quantity | None = None
    points_each: int = 1
    counters: Counters = Counters.SHOWN
    reveal: Reveal = Reveal.AFTER_CLOSE
    grace_seconds: int = 5
    # Who enters
    eligibility: Eligibility = EVERYBODY
    categories: tuple[Category, ...] = ()
    unconfirmed: Unconfirmed = Unconfirmed.COUNT
    # Papers
    attempts_a_day: int | None = None
    fixed: tuple[str, ...] = ()
    """Codes of the questions of a paper that is always the same; then there is no blueprint."""
    same_for_all: bool = False
    """Everybody has the same paper in a round."""
    clip_first: bool = False
    """Questions about a clip lead the paper, so that it is watched first."""
    closing: Closing = Closing.CUT
    # Marks and ranks
    partial: bool = True
    """Parts of an answer earn parts of the points, where a question allows it."""
    pass_mark: int | None = None
    essay_points: int = 0
    """The most an essay beside the quiz earns; 0: there is none."""
    floors: tuple[Floor, ...] = ()
    guessing: Guessing = AS_ASKED
    # What is seen when
    told: Told = Told.SCORE
    show: Show = Show.LIVE
    freeze_minutes: int = 0
    """How long before a round's close its public boards stand still, until its results are made public."""
    complaint_days: int = 3
    # Prizes
    prizes: tuple[Ladder, ...] = ()
    one_prize_each: bool = True
    prize_cap_percent: int | None = None
    """Prizes of a ladder go to at most this share of those who took part."""
    prize_ties: Ties = Ties.DRAW
    collective: tuple[CollectiveRule, ...] = ()
    practice: bool = False
    """For trying out: it stands apart from the contests that count, and nobody wins anything."""
    target_percent: int | None = None
    """The share of its people that every union is asked to bring in; None: no target is set."""

    @property
    def questions(self) -> int:
        """Number of scored questions on a paper."""
        return len(self.fixed) or sum(quota.number for quota in self.blueprint)

    @property
    def max_score(self) -> int:
        """Points of a paper with every answer right."""
        return self.questions * self.points_each

    @property
    def grace(self) -> timedelta:
        """How long after the deadline an answer is still in time; the same for all."""
        return timedelta(seconds=self.grace_seconds)

    @property
    def quantity(self) -> Quantity | None:
        """What guesses are measured by."""
        return self.guessing.ranks or self.prediction if self.prediction else None

    def to_data(self) -> dict[str, Any]:
        """The rules as JSON values. Rules that say nothing of the unconfirmed or of a target keep their digest."""
        data = asdict(self)
        if self.unconfirmed is Unconfirmed.COUNT:
            del data["unconfirmed"]
        if self.target_percent is None:
            del data["target_percent"]
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Rulebook:
        """The rules out of JSON values written by `to_data`, also by an older version of it."""
        return cls(**{name: _READ.get(name, _plain)(value) for name, value in data.items()})

    def digest(self) -> str:
        """SHA-256 of the rules in one canonical form, in hex: names exactly these rules."""
        return sha256(json.dumps(self.to_data(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def faults(self) -> list[str]:
        """Contradictions by code; a rulebook with any is refused before publication."""
        return [
            *standings.chain_faults(self.ranking, self.prediction is not None),
            *self._paper_faults(),
            *self._guess_faults(),
            *self._floor_faults(),
            *self._seen_faults(),
            *entry.faults(self.eligibility, self.categories),
            *prizes.faults(self.prizes, [one.code for one in self.categories]),
            *collective.faults(self.collective),
        ]

    def _paper_faults(self) -> list[str]:
        found = []
        if bool(self.fixed) == bool(self.blueprint) or any(quota.number < 1 for quota in self.blueprint):
            found.append("blueprint_and_fixed" if self.fixed and self.blueprint else "empty_blueprint")
        if len({(quota.subject, quota.level) for quota in self.blueprint}) != len(self.blueprint):
            found.append("repeated_quota")
        if len(set(self.fixed)) != len(self.fixed):
            found.append("repeated_fixed")
        if self.grace_seconds < 0:
            found.append("grace")
        if not 1 <= self.minutes <= DAY_MINUTES or self.points_each < 1 or self.max_score > standings.MOST_POINTS:
            found.append("minutes_or_points")
        if self.attempts is not None and self.attempts < 1:
            found.append("attempts")
        if self.attempts_a_day is not None and not 1 <= self.attempts_a_day <= (self.attempts or self.attempts_a_day):
            found.append("attempts_a_day")
        if self.same_for_all and self.attempts != 1:
            # Whoever sits the same paper twice has seen it.
            found.append("same_paper_again")
        if self.pass_mark is not None and not 1 <= self.pass_mark <= self.max_score:
            found.append("pass_mark")
        return found

    def _guess_faults(self) -> list[str]:
        asked = self.prediction
        if asked is None:
            return [] if self.guessing == AS_ASKED else ["guessing_without_prediction"]
        found = []
        if self.guessing.ranks not in (None, asked):
            found.append("asks_one_ranks_another")
        if self.guessing.struck_count and asked in (Quantity.ALL_RIGHT, Quantity.ALL_RIGHT_PERCENT):
            # Who is disqualified has no counted paper that could be all right.
            found.append("struck_never_all_right")
        if (asked is Quantity.STATED) != bool(self.guessing.words.strip()):
            found.append("stated_needs_words")
        if boards.gives_away(asked, self.counters):
            found.append("counters_give_prediction_away")
        return found

    def _floor_faults(self) -> list[str]:
        found = []
        essay = "essay" in self.ranking or "total" in self.ranking
        if not 0 <= self.essay_points <= max(0, standings.MOST_POINTS - self.max_score):
            found.append("essay_points")
        if essay and not self.essay_points:
            found.append("essay_without_points")
        if bool(self.floors) != ("floors" in self.ranking):
            found.append("floors_not_ranked" if self.floors else "floors_missing")
        most = {"score": self.max_score, "essay": self.essay_points, "total": self.max_score + self.essay_points}
        if any(one.of not in most or not 0 < one.least <= most[one.of] for one in self.floors):
            found.append("floors_out_of_reach")
        return found

    def _seen_faults(self) -> list[str]:
        found = []
        if self.told is Told.RECEIPT and self.show is Show.LIVE:
            found.append("score_hidden_but_board_shows")
        if self.freeze_minutes < 0 or self.complaint_days < 0:
            found.append("freeze_or_complaints")
        if self.prize_cap_percent is not None and not 1 <= self.prize_cap_percent <= 100:
            found.append("prize_cap")
        if self.target_percent is not None and not 1 <= self.target_percent <= 100:
            found.append("target_percent")
        if self.prize_cap_percent is not None and self.prize_ties is Ties.SHARE:
            found.append("cap_with_shared_prizes")
        if self.practice and (self.prizes or any(one.prizes for one in self.collective)):
            found.append("practice_with_prizes")
        return found

    def check(self) -> None:
        """Raise BadRulebook if the rules contradict themselves."""
        if faults := self.faults():
            raise BadRulebook(faults=", ".join(faults))


def _plain(value: Any) -> Any:
    return value


def _prizes(rows: list[dict[str, Any]]) -> tuple[Prize, ...]:
    return tuple(Prize(**one) for one in rows)


def _ladder(row: dict[str, Any]) -> Ladder:
    return Ladder(**{**row, "span": Span(row["span"]), "prizes": _prizes(row["prizes"])})


def _collective(row: dict[str, Any]) -> CollectiveRule:
    return CollectiveRule(
        **{
            **row,
            "formula": Formula(row["formula"]),
            "level": Level(row["level"]),
            "span": Span(row["span"]),
            "headcount": Headcount(row["headcount"]),
            "bands": tuple(Band(**one) for one in row["bands"]),
            "prize_points": tuple((name, points) for name, points in row["prize_points"]),
            "prizes": _prizes(row["prizes"]),
        }
    )


def _category(row: dict[str, Any]) -> Category:
    return Category(**{**row, "units": tuple(row["units"]), "sectors": tuple(row["sectors"])})


def _eligibility(row: dict[str, Any]) -> Eligibility:
    units = {name: tuple(row[name]) for name in ("units", "unranked_units")}
    return Eligibility(**{**row, **units, "audience": Audience(row["audience"])})


def _guessing(row: dict[str, Any]) -> Guessing:
    ranks = row["ranks"]
    return Guessing(**{**row, "ranks": None if ranks is None else Quantity(ranks), "side": Side(row["side"])})


_READ: dict[str, Any] = {
    "blueprint": lambda rows: tuple(Quota(**one) for one in rows),
    "ranking": tuple,
    "fixed": tuple,
    "counting": Counting,
    "counters": Counters,
    "reveal": Reveal,
    "prediction": lambda value: None if value is None else Quantity(value),
    "eligibility": _eligibility,
    "unconfirmed": Unconfirmed,
    "categories": lambda rows: tuple(map(_category, rows)),
    "closing": Closing,
    "floors": lambda rows: tuple(Floor(**one) for one in rows),
    "guessing": _guessing,
    "told": Told,
    "show": Show,
    "prizes": lambda rows: tuple(map(_ladder, rows)),
    "prize_ties": Ties,
    "collective": lambda rows: tuple(map(_collective, rows)),
}
