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
from contest.services.record_log import Log, Paper, Stand, Values

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
        values = json.loads(data)
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
        for name in ("versions", "draws", "log", "counts", "predicted", "results", "prizes"):
            try:
                yield from getattr(self, f"_{name}")()
            except BROKEN as broken:
                yield Difference(name, "shape", repr(broken)[:120], "")

    def differ(self, board: str, cell: str, claimed: object, true: object) -> Iterator[Difference]:
        """A difference if there is one; every call is a cell looked at."""
        self.cells += 1
        if claimed != true or isinstance(claimed, bool) != isinstance(true, bool):
            yield Difference(board, cell, str(claimed), str(true))

    # What stands on nothing else: rules, draws, the log.

    def _versions(self) -> Iterator[Difference]:
        digests = []
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
        for one in self.values["draws"]:
            true = sha256(bytes.fromhex(one["seed"])).hexdigest()
            yield from self.differ("draws", f"seed {one['number']}", one["commitment"], true)
            if one["number"] < len(told):
                yield from self.differ("draws", f"announced {one['number']}", told[one["number"]], true)

    def _log(self) -> Iterator[Difference]:
        held = self.values["attempts"]
        plain = json.dumps(held["rows"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        yield from self.differ("attempts", "sha256", held["sha256"], sha256(plain.encode()).hexdigest())
        units = {one["code"] for one in self.values["units"]}
        numbers = {one["number"] for one in self.values["rounds"]}
        seen = set()
        for one in self.log.papers:
            self.cells += 1
            named = (one.person, one.round, one.number)
            sound = (
                named not in seen
                and 0 <= one.score <= one.most
                and 0 <= one.elapsed_ms <= one.handed_in_ms - one.started_ms
                and one.round in numbers
                and (one.unit is None or one.unit in units)
                and 0 <= one.category <= len(self.log.rules["categories"])
            )
            seen.add(named)
            if not sound:
                yield Difference(
                    "attempts", _named(one), json.dumps(_plain(one), ensure_ascii=False), "a sound attempt"
                )

    # What is counted.

    def _counts(self) -> Iterator[Difference]:
        for number, claimed in [(0, self.values["whole"]), *((one["number"], one) for one in self.values["rounds"])]:
            for name, true in self.log.tally(number).items():
                yield from self.differ(f"round {number}", name, claimed[name], true)

    def _predicted(self) -> Iterator[Difference]:
        asked = self.log.rules["prediction"]
        quantity = self.log.rules["guessing"]["ranks"] or asked
        if asked is None or quantity == "stated":
            return
        for one in self.values["rounds"]:
            sums = self.log.tally(0 if self.log.rules["guessing"]["whole_contest"] else one["number"])
            share = sums["all_right"] * 100 // sums["people"] if sums["people"] else 0
            true = share if quantity == "all_right_percent" else sums[quantity]
            yield from self.differ(f"round {one['number']}", "predicted_value", one["predicted_value"], true)

    # Who stands where.

    def _results(self) -> Iterator[Difference]:
        columns = self.values["results"]["columns"]
        claimed = {one["scope"]: one["rows"] for one in self.values["results"]["scopes"]}
        yield from self.differ("results", "scopes", sorted(claimed), self.log.scopes())
        for scope in self.log.scopes():
            board, people = f"scope {scope}", self.log.standing(scope)
            lines = [dict(zip(columns, row, strict=True)) for row in claimed.get(scope, ())]
            yield from self.differ(board, "people", len({one["person"] for one in lines}), len(people))
            ranks = [one["rank"] for one in lines]
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


def _named(paper: Paper) -> str:
    return f"{paper.person} {paper.round}:{paper.number}"


def _plain(paper: Paper) -> list[Any]:
    return [getattr(paper, name) for name in Paper.__slots__]
