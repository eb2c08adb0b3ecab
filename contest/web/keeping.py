"""Values that a site keeps in a process for a while, so that they are not made for everybody anew."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

_MOST = 4096


class Kept:
    """Values by name, each at most as old as its reader allows."""

    def __init__(self) -> None:
        self._values: OrderedDict[Any, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Any, seconds: float, make: Callable[[], Any]) -> Any:
        """The value, made anew when it is older than that."""
        held = self._values.get(name)
        if held is not None and time.monotonic() - held[0] < seconds:
            return held[1]
        value = make()
        with self._lock:
            self._values[name] = (time.monotonic(), value)
            self._values.move_to_end(name)
            while len(self._values) > _MOST:
                self._values.popitem(last=False)
        return value
