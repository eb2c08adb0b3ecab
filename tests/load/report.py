"""The list of a whole province as Excel, made in a process of its own while a hundred answers a second are saved.

`python -m tests.load.report`: seconds and memory of the file; milliseconds of a save before it and beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from contest.people import Role
from contest.reports import What
from contest.services import attempts, report_files
from contest.services import people as people_service
from contest.services.report_files import Order
from contest.services.reports import Asked
from contest.store import contests
from contest.store.engine import WRITES
from contest.web.database import db
from tests.factories import person, sign_in
from tests.load.year import SLUG, house, load, say, writing

PAPER_SLUG = "phong-chong-ma-tuy"
A_SECOND = 100
ALONE_SECONDS = 5
# What a job's process does, without its limits, and what it says of itself.
MAKE = """
import json, resource, time
from datetime import UTC, datetime
from sqlalchemy.orm import Session
from contest.services import jobs
from contest.store import jobs as store
from contest.web.database import db
from questions.schema import to_millis
from wsgi import create_app
with create_app().app_context(), Session(db.engine) as session:
    job = store.by_id(session, {job})
    began = time.perf_counter()
    asked = {{**job.params, "by": job.by, "at": to_millis(datetime.now(UTC))}}
    made = jobs.KINDS[job.kind](session, asked, lambda _done, _of: None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({{"seconds": round(time.perf_counter() - began, 1), "peak_mb": peak, "rows": made.rows}}))
"""


@contextmanager
def saving(engine: Engine, token: str, key: str) -> Iterator[list[float]]:
    """Saves an answer A_SECOND times a second, each at its own moment; milliseconds of each as they come."""
    took: list[float] = []
    stop = threading.Event()

    def go() -> None:
        began = time.perf_counter()
        for n in range(10**6):
            time.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
            if stop.is_set():
                return
            at = time.perf_counter()
            with Session(engine, expire_on_commit=False) as session:
                session.connection(execution_options=WRITES)
                entry = attempts.Entry(n % 20 + 1, n % 2, 100_000 + n)
                attempts.save(session, token, people_service.key_hash(key), [entry], datetime.now(UTC))
                session.commit()
            took.append((time.perf_counter() - at) * 1000)

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


def p99(took: list[float]) -> float:
    """Milliseconds that one save in a hundred takes longer than."""
    return round(sorted(took)[int(len(took) * 0.99)], 1)


def main() -> None:
    """The year, the file, and the saves beside it."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    with house(postgresql=False) as app:
        load(33_531, 40_920, now)
        with writing() as session:
            who = person(session, now, phone="+84999999003")
            organizer = person(session, now, Role.ORGANIZER, phone="+84999999004")
            key, contest = sign_in(session, who, now), contests.by_slug(session, PAPER_SLUG)
            assert contest is not None
            token = attempts.start(session, contest, who, now).attempt.token
            order = Order(What.PEOPLE, "xlsx", Asked((SLUG,)), "Liên đoàn Lao động tỉnh", "Đo thời gian lập tệp")
            job = report_files.ask(session, order, organizer, now)
        url = db.engine.url
        environ = {
            **os.environ,
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "TRUSTED_HOSTS": "localhost",
        }
        environ["HOITHI_INSTANCE"] = str(app.extensions["hoithi"].settings.instance)
        home = Path(__file__).resolve().parents[2]
        with saving(db.engine, token, key) as took:
            time.sleep(ALONE_SECONDS)
            alone = p99(took)
            took.clear()
            told = subprocess.run(
                [sys.executable, "-c", MAKE.format(job=job)], env=environ, cwd=home, capture_output=True, check=True
            )
            beside = p99(took)
        figures = json.loads(told.stdout.splitlines()[-1])
        say("province as xlsx", **figures, budget_seconds=10, budget_mb=300)
        say("save beside it", a_second=A_SECOND, p99_ms=beside, alone_p99_ms=alone)


if __name__ == "__main__":
    main()
