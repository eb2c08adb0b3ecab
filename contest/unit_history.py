"""The history of the union tree: what a deed is called, what it changed on a unit, and the tree as it was on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from contest.units import Kind, Sector, Unit


class Act(StrEnum):
    """What was done to a unit, as its history names it."""

    OPEN = "open"
    EDIT = "edit"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"
    IMPORT = "import"


_DAYS = frozenset({"valid_from", "valid_to", "placed_from"})
_OF = {"kind": Kind, "sector": Sector}


def plain(unit: Unit, than: Unit | None = None) -> dict[str, Any]:
    """The fields of a unit (that differ from another one) as JSON has them: days and words as text."""
    values = asdict(unit) if than is None else {
        one.name: getattr(unit, one.name) for one in fields(unit) if getattr(unit, one.name) != getattr(than, one.name)
    }  # fmt: skip
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def restored(unit: Unit, values: Mapping[str, Any]) -> Unit:
    """The unit with fields as `plain` gave them."""
    read: dict[str, Any] = {name: value if value is None else _read(name, value) for name, value in values.items()}
    return replace(unit, **read)


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DAYS else _OF[name](value) if name in _OF else value


def as_of(tree: Mapping[str, Unit], later: Iterable[tuple[str, Mapping[str, Any] | None]]) -> dict[str, Unit]:
    """The tree as it was before some changes: (code, fields before), the newest first; None: it was opened then.

    A unit that was opened stays, with its first day; whoever asks of a day sees that it does not stand yet.
    """
    then = dict(tree)
    for code, before in later:
        if before is not None and code in then:
            then[code] = restored(then[code], {name: one for name, one in before.items() if name not in _ENDS})
    return then


_ENDS = frozenset({"valid_from", "valid_to", "successor"})
"""These hold days themselves, so nothing is to be turned back in them."""
