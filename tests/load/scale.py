"""`python -m tests.load.scale`: what an evening of so many people needs, out of what one paper was measured to cost.

Arithmetic and nothing else: docs/scale.md says where each figure comes from, and which of the lines were ever run.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, fields
from math import ceil


@dataclass(frozen=True, slots=True)
class Cost:
    """One person's paper from the rules to the board: milliseconds of each process, bytes, requests, commits."""

    server_ms: float
    database_ms: float
    proxy_ms: float
    redis_ms: float
    stored_bytes: int
    """Rows and indexes: paper, answers, result, record, the person."""
    wal_bytes: int
    redis_bytes: int
    """Of one entrant on all boards they stand on."""
    wire_bytes: int
    """What a phone is sent, the first visit's scripts included."""
    requests: int
    commits: int


@dataclass(frozen=True, slots=True)
class Evening:
    """So many people within so many minutes. `sits`: minutes from start to hand-in.

    `crest`: how many times the mean the busiest minute is. `filled`: percent of a core that the crest may take.
    """

    people: int
    minutes: int
    sits: int = 12
    crest: float = 2.5
    filled: int = 60


def needs(cost: Cost, evening: Evening) -> dict[str, float]:
    """Cores of each kind, rates a second at the crest, and sizes."""
    a_second = evening.people / (evening.minutes * 60) * evening.crest

    def cores(ms: float) -> float:
        return round(a_second * ms / 1000 / (evening.filled / 100), 1)

    inside = min(evening.people, ceil(evening.people * min(1.0, evening.sits / evening.minutes * evening.crest)))
    return {
        "people": evening.people,
        "minutes": evening.minutes,
        "papers_a_second": round(a_second, 1),
        "requests_a_second": round(a_second * cost.requests),
        "commits_a_second": round(a_second * cost.commits),
        "server_cores": cores(cost.server_ms),
        "database_cores": cores(cost.database_ms),
        "proxy_cores": cores(cost.proxy_ms),
        "redis_cores": cores(cost.redis_ms),
        "people_inside": inside,
        "sent_mbit_s": round(a_second * cost.wire_bytes * 8 / 1e6, 1),
        "wal_mb_s": round(a_second * cost.wal_bytes / 2**20, 1),
        "stored_gb": round(evening.people * cost.stored_bytes / 2**30, 1),
        # A rebuild stands beside the boards in force until it is swapped in.
        "redis_gb": round(2 * evening.people * cost.redis_bytes / 2**30, 2),
    }


def main() -> None:
    """One JSON line for each number of people and each length of an evening."""
    given = argparse.ArgumentParser(description=__doc__)
    for field in fields(Cost):
        kind = float if field.name.endswith("_ms") else int
        given.add_argument(f"--{field.name.replace('_', '-')}", type=kind, required=True)
    given.add_argument("--people", default="2000,33531,324000,1000000,11000000", help="commas between")
    given.add_argument("--minutes", default="30,180", help="commas between")
    given.add_argument("--crest", type=float, default=2.5)
    asked = given.parse_args()
    cost = Cost(**{field.name: getattr(asked, field.name) for field in fields(Cost)})
    for people in map(int, asked.people.split(",")):
        for minutes in map(int, asked.minutes.split(",")):
            print(json.dumps({"scale": people, **needs(cost, Evening(people, minutes, crest=asked.crest))}))


if __name__ == "__main__":
    main()
