"""Redis away, a full disk, slow pages, a rush, a hand-in at the same moment: saves go on, or say so and come back."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from tests import loops
from tests.chaos.checks import CLEAN, kept_every_promise, verdict
from tests.chaos.disks import NOT_MOUNTED, small_disk
from tests.chaos.journal import Habits, History, Paper, all_heard, play, played
from tests.chaos.live import SLUG, LiveSite
from tests.chaos.wire import Wire

CROWD = 30
PROMISED_SECONDS = 5.0
ROUNDS = 240
THREADS = 8
"""Of both web workers."""


def test_redis_hung_emptied_and_killed_changes_no_reply_to_a_save(site: LiveSite) -> None:
    papers = site.papers(CROWD)

    async def plot(history: History) -> None:
        await asyncio.sleep(0.7)
        for act, seconds in (
            (site.hand.hang, 2.0),
            (site.hand.wake, 0.3),
            (site.hand.empty, 0.5),
            (site.hand.kill, 1.0),
            (site.hand.start, 0.0),
        ):
            await asyncio.to_thread(act)
            await asyncio.sleep(seconds)
        await all_heard(history, papers, time.monotonic(), PROMISED_SECONDS)

    history = play(site.port, papers, plot)
    # A reply says back what was sent, which the journal has compared; nothing else was ever said.
    kept_every_promise("redis away", site.engine, papers, history)
    assert set(history.statuses) == {200}
    assert history.lost_replies == 0


def test_a_full_disk_is_a_503_while_papers_can_be_read_and_ends_when_there_is_room(
    site: LiveSite, capsys: pytest.CaptureFixture[str]
) -> None:
    papers, seen = site.papers(CROWD), {"recovery": 99.0, "page": 0}
    with small_disk(site) as disk, site.old_snapshot():
        # Who still reads the state of before, as a backup does, keeps old rows: each save needs room of its own.
        async def plot(history: History) -> None:
            await asyncio.sleep(0.7)
            await asyncio.to_thread(disk.fill)
            until = time.monotonic() + 6
            while history.statuses[503] < CROWD and time.monotonic() < until:
                await asyncio.sleep(0.05)
            page = papers[0].address.rpartition("/")[0]
            seen["page"], _ = await asyncio.to_thread(site.look, page, papers[0])
            await asyncio.to_thread(disk.free)
            seen["recovery"] = await all_heard(history, papers, time.monotonic(), 2 * PROMISED_SECONDS)

        history = play(site.port, papers, plot, Habits(pace=0.15))
    kept_every_promise("disk full", site.engine, papers, history, recovery=seen["recovery"])
    assert history.statuses[503] >= CROWD
    assert set(history.statuses) - {429} == {200, 503}
    assert (seen["page"], seen["recovery"] <= PROMISED_SECONDS) == (200, True)
    if not disk.real:
        with capsys.disabled():
            print(f"\n{NOT_MOUNTED}")


def test_pages_that_wait_for_a_slow_statement_keep_no_answer_waiting(site: LiveSite) -> None:
    papers, readers = site.papers(CROWD), site.papers(THREADS)
    seen: list[int] = []
    moments: list[float] = []

    async def read(reader: Paper) -> None:
        wire = Wire(site.port, reader.cookie, patience=20)
        seen.append((await wire.ask("GET", f"/cuoc-thi/{SLUG}/bat-dau")).status)
        wire.close()

    async def plot(history: History) -> None:
        await asyncio.sleep(1)
        with site.locked("round"):
            # One thread of a worker is left, whichever worker they meet.
            few = [asyncio.create_task(read(reader)) for reader in readers[: THREADS // 2 - 1]]
            moments.append(time.monotonic() + 0.3)
            await asyncio.sleep(2)
            moments.append(time.monotonic())
            assert not seen, "the pages were not held"
            # And as many as there are threads: they are cut off after the three seconds of a statement.
            await asyncio.gather(*few, *map(read, readers))
        await all_heard(history, papers, time.monotonic(), PROMISED_SECONDS)

    history = play(site.port, papers, plot)
    kept_every_promise("slow pages", site.engine, papers, history)
    assert set(seen) == {503}
    assert set(history.statuses) == {200}
    during = sorted(took for moment, _, took in history.acks if moments[0] < moment < moments[1])
    assert len(during) > CROWD
    assert during[int(len(during) * 0.99)] < 1


def test_after_a_rush_saves_are_as_quick_as_before_and_none_has_failed(site: LiveSite) -> None:
    papers, rush = site.papers(8), site.papers(120)
    moments: dict[str, float] = {}
    crowds: list[History] = []

    async def burst(history: History) -> None:
        await asyncio.sleep(2)

    async def plot(history: History) -> None:
        await asyncio.sleep(2)
        moments["rush"] = time.monotonic()
        crowds.append(await played(site.port, rush, burst, Habits(pace=0.0)))
        moments["after"] = time.monotonic()
        await asyncio.sleep(2)

    history = play(site.port, papers, plot)
    kept_every_promise("rush", site.engine, papers, history)
    (other,) = crowds
    assert verdict(site.engine, rush, other) == CLEAN
    assert set(history.statuses) <= {200, 503}
    assert set(other.statuses) <= {200, 429, 503}
    assert other.statuses[200] > 10 * len(papers)
    before = [took for at, _, took in history.acks if at < moments["rush"]]
    after = [took for at, _, took in history.acks if at > moments["after"] + 0.5]
    assert max(after) < max(1.0, 3 * max(before))


def test_an_answer_that_races_the_hand_in_is_in_the_paper_or_refused(site: LiveSite) -> None:
    papers = site.papers(ROUNDS)
    right = site.right_answers(papers)
    outcomes = loops.run(races(site, papers, right))
    with Session(site.engine) as session:
        query = select(AttemptRow.token, AttemptRow.score, AnswerRow.seq)
        query = query.join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id).where(AnswerRow.position == 1)
        kept = {token: (score, seq) for token, score, seq in session.execute(query)}
    for paper in papers:
        # The right answer to the first question alone: the mark tells whether the hand-in has seen it.
        assert kept[paper.token] == ((1, 1) if outcomes[paper.token] == 200 else (0, 0)), outcomes[paper.token]
    assert Counter(outcomes.values()).keys() == {200, 409}


async def races(site: LiveSite, papers: Sequence[Paper], right: dict[str, int]) -> dict[str, int]:
    """Each paper's answer and its hand-in at once, eight papers at a time; the status that the answer got."""
    dice, turn = random.Random(1), asyncio.Semaphore(8)

    async def race(paper: Paper) -> tuple[str, int]:
        wires = Wire(site.port, paper.cookie), Wire(site.port, paper.cookie)
        body = json.dumps([{"question": 1, "choice": right[paper.token], "seq": 1}]).encode()
        headers = {"Content-Type": "application/json", "X-CSRF-Token": paper.csrf}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        hand_in = paper.address.replace("cau-tra-loi", "nop"), urlencode({"csrf_token": paper.csrf}).encode(), form

        async def save() -> int:
            await asyncio.sleep(dice.random() * 0.02)
            return (await wires[0].ask("PUT", paper.address, body, headers)).status

        async with turn:
            told, handed = await asyncio.gather(save(), wires[1].ask("POST", *hand_in))
        assert handed.status == 303
        for wire in wires:
            wire.close()
        return paper.token, told

    return dict(await asyncio.gather(*map(race, papers)))
