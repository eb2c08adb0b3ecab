"""Phones with a journal, as the page of a paper keeps it, and the history of what they sent and were told.

An answer stays in the journal until it is acknowledged; what is not is sent again with the same counter, after a pause
that grows and is never quite the same. A newer answer to a question takes the place of an older one that still waits.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests import loops
from tests.chaos.wire import Lost, Reply, Wire

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
Place = tuple[str, int]
"""A paper's token and a question's place on it."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Seconds between two answers of a person (a paper takes four a second for long, and forty at once), and how many
    seconds a journal is still sent once all is over."""

    pace: float = 0.3
    drain: float = 10.0


@dataclass(frozen=True, slots=True)
class Paper:
    """An open paper, and what a browser of its owner carries. `bounds`: how many options each place has."""

    token: str
    person_id: int
    cookie: str
    csrf: str
    bounds: dict[int, int]

    @property
    def address(self) -> str:
        """Where its answers are sent."""
        return f"/lam-bai/{self.token}/cau-tra-loi"


@dataclass(slots=True)
class History:
    """What was sent (place → counter → choice), what was acknowledged (place → highest counter), and what was seen."""

    sent: dict[Place, dict[int, int]] = field(default_factory=dict)
    acked: dict[Place, int] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    lost_replies: int = 0
    wrong: list[str] = field(default_factory=list)
    """Replies that break a promise, in words: an acknowledgement of something else, a 503 without Retry-After."""
    acks: list[tuple[float, str, float]] = field(default_factory=list)
    """Of each acknowledgement: the moment (monotonic), the paper's token, and the seconds that it took."""
    waiting: int = 0
    """Answers that were still in a journal when everything was over."""

    def longest_gap(self) -> float:
        """Seconds without an acknowledgement to anybody, at most."""
        moments = [moment for moment, _, _ in self.acks]
        return max((after - before for before, after in pairwise(moments)), default=0.0)

    def heard_since(self, moment: float) -> set[str]:
        """The papers that had an acknowledgement after that moment."""
        return {token for at, token, _ in self.acks if at > moment}


@dataclass(slots=True)
class Phone:
    """One person who answers, and whose phone sends until it is told that the answer is kept."""

    wire: Wire
    paper: Paper
    history: History
    dice: random.Random
    journal: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Place → counter and choice, while not acknowledged."""
    seq: int = 0
    pause: float = FIRST_PAUSE
    quiet_until: float = 0.0

    async def sit(self, over: asyncio.Event, habits: Habits) -> None:
        """Answer until it is over, then send what is left, for a bounded while."""
        while not over.is_set():
            self.choose()
            await self.send()
            await asyncio.sleep(habits.pace * (0.5 + self.dice.random()))
        until = time.monotonic() + habits.drain
        while self.journal and time.monotonic() < until:
            await asyncio.sleep(max(0.01, self.quiet_until - time.monotonic()))
            await self.send()
        self.history.waiting += len(self.journal)
        self.wire.close()

    def choose(self) -> None:
        """Touch an option of some question."""
        place, self.seq = self.dice.choice(list(self.paper.bounds)), self.seq + 1
        choice = self.dice.randrange(self.paper.bounds[place])
        self.journal[place] = (self.seq, choice)
        self.history.sent.setdefault((self.paper.token, place), {})[self.seq] = choice

    async def send(self) -> None:
        """Send the journal, unless the pause after a failure still lasts."""
        if not self.journal or time.monotonic() < self.quiet_until:
            return
        entries = [{"question": p, "choice": c, "seq": s} for p, (s, c) in sorted(self.journal.items())]
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.paper.csrf}
        began = time.monotonic()
        try:
            reply = await self.wire.ask("PUT", self.paper.address, json.dumps(entries).encode(), headers)
        except Lost:
            self.history.lost_replies += 1
            self._rest()
            return
        self.history.statuses[reply.status] += 1
        if reply.status == 200:
            self._acknowledged(entries, json.loads(reply.body), began)
        else:
            self._refused(reply)

    def _acknowledged(self, entries: list[dict[str, int]], told: Any, began: float) -> None:
        # One device alone sends, with counters that only grow: what is kept is what was sent.
        if told["saved"] != entries:
            self.history.wrong.append(f"sent {entries}, told {told['saved']}")
        for entry in entries:
            place, seq = entry["question"], entry["seq"]
            key = (self.paper.token, place)
            self.history.acked[key] = max(seq, self.history.acked.get(key, 0))
            if self.journal.get(place, (0, 0))[0] == seq:
                del self.journal[place]
        self.history.acks.append((time.monotonic(), self.paper.token, time.monotonic() - began))
        self.pause, self.quiet_until = FIRST_PAUSE, 0.0

    def _refused(self, reply: Reply) -> None:
        if reply.status == 503 and not reply.headers.get("retry-after", "").isdigit():
            self.history.wrong.append("503 without Retry-After")
        if reply.status not in (429, 503):
            self.history.wrong.append(f"{reply.status}: {reply.body[:200]!r}")
        self._rest()

    def _rest(self) -> None:
        self.quiet_until = time.monotonic() + self.pause * (0.5 + self.dice.random())
        self.pause = min(LONGEST_PAUSE, self.pause * 2)


Plot = Callable[[History], Awaitable[None]]


def play(port: int, papers: Sequence[Paper], plot: Plot, habits: Habits | None = None) -> History:
    """Let everybody answer at that port while the plot happens; the history, once journals are empty or given up."""
    return loops.run(played(port, papers, plot, habits or Habits()))


async def played(port: int, papers: Sequence[Paper], plot: Plot, habits: Habits) -> History:
    """`play` for who has a loop already."""
    history, over = History(), asyncio.Event()
    phones = [Phone(Wire(port, paper.cookie), paper, history, random.Random(n)) for n, paper in enumerate(papers)]
    async with asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(phone.sit(over, habits))
        try:
            await plot(history)
        finally:
            over.set()
    return history


async def all_heard(history: History, papers: Sequence[Paper], since: float, within: float) -> float:
    """Wait until every paper had an acknowledgement after that moment; the seconds it took, `within` if it did not."""
    everybody = {paper.token for paper in papers}
    while time.monotonic() < since + within and history.heard_since(since) != everybody:
        await asyncio.sleep(0.05)
    return time.monotonic() - since
