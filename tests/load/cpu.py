"""What processes spend and hold, read from /proc: seconds of the processor by role, children and the dead included."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
Pids = Mapping[str, Iterable[int]]


def spent(pids: Pids) -> dict[str, float]:
    """Seconds of user and system time by role so far, with those of children that ended and were waited for."""
    return {role: sum(map(_ticks, of)) / _TICKS for role, of in pids.items()}


def _ticks(pid: int) -> int:
    with suppress(OSError):
        # The name stands in brackets and may hold anything; user, system, and both of waited-for children follow.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0


def between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Seconds spent by role from one look to another."""
    return {role: round(seconds - before.get(role, 0.0), 2) for role, seconds in after.items()}


def held(pids: Iterable[int]) -> dict[str, float]:
    """Megabytes of these processes together: `rss`, and `pss`, where shared pages count once among their holders."""
    found: Counter[str] = Counter()
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                name, _, amount = line.partition(":")
                if name in ("Rss", "Pss"):
                    found[name.lower()] += int(amount.split()[0])
    return {name: round(found[name] / 1024, 1) for name in ("rss", "pss")}
