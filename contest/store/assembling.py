"""A contest out of its joined rows. The same rows give the same contest, which is put together once.

Nothing here can grow stale: the rows are read each time, and only what was made of exactly them is used again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from contest.contests import Contest, State
from contest.rounds import Hours, Round
from contest.rulebook import Rulebook
from questions.schema import from_millis

WIDTH = 25
"""Columns of a joined row (contest.store.contests.COLUMNS)."""
_OWN, _RULES = 13, 15


def assembled(rows: Sequence[Any]) -> Contest:
    """One contest out of its rows of WIDTH columns and more, in the order of its rounds."""
    return _contest(tuple(tuple(row[:WIDTH]) for row in rows))


def each(rows: Iterable[Any]) -> list[Contest]:
    """Contests out of such rows, those of a contest together."""
    return [assembled(list(group)) for _, group in groupby(rows, key=lambda one: one[0])]


@lru_cache(maxsize=256)
def _contest(rows: tuple[tuple[Any, ...], ...]) -> Contest:
    id_, slug, title, state, seed, rules_id, settled, draw_seed, era, credited, pauses, *dates = rows[0][:_OWN]
    complaints, archived = map(_moment, dates)
    version, body = rows[0][_OWN:_RULES]
    return Contest(
        id=id_,
        slug=slug,
        title=title,
        state=State(state),
        seed=seed,
        rules_id=rules_id,
        rules=_rulebook(body),
        rounds=tuple(_round(one[_RULES:WIDTH]) for one in rows),
        settled_at=_moment(settled),
        draw_seed=draw_seed,
        era=era,
        credited=credited,
        pauses=tuple((from_millis(since), from_millis(until)) for since, until in json.loads(pauses)),
        complaints_until=complaints,
        archived_at=archived,
        version=version,
    )


@lru_cache(maxsize=256)
def _rulebook(body: str) -> Rulebook:
    return Rulebook.from_data(json.loads(body))


def _round(row: Sequence[Any]) -> Round:
    id_, number, title, opens, closes, hours, ends, predicted, settled, revealed = row
    inside = tuple(Hours(tuple(one["days"]), one["opens"], one["closes"]) for one in json.loads(hours))
    named = (id_, number, title, from_millis(opens), from_millis(closes))
    return Round(*named, inside, _moment(ends), predicted, _moment(settled), _moment(revealed))


def _moment(millis: int | None) -> datetime | None:
    return None if millis is None else from_millis(millis)
