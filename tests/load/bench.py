"""`make bench`: the hot paths against this application's own floor, on a federation's year. One JSON object a line.

Absolute figures move with the machine; read the ratios. Everything is real: the database, the Redis, the pages; only
the web server is left out, by calling the application directly.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services import analysis, attempts, corrections, upkeep, verification
from contest.services import people as people_service
from contest.services.sources import Live, Slow
from contest.services.standings import individuals, unions
from contest.store import contests, remarking
from contest.store.boards import Boards
from contest.web import cookies
from contest.web.database import db
from questions.formats.sheets import xlsx_out
from questions.formats.word import docx_out
from questions.marking import Ruling
from tests.factories import person, sign_in
from tests.load import desks
from tests.load.importing import made_questions
from tests.load.year import SLUG, house, load, say, timed, writing
from wsgi import NAME

PAPER_SLUG = "phong-chong-ma-tuy"


def cpu_us(act: Callable[[int], Any], times: int, rounds: int = 5) -> float:
    """Median processor microseconds of one call."""
    spent = []
    for turn in range(rounds):
        began = time.process_time()
        for n in range(times):
            act(turn * times + n)
        spent.append((time.process_time() - began) / times * 1e6)
    return statistics.median(spent)


def measure_boards(boards: Boards, now: datetime) -> None:
    """Rebuild, verify, and reading a board from Redis and from SQL."""
    patient = boards.patient()
    with Session(db.engine) as session:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
        for other in contests.announced(session):
            upkeep.rebuild(session, patient, other, now)
        ms, _ = timed(lambda: upkeep.rebuild(session, patient, contest, now), 3)
        say("rebuild all boards of a contest", ms=round(ms), budget_ms=2000)
        ms, check = timed(lambda: verification.verify(session, patient, contest))
        say("verify", ms=round(ms), boards=check.boards, cells=check.cells, differences=len(check.differences))
        for name, read in READS.items():
            live, _ = timed(lambda read=read: read(Live(boards, SLUG, 0)), 30)  # type: ignore[misc]
            slow, _ = timed(lambda read=read: read(Slow(session, contest, 0)), 5)  # type: ignore[misc]
            say(f"board: {name}", redis_ms=round(live, 2), sql_ms=round(slow, 2), ratio=round(slow / live, 1))
        measure_posts(session, boards, contest)


READS: dict[str, Callable[[Any], Any]] = {
    "leaders of the whole contest": lambda origin: individuals(origin, 0, 1),
    "upper unions": lambda origin: unions(origin, 0, 1, grassroots=False),
    "969 grassroots unions": lambda origin: unions(origin, 0, 1, grassroots=True),
}


def measure_analysis() -> None:
    """What a contest's answers say about its questions; the memory is measured apart, since measuring it takes time."""
    with Session(db.engine) as session:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
        rounds = [one.id for one in contest.rounds]
        began = time.process_time()
        ms, report = timed(lambda: analysis.of_rounds(session, contest, rounds))
        cpu_ms = (time.process_time() - began) * 1000
        tracemalloc.start()
        analysis.of_rounds(session, contest, rounds)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    figures = {"papers": report.scores.papers, "questions": len(report.questions), "peak_mb": round(peak / 2**20)}
    say("item_analysis", ms=round(ms), cpu_ms=round(cpu_ms), budget_ms=10_000, **figures)


def measure_rescoring() -> None:
    """A ruling that touches every paper, a ruling about one question, and marking all anew: marks, results, commit."""
    now = datetime.now(UTC)
    with writing() as session:
        contest = contests.by_slug(session, SLUG)
        assert contest is not None
        held = remarking.on_papers(session, contest.id)
        revision = max(held, key=held.__getitem__)

    def ruled(ruling: Ruling) -> None:
        with writing() as session:
            corrections.approve(session, contest, proposed[ruling], None, now)

    def rescored() -> corrections.Rescored:
        with writing() as session:
            return corrections.rescore(session, contest, now)

    seconds, proposed = {}, {}
    for ruling in (Ruling.VOID, Ruling.CREDIT_ALL):
        with writing() as session:
            change = corrections.Change(revision, ruling)
            proposed[ruling] = corrections.propose(session, contest, change, "Đo thời gian chấm lại", None, now)
        ms, _ = timed(lambda ruling=ruling: ruled(ruling))  # type: ignore[misc]
        seconds[ruling] = round(ms / 1000, 2)
    ms, outcome = timed(rescored)
    figures = {"one_question_s": seconds[Ruling.VOID], "every_paper_s": seconds[Ruling.CREDIT_ALL]}
    say(
        "rescore",
        papers=outcome.papers,
        holding=held[revision],
        again_s=round(ms / 1000, 2),
        budget_seconds=5,
        **figures,
    )


def measure_posts(session: Session, boards: Boards, contest: Contest) -> None:
    """Posting one result to every board it touches; the second time changes nothing."""
    posts = [post for post, _ in zip(upkeep.posts(session, contest), range(500), strict=False)]
    generation = boards.meta(contest.slug)["generation"]
    ms, _ = timed(lambda: [boards.post(contest.slug, post, generation) for post in posts], 3)
    say("post a result", us=round(ms * 1000 / len(posts)), boards_each=len(posts[0].path))


def measure_requests(app: Flask, now: datetime) -> None:
    """Processor time of the requests of a sitting, against a route that does nothing."""
    with writing() as session:
        who = person(session, now, phone="+84999999999")
        key = sign_in(session, who, now)
        contest = contests.by_slug(session, PAPER_SLUG)
        assert contest is not None
        started = attempts.start(session, contest, who, now)
    with app.test_request_context(headers={"Cookie": f"sid={key}"}):
        token = cookies.form_token()
    # Requests run in an empty context, as they do on a server: nothing is left over from the one before.
    Context().run(requests, app, f"/lam-bai/{started.attempt.token}", key, token)

    def service(n: int) -> None:
        with writing() as session:
            entry = attempts.Entry(n % 20 + 1, n % 2, 10_000 + n)
            attempts.save(session, started.attempt.token, people_service.key_hash(key), [entry], now)

    say("save an answer (service alone)", cpu_us=round(cpu_us(service, 100)))


def requests(app: Flask, here: str, key: str, token: str) -> None:
    """Each request of a sitting, many times."""
    client = app.test_client()
    client.set_cookie("sid", key, domain="localhost")
    floor = cpu_us(lambda _: client.get("/khong"), 200)
    say("no-op route", cpu_us=round(floor))
    headers = {"X-CSRF-Token": token}

    def save(n: int) -> None:
        body = [{"question": n % 20 + 1, "choice": n % 2, "seq": n + 1}]
        reply = client.put(f"{here}/cau-tra-loi", json=body, headers=headers)
        assert reply.status_code in (200, 429), reply.text

    report("save an answer (request)", cpu_us(save, 7, 3), floor)
    report("paper page", cpu_us(lambda _: client.get(here), 30), floor)
    board = f"/cuoc-thi/{PAPER_SLUG}/xep-hang"
    report("board JSON", cpu_us(lambda _: client.get(f"{board}.json"), 100), floor)
    report("board page", cpu_us(lambda _: client.get(board), 50), floor)
    report("home page", cpu_us(lambda _: client.get("/"), 50), floor)


def report(name: str, us: float, floor: float) -> None:
    """A request's cost as a multiple of the no-op's."""
    say(name, cpu_us=round(us), of_noop=round(us / floor, 1))


def measure_import(name: str, filename: str, data: bytes, **budget: float) -> None:
    """A bank of questions out of one file, each time in processes of its own."""
    with tempfile.TemporaryDirectory(prefix="hoithi-bench-") as folder:
        path = Path(folder) / filename
        path.write_bytes(data)
        told = subprocess.run(
            [sys.executable, "-m", "tests.load.importing", str(path)], capture_output=True, check=True
        )
    say(name, **json.loads(told.stdout), **budget)


def main() -> None:
    """Measure on SQLite, or with --postgresql on a private durable PostgreSQL."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--postgresql", action="store_true")
    given.add_argument("--people", type=int, default=33_531)
    given.add_argument("--attempts", type=int, default=40_920)
    asked = given.parse_args()
    now = datetime.now(UTC) - timedelta(seconds=1)
    measure_import("bank_import_xlsx", "bank.xlsx", xlsx_out.write(made_questions(10_000)).data, budget_mb=250)
    words = docx_out.write(made_questions(5_000)).data
    measure_import("bank_import_docx", "bank.docx", words, budget_seconds=8, budget_mb=400)
    say("store", database="postgresql" if asked.postgresql else "sqlite")
    with house(asked.postgresql) as app:
        load(asked.people, asked.attempts, now)
        boards = app.extensions[NAME].boards
        measure_boards(boards, now)
        measure_analysis()
        measure_requests(app, now)
        measure_rescoring()
        desks.measure_all(app, now)
    further = ["--postgresql"] if asked.postgresql else []
    for part in (["tests.load.journey", *further], ["tests.load.flat", *further, "--sizes", "1000,10000,40920"]):
        subprocess.run([sys.executable, "-m", *part], check=True)


if __name__ == "__main__":
    main()
