"""What a run tells: one JSON object, and whether it may be believed and passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.load.asking import Rig
from tests.load.checks import Verdict
from tests.load.figures import LATE_MS, Figures, percentile, spread_of
from tests.load.journal import Journal

KINDS = ("lost", "stale", "phantom", "hand_ins", "attempts", "receipts", "marks", "verify")
CALM_MS, CALM_SECONDS = 100.0, 3.0


@dataclass(slots=True)
class Ran:
    """A run that is over: what it met, since when, for how many seconds.

    `cpu` in seconds of the processor by role, `memory` in megabytes of the web workers; `own`: the generator's seconds
    of the processor.
    """

    rig: Rig
    since: datetime
    took: float
    cpu: dict[str, float]
    memory: dict[str, float]
    own: float


@dataclass(slots=True)
class Told:
    """All that a report is made of. `entries`: hand-ins that the boards counted before."""

    ran: Ran
    verdict: Verdict
    entries: int
    windows: dict[str, tuple[float, float]]
    board_s: float

    @property
    def figures(self) -> Figures:
        """What was counted."""
        return self.ran.rig.figures

    @property
    def journal(self) -> Journal:
        """What was promised."""
        return self.ran.rig.journal

    def lines(self) -> dict[str, Any]:
        """The report, without the name of its scenario."""
        figures, hand_ins, client = self.figures, self.journal.hand_ins, self.ran.rig.client
        cpu, own = self.ran.cpu, self.ran.own
        requests = max(1, figures.requests)
        return {
            "took_s": round(self.ran.took, 1),
            "connections": {"opened": client.opened, "most": client.most_open},
            "offered": figures.offered,
            "requests": figures.requests,
            "done": figures.done,
            "answers": self.journal.answers,
            "hand_ins": len(hand_ins),
            "errors": dict(figures.wrong),
            "shed": dict(figures.shed),
            "unanswered": figures.offered - figures.done,
            "acts_ms": figures.acts(),
            "cpu_s": cpu,
            "cpu_per_paper_ms": {role: _each(seconds, len(hand_ins)) for role, seconds in cpu.items()},
            "cpu_per_request_ms": {role: _each(seconds, requests) for role, seconds in cpu.items()},
            "generator": {
                "cpu_s": round(own, 1),
                "us_per_request": round(own * 1e6 / requests),
                "late_p99_ms": figures.lateness_ms,
            },
            "board_age_s": figures.board_age_s(),
            "board_behind_s": figures.board_behind_s(hand_ins, self.entries),
            "boards_read": len(figures.boards),
            "wrong": {kind: self.verdict.counts[kind] for kind in KINDS},
            "memory_mb": self.ran.memory,
            **self.stretches(),
            "failures": self.failures(),
            "examples": [*figures.examples, *self.verdict.shown],
        }

    def stretches(self) -> dict[str, Any]:
        """Saves of each stretch apart; after an overload, how many seconds until they were as before."""
        if not self.windows:
            return {}
        told: dict[str, Any] = {
            name: {**spread_of(self.figures.within("save", *stretch)), "a_second": self.rate(*stretch)}
            for name, stretch in self.windows.items()
        }
        if "after" in self.windows:
            told["recovered_s"] = self.recovered(*self.windows["after"])
        return {"saves": told}

    def rate(self, begin: float, end: float) -> float:
        """Saves that were acknowledged between two moments, a second."""
        pairs = zip(self.figures.at["save"], self.figures.ms["save"], strict=True)
        return round(sum(begin <= at + ms / 1000 < end for at, ms in pairs) / max(0.001, end - begin), 1)

    def recovered(self, begin: float, end: float) -> float | None:
        """Seconds after a moment until three seconds' saves were calm; None: not until the end."""
        calm = max(CALM_MS, 2 * percentile(sorted(self.figures.within("save", *self.windows["before"])), 0.99))
        moment = begin
        while moment + CALM_SECONDS <= end:
            spent = sorted(self.figures.within("save", moment, moment + CALM_SECONDS))
            if spent and percentile(spent, 0.99) <= calm:
                return round(moment - begin, 1)
            moment += 1.0
        return None

    def failures(self) -> list[str]:
        """Why the run is no good, a few words each; none: it is."""
        figures = self.figures
        age = max(figures.board_age_s(), figures.board_behind_s(self.journal.hand_ins, self.entries))
        found = (
            (bool(figures.errors), f"{figures.errors} errors"),
            (
                figures.lateness_ms > LATE_MS,
                f"the generator was {figures.lateness_ms} ms late, so this says nothing",
            ),
            (age > self.board_s, f"a board was {age} s old"),
            *((count > 0, f"{kind}: {count}") for kind, count in self.verdict.counts.items()),
        )
        return [words for bad, words in found if bad]


def _each(seconds: float, count: int) -> float | None:
    return round(seconds * 1000 / count, 2) if count else None
