"""A run under way: how a request is written as a phone's browser sends it, and what of its reply is written down."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.load.client import Client, Reply
from tests.load.figures import Clock, Figures
from tests.load.journal import Journal, Sheet
from tests.load.journeys import Body, Part, Step

# Counters of a page that leads begin here; see contest/attempts.py and static/js/journal.js.
LEAD = 2**20
RETRY_SECONDS = 1.0
PHONE = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@dataclass(slots=True)
class Rig:
    """A run under way. `origin`: what a browser names as where it is; `patient`: what is shed is no error, or that of
    these acts is none."""

    client: Client
    origin: str = "http://localhost"
    patient: bool | frozenset[str] = False
    journal: Journal = field(default_factory=Journal)
    figures: Figures = field(default_factory=Figures)
    clock: Clock = field(default_factory=Clock)

    async def until(self, due: float) -> None:
        """Wait for a moment of the run's clock."""
        await asyncio.sleep(max(0.0, due - self.clock.now()))


def message(rig: Rig, step: Step, held: Mapping[str, Any], body: str) -> bytes:
    """A request as a phone's browser sends it."""
    data = body.encode()
    lines = [
        f"{step.method} {step.path % held} HTTP/1.1",
        f"Host: localhost\r\nUser-Agent: {PHONE}\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: vi",
    ]
    if held.get("cookie"):
        lines.append(f"Cookie: {held['cookie']}")
    if step.method != "GET":
        lines.append(f"Origin: {rig.origin}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {len(data)}")
    elif held.get("etag") and any(keep.part is Part.ETAG for keep in step.keeps):
        lines.append(f"If-None-Match: {held['etag']}")
    if step.kind in (Body.SAVE, Body.SCRIPT):
        lines.append(f"X-CSRF-Token: {held['csrf']}")
    if step.kind is Body.SAVE:
        lines.append(f"X-Lease: {held['lease']}")
    if step.kind not in (Body.NONE, Body.SCRIPT):
        lines.append(f"Content-Type: {step.kind.value}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def take(step: Step, reply: Reply, held: dict[str, Any]) -> None:
    """Keep of a reply what the step keeps; what is not there stays as it was."""
    for keep in step.keeps:
        text = reply.text if keep.part is Part.BODY else reply.header(keep.part.value)
        if found := keep.pattern.search(text):
            held[keep.name] = found.group(1)


def keep(rig: Rig, step: Step, reply: Reply, held: dict[str, Any]) -> bool:
    """Keep and write down what a good reply says; whether it could be read."""
    try:
        take(step, reply, held)
        _note(rig, step, reply, held)
    except (KeyError, ValueError) as error:
        rig.figures.failed(step.act, "unreadable", repr(error))
        return False
    return True


def patience(reply: Reply) -> float:
    """Seconds until a page asks again for what it was refused: as many as it is told, or one."""
    told = reply.header("retry-after")
    return float(told) if told.isdigit() else RETRY_SECONDS


def refused(rig: Rig, step: Step, reply: Reply) -> bool:
    """Count a reply that is not as it should be; True: it is shed, and may be asked for again."""
    waits = rig.patient if isinstance(rig.patient, bool) else step.act in rig.patient
    if waits and reply.status in (429, 503):
        rig.figures.shed[f"{step.act}: {reply.status}"] += 1
        return True
    rig.figures.failed(step.act, reply.status, reply.header("location") or re.sub(r"\s+", " ", reply.text)[-160:])
    return False


def answer(rig: Rig, step: Step, held: dict[str, Any]) -> str:
    """The body of a save of one question, noted as sent."""
    held["counter"] = held.get("counter", 0) + 1
    seq = int(held["lease"]) * LEAD + held["counter"]
    chosen = (step.question, (seq * 7 + held["seed"]) % step.most, seq)
    rig.journal.sheet(held["here"], held["person"]).send(chosen)
    return written([chosen])


def written(answers: Sequence[tuple[int, int, int]]) -> str:
    """The body of a save of these (question, choice, counter)."""
    return json.dumps([{"question": q, "choice": c, "seq": s} for q, c, s in answers], separators=(",", ":"))


def _note(rig: Rig, step: Step, reply: Reply, held: dict[str, Any]) -> None:
    """Write down what this reply promises."""
    if step.act == "save":
        acknowledge(rig, rig.journal.sheet(held["here"], held["person"]), reply)
    elif step.act == "start":
        rig.journal.sheet(held["here"], held["person"])
    elif step.act == "hand in":
        rig.journal.sheet(held["here"], held["person"]).handed_in_at = time.time()
    elif step.act == "result":
        rig.journal.sheet(held["here"], held["person"]).receipt = held.get("receipt", "")
    elif step.act == "board JSON" and reply.status == 200:
        rig.figures.boards.append(read_board(reply.text, time.time()))


def acknowledge(rig: Rig, sheet: Sheet, reply: Reply) -> int:
    """Note all that a save's reply says is kept; how many answers."""
    saved = json.loads(reply.text)["saved"]
    for one in saved:
        sheet.tell((one["question"], one["choice"], one["seq"]))
    rig.journal.answers += len(saved)
    return len(saved)


def read_board(text: str, seen: float) -> tuple[float, float, int]:
    """Of a board's JSON: when it was seen, as of when it is (both seconds since 1970), the hand-ins it counts or −1."""
    data = json.loads(text)
    told = datetime.fromisoformat(data["as_of"]).timestamp()
    return seen, told, -1 if data["entries"] is None else int(data["entries"])
