"""A public record as values, and who stands where by it: plain Python that knows nothing of the code that ranks."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CATEGORY = 1000
DISQUALIFIED = ("attempt", "person")

ESSAY = ("round", "person", "points")
PLACE = ("person", "rank", "round", "number", "attempts", "score", "unit")
LISTED = ("unit", "band", "headcount", "people", "value", "rank")
"""The columns of the tables, beside those of attempts, which are the fields of `Paper`."""

Values = dict[str, Any]


@dataclass(slots=True)
class Paper:
    """A handed-in attempt as the file has it; times in milliseconds."""

    person: str
    round: int
    number: int
    unit: str | None
    category: int
    score: int
    most: int
    elapsed_ms: int
    started_ms: int
    handed_in_ms: int
    guess: int | None
    struck: str | None

    @property
    def is_full(self) -> bool:
        """Whether it earned every point; a paper whose questions were all struck out has none to earn."""
        return 0 < self.most == self.score


@dataclass(slots=True)
class Stand:
    """Somebody in one scope: the paper that counts, how many there were, how many earned every point."""

    paper: Paper
    papers: int = 0
    perfect: int = 0
    rank: int = 0


@dataclass(slots=True)
class Log:
    """A record opened. Raises KeyError, TypeError, ValueError or StopIteration for what is none."""

    values: Values
    slug: str = ""
    rules: Values = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    stands: dict[int, dict[str, Stand]] = field(default_factory=dict)
    essays: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        held = self.values["contest"]
        self.slug = held["slug"]
        self.rules = next(one["body"] for one in self.values["rules"] if one["version"] == held["rules"])
        self.papers = [Paper(**one) for one in rows(self.values["attempts"], Paper.__slots__)]
        if self.rules["essay_points"]:
            self.essays = {(one["round"], one["person"]): one["points"] for one in rows(self.values["essays"], ESSAY)}

    def tally(self, number: int) -> Values:
        """People, entries and people with everything right in a round (0: all), as the prediction counts them."""
        counted = self._counted(number)
        stands = self.standing(number if len(self.values["rounds"]) > 1 else 0)
        right = sum(one.paper.is_full for one in stands.values())
        # A paper without a pseudonym is of somebody who is counted by another.
        people = {one.person for one in counted} - {""}
        return {"people": len(people), "entries": len(counted), "all_right": right}

    def unnamed(self, number: int) -> int:
        """How many people of a round its papers may leave unnamed: those whose other papers are of other rounds."""
        is_part = number > 0 and len(self.values["rounds"]) > 1
        return sum(one.person == "" for one in self._counted(number)) if is_part else 0

    def _counted(self, number: int) -> list[Paper]:
        struck = self.rules["guessing"]["struck_count"]
        return [
            one
            for one in self.papers
            if number in (0, one.round) and (one.struck is None or (struck and one.struck in DISQUALIFIED))
        ]

    def standing(self, scope: int) -> dict[str, Stand]:
        """Everybody's counted paper in a scope, with its rank."""
        if scope not in self.stands:
            self.stands[scope] = self._stand(scope)
        return self.stands[scope]

    def _stand(self, scope: int) -> dict[str, Stand]:
        category, number = divmod(scope, CATEGORY)
        found: dict[str, Stand] = {}
        for paper in self.papers:
            if paper.struck is not None or number not in (0, paper.round) or category not in (0, paper.category):
                continue
            stand = found.setdefault(paper.person, Stand(paper))
            if stand.paper is not paper and _better(self.rules["counting"], paper, stand.paper):
                stand.paper = paper
            stand.papers += 1
            stand.perfect += paper.is_full
        merit = {person: self._merit(stand, number) for person, stand in found.items()}
        rank, last = 0, None
        for place, person in enumerate(sorted(found, key=merit.__getitem__), start=1):
            if merit[person] != last:
                rank, last = place, merit[person]
            found[person].rank = rank
        return found

    def _merit(self, stand: Stand, number: int) -> tuple[Any, ...]:
        paper = stand.paper
        essay = self.essays.get((paper.round, paper.person), 0)
        measures: Mapping[str, Callable[[], object]] = {
            "score": lambda: -paper.score,
            "all_right": lambda: not paper.is_full,
            "total": lambda: -paper.score - essay,
            "essay": lambda: -essay,
            "floors": lambda: int(self.short(paper, essay)),
            "prediction": lambda: self._miss(paper),
            "time_taken": lambda: paper.elapsed_ms,
            "handed_in": lambda: paper.handed_in_ms,
            "started": lambda: paper.started_ms,
            "full_marks": lambda: -stand.perfect,
            "draw": lambda: ticket(self.seed(number), paper.person),
        }
        return tuple(measures[name]() for name in self.rules["ranking"])

    def short(self, paper: Paper, essay: int) -> bool:
        """Whether a paper stays below a floor."""
        has = {"score": paper.score, "essay": essay, "total": paper.score + essay}
        return any(has[one["of"]] < one["least"] for one in self.rules["floors"])

    def _miss(self, paper: Paper) -> tuple[int, int]:
        """(0 for a guess that may stand, 1 for one above where none may be, 2 for none at all; how far it missed)."""
        truth = next(one["predicted_value"] for one in self.values["rounds"] if one["number"] == paper.round)
        if not isinstance(truth, int):
            return 0, 0
        if paper.guess is None:
            return 2, 0
        is_behind = self.rules["guessing"]["side"] == "not_over" and paper.guess > truth
        return int(is_behind), abs(paper.guess - truth)

    def seed(self, number: int) -> str:
        """The seed of the draw of a round (0: of the whole contest)."""
        return str(next(one["seed"] for one in self.values["draws"] if one["number"] == number))

    def scopes(self) -> list[int]:
        """Every scope that somebody stands in."""
        own = [0, *(one["number"] for one in self.values["rounds"])] if len(self.values["rounds"]) > 1 else [0]
        every = [CATEGORY * k + n for k in range(len(self.rules["categories"]) + 1) for n in own]
        return [scope for scope in every if self.standing(scope)]


def rows(table: Values, columns: Sequence[str]) -> Iterator[Values]:
    """The rows of a table by the names of its columns. Raises ValueError for other columns than these."""
    if list(table["columns"]) != list(columns):
        raise ValueError(f"columns {table['columns']}")
    for row in table["rows"]:
        yield dict(zip(columns, row, strict=True))


def repeated(values: Iterable[Any]) -> list[Any]:
    """What stands more than once among values, sorted."""
    return sorted(one for one, times in Counter(values).items() if times > 1)


def ticket(seed: str, code: str) -> int:
    """A pseudonym's number in a draw; the lowest stands first."""
    return int.from_bytes(hmac.digest(bytes.fromhex(seed), b"draw/2:" + code.encode(), "sha256")[:7], "big") % 10**15


def _better(rule: str, one: Paper, other: Paper) -> bool:
    if rule == "first":
        return (one.handed_in_ms, one.number) < (other.handed_in_ms, other.number)
    if rule == "last":
        return (one.handed_in_ms, one.number) > (other.handed_in_ms, other.number)
    if one.score != other.score:
        return one.score > other.score
    if rule == "best" and one.elapsed_ms != other.elapsed_ms:
        return one.elapsed_ms < other.elapsed_ms
    return (one.handed_in_ms, one.number) < (other.handed_in_ms, other.number)
