"""`make load`: an evening on a whole live site of this machine, by people who come whatever the server does.

One JSON object a run. Latency counts from the moment a request was due. It ends with 1 when anything acknowledged is
lost, anything goes wrong, a board is old, or the generator itself was late: then the run says nothing of the site.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence

from tests.live.stack import Wanted, stack
from tests.load import ratio
from tests.load.evening import measure
from tests.load.scenarios import SCENARIOS, Asked


def parsed(words: Sequence[str]) -> Asked:
    """What the command line asks for, filled in with the scenario's own numbers."""
    given = argparse.ArgumentParser(prog="make load", description=__doc__)
    given.add_argument("scenario", nargs="?", default="evening", choices=[*SCENARIOS, ratio.NAME])
    given.add_argument("--people", type=int, help="who sits, or how many open papers there are to save on")
    given.add_argument("--minutes", type=float, help="of the evening; people are quicker as it is shorter")
    given.add_argument("--seconds", type=float)
    given.add_argument("--rate", type=float, help="a second")
    given.add_argument("--pace", type=float, help="how much quicker than people really are")
    given.add_argument("--arrive", choices=["steady", "opening", "closing"])
    given.add_argument("--tls", action="store_true")
    given.add_argument("--apps", type=int, help="web servers: two behind nginx, else one")
    given.add_argument("--workers", type=int, help="processes of each: one behind nginx, else two")
    given.add_argument("--threads", type=int, help="threads of each process; else as the settings have it")
    told = {name: value for name, value in vars(given.parse_args(words)).items() if value is not None}
    minutes, name = told.pop("minutes", None), told["scenario"]
    own = SCENARIOS[name].defaults if name in SCENARIOS else ratio.DEFAULTS
    servers = Wanted() if name not in SCENARIOS or SCENARIOS[name].proxy else Wanted(apps=1, workers=2)
    if minutes is not None:
        told = {"seconds": minutes * 60, "pace": 30 / minutes, **told}
    return Asked(**{"threads": None, "apps": servers.apps, "workers": servers.workers, **own, **told})


def open_files() -> None:
    """As many as the system lets us have: a person is a connection."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(words: Sequence[str]) -> int:
    """One run; the exit code."""
    asked = parsed(words)
    open_files()
    if asked.scenario == ratio.NAME:
        return ratio.main(asked)
    scenario = SCENARIOS[asked.scenario]
    wanted = Wanted(
        apps=asked.apps,
        workers=asked.workers,
        threads=asked.threads,
        tls=asked.tls,
        database=scenario.database,
        proxy=scenario.proxy,
    )
    with stack(wanted) as site:
        report = measure(site, asked)
        if report["failures"] and (folder := os.environ.get("LOAD_LOGS")):
            for name in ("app", "error", "sweeper"):
                with open(f"{folder}/{name}.log", "w", encoding="utf-8") as file:
                    file.write(site.log(name))
    print(json.dumps(report, ensure_ascii=False), flush=True)
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    # Told to end, it ends the site too that it has made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
