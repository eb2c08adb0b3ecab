"""Who walks through a journey, and who saves answers on an open paper at given moments."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from tests.load import asking
from tests.load.asking import LEAD, RETRY_SECONDS, Rig, acknowledge, message, patience, refused, written
from tests.load.client import Broken, Line
from tests.load.journal import Sheet
from tests.load.journeys import QUESTIONS, Body, Journey, Step, save

MOST_AT_ONCE, MOST_IN_VAIN = 20, 60


@dataclass(slots=True)
class Walk:
    """One person on a journey. `due`: when they come; `pace`: by how much they are quicker than people are.

    `held`: what they bring (slug, cookie, csrf, person …); `waits`: an act that they keep for a moment; `until`: when
    they leave off.
    """

    journey: Journey
    held: dict[str, Any]
    due: float
    pace: float = 1.0
    waits: tuple[str, float] | None = None
    until: float = float("inf")


@dataclass(slots=True)
class Stream:
    """Answers to one open paper, each due at a moment of its own, in order."""

    held: dict[str, Any]
    dues: Sequence[float]


async def walk(rig: Rig, who: Walk) -> None:
    """The whole journey, or as far as it goes: whoever is refused a step goes no further."""
    line, held, dice, due = rig.client.line(), who.held, random.Random(who.held["seed"]), who.due
    first = True
    for step in chain.from_iterable(repeat(one, one.times) for one in who.journey.steps):
        due += 0.0 if first else dice.lognormvariate(0.0, step.think.spread) * step.think.median_s / who.pace
        first = False
        if who.waits and who.waits[0] == step.act:
            due = max(due, who.waits[1])
        if due > who.until:
            break
        if due - rig.clock.now() > rig.client.idle_seconds:
            line.close()
        await rig.until(due)
        # Whoever reads something over and over asks again next time; everybody else is stuck.
        if not await _step(rig, line, step, held, due) and step.times == 1:
            break
        due = max(due, rig.clock.now())
    line.close()


async def _step(rig: Rig, line: Line, step: Step, held: dict[str, Any], due: float) -> bool:
    """One step of a journey, sent again later as long as it is shed; whether it was answered as it should be."""
    rig.figures.due()
    try:
        body = asking.answer(rig, step, held) if step.kind is Body.SAVE else step.body % held
        request = message(rig, step, held, body)
    except KeyError as missing:
        rig.figures.failed(step.act, f"no {missing} was found before")
        return False
    late = rig.clock.now() - due
    for _ in range(MOST_IN_VAIN):
        rig.figures.sent(late)
        try:
            reply = await line.ask(request)
        except Broken as broken:
            rig.figures.failed(step.act, "connection", str(broken))
            return False
        if reply.status in step.expected and reply.header("location").startswith(step.leads):
            rig.figures.answered(step.act, due, rig.clock.now())
            return asking.keep(rig, step, reply, held)
        if not refused(rig, step, reply):
            return False
        await asyncio.sleep(patience(reply))
        late = 0.0
    return False


SAVE = save(1)


async def stream(rig: Rig, what: Stream) -> None:
    """Every answer at its moment. Those that came due while one was under way go together, as a page sends them.

    Each counts from when it was due. What is not acknowledged is sent again, as a page does.
    """
    line, held = rig.client.line(), what.held
    sheet = rig.journal.sheet(held["here"], held["person"])
    coming, waiting, ready = deque(what.dues), deque[tuple[float, tuple[int, int, int]]](), 0.0
    in_vain = 0
    while (coming or waiting) and in_vain < MOST_IN_VAIN:
        if not waiting:
            await rig.until(coming[0])
        moment = rig.clock.now()
        while coming and coming[0] <= moment:
            due = coming.popleft()
            rig.figures.due()
            waiting.append((due, following(held)))
        batch = [waiting[n] for n in range(min(len(waiting), MOST_AT_ONCE))]
        if not batch:
            continue
        for _, answer in batch:
            sheet.send(answer)
        rig.figures.sent(moment - max(batch[0][0], ready))
        wait = await _send(rig, line, sheet, held, batch)
        if wait:
            in_vain += 1
            await asyncio.sleep(wait)
        else:
            in_vain = 0
            for _ in batch:
                waiting.popleft()
        ready = rig.clock.now()
    line.close()


async def _send(
    rig: Rig, line: Line, sheet: Sheet, held: dict[str, Any], batch: Sequence[tuple[float, tuple[int, int, int]]]
) -> float:
    """One save of one or more answers: seconds until it is to be sent again; 0: it was acknowledged."""
    try:
        reply = await line.ask(message(rig, SAVE, held, written([answer for _, answer in batch])))
    except Broken as broken:
        rig.figures.failed(SAVE.act, "connection", str(broken))
        return RETRY_SECONDS
    moment = rig.clock.now()
    if reply.status != 200:
        refused(rig, SAVE, reply)
        return patience(reply)
    for due, _ in batch:
        rig.figures.answered(SAVE.act, due, moment)
    acknowledge(rig, sheet, reply)
    return 0.0


def following(held: dict[str, Any]) -> tuple[int, int, int]:
    """The next answer of a stream: question after question, round and round."""
    held["counter"] = count = held.get("counter", 0) + 1
    seq = int(held["lease"]) * LEAD + count
    return (count - 1) % QUESTIONS + 1, (seq * 7 + held["seed"]) % 2, seq


async def run(rig: Rig, walks: Sequence[Walk], streams: Sequence[Stream]) -> None:
    """Everybody, each at their own moment; back when the last has left."""
    async with asyncio.TaskGroup() as group:
        for one in streams:
            group.create_task(stream(rig, one))
        for who in sorted(walks, key=lambda one: one.due):
            await rig.until(who.due - 0.05)
            group.create_task(walk(rig, who))
