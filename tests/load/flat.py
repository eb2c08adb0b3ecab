"""`python -m tests.load.flat`: what each act costs while a contest grows from a thousand results to a million.

Every size is a house of its own: a database in one durable PostgreSQL (or a file of SQLite), a Redis, a process. Rounds
go from house to house and back, so that whatever else the machine does hits all alike. A JSON line for what filling
took and for each size, then one of ratios, each against the smallest size; 1.3 is the most that is flat.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from contest.store.redis_server import find_or_start, stop
from tests.load import flat_filled, flat_house
from tests.load.flat_filled import Place
from tests.load.flat_house import Spent
from tests.load.year import say
from tests.postgres import cluster

SIZES = (1_000, 10_000, 40_920, 1_000_000)
MOST_SQLITE = 40_920
"""SQLite is for one machine and few people."""
FLAT = 1.3
PARTS = ("post a result",)
"""Parts of another act, told apart and judged with it."""
# Filling a million takes minutes; nothing here takes an hour.
MOST_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: what filling took and what it takes up, what every act costs, what the serving process holds."""

    size: int
    filled: dict[str, Any]
    spent: dict[str, Spent]
    memory: dict[str, float]


@contextmanager
def process(target: Callable[..., None], place: Place) -> Iterator[Connection]:
    """A process of a house, and the line to it; it ends with the block."""
    ours, theirs = get_context("spawn").Pipe()
    child = get_context("spawn").Process(target=target, args=(theirs, place), daemon=True)
    child.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        child.join(10)
        if child.is_alive():
            child.terminate()


def heard(line: Connection) -> Any:
    """What comes down a line. Raises EOFError when its process ended, TimeoutError after an hour."""
    if not line.poll(MOST_SECONDS):
        raise TimeoutError
    return line.recv()


def database(server: str, folder: Path, size: int, template: str | None = None) -> str:
    """The address of a database for one size: a file of SQLite, or one more in that server. `template`: its copy."""
    if server == "sqlite":
        path = folder / "flat.sqlite3"
        if template is not None:
            path.write_bytes(Path(make_url(template).database or "").read_bytes())
        return f"sqlite:///{path}"
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as line:
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        line.execute(text(f"CREATE DATABASE flat_{size}{copied}"))
    administration.dispose()
    return make_url(server).set(database=f"flat_{size}").render_as_string(hide_password=False)


def measured(places: Sequence[Place]) -> list[Measured]:
    """Fill every house, then go round them all, there and back again."""
    filled = []
    for place in places:
        with process(flat_filled.furnish, place) as line:
            filled.append(heard(line))
    with ExitStack() as stack:
        lines = [stack.enter_context(process(flat_house.serve, place)) for place in places]
        for line in lines:
            heard(line)
        for turn in range(places[0].rounds):
            for line in lines if turn % 2 else reversed(lines):
                line.send("round")
                heard(line)
        for line in lines:
            line.send("end")
        told = [heard(line) for line in lines]
    return [Measured(place.size, one, *rest) for place, one, rest in zip(places, filled, told, strict=True)]


def total_us(spent: Spent) -> float:
    """Median microseconds of all processes together."""
    each = zip(spent.server_us, spent.database_us, spent.redis_us, strict=True)
    return statistics.median(map(sum, each))


def figures(spent: Spent) -> dict[str, float]:
    """What one act costs, for a line."""
    ordered = sorted(spent.wall_ms)
    return {
        "server_us": round(statistics.median(spent.server_us)),
        "database_us": round(statistics.median(spent.database_us)),
        "redis_us": round(statistics.median(spent.redis_us)),
        "p50_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 2),
        "statements": spent.statements,
        "redis_calls": spent.redis_calls,
        "wal_bytes": spent.wal_bytes,
    }


def lines(found: Sequence[Measured]) -> bool:
    """Print what was measured; whether every act is flat."""
    least = found[0]
    for one in found:
        extra = {"redis_kb_per_1000": round(one.filled["redis_bytes"] / one.size * 1000 / 1024)}
        say("flat: filled", results=one.size, **one.filled, **extra, **one.memory)
        say("flat", results=one.size, acts={name: figures(spent) for name, spent in one.spent.items()})
    ratios = {
        name: {one.size: round(total_us(one.spent[name]) / total_us(spent), 2) for one in found[1:]}
        for name, spent in least.spent.items()
    }
    judged = [each for name, each in ratios.items() if name not in PARTS]
    worst = max((ratio for each in judged for ratio in each.values()), default=1.0)
    memory = round((found[-1].memory["rss_mb"] - least.memory["rss_mb"]) * 1024 / max(1, found[-1].size / 1000), 1)
    say("flat: ratios", against=least.size, most=FLAT, worst=worst, worker_kb_per_1000=memory, ratios=ratios)
    return worst <= FLAT


def main() -> None:
    """Measure on a private durable PostgreSQL, or with --sqlite on SQLite, which is not meant for a million."""
    given = argparse.ArgumentParser(description=__doc__)
    store = given.add_mutually_exclusive_group()
    store.add_argument("--postgresql", action="store_true", help="the default")
    store.add_argument("--sqlite", action="store_true")
    given.add_argument("--sizes", default=",".join(map(str, SIZES)), help="results, commas between, the smallest first")
    given.add_argument("--rounds", type=int, default=9)
    asked = given.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.sqlite:
        sizes = [size for size in sizes if size <= MOST_SQLITE]
    with ExitStack() as stack:
        server = "sqlite" if asked.sqlite else stack.enter_context(cluster(durable=True))
        say("flat: store", database="sqlite" if asked.sqlite else "postgresql", sizes=sizes)
        places = [stack.enter_context(prepared(server, size, rounds=asked.rounds)) for size in sizes]
        raise SystemExit(0 if lines(measured(places)) else 1)


@contextmanager
def prepared(server: str, size: int, template: str | None = None, **given: int) -> Iterator[Place]:
    """A place for a house of that size, empty, with a Redis of its own."""
    with tempfile.TemporaryDirectory(prefix="hoithi-flat-") as name:
        folder = Path(name)
        running = find_or_start(folder)
        try:
            yield Place(size, folder, database(server, folder, size, template), running.url, **given)
        finally:
            stop(folder, running)


if __name__ == "__main__":
    main()
