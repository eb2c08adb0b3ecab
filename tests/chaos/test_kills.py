"""Workers, masters and databases die under people who answer: nothing acknowledged is lost, and all goes on by itself.

Each test asks the checker what the database kept against what the phones were told; the last ones ask whether the
checker would see it.
"""

from __future__ import annotations

import asyncio
import configparser
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete

from contest.store.answers import AnswerRow
from contest.web.serving import port
from tests import loops
from tests.chaos.checks import CLEAN, judged, kept_every_promise, verdict
from tests.chaos.journal import Habits, History, Paper, Plot, all_heard, play, played
from tests.chaos.live import SLUG, LiveSite, is_running
from tests.chaos.toxic import Mode, Toxic

CROWD = 40
BEFORE_SECONDS = 1.0
PROMISED_SECONDS = 5.0
"""From the moment a part is back until everybody is heard again, by themselves."""
BAD_NETWORK: tuple[tuple[Mode, float], ...] = (
    ("pass", 0.5),
    ("lose_reply", 1.5),
    ("refuse", 0.7),
    ("pass", 0.5),
    ("blackhole", 1.0),
    ("lose_reply", 0.7),
)
"""Modes of the network, and seconds of each."""
UNITS = (Path(__file__).parents[2] / "deploy").glob("hoithi-web*.service")


def fault(papers: list[Paper], act: Callable[[], object], seen: dict[str, float] | None = None) -> Plot:
    """People answer for a while, the fault happens, and they go on until everybody was heard again, plus a moment."""

    async def plot(history: History) -> None:
        await asyncio.sleep(BEFORE_SECONDS)
        assert history.acks, "nobody was heard even before the fault"
        await asyncio.to_thread(act)
        after = await all_heard(history, papers, time.monotonic(), 2 * PROMISED_SECONDS)
        (seen if seen is not None else {})["recovery"] = after
        await asyncio.sleep(0.5)

    return plot


def test_a_worker_killed_amid_saves_loses_nothing_and_the_others_go_on(site: LiveSite) -> None:
    papers = site.papers(CROWD)
    killed: list[int] = []
    history = play(site.port, papers, fault(papers, lambda: killed.append(site.kill_worker())))
    kept_every_promise("worker killed", site.engine, papers, history)
    assert set(history.statuses) == {200}
    assert history.longest_gap() < 2
    assert site.await_workers(2, within=10)
    assert killed[0] not in site.workers()


def test_the_whole_web_server_killed_is_begun_again_as_its_unit_says_and_leaves_no_orphan(site: LiveSite) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.read(next(UNITS))
    rest = float(unit["Service"]["RestartSec"])
    assert unit["Service"]["Restart"] == "always"
    papers, seen = site.papers(CROWD), {"recovery": 99.0}

    def die() -> None:
        """The master alone: the worst, since its workers live on and would keep the port."""
        workers = site.workers()
        assert len(workers) == 2
        os.kill(site.master(), signal.SIGKILL)
        # The service ends with a code that has systemd begin it again, and takes the orphans with it.
        assert site.web.wait(20) == 1
        assert not any(map(is_running, workers))
        assert port.is_free("127.0.0.1", site.port)
        time.sleep(rest)
        site.serve()

    history = play(site.port, papers, fault(papers, die, seen))
    kept_every_promise("master killed", site.engine, papers, history, **seen)
    assert set(history.statuses) == {200}
    assert seen["recovery"] <= PROMISED_SECONDS


def test_a_database_that_ends_at_once_is_a_503_and_nobody_has_to_do_anything(site: LiveSite) -> None:
    papers, seen = site.papers(CROWD), {"recovery": 99.0}
    pages: dict[str, tuple[int, str | None]] = {}

    def restart() -> None:
        site.database.cut()
        for path in ("/", f"/cuoc-thi/{SLUG}", f"/cuoc-thi/{SLUG}/bat-dau", papers[0].address.rpartition("/")[0]):
            pages[path] = site.look(path, papers[0])
        time.sleep(1)
        site.database.start()

    history = play(site.port, papers, fault(papers, restart, seen))
    kept_every_promise("database restarted at once", site.engine, papers, history, **seen)
    assert set(history.statuses) == {200, 503}
    assert history.lost_replies == 0
    assert set(pages.values()) == {(503, "3")}
    assert seen["recovery"] <= PROMISED_SECONDS


def killed_for_good(site: LiveSite) -> tuple[list[Paper], History]:
    """People answer until the database is killed, and stop with it, so that nothing newer covers what it lost."""
    papers = site.papers(CROWD)

    async def plot(history: History) -> None:
        await asyncio.sleep(BEFORE_SECONDS)
        assert history.acks
        await asyncio.to_thread(site.database.kill)

    history = play(site.port, papers, plot, Habits(pace=0.15, drain=0))
    site.database.start()
    return papers, history


def test_a_database_killed_amid_saves_loses_nothing_that_was_acknowledged(site: LiveSite) -> None:
    papers, history = killed_for_good(site)
    assert (history.wrong, len(history.acked) > CROWD) == ([], True)
    assert verdict(site.engine, papers, history) == CLEAN
    papers, seen = site.papers(CROWD), {"recovery": 99.0}

    def kill() -> None:
        site.database.kill()
        site.database.start()

    history = play(site.port, papers, fault(papers, kill, seen))
    kept_every_promise("database killed", site.engine, papers, history, **seen)
    assert set(history.statuses) <= {200, 503}
    assert seen["recovery"] <= PROMISED_SECONDS


def test_a_database_that_acknowledges_before_the_disk_has_it_is_found_out(site: LiveSite) -> None:
    """The same kill with synchronous_commit off must show a loss, or the test above proves nothing."""
    hasty = ("synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = 131072")
    site.execute(*(f"ALTER SYSTEM SET {one}" for one in hasty), "SELECT pg_reload_conf()")
    try:
        papers, history = killed_for_good(site)
        found = verdict(site.engine, papers, history)
    finally:
        site.execute("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
    print(json.dumps({"fault": "synchronous_commit off", "acknowledged": len(history.acks), "lost": len(found.lost)}))
    assert found.lost
    assert (found.stale, found.phantom, found.duplicate) == ((), (), ())


def test_an_acknowledgement_lost_on_the_way_back_is_given_again_for_the_same_row(site: LiveSite) -> None:
    papers = site.papers(12)

    async def through_a_bad_network() -> tuple[History, Toxic]:
        async with Toxic(site.port) as network:

            async def plot(history: History) -> None:
                for mode, seconds in BAD_NETWORK:
                    network.mode = mode
                    await asyncio.sleep(seconds)
                network.mode, network.latency = "pass", 0.1
                await all_heard(history, papers, time.monotonic(), 2 * PROMISED_SECONDS)

            return await played(network.port, papers, plot, Habits()), network

    history, network = loops.run(through_a_bad_network())
    kept_every_promise("replies lost", site.engine, papers, history)
    assert set(history.statuses) == {200}
    assert network.replies_lost > len(papers)
    assert history.lost_replies > network.replies_lost // 2


def test_the_checker_names_each_kind_of_breach(site: LiveSite) -> None:
    told = History(sent={("a", 1): {1: 0, 2: 1}, ("a", 2): {3: 1}}, acked={("a", 1): 2})
    kept = [(("a", 1), 2, 1), (("a", 2), 0, None)]
    assert judged(told, kept) == CLEAN
    assert judged(told, [(("a", 1), 1, 0), kept[1]]).lost == ("('a', 1): 2 acknowledged, 1 kept",)
    assert judged(told, kept[1:]).lost == ("('a', 1): 2 acknowledged, 0 kept",)
    assert judged(told, [(("a", 1), 2, 0), kept[1]]).stale == ("('a', 1): counter 2 with choice 0",)
    assert judged(told, [kept[0], (("a", 2), 3, 0)]).phantom == ("('a', 2): counter 3 with choice 0",)
    assert judged(told, [*kept, kept[1]]).duplicate == ("('a', 2): 2 rows",)
    # And in a real database: one row taken away after a crowd that lost nothing.
    papers = site.papers(2)

    async def plot(history: History) -> None:
        await all_heard(history, papers, time.monotonic(), PROMISED_SECONDS)

    history = play(site.port, papers, plot)
    assert verdict(site.engine, papers, history) == CLEAN
    token, place = next(iter(history.acked))
    with site.writing() as session:
        row = (AnswerRow.attempt_id == site.attempt(token).id, AnswerRow.position == place)
        session.execute(delete(AnswerRow).where(*row))
    found = verdict(site.engine, papers, history)
    assert (len(found.lost), found.stale, found.phantom, found.duplicate) == (1, (), (), ())
