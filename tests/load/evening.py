"""One evening from an empty site to its report: all made ready, everybody come and gone, all promises checked."""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.web.database import db
from tests import loops
from tests.live.stack import Stack
from tests.load import checks, cpu, ground
from tests.load.asking import Rig
from tests.load.checks import Verdict
from tests.load.client import Client
from tests.load.ground import Ground
from tests.load.journeys import LOOK, SIT
from tests.load.scenarios import SCENARIOS, Asked, Crew
from tests.load.telling import Ran, Told
from tests.load.visitors import Walk, run
from wsgi import NAME

MOST_SECONDS = 3600.0
WARM_PEOPLE, WARM_PACE = 8, 200.0


def warm(site: Stack, place: Ground) -> None:
    """A few sit before anybody is counted: a site has been up for days when its evening comes."""
    held = ground.sign_in(place, place.accounts[-WARM_PEOPLE:])

    async def some() -> None:
        async with Client(site.port, site.wanted.tls) as client:
            rig = Rig(client, origin=origin(site), patient=True)
            few = [Walk(one, who, n / 10, WARM_PACE) for one in (SIT, LOOK) for n, who in enumerate(held)]
            await run(rig, few, ())

    loops.run(some())


def origin(site: Stack) -> str:
    """What a browser says of where it is."""
    return f"{'https' if site.wanted.tls else 'http'}://localhost"


def go(site: Stack, asked: Asked, crew: Crew) -> Ran:
    """Have everybody come; what it took."""
    scenario = SCENARIOS[asked.scenario]
    since, before, own = datetime.now(UTC), cpu.spent(site.pids()), time.process_time()

    async def everybody() -> Rig:
        async with Client(site.port, site.wanted.tls, scenario.sources) as client:
            rig = Rig(client, origin=origin(site), patient=scenario.patient)
            await asyncio.wait_for(run(rig, crew.walks, crew.streams), MOST_SECONDS)
            return rig

    gc.collect()
    gc.freeze()
    began = time.monotonic()
    rig = loops.run(everybody())
    own, took = time.process_time() - own, time.monotonic() - began
    spent = cpu.between(before, cpu.spent(site.pids()))
    return Ran(rig, since, took, spent, cpu.held(site.pids()["app"]), own)


def judged(place: Ground, ran: Ran) -> Verdict:
    """All that was promised in a run, held against the stores."""
    with Session(db.engine) as session:
        verdict = checks.judge(session, place.contest, ran.rig.journal, ran.since)
        live = place.app.extensions[NAME].boards
        if live is not None:
            checks.boards(verdict, session, live.patient(), place.contest)
    return verdict


@dataclass(slots=True)
class Ready:
    """A site before its run: what is there, who will come, how many hand-ins the boards count, seconds that it took."""

    place: Ground
    crew: Crew
    entries: int
    seconds: float


def prepared(site: Stack, asked: Asked) -> Ready:
    """All that a scenario needs on a site that is up and empty; inside an application context."""
    scenario, began = SCENARIOS[asked.scenario], time.monotonic()
    place = ground.prepare(site.create_app(), scenario.accounts(asked) + WARM_PEOPLE, datetime.now(UTC))
    crew = scenario.crew(place, asked)
    ground.build_boards(place)
    warm(site, place)
    entries = ground.hand_ins(place)
    db.session.remove()
    return Ready(place, crew, entries, time.monotonic() - began)


def told(ready: Ready, asked: Asked, ran: Ran, verdict: Verdict) -> dict[str, Any]:
    """The report of a run."""
    report = Told(ran, verdict, ready.entries, ready.crew.windows, SCENARIOS[asked.scenario].board_s)
    return {**asdict(asked), "prepared_s": round(ready.seconds, 1), **report.lines()}


def measure(site: Stack, asked: Asked) -> dict[str, Any]:
    """A whole scenario on a site that is up and empty: its report."""
    with site.create_app().app_context():
        ready = prepared(site, asked)
        ran = go(site, asked, ready.crew)
        verdict = judged(ready.place, ran)
        db.session.remove()
    return {**told(ready, asked, ran, verdict), "database": site.wanted.database}
