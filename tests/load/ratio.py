"""What a durable save costs against a request that does nothing, through the same server: closed loops, turn by turn.

Absolute figures move with the machine; read the ratios. Both routes take turns in one run, at the application's own
port and behind nginx, on PostgreSQL and on SQLite. Saves go round many papers: one paper takes four a second.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, Literal

from contest.web.database import db
from tests import loops
from tests.live.stack import Stack, Wanted, stack
from tests.load import cpu, ground, noop
from tests.load.asking import Rig, message, written
from tests.load.client import Client
from tests.load.journeys import Step
from tests.load.scenarios import Asked
from tests.load.visitors import SAVE, following

NAME = "ratio"
CONNECTIONS, ROUNDS = 64, 3
DEFAULTS = {"people": 2500, "seconds": 4.0, "rate": 0.0, "pace": 1.0, "arrive": "steady"}
DATABASES: tuple[Literal["postgresql", "sqlite"], ...] = ("postgresql", "sqlite")
NOTHING = Step("nothing", "GET", "/khong")
WARM_SECONDS = 1.0


def main(asked: Asked) -> int:
    """One JSON object a database; 1 when a reply was not 200."""
    bad = 0
    for database in DATABASES:
        wanted = Wanted(
            apps=asked.apps, workers=asked.workers, threads=asked.threads, database=database, factory=noop.FACTORY
        )
        with stack(wanted) as site:
            report = measure(site, asked)
        print(json.dumps({"scenario": NAME, "database": database, **report}), flush=True)
        bad += report["refused"]
    return 1 if bad else 0


def measure(site: Stack, asked: Asked) -> dict[str, Any]:
    """Saves and no-ops a second and what each costs the web workers, at both ports, medians of the rounds."""
    app = site.create_app()
    with app.app_context():
        place = ground.prepare(app, asked.people, datetime.now(UTC))
        held = ground.papers(place, ground.chosen(place, asked.people))
        ground.build_boards(place)
        db.session.remove()
    turns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    refused = 0
    papers = [cycle(held[n::CONNECTIONS]) for n in range(CONNECTIONS)]
    makers: dict[str, Callable[[Rig, int], bytes]] = {
        "noop": lambda rig, _n: message(rig, NOTHING, {}, ""),
        "save": lambda rig, n: _save(rig, next(papers[n])),
    }
    for _ in range(ROUNDS):
        for way, ports in (("app", [app.port for app in site.apps]), ("proxy", [site.port])):
            for kind, make in makers.items():
                loops.run(_round(ports, make, WARM_SECONDS))
                before = cpu.spent(site.pids())
                began = time.monotonic()
                done, wrong = loops.run(_round(ports, make, asked.seconds))
                took, spent = time.monotonic() - began, cpu.between(before, cpu.spent(site.pids()))
                turns[f"{kind}_{way}"].append((done / took, spent["app"] * 1e6 / max(1, done)))
                refused += wrong
    return {"refused": refused, **_medians(turns)}


def _medians(turns: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for way in ("app", "proxy"):
        saves, floor = turns[f"save_{way}"], turns[f"noop_{way}"]
        per_second = [statistics.median(rate for rate, _ in found) for found in (saves, floor)]
        cpu_us = [statistics.median(us for _, us in found) for found in (saves, floor)]
        told[way] = {
            "saves_per_s": round(per_second[0]),
            "noops_per_s": round(per_second[1]),
            "save_of_noop": round(statistics.median(s[0] / n[0] for s, n in zip(saves, floor, strict=True)), 3),
            "save_app_cpu_us": round(cpu_us[0]),
            "noop_app_cpu_us": round(cpu_us[1]),
        }
    return told


def _save(rig: Rig, held: dict[str, Any]) -> bytes:
    return message(rig, SAVE, held, written([following(held)]))


async def _round(ports: Sequence[int], make: Callable[[Rig, int], bytes], seconds: float) -> tuple[int, int]:
    """Good and other replies of sixty-four connections, dealt out, each asking again as soon as it is answered."""
    async with AsyncExitStack() as open_ones:
        rigs = [Rig(await open_ones.enter_async_context(Client(one))) for one in ports]
        end = time.monotonic() + seconds

        async def ask(n: int) -> Sequence[int]:
            rig = rigs[n % len(rigs)]
            line, good, bad = rig.client.line(), 0, 0
            while time.monotonic() < end:
                reply = await line.ask(make(rig, n))
                good, bad = good + (reply.status == 200), bad + (reply.status != 200)
            line.close()
            return good, bad

        found = await asyncio.gather(*(ask(n) for n in range(CONNECTIONS)))
    return sum(good for good, _ in found), sum(bad for _, bad in found)
