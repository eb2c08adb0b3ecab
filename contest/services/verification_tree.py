"""The union tree read for a verification: parents followed upward, headcounts summed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.rounds import VIETNAM
from contest.store.entrants import ContestUnitRow
from contest.store.units import UnitRow

Cell = tuple[int, int, str, str, int]
"""A unit as the boards keep it: id, parent or 0, name, kind, headcount of all below it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit there is or was, as the contest fixed it, else as it is now. `stands`: it is one of the contest's.

    `above`: the unit it hangs under now; of what the contest did not fix the line upward is the present one.
    """

    id: int
    parent: int | None
    name: str
    kind: str
    joint: bool
    heads: int
    stands: bool
    fixed: bool
    above: int | None


def units(session: Session, contest: Contest) -> dict[int, Unit]:
    """Every unit there ever was, by id and in its order. One statement."""
    pin = ContestUnitRow
    query = (
        select(
            UnitRow.id,
            UnitRow.parent_id,
            UnitRow.name,
            UnitRow.kind,
            UnitRow.joint,
            UnitRow.workers,
            UnitRow.members,
            UnitRow.valid_from,
            UnitRow.valid_to,
            pin.unit_id,
            pin.workers,
            pin.members,
            pin.merged_into_id,
            pin.name,
            pin.parent_id,
        )
        .outerjoin(pin, (pin.unit_id == UnitRow.id) & (pin.contest_id == contest.id))
        .order_by(UnitRow.id)
    )
    rows: list[Any] = list(session.execute(query))
    is_fixed = any(row[9] is not None for row in rows)
    day = contest.opens_at.astimezone(VIETNAM).date()
    lists = contest.rules.collective
    by_members = bool(lists) and lists[0].headcount == "members"
    found = {}
    for one, above, name, kind, joint, workers, members, since, until, pinned, held, joined, into, *fixed in rows:
        stands = _stands(day, since, until) if not is_fixed else pinned is not None and into is None
        own = (workers, members) if pinned is None else (held, joined)
        is_pinned = pinned is not None
        parent, told = (fixed[1], fixed[0]) if is_pinned else (above, name)
        found[one] = Unit(one, parent, told, kind, joint, own[by_members], stands, is_pinned, above)
    return found


def _stands(day: date, since: date, until: date | None) -> bool:
    return since <= day and (until is None or day < until)


def upward(known: dict[int, Unit], unit: int | None) -> list[int]:
    """A unit and every one above it; none for nobody's."""
    line: list[int] = []
    fixed = unit is not None and known[unit].fixed
    while unit is not None:
        line.append(unit)
        unit = known[unit].parent if fixed else known[unit].above
    return line


def cells(known: dict[int, Unit]) -> list[Cell]:
    """The tree of the boards: the units that stand, with the heads of all below that are managed as they are."""
    sums: dict[int, int] = defaultdict(int)
    standing: Iterable[Unit] = [one for one in known.values() if one.stands]
    for one in standing:
        for above in upward(known, one.id):
            if known[above].joint == one.joint:
                sums[above] += one.heads
    return [(one.id, one.parent or 0, one.name, one.kind, sums[one.id]) for one in standing]
