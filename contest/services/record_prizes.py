"""What a public record claims of unions and prizes, computed again by a second way, as in record_check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.services.record_log import CATEGORY, Log, Stand, Values, ticket

Claim = tuple[str, str, object, object]
"""Place, cell, what the file claims, what is true; equal where there is no difference."""


@dataclass(frozen=True, slots=True)
class Won:
    """A prize as it follows from the record."""

    scope: int
    person: str | None
    unit: str | None
    prize: str
    amount: int
    rank: int
    drawn: bool


def claims(log: Log) -> Iterator[Claim]:
    """Everything that the record claims of unions and prizes, beside what is true."""
    individual = list(_individual(log))
    unions = _Unions(log, individual)
    yield from unions.claims()
    true = [*individual, *unions.won]
    claimed = log.values["awards"]
    yield "awards", "count", len(claimed), len(true)
    for n, (one, other) in enumerate(zip(claimed, true, strict=False), start=1):
        yield "awards", f"{n} number", one["number"], n
        for name in Won.__slots__:
            yield "awards", f"{n} {name}", one[name], getattr(other, name)


# Individual prizes.


@dataclass(slots=True)
class _Race:
    """A ladder over one scope: who may win, rank by rank, and what has been given."""

    scope: int
    seed: str
    counts: list[int]
    prizes: list[Values]
    line: list[tuple[int, int, str]]
    """(rank, number in the draw, pseudonym) of whoever may win, the best first."""
    given: int = 0
    drawn_rank: int = 0
    won: list[tuple[int, int, str, bool]] = field(default_factory=list)
    """(number of the prize, rank, pseudonym, drawn)."""


def _individual(log: Log) -> Iterator[Won]:
    races = [_race(log, ladder, scope) for ladder in log.rules["prizes"] for scope in _over(log, ladder)]
    turns = sorted((-prize["amount"], n, k) for n, race in enumerate(races) for k, prize in enumerate(race.prizes))
    has: set[str] = set()
    for _, n, k in turns:
        _give(log, races[n], k, has)
    for race in races:
        for k, rank, person, drawn in sorted(race.won):
            prize = race.prizes[k]
            yield Won(race.scope, person, None, prize["name"], prize["amount"], rank, drawn)


def _over(log: Log, ladder: Values) -> list[int]:
    codes = [one["code"] for one in log.rules["categories"]]
    category = CATEGORY * (codes.index(ladder["category"]) + 1) if ladder["category"] is not None else 0
    return [category + number for number in _numbers(log, ladder["span"])]


def _numbers(log: Log, span: str) -> list[int]:
    """The rounds that a span goes over; 0 for the whole contest, which a contest of one round is."""
    numbers = [one["number"] for one in log.values["rounds"]]
    return numbers if span == "round" and len(numbers) > 1 else [0]


def _race(log: Log, ladder: Values, scope: int) -> _Race:
    stands, cap = log.standing(scope), log.rules["prize_cap_percent"]
    left = sum(one["count"] for one in ladder["prizes"]) if cap is None else len(stands) * cap // 100
    counts = []
    for one in ladder["prizes"]:
        counts.append(min(one["count"], left))
        left -= counts[-1]
    seed = log.seed(scope % CATEGORY)
    able = [stand for stand in stands.values() if stand.paper.score >= ladder["least_score"] and _reaches(log, stand)]
    line = sorted((one.rank, ticket(seed, one.paper.person), one.paper.person) for one in able)
    return _Race(scope, seed, counts, ladder["prizes"], line)


def _reaches(log: Log, stand: Stand) -> bool:
    return not log.short(stand.paper, log.essays.get((stand.paper.round, stand.paper.person), 0))


def _give(log: Log, race: _Race, k: int, has: set[str]) -> None:
    """Give the prizes of one name to the best who may have them."""
    end = sum(race.counts[: k + 1])
    mine = {person for _, _, person, _ in race.won}
    while race.given < end:
        free = [
            one for one in race.line if one[2] not in mine and (one[2] not in has or not log.rules["one_prize_each"])
        ]
        if not free:
            break
        rank = free[0][0]
        group = [one for one in free if one[0] == rank]
        left = end - race.given
        if log.rules["prize_ties"] == "share":
            chosen = group
        else:
            if len(group) > left:
                race.drawn_rank = rank
            chosen = group[:left]
        race.given += len(chosen)
        race.won += [(k, rank, person, race.drawn_rank == rank) for _, _, person in chosen]
        mine |= {person for _, _, person in chosen}
    has |= mine


# Unions.


@dataclass(slots=True)
class _Sums:
    people: int = 0
    entries: int = 0
    points: int = 0
    best: list[int] = field(default_factory=list)
    winners: set[str] = field(default_factory=set)
    prize_points: int = 0


class _Unions:
    """The collective lists of a record; `won` are their prizes once `claims` has gone through."""

    def __init__(self, log: Log, individual: list[Won]) -> None:
        self.log, self.individual = log, individual
        self.units = {one["code"]: one for one in log.values["units"]}
        standing = [one for one in log.values["units"] if one["pinned"] and one["merged_into"] is None]
        self.standing = {one["code"]: one for one in standing}
        self.won: list[Won] = []

    def up(self, code: str | None) -> list[str]:
        """A unit and all above it."""
        line: list[str] = []
        while code is not None and code in self.units and code not in line:
            line.append(code)
            code = self.units[code]["parent"]
        return line

    def claims(self) -> Iterator[Claim]:
        due = [(rule, scope) for rule in self.log.rules["collective"] for scope in _numbers(self.log, rule["span"])]
        claimed = self.log.values["collective"]
        told = [(one["title"], one["scope"]) for one in claimed]
        yield "collective", "lists", told, [(rule["title"], scope) for rule, scope in due]
        for one, (rule, scope) in zip(claimed, due, strict=False):
            true = self._list(rule, scope)
            board = f"collective {rule['title']} {scope}"
            yield board, "units", len(one["rows"]), len(true)
            lines = {row[0]: row for row in one["rows"]}
            for row in true:
                shown = dict(zip(one["columns"], lines.get(row[0], [None] * len(row)), strict=True))
                for name, value in zip(("unit", "band", "headcount", "people", "value", "rank"), row, strict=True):
                    yield board, f"{row[0]} {name}", shown.get(name), value
            self.won += self._prizes(rule, scope, one["rows"], true)

    def _prizes(self, rule: Values, scope: int, shown: list[list[Any]], true: list[list[Any]]) -> Iterator[Won]:
        """The prizes of a list, in the order in which it is told; who shares a rank may stand either way round."""
        ranks, order = {row[0]: row[5] for row in true}, {row[0]: n for n, row in enumerate(shown)}
        bands = [one["name"] for one in rule["bands"]] or [""]
        ranked = [row for row in true if row[5] is not None]
        for row in sorted(ranked, key=lambda one: (bands.index(one[1]), one[5], order.get(one[0], 0))):
            end = 0
            for prize in rule["prizes"]:
                end += prize["count"]
                if ranks[row[0]] <= end:
                    yield Won(scope, None, row[0], prize["name"], prize["amount"], row[5], False)
                    break

    def _list(self, rule: Values, scope: int) -> list[list[Any]]:
        """[unit, band, headcount, people, value, rank] of every unit that the list is about."""
        sums, heads = self._sums(rule, scope), self._heads(rule["headcount"])
        found: list[list[Any]] = []
        ranked: dict[str, list[tuple[Fraction, list[Any]]]] = defaultdict(list)
        for code in self._about(rule["level"]):
            band, value = _band(rule, heads[code]), _measure(rule, sums[code], heads[code])
            row: list[Any] = [code, band or "", heads[code], sums[code].people, _written(value), None]
            if band is not None and not _apart(rule, sums[code], heads[code]):
                ranked[band].append((-(value or Fraction(0)), row))
            found.append(row)
        for members in ranked.values():
            members.sort(key=lambda one: one[0])
            for n, (value, row) in enumerate(members, start=1):
                same = n > 1 and members[n - 2][0] == value
                row[5] = members[n - 2][1][5] if same else n
        return found

    def _about(self, level: str) -> list[str]:
        roots = {code for code, one in self.standing.items() if one["parent"] is None}
        if level == "upper":
            return [code for code, one in self.standing.items() if one["parent"] in roots]
        return [code for code, one in self.standing.items() if one["kind"] == "grassroots" and self._hangs(code, roots)]

    def _hangs(self, code: str, roots: set[str]) -> bool:
        line = self.up(code)
        return line[-1] in roots and all(one in self.standing for one in line)

    def _heads(self, by: str) -> dict[str, int]:
        heads: dict[str, int] = defaultdict(int)
        for code, one in self.standing.items():
            for above in self.up(code):
                if above in self.standing and self.standing[above]["joint"] == one["joint"]:
                    heads[above] += one[by]
        return heads

    def _sums(self, rule: Values, scope: int) -> dict[str, _Sums]:
        sums: dict[str, _Sums] = defaultdict(_Sums)
        number = scope % CATEGORY
        for paper in self.log.papers:
            if paper.struck is None and number in (0, paper.round):
                for code in self.up(paper.unit):
                    sums[code].entries += 1
        for stand in self.log.standing(scope).values():
            for code in self.up(stand.paper.unit):
                one = sums[code]
                one.people += 1
                one.points += stand.paper.score
                one.best.append(stand.paper.score)
        points = dict(rule["prize_points"])
        for won in self.individual:
            if number in (0, won.scope % CATEGORY) and won.person is not None:
                for code in self.up(self.log.standing(won.scope)[won.person].paper.unit):
                    sums[code].winners.add(won.person)
                    sums[code].prize_points += points.get(won.prize, 0)
        return sums


def _band(rule: Values, heads: int) -> str | None:
    if not rule["bands"]:
        return ""
    within = (one for one in rule["bands"] if one["least"] <= heads and (one["most"] is None or heads <= one["most"]))
    return next((str(one["name"]) for one in within), None)


def _measure(rule: Values, of: _Sums, heads: int) -> Fraction | None:
    name = rule["formula"]
    if name in ("rate", "rate_and_prizes"):
        if not heads:
            return None
        return Fraction(100 * of.people, heads) + (of.prize_points if name == "rate_and_prizes" else 0)
    if name == "mean":
        return Fraction(of.points, of.people) if of.people else None
    if name == "mean_top":
        return Fraction(sum(sorted(of.best, reverse=True)[: rule["top"]]), rule["top"])
    whole = {"people": of.people, "entries": of.entries, "points": of.points, "winners": len(of.winners)}
    return Fraction(whole[name])


def _apart(rule: Values, of: _Sums, heads: int) -> bool:
    """Whether a unit stands on the list without a rank."""
    needs = bool(rule["bands"]) or rule["least_headcount"] or rule["formula"] in ("rate", "rate_and_prizes")
    return bool(needs and not heads) or heads < rule["least_headcount"] or of.people < max(1, rule["quorum"])


def _written(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"
