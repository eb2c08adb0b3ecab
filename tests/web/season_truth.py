"""What a played season adds up to, computed from raw rows in plain Python that shares nothing with the application.

It marks papers from their answers, counts, ranks, draws lots, gives prizes and sums unions. Nothing of the application
is imported; the rules of the season are written down here once more.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, text

DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
ROUND_PRIZES = (("Nhất", 1, 500_000), ("Nhì", 2, 300_000), ("Ba", 3, 200_000), ("Khuyến khích", 5, 100_000))
WHOLE_PRIZES = (("Nhất", 1, 2_000_000), ("Nhì", 2, 1_200_000), ("Ba", 4, 800_000), ("Khuyến khích", 10, 400_000))
UNION_PRIZES = (("Nhất", 1), ("Nhì", 2), ("Ba", 3))
BANDS = (("Dưới 50 người", 1, 49), ("50 đến 199 người", 50, 199), ("Từ 200 người", 200, 10**9))


@dataclass(frozen=True)
class Paper:
    """A handed-in paper: `score` is what its answers are worth, `written` what the database says they are."""

    id: int
    token: str
    person: int
    round: int
    number: int
    unit: int | None
    score: int
    written: tuple[int, int, int]
    taken: int
    handed: int
    guess: int | None
    answered: int


@dataclass(frozen=True)
class Placed:
    """A person on a board."""

    rank: int
    paper: Paper
    papers: int


@dataclass(frozen=True)
class Sums:
    """A unit's figures."""

    people: int
    entries: int
    points: int
    full: int


@dataclass(frozen=True)
class Won:
    """A prize: of a person, or of a unit."""

    list: str
    winner: int
    rank: int
    prize: str
    amount: int


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def tenths(value: int) -> str:
    return f"{number(value // 10)},{value % 10}"


def mmss(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=7)


def day(ms: int) -> str:
    return f"{DAYS[local(ms).weekday()]}, {local(ms):%d/%m/%Y}"


def moment(ms: int) -> str:
    return f"{local(ms):%H:%M} {day(ms)}"


def loaded(value: Any) -> Any:
    """A JSON column: text in one database, values in another."""
    return json.loads(value) if isinstance(value, str) else value


class Truth:
    """The season of one contest."""

    def __init__(self, engine: Engine, slug: str) -> None:
        with engine.connect() as connection:
            self._read(connection, slug)
        self.papers = [one for one in self._all if one.id not in self.struck]

    def _read(self, connection: Connection, slug: str) -> None:
        def rows(statement: str) -> list[dict[str, Any]]:
            bound = {"c": self.id} if ":c" in statement else {}
            return [dict(row) for row in connection.execute(text(statement), bound).mappings()]

        self.contest = dict(
            connection.execute(text("SELECT * FROM contest WHERE slug = :s"), {"s": slug}).mappings().one()
        )
        self.id = self.contest["id"]
        self.rounds = rows("SELECT * FROM round WHERE contest_id = :c ORDER BY number")
        self.units = {row["id"]: row for row in rows("SELECT * FROM unit")}
        self.pinned = {row["unit_id"]: row for row in rows("SELECT * FROM contest_unit WHERE contest_id = :c")}
        self.people = {row["id"]: row for row in rows("SELECT * FROM person")}
        self.notices = rows("SELECT * FROM notice WHERE contest_id = :c ORDER BY number DESC")
        self.rules = rows("SELECT * FROM rules WHERE contest_id = :c ORDER BY version")
        self.deeds = rows("SELECT * FROM audit ORDER BY number")
        sat = rows("SELECT * FROM attempt WHERE contest_id = :c AND handed_in_at IS NOT NULL")
        self.struck = {row["id"] for row in sat if row["struck"] is not None}
        keys = self._keys(rows)
        marks, answered = Counter[int](), Counter[int]()
        for row in rows("SELECT a.* FROM answer a JOIN attempt t ON t.id = a.attempt_id WHERE t.contest_id = :c"):
            if row["revision_id"] is not None and row["choice"] is not None:
                answered[row["attempt_id"]] += 1
                marks[row["attempt_id"]] += int(row["option_order"][row["choice"]]) == keys[row["revision_id"]]
        numbers = {one["id"]: one["number"] for one in self.rounds}
        self._all = [
            Paper(
                row["id"], row["token"], row["person_id"], numbers[row["round_id"]], row["number"], row["unit_id"],
                marks[row["id"]], (row["score"], row["right_count"], row["max_score"]), row["elapsed_ms"],
                row["handed_in_at"], row["guess"], answered[row["id"]],
            )
            for row in sat
        ]  # fmt: skip

    def _keys(self, rows: Callable[[str], list[dict[str, Any]]]) -> dict[int, int]:
        """The one right place of every question: as pinned, or as ruled last."""
        pinned = rows(
            "SELECT k.revision_id, k.choices FROM pool p JOIN rules r ON r.id = p.rules_id JOIN answer_key k "
            "ON k.revision_id = p.revision_id AND k.number = p.key_number WHERE r.contest_id = :c"
        )
        ruled = rows("SELECT revision_id, choices FROM ruling WHERE contest_id = :c ORDER BY number")
        return {row["revision_id"]: loaded(row["choices"])[0] for row in [*pinned, *ruled]}

    # Seeds and pseudonyms

    def seed(self, scope: int) -> str:
        secret = bytes.fromhex(self.contest["draw_seed"])
        return hmac.digest(secret, f"seed/1:{scope}".encode(), "sha256").hex()

    def commitment(self, scope: int) -> str:
        return sha256(bytes.fromhex(self.seed(scope))).hexdigest()

    def lot(self, scope: int, person: int) -> int:
        code = hmac.digest(bytes.fromhex(self.contest["seed"]), f"person/1:{person}".encode(), "sha256").hex()[:16]
        drawn = hmac.digest(bytes.fromhex(self.seed(scope)), f"draw/2:{code}".encode(), "sha256")
        return int.from_bytes(drawn[:7], "big") % 10**15

    # Counting and ranking

    def scope(self, number: int) -> list[Paper]:
        return [one for one in self.papers if number in (0, one.round)]

    def value(self, round_number: int) -> int:
        """What was guessed: how many people sat in the week."""
        return len({one.person for one in self.scope(round_number)})

    def counted(self, scope: int) -> dict[int, Paper]:
        """The best paper of each person, of equally good ones the earliest."""
        best: dict[int, Paper] = {}
        for one in sorted(self.scope(scope), key=lambda it: (-it.score, it.handed, it.number)):
            best.setdefault(one.person, one)
        return best

    def board(self, scope: int, unit: int = 0) -> list[Placed]:
        """Score, nearest guess, working time, earlier hand-in, lot; of a unit: whose counted paper is for it."""
        values = {one["number"]: self.value(one["number"]) for one in self.rounds}

        def merit(it: Paper) -> tuple[Any, ...]:
            miss = (1, 0) if it.guess is None else (0, abs(it.guess - values[it.round]))
            return (-it.score, miss, it.taken, it.handed, self.lot(scope, it.person))

        ordered = sorted(self.counted(scope).values(), key=merit)
        assert len({merit(it) for it in ordered}) == len(ordered)
        times = Counter(one.person for one in self.scope(scope))
        inside = [it for it in ordered if not unit or unit in self.path(it.unit)]
        return [Placed(n, it, times[it.person]) for n, it in enumerate(inside, start=1)]

    def place(self, scope: int, person: int, unit: int = 0) -> Placed | None:
        return next((one for one in self.board(scope, unit) if one.paper.person == person), None)

    def path(self, unit: int | None) -> list[int]:
        """A unit and all above it."""
        line = []
        while unit is not None:
            line.append(unit)
            unit = self.units[unit]["parent_id"]
        return line

    def standing(self) -> list[int]:
        """Units of the contest that were not merged away."""
        return [unit for unit, row in self.pinned.items() if row["merged_into_id"] is None]

    def root(self) -> int:
        return next(unit for unit in self.standing() if self.units[unit]["parent_id"] is None)

    def children(self, unit: int) -> list[int]:
        return [one for one in self.standing() if self.units[one]["parent_id"] == (unit or self.root())]

    def leaves(self, unit: int = 0) -> list[int]:
        grassroots = [one for one in self.standing() if self.units[one]["kind"] == "grassroots"]
        return [one for one in grassroots if not unit or unit in self.path(one)]

    def heads(self, unit: int) -> int:
        return sum(self.pinned[one]["workers"] for one in self.leaves(unit)) if unit in self.pinned else 0

    def sums(self, scope: int) -> dict[int, Sums]:
        """Figures of every unit; 0 is the whole contest."""
        people, entries, points, full = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
        for one in self.scope(scope):
            entries.update([0, *self.path(one.unit)])
        for it in self.counted(scope).values():
            for unit in (0, *self.path(it.unit)):
                people[unit] += 1
                points[unit] += it.score
                full[unit] += it.score == 20
        every = [0, *self.standing()]
        return {unit: Sums(people[unit], entries[unit], points[unit], full[unit]) for unit in every}

    # Prizes

    def prizes(self) -> list[Won]:
        """The whole list in its order: the weeks, the contest, then the unions."""
        return [*self._individual(), *self._unions()]

    def _individual(self) -> list[Won]:
        """The dearest prize first; each goes to the best placed who has none yet."""
        ladders = [(f"Giải cá nhân {one['title']}", one["number"], ROUND_PRIZES) for one in self.rounds]
        ladders.append(("Giải cá nhân toàn cuộc thi", 0, WHOLE_PRIZES))
        seats = [
            (-amount, n, k, name)
            for n, (_, _, prizes) in enumerate(ladders)
            for k, (name, count, amount) in enumerate(prizes)
            for _ in range(count)
        ]
        boards = [self.board(scope) for _, scope, _ in ladders]
        has: set[int] = set()
        won: dict[int, list[Won]] = defaultdict(list)
        for less, n, _, name in sorted(seats):
            taker = next((one for one in boards[n] if one.paper.person not in has), None)
            if taker is not None:
                has.add(taker.paper.person)
                won[n].append(Won(ladders[n][0], taker.paper.person, taker.rank, name, -less))
        return [one for n in range(len(ladders)) for one in won[n]]

    def _unions(self) -> Iterable[Won]:
        """Equal ones share a rank and its prize: ranks 1 · 2–3 · 4–6."""
        sums = self.sums(0)
        took_part = [unit for unit in self.leaves() if sums[unit].people]
        yield from self._shared("Đông người dự thi nhất", {unit: Fraction(sums[unit].people) for unit in took_part})
        for name, least, most in BANDS:
            inside = [unit for unit in took_part if least <= self.heads(unit) <= most]
            rates = {unit: Fraction(sums[unit].people, self.heads(unit)) for unit in inside}
            yield from self._shared(f"Tỷ lệ dự thi cao nhất, nhóm {name}", rates)

    def _shared(self, title: str, values: dict[int, Fraction]) -> Iterable[Won]:
        for unit in sorted(values, key=lambda one: -values[one]):
            rank = 1 + sum(other > values[unit] for other in values.values())
            ends = 0
            for name, count in UNION_PRIZES:
                ends += count
                if rank <= ends:
                    yield Won(title, unit, rank, name, 0)
                    break

    # As printed

    def shown(self, person: int) -> str:
        """The name of who agreed to it, else the last word shortened."""
        row = self.people[person]
        *before, last = row["name"].split()
        return row["name"] if row["shows_name"] else " ".join([*before, last[0] + "."])

    def unit_name(self, unit: int | None) -> str:
        return "" if unit is None else str(self.units[unit]["name"])

    def upper_name(self, unit: int) -> str:
        path = self.path(unit)
        return self.unit_name(path[-2]) if len(path) > 2 else ""
