"""Checking a public record out of the file alone, by a second way: plain Python that knows nothing of the first.

No database, no clock, none of the code that ranks or gives prizes; the rules are read as the data that the file holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from contest.services import record_prizes
from contest.services.record_log import ESSAY, PLACE, Log, Paper, Stand, Values, repeated, rows

FORMAT = "hoithi-record/1"
MOST_SHOWN = 50
BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, StopIteration, RuntimeError)
"""What reading values of the wrong shape raises."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the file claims that does not follow from the rest of it."""

    board: str
    cell: str
    claimed: str
    true: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check looked at, the first differences, and the SHA-256 by which the file is known."""

    contest: str
    scopes: int
    cells: int
    differences: tuple[Difference, ...]
    sha256: str = ""


def check(data: bytes) -> Checked:
    """Compute everything again that the file claims. Never raises for it: what is no record is a difference."""
    digest = sha256(data).hexdigest()
    try:
        values = json.loads(data, object_pairs_hook=_once)
        if values["format"] != FORMAT:
            raise ValueError(values["format"])
        look = _Look(Log(values))
    except BROKEN as refused:
        found = Difference("file", "format", repr(refused)[:120], FORMAT)
        return Checked("", 0, 0, (found,), digest)
    differences = list(look.everything())
    return Checked(
        str(look.log.slug),
        sum(map(bool, look.log.stands.values())),
        look.cells,
        tuple(differences[:MOST_SHOWN]),
        digest,
    )


@dataclass(slots=True)
class _Look:
    """One check under way."""

    log: Log
    cells: int = 0

    @property
    def values(self) -> Values:
        return self.log.values

    def everything(self) -> Iterator[Difference]:
        """All differences, the grounds before what stands on them."""
        for name in ("versions", "draws", "named", "log", "essays", "counts", "predicted", "results", "prizes"):
            try:
                yield from getattr(self, f"_{name}")()
            except BROKEN as broken:
                yield Difference(name, "shape", repr(broken)[:120], "")

    def differ(self, board: str, cell: str, claimed: object, true: object) -> Iterator[Difference]:
        """A difference if there is one; every call is a cell looked at."""
        self.cells += 1
        # As they are written: true, 1 and 1.0 are three values.
        if repr(claimed) != repr(true):
            yield Difference(board, cell, str(claimed), str(true))

    # What stands on nothing else: rules, draws, the log.

    def _versions(self) -> Iterator[Difference]:
        digests, numbers = [], [one["version"] for one in self.values["rules"]]
        yield from self.differ("rules", "versions", numbers, sorted(set(numbers)))
        yield from self.differ("contest", "rules", self.values["contest"]["rules"], numbers[-1])
        for one in self.values["rules"]:
            text = json.dumps(one["body"], sort_keys=True, ensure_ascii=False)
            digests.append(sha256(text.encode()).hexdigest())
            yield from self.differ("rules", f"version {one['version']}", one["digest"], digests[-1])
        told = self.values["announced"]["rules"]
        if told not in digests:
            yield Difference("rules", "announced", str(told), "one of the versions")

    def _draws(self) -> Iterator[Difference]:
        told = self.values["announced"]["draws"]
        numbers = [one["number"] for one in self.values["draws"]]
        yield from self.differ("draws", "numbers", numbers, [0, *(one["number"] for one in self.values["rounds"])])
        yield from self.differ("draws", "announced", len(told), len(numbers))
        for one in self.values["draws"]:
            true = sha256(bytes.fromhex(one["seed"])).hexdigest()
            yield from self.differ("draws", f"seed {one['number']}", one["commitment"], true)
            if one["number"] < len(told):
                yield from self.differ("draws", f"announced {one['number']}", told[one["number"]], true)

    def _named(self) -> Iterator[Difference]:
        numbers = [one["number"] for one in self.values["rounds"]]
        yield from self.differ("rounds", "numbers", numbers, list(range(1, len(numbers) + 1)))
        yield from self.differ("units", "twice", repeated(one["code"] for one in self.values["units"]), [])

    def _log(self) -> Iterator[Difference]:
        held = self.values["attempts"]
        plain = json.dumps(held["rows"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        yield from self.differ("attempts", "sha256", held["sha256"], sha256(plain.encode()).hexdigest())
        units = {one["code"] for one in self.values["units"]}
        numbers = {one["number"] for one in self.values["rounds"]}
        named = [(one.person, one.round, one.number) for one in self.log.papers if one.person]
        yield from self.differ("attempts", "twice", repeated(named), [])
        for one in self.log.papers:
            self.cells += 1
            sound = (
                all(type(getattr(one, name)) is int for name in _WHOLE)
                and 0 <= one.score <= one.most
                and 0 <= one.elapsed_ms <= one.handed_in_ms - one.started_ms
                and one.round in numbers
                and (one.unit is None or one.unit in units)
                and 0 <= one.category <= len(self.log.rules["categories"])
                # Only what counts nowhere may bear no pseudonym.
                and (one.person != "" or one.struck is not None)
            )
            if not sound:
                yield Difference("attempts", _cell(one), json.dumps(_plain(one), ensure_ascii=False), "a sound attempt")

    def _essays(self) -> Iterator[Difference]:
        most, numbers = self.log.rules["essay_points"], {one["number"] for one in self.values["rounds"]}
        held = list(rows(self.values["essays"], ESSAY))
        yield from self.differ("essays", "twice", repeated((one["round"], one["person"]) for one in held), [])
        if not most:
            yield from self.differ("essays", "count", len(held), 0)
        for one in held:
            if one["round"] not in numbers or not 0 <= one["points"] <= most:
                yield Difference("essays", f"{one['person']} {one['round']}", str(one["points"]), f"0 … {most}")

    # What is counted.

    def _counts(self) -> Iterator[Difference]:
        for number in (0, *(one["number"] for one in self.values["rounds"])):
            claimed, true = self._claimed(number), self.log.tally(number)
            # The record names nobody as disqualified, so a count of theirs cannot be told to the last.
            within = range(true["people"], true["people"] + self.log.unnamed(number) + 1)
            true["people"] = next((n for n in within if n == claimed["people"]), true["people"])
            for name, value in true.items():
                yield from self.differ(f"round {number}", name, claimed[name], value)

    def _claimed(self, number: int) -> Values:
        """What the file claims to be counted of a round (0: of all)."""
        return next((one for one in self.values["rounds"] if one["number"] == number), self.values["whole"])

    def _predicted(self) -> Iterator[Difference]:
        asked = self.log.rules["prediction"]
        quantity = self.log.rules["guessing"]["ranks"] or asked
        if asked is None or quantity == "stated":
            return
        for one in self.values["rounds"]:
            sums = self._claimed(0 if self.log.rules["guessing"]["whole_contest"] else one["number"])
            share = sums["all_right"] * 100 // sums["people"] if sums["people"] else 0
            true = share if quantity == "all_right_percent" else sums[quantity]
            yield from self.differ(f"round {one['number']}", "predicted_value", one["predicted_value"], true)

    # Who stands where.

    def _results(self) -> Iterator[Difference]:
        held = self.values["results"]
        true, claimed = self.log.scopes(), [one["scope"] for one in held["scopes"]]
        yield from self.differ("results", "scopes", claimed, true)
        for one in held["scopes"]:
            board, people = f"scope {one['scope']}", self.log.standing(one["scope"])
            lines = list(rows({**one, "columns": held["columns"]}, PLACE))
            yield from self.differ(board, "people", len(lines), len(people))
            yield from self.differ(board, "twice", repeated(line["person"] for line in lines), [])
            ranks = [line["rank"] for line in lines]
            yield from self.differ(board, "order", ranks, sorted(ranks))
            for line in lines:
                yield from self._line(board, line, people.get(line["person"]))

    def _line(self, board: str, line: Values, stand: Stand | None) -> Iterator[Difference]:
        if stand is None:
            yield Difference(board, line["person"], "there", "absent")
            return
        paper = stand.paper
        true = {
            "rank": stand.rank,
            "round": paper.round,
            "number": paper.number,
            "attempts": stand.papers,
            "score": paper.score,
            "unit": paper.unit,
        }
        for name, value in true.items():
            yield from self.differ(board, f"{line['person']} {name}", line[name], value)

    # What is won.

    def _prizes(self) -> Iterator[Difference]:
        for claim in record_prizes.claims(self.log):
            yield from self.differ(*claim)


def _once(pairs: list[tuple[str, Any]]) -> Values:
    """An object of the file. Raises ValueError for a name that stands in it twice: each reader may take another."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError(f"twice: {repeated(name for name, _ in pairs)}")
    return values


_WHOLE = ("round", "number", "category", "score", "most", "elapsed_ms", "started_ms", "handed_in_ms")


def _cell(paper: Paper) -> str:
    return f"{paper.person} {paper.round}:{paper.number}"


def _plain(paper: Paper) -> list[Any]:
    return [getattr(paper, name) for name in Paper.__slots__]
