"""Boards as the public gets them: made at most every two seconds in a process, the same for everybody until then."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from contest.services import sources, standings
from contest.services.sources import Source
from contest.services.standings import Board
from contest.web import edge
from contest.web.site import site

_KEPT = 512
T = TypeVar("T")


class Snapshots:
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
            while len(self._values) > _KEPT:
                self._values.popitem(last=False)
        return value


_BOARDS = Snapshots()


def board(slug: str, round_number: int | None, unit: int, kind: str, page: int) -> Board:
    """A page of a board: «ca-nhan», «cong-doan» (direct children) or «co-so» (all grassroots units below)."""

    def make() -> Board:
        return ask(slug, round_number, look)

    def look(origin: Source) -> Board:
        if kind == "ca-nhan":
            return standings.individuals(origin, unit, page)
        return standings.unions(origin, unit, page, grassroots=kind == "co-so")

    here = site()
    name = (id(here), slug, round_number, unit, kind, page)
    made: Board = _BOARDS.get(name, here.settings.board_max_age_s, make)
    return made


def ask(slug: str, round_number: int | None, question: Callable[[Source], T]) -> T:
    """Put a question to the figures of a contest, wherever they come from just now."""
    return sources.ask(edge.reads(), site().boards, slug, round_number, question)
