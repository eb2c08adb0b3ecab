"""The live stack while it changes: workers made anew, a server killed, another begun; nobody notices."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from contest.web.database import db
from tests import loops
from tests.chaos import checks
from tests.chaos.journal import Habits, History, Paper, play
from tests.chaos.wire import Wire
from tests.live.stack import Stack

# A whole site begins before the first of them, and workers take ten seconds to be made anew.
pytestmark = pytest.mark.timeout(400)


def test_saves_flow_on_while_servers_are_changed_killed_and_added(
    live: Stack, papers: Callable[[int], list[Paper]]
) -> None:
    sitting, over, moments = papers(20), threading.Event(), [0]

    async def plot(history: History) -> None:
        while not over.is_set():
            moments[0] = len(history.acks)
            await asyncio.sleep(0.05)

    def heard_on(more: int) -> None:
        """Wait until so many more answers were acknowledged."""
        wanted = moments[0] + more
        for _ in range(600):
            if moments[0] >= wanted:
                return
            over.wait(0.05)
        raise AssertionError(f"{moments[0]} of {wanted} acknowledged")

    first, second = live.apps
    # Children are begun by this thread and end with it, so it is the phones that get another.
    with ThreadPoolExecutor(1) as pool:
        played = pool.submit(play, live.port, sitting, plot, Habits(pace=0.4))
        try:
            heard_on(50)
            live.reload_app(first)
            heard_on(200)  # nginx looks at it again a second or two after it was away
            live.kill_app(second)
            heard_on(100)
            live.start_app()
            heard_on(50)
            live.stop_app(first)
            heard_on(50)
        finally:
            over.set()
        history = played.result(60)
    assert history.wrong == []
    assert history.waiting == 0
    assert set(history.statuses) == {200}
    # nginx that reads its files again, once for each server that came or went, lets go of idle connections to browsers.
    assert history.lost_replies <= 2 * len(sitting)
    with live.create_app().app_context():
        assert checks.verdict(db.engine, sitting, history) == checks.CLEAN
    live.start_app()


def test_a_paper_goes_its_whole_way_through_the_proxy(live: Stack, papers: Callable[[int], list[Paper]]) -> None:
    (paper,) = papers(1)

    async def sit() -> None:
        wire = Wire(live.port, paper.cookie)
        page = await wire.ask("GET", f"/lam-bai/{paper.token}")
        assert page.status == 200
        assert "no-store" in page.headers["cache-control"]
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": paper.csrf}
        for _ in range(2):  # pressing twice is handing in once
            handed = await wire.ask("POST", f"/lam-bai/{paper.token}/nop", f"csrf_token={paper.csrf}".encode(), form)
            assert (handed.status, handed.headers["location"]) == (303, f"/ket-qua/{paper.token}")
        assert (await wire.ask("GET", f"/ket-qua/{paper.token}")).status == 200
        board = await wire.ask("GET", "/cuoc-thi/song/xep-hang.json")
        assert (board.status, board.headers["cache-control"]) == (200, "public, max-age=2")
        assert (await wire.ask("GET", "/metrics")).status == 404
        wire.close()

    loops.run(sit())
    # Neither the paper's address nor anybody's stands in a log of nginx.
    for name in ("hoithi", "hoithi-failed", "hoithi-error", "error"):
        assert paper.token not in live.log(name)
    assert {role for role, found in live.pids().items() if found} == {"app", "proxy", "database", "redis"}
