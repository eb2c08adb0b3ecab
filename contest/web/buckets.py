"""Token buckets in a process's own memory: for what costs little to refuse and must cost nothing to allow."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import datetime
from threading import Lock

_KEPT = 20_000


class Buckets:
    """At most `burst` at once and `per_second` in the long run, by name."""

    def __init__(self, per_second: float, burst: int) -> None:
        self.per_second, self.burst = per_second, burst
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, now: datetime | None = None) -> bool:
        """One unit, if there is one. `now`: by the clock of the house; None: by the machine's own."""
        moment = time.monotonic() if now is None else now.timestamp()
        with self._lock:
            left, since = self._held.pop(name, (float(self.burst), moment))
            left = min(self.burst, left + max(0.0, moment - since) * self.per_second)
            self._held[name] = (left - 1 if left >= 1 else left, moment)
            if len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return left >= 1
