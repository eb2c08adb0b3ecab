"""Values that a site keeps in a process for a while, so that they are not made for everybody anew."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

_MOST = 4096
FOR_GOOD = math.inf
"""How old a value may be whose name tells all that it was made of."""


class Kept:
    """Values by name, each at most as old as its reader allows; the longest kept go first when there are `most`."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._values: OrderedDict[Any, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Any, seconds: float, make: Callable[[], Any]) -> Any:
        """The value, made anew when it is older than that."""
        held = self._values.get(name)
        if held is not None and time.monotonic() - held[0] < seconds:
            return held[1]
        value = make()
        self.put(name, value)
        return value

    def steady(self, name: Any, seconds: float, make: Callable[[], Any]) -> Any:
        """The same, but the very object that was kept where the one made anew is equal to it (Same)."""

        def again() -> Any:
            value, before = make(), self.held(name)
            return before if before == value else value

        return self.get(name, seconds, again)

    def held(self, name: Any) -> Any:
        """The value of whatever age, or None."""
        held = self._values.get(name)
        return None if held is None else held[1]

    def put(self, name: Any, value: Any) -> None:
        """Keep a value."""
        with self._lock:
            self._values[name] = (time.monotonic(), value)
            self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class Same:
    """A name for exactly this object, which never changes: equal to itself alone, and quick to look up by."""

    __slots__ = ("_one",)

    def __init__(self, one: object) -> None:
        self._one = one

    def __hash__(self) -> int:
        return id(self._one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._one is other._one
