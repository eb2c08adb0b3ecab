"""The collective lists that follow from a public record, by a second way, as in record_check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.services.record_individual import LONGEST, Won, numbers, when
from contest.services.record_log import CATEGORY, LISTED, Log, Values, repeated, rows

Claim = tuple[str, str, object, object]
"""Place, cell, what the file claims, what is true; equal where there is no difference."""


@dataclass(slots=True)
class _Sums:
    people: int = 0
    entries: int = 0
    points: int = 0
    best: list[int] = field(default_factory=list)
    winners: set[str] = field(default_factory=set)
    prize_points: int = 0


class Unions:
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
        """Every line of the lists, beside what is true."""
        due = [(rule, scope) for rule in self.log.rules["collective"] for scope in numbers(self.log, rule["span"])]
        claimed = self.log.values["collective"]
        told = [(one["title"], one["scope"]) for one in claimed]
        yield "collective", "lists", told, [(rule["title"], scope) for rule, scope in due]
        for one, (rule, scope) in zip(claimed, due, strict=False):
            true, shown = self._list(rule, scope), list(rows(one, LISTED))
            board = f"collective {rule['title']} {scope}"
            yield board, "units", len(shown), len(true)
            yield board, "twice", repeated(line["unit"] for line in shown), []
            places = [_place(rule, line) for line in shown]
            yield board, "order", places, sorted(places)
            lines = {line["unit"]: line for line in shown}
            for row in true:
                line = lines.get(row[0], {})
                for name, value in zip(LISTED, row, strict=True):
                    yield board, f"{row[0]} {name}", line.get(name), value
            self.won += self._prizes(rule, scope, list(lines), true)

    def _prizes(self, rule: Values, scope: int, shown: list[str], true: list[list[Any]]) -> Iterator[Won]:
        """The prizes of a list, in the order in which it is told; who shares a rank may stand either way round."""
        ranks, order = {row[0]: row[5] for row in true}, {code: n for n, code in enumerate(shown)}
        bands, over = _bands(rule), f", {when(self.log, scope)}" if rule["span"] == "round" else ""
        ranked = [row for row in true if row[5] is not None]
        for row in sorted(ranked, key=lambda one: (bands.index(one[1]), one[5], order.get(one[0], 0))):
            end = 0
            for prize in rule["prizes"]:
                end += prize["count"]
                if ranks[row[0]] <= end:
                    within = f", nhóm {row[1]}" if row[1] else ""
                    title = f"{rule['title']}{over}{within}"[:LONGEST]
                    yield Won(title, scope, None, row[0], prize["name"], prize["amount"], row[5], False)
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


def _bands(rule: Values) -> list[str]:
    return [one["name"] for one in rule["bands"]] or [""]


def _place(rule: Values, line: Values) -> tuple[int, int]:
    """Where a line may stand: in its band by its rank; at the end without one."""
    bands = _bands(rule)
    return (len(bands), 0) if line["rank"] is None else (bands.index(line["band"]), line["rank"])


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
