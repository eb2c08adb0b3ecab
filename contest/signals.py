"""Signals of unfair play, for a person to look into, never more: in offices many people share a machine and an address.

Four kinds, each from what the server itself noted: a paper faster than it can be read; papers nearly alike, wrong
answers too; many people from one machine, one after another; answers at the pace of a clock.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import combinations, pairwise
from typing import NamedTuple

WORDS_A_SECOND = 12
"""Nobody reads faster: good readers take in four to five words a second; this leaves room for a glance and a guess."""
LEAST_SHARED, LEAST_SAME_WRONG, LEAST_ALIKE_PERCENT = 8, 4, 90
"""Two papers are nearly alike: answered by both, wrong in the same way, alike among those answered by both."""
LEAST_CROWD, MOST_OVERLAP_PERCENT = 5, 20
LEAST_SAVES, MOST_SPREAD_PERCENT = 10, 15
"""A clock's pace: so many saves, whose gaps spread (standard deviation by mean) by less than this."""
COMMON, NEIGHBOURS = 100, 20
"""A wrong option that more papers of a group share is compared among neighbours only, so that the work stays linear."""
MOST_PAIRS = 10


class Kind(StrEnum):
    """What was noticed."""

    ALIKE = "alike"
    FAST = "fast"
    STEADY = "steady"
    CROWD = "crowd"


class Place(NamedTuple):
    """A scored place of a paper. `given`: a number for this answer to this question, the same on every paper.

    None: left open. `saved_ms`: when its last answer came; `seq`: how often it was answered.
    """

    question: int
    given: int | None
    wrong: bool
    saved_ms: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A handed-in paper; moments in milliseconds. `words`: how many there are to read on it."""

    attempt: int
    person: int
    unit: int | None
    origin: str | None
    started_ms: int
    ended_ms: int
    elapsed_ms: int
    score: int
    max_score: int
    words: int
    places: tuple[Place, ...]


class Alike(NamedTuple):
    """Two papers nearly alike. `shared`: questions both answered; `same`, of them alike; `wrong`, alike and wrong."""

    one: int
    other: int
    shared: int
    same: int
    wrong: int
    one_origin: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look into. `strength`: 1 gentle, 2, 3 strong. `evidence`: figures by name, whole numbers."""

    kind: Kind
    people: tuple[int, ...]
    attempts: tuple[int, ...]
    strength: int
    evidence: Mapping[str, int]
    pairs: tuple[Alike, ...] = ()

    @property
    def digest(self) -> str:
        """Names it for whoever has looked into it: the kind and the people, 16 hex digits."""
        return sha256(f"signal/1:{self.kind}:{','.join(map(str, self.people))}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Kept:
    """What is kept of a paper until all are seen."""

    attempt: int
    person: int
    unit: int | None
    origin: str | None
    started_ms: int
    ended_ms: int
    given: array[int]
    wrong: array[int]


@dataclass(slots=True)
class Watch:
    """Takes the papers of a contest one by one, then tells what to look into."""

    _papers: list[_Kept] = field(default_factory=list)
    _question: dict[int, int] = field(default_factory=dict)
    _fast: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    _steady: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, paper: Paper) -> None:
        """One more paper."""
        reading = reading_ms(paper.words)
        if paper.elapsed_ms < reading and 2 * paper.score >= paper.max_score:
            self._fast[paper.person].append((paper.elapsed_ms, reading, paper.attempt))
        if (gap := clock_gap_ms(paper.places)) is not None:
            answers = sum(one.saved_ms is not None for one in paper.places)
            self._steady[paper.person].append((gap, answers, paper.attempt))
        answered = [one for one in paper.places if one.given is not None]
        self._question.update((one.given, one.question) for one in answered if one.given is not None)
        given = array("I", sorted(one.given for one in answered if one.given is not None))
        wrong = array("I", sorted(one.given for one in answered if one.wrong and one.given is not None))
        whose = (paper.attempt, paper.person, paper.unit, paper.origin, paper.started_ms, paper.ended_ms)
        self._papers.append(_Kept(*whose, given, wrong))

    def signals(self) -> list[Signal]:
        """Everything to look into, the strongest first; the same for any order of papers."""
        found = [*self._alike(), *self._too_fast(), *self._like_a_clock(), *self._crowds()]
        return sorted(found, key=lambda one: (-one.strength, list(Kind).index(one.kind), one.people))

    def _too_fast(self) -> Iterator[Signal]:
        for person, papers in self._fast.items():
            elapsed, reading, _ = min(papers, key=lambda one: (one[0] * 1000 // one[1], one[2]))
            evidence = {"elapsed_ms": elapsed, "reading_ms": reading}
            yield Signal(Kind.FAST, (person,), _ids(papers), 3 if 2 * elapsed < reading else 2, evidence)

    def _like_a_clock(self) -> Iterator[Signal]:
        for person, papers in self._steady.items():
            gap, answers, _ = min(papers)
            yield Signal(Kind.STEADY, (person,), _ids(papers), 2, {"gap_ms": gap, "answers": answers})

    def _crowds(self) -> Iterator[Signal]:
        for papers in self._groups("origin"):
            people = {one.person for one in papers}
            if len(people) < LEAST_CROWD:
                continue
            met = overlapping([(one.person, one.started_ms, one.ended_ms) for one in papers])
            if met * 100 <= MOST_OVERLAP_PERCENT * len(papers):
                evidence = {"people": len(people), "papers": len(papers), "together": met}
                attempts = tuple(sorted(one.attempt for one in papers))
                yield Signal(Kind.CROWD, tuple(sorted(people)), attempts, 1, evidence)

    def _alike(self) -> Iterator[Signal]:
        pairs: dict[tuple[int, int], Alike] = {}
        for by in ("origin", "unit"):
            for papers in self._groups(by):
                for one, other in candidates(papers):
                    self._compare(one, other, pairs)
        person = {one.attempt: one.person for one in self._papers}
        for ring in rings([(person[one], person[other]) for one, other in pairs]):
            yield _ring(ring, [pair for pair in pairs.values() if person[pair.one] in ring])

    def _compare(self, one: _Kept, other: _Kept, pairs: dict[tuple[int, int], Alike]) -> None:
        key = (min(one.attempt, other.attempt), max(one.attempt, other.attempt))
        if key in pairs:
            return
        shared = len({self._question[n] for n in one.given} & {self._question[n] for n in other.given})
        same, wrong = len(set(one.given) & set(other.given)), len(set(one.wrong) & set(other.wrong))
        if shared >= LEAST_SHARED and wrong >= LEAST_SAME_WRONG and same * 100 >= LEAST_ALIKE_PERCENT * shared:
            together = one.origin is not None and one.origin == other.origin
            pairs[key] = Alike(*key, shared, same, wrong, together)

    def _groups(self, by: str) -> Iterator[list[_Kept]]:
        groups: dict[object, list[_Kept]] = defaultdict(list)
        for one in self._papers:
            if (value := getattr(one, by)) is not None:
                groups[value].append(one)
        yield from (papers for papers in groups.values() if len(papers) > 1)


def _ids(papers: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(sorted(attempt for _, _, attempt in papers))


def reading_ms(words: int) -> int:
    """The least time in which a paper of so many words can be read."""
    return words * 1000 // WORDS_A_SECOND


def clock_gap_ms(places: Sequence[Place]) -> int | None:
    """The mean gap between answers that came at the pace of a clock, none of them changed; None where they did not."""
    saved = sorted(one.saved_ms for one in places if one.saved_ms is not None)
    if len(saved) < LEAST_SAVES or any(one.seq > 1 for one in places):
        return None
    gaps = [later - earlier for earlier, later in pairwise(saved)]
    total, count = sum(gaps), len(gaps)
    # count · Σ gap² − total² is count² times the variance: whole numbers, no roots.
    spread = count * sum(gap * gap for gap in gaps) - total * total
    return total // count if total and spread * 10_000 < MOST_SPREAD_PERCENT**2 * total * total else None


def overlapping(sittings: Iterable[tuple[int, int, int]]) -> int:
    """How many of these sittings (person, from, to) ran at the same time as somebody else's."""
    ordered = sorted(sittings, key=lambda one: (one[1], one[2], one[0]))
    met: set[int] = set()
    running: list[int] = []
    for n, (person, start, _) in enumerate(ordered):
        running = [one for one in running if ordered[one][2] > start]
        others = [one for one in running if ordered[one][0] != person]
        if others:
            met.update(others, (n,))
        running.append(n)
    return len(met)


def candidates(papers: Sequence[_Kept]) -> Iterator[tuple[_Kept, _Kept]]:
    """Pairs of different people's papers that share enough wrong answers to be compared."""
    holding: dict[int, list[int]] = defaultdict(list)
    for n, paper in enumerate(papers):
        for answer in paper.wrong:
            holding[answer].append(n)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in holding.values():
        shared.update(_pairs(holders, papers))
    for (one, other), wrong in shared.items():
        if wrong >= LEAST_SAME_WRONG and papers[one].person != papers[other].person:
            yield papers[one], papers[other]


def _pairs(holders: list[int], papers: Sequence[_Kept]) -> Iterator[tuple[int, int]]:
    if len(holders) <= COMMON:
        yield from combinations(holders, 2)
        return
    # Papers that are alike stand side by side in this order.
    ordered = sorted(holders, key=lambda n: (papers[n].wrong.tolist(), papers[n].attempt))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            yield min(one, other), max(one, other)


def rings(pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Who hangs together with whom, over any number of steps."""
    above: dict[int, int] = {}

    def top(one: int) -> int:
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for one, other in pairs:
        above[top(one)] = top(other)
    found: dict[int, set[int]] = defaultdict(set)
    for one in list(above):
        found[top(one)].add(one)
    return [frozenset(ring) for ring in found.values()]


def _ring(ring: frozenset[int], pairs: Sequence[Alike]) -> Signal:
    ordered = sorted(pairs, key=lambda one: (-one.wrong, -one.same, one.one, one.other))
    best = ordered[0]
    strong = any(one.one_origin for one in pairs) or best.wrong >= 2 * LEAST_SAME_WRONG
    attempts = {attempt for one in pairs for attempt in (one.one, one.other)}
    evidence = {"pairs": len(pairs), "shared": best.shared, "same": best.same, "wrong": best.wrong}
    evidence["one_origin"] = int(any(one.one_origin for one in pairs))
    people, papers = tuple(sorted(ring)), tuple(sorted(attempts))
    return Signal(Kind.ALIKE, people, papers, 3 if strong else 2, evidence, tuple(ordered[:MOST_PAIRS]))
