"""Finding people and unions on a board that the public sees: nobody by a name, place or count that it does not show."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from contest import collation, finding
from contest.finding import MOST_FOUND, Query
from contest.refusals import NotFound
from contest.services import standings
from contest.services.sources import Row, Source
from contest.services.standings import Below, UnitRow
from contest.services.trees import Branch
from contest.store.lines import WHOLE

MOST_UNITS = 10


def people(session: Session, origin: Source, unit: int, asked: Query) -> list[tuple[int, Row]]:
    """(index from 0, row) of those who are meant, in the order of the board, at most MOST_FOUND.

    A board that shows leaders only is looked through as it is shown. Raises NotFound for a unit that is not there.
    """
    if unit and unit not in origin.tree.by_id:
        raise NotFound
    if not origin.facts.shows():
        return []
    if origin.facts.bounded:
        shown = list(enumerate(standings.individuals(origin, unit, 1).rows))
        return [(n, row) for n, row in shown if n + 1 == asked.place or _named(row.name, asked.words)]
    if asked.place is None:
        return origin.named(session, unit, asked.words, MOST_FOUND)
    first = asked.place - 1
    rows, before, _, after = origin.rows(unit, first, first) if first >= 0 else ([], 0, 0, "")
    return [(first, row) for row in standings.ranked(rows, before, first, after)]


def _named(name: str, words: Sequence[str]) -> bool:
    return bool(words) and finding.answers(name, words)


def unions(origin: Source, below: Below, asked: Query) -> list[tuple[int, UnitRow]]:
    """(index from 0, row) of the unions of a board that are meant, in its order, at most MOST_FOUND.

    Raises NotFound for a unit that is not there.
    """
    if below.unit and below.unit not in origin.tree.by_id:
        raise NotFound
    rows = enumerate(standings.all_unions(origin, below))
    meant = [(n, row) for n, row in rows if n + 1 == asked.place or _named(row.name, asked.words)]
    return meant[:MOST_FOUND]


def units(origin: Source, unit: int, asked: Query) -> list[Branch]:
    """The units below a unit whose names answer, as a list of places reads, at most MOST_UNITS."""
    if not origin.facts.shows():
        return []
    under = (one for one in origin.tree.by_id.values() if _named(one.name, asked.words))
    meant = [one for one in under if unit == WHOLE or (one.id != unit and unit in map(_id, origin.tree.path(one.id)))]
    return sorted(meant, key=lambda one: collation.key(one.name))[:MOST_UNITS]


def _id(branch: Branch) -> int:
    return branch.id
