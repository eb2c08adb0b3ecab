"""Boards as the public gets them: made at most every two seconds in a process, the same for everybody until then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from contest.services import sources, standings
from contest.services.sources import Source
from contest.services.standings import Board
from contest.web import edge
from contest.web.site import site

T = TypeVar("T")


def board(slug: str, round_number: int | None, unit: int, kind: str, page: int) -> Board:
    """A page of a board: «ca-nhan», «cong-doan» (direct children) or «co-so» (all grassroots units below)."""

    def make() -> Board:
        return ask(slug, round_number, look)

    def look(origin: Source) -> Board:
        if kind == "ca-nhan":
            return standings.individuals(origin, unit, page)
        return standings.unions(origin, unit, page, grassroots=kind == "co-so")

    here = site()
    name = ("board", slug, round_number, unit, kind, page)
    made: Board = here.kept.get(name, here.settings.board_max_age_s, make)
    return made


def ask(slug: str, round_number: int | None, question: Callable[[Source], T]) -> T:
    """Put a question to the figures of a contest, wherever they come from just now."""
    return sources.ask(edge.reads(), site().boards, sources.Asked(slug, round_number), question)
