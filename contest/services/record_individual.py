"""The individual prizes that follow from a public record, by a second way, as in record_check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contest.services.record_log import CATEGORY, Log, Stand, Values, ticket

LONGEST = 200
"""Characters of the name of a list."""


@dataclass(frozen=True, slots=True)
class Won:
    """A prize as it follows from the record; `list` is the name of the list it stands on."""

    list: str
    scope: int
    person: str | None
    unit: str | None
    prize: str
    amount: int
    rank: int
    drawn: bool


@dataclass(slots=True)
class _Race:
    """A ladder over one scope: who may win, rank by rank, and what has been given."""

    title: str
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


def individual(log: Log) -> Iterator[Won]:
    """The prizes of all ladders of the rules, in their order."""
    races = [_race(log, ladder, scope) for ladder in log.rules["prizes"] for scope in _over(log, ladder)]
    turns = sorted((-prize["amount"], n, k) for n, race in enumerate(races) for k, prize in enumerate(race.prizes))
    has: set[str] = set()
    for _, n, k in turns:
        _give(log, races[n], k, has)
    for race in races:
        for k, rank, person, drawn in sorted(race.won):
            prize = race.prizes[k]
            yield Won(race.title, race.scope, person, None, prize["name"], prize["amount"], rank, drawn)


def _over(log: Log, ladder: Values) -> list[int]:
    codes = [one["code"] for one in log.rules["categories"]]
    category = CATEGORY * (codes.index(ladder["category"]) + 1) if ladder["category"] is not None else 0
    return [category + number for number in numbers(log, ladder["span"])]


def numbers(log: Log, span: str) -> list[int]:
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
    told = log.values["passed_over"] if log.rules.get("unconfirmed") == "no_prize" else ()
    passed = {person for where, person in told if where == scope}
    able = [
        stand
        for person, stand in stands.items()
        if stand.paper.score >= ladder["least_score"] and _reaches(log, stand) and person not in passed
    ]
    line = sorted((one.rank, ticket(seed, one.paper.person), one.paper.person) for one in able)
    return _Race(_titled(log, ladder, scope), scope, seed, counts, ladder["prizes"], line)


def _titled(log: Log, ladder: Values, scope: int) -> str:
    over = "toàn cuộc thi" if ladder["span"] == "overall" else when(log, scope)
    category = scope // CATEGORY
    within = f", bảng {log.rules['categories'][category - 1]['name']}" if category else ""
    return f"Giải cá nhân {over}{within}"[:LONGEST]


def when(log: Log, scope: int) -> str:
    """The name of the round of a scope; of the only round where there is one."""
    number = scope % CATEGORY or 1
    title = next(one["title"] for one in log.values["rounds"] if one["number"] == number)
    return str(title) or f"Đợt {number}"


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
