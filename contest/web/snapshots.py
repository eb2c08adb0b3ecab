"""Boards as the public gets them: made at most every two seconds in a process, the same for everybody until then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from contest.services import frozen, sources, standings
from contest.services.sources import Source
from contest.services.standings import Board
from contest.web import edge, replica
from contest.web.board_address import Asked
from contest.web.site import now, site

T = TypeVar("T")


def board(slug: str, round_number: int | None, unit: int, kind: str, number: int, category: int = 0) -> Board:
    """A page of a board: «ca-nhan», «cong-doan» (direct children) or «co-so» (all grassroots units below)."""

    return page(Asked(slug, kind, unit, round_number, number, category))


def page(asked: Asked) -> Board:
    """The page of a board that an address asks for."""

    def make() -> Board:
        return _ask(replica.recent, sources.Asked(asked.slug, asked.round, asked.category), look)

    def look(origin: Source) -> Board:
        if asked.of_people:
            return standings.individuals(origin, asked.unit, asked.page)
        return standings.unions(origin, asked.unit, asked.page, grassroots=asked.below.grassroots, order=asked.order)

    here = site()
    made: Board = here.kept.get(("board", asked), here.settings.board_max_age_s, make)
    return made


def ask(slug: str, round_number: int | None, question: Callable[[Source], T], category: int = 0) -> T:
    """Put a question to the figures of a contest, wherever they come from just now; none older than the request."""
    return _ask(replica.current, sources.Asked(slug, round_number, category), question)


def _ask(reads: Callable[[], Session], asked: sources.Asked, question: Callable[[Source], T]) -> T:
    return sources.ask(reads, site().boards, asked, lambda origin: question(origin_for(origin)))


def origin_for(origin: Source) -> Source:
    """Where the public's figures come from: the boards that move, or the one that stands still before a close."""
    since = origin.facts.frozen_since(now())
    if since is None:
        return origin
    return frozen.source(edge.reads(), origin.facts.slug, origin.facts.scope, since, now())
