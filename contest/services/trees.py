"""The union tree as the boards need it: who hangs under whom, and how many workers each unit stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from contest.collective import Headcount
from contest.contests import Contest
from contest.rounds import VIETNAM
from contest.store import entrants, units
from contest.store.entrants import ContestUnitRow
from contest.store.lines import WHOLE
from contest.store.units import PlacedUnit


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as boards need it. `headcount`: the workers of the grassroots units below it."""

    id: int
    parent_id: int
    name: str
    kind: str
    headcount: int


class Tree:
    """The union tree of a contest. Unit 0 is the whole contest; its children are the upper unions."""

    def __init__(self, branches: Sequence[Branch]) -> None:
        self.by_id = {one.id: one for one in branches}
        self.children: dict[int, list[int]] = {}
        for one in branches:
            self.children.setdefault(one.parent_id, []).append(one.id)

    def below(self, unit: int) -> list[int]:
        """Direct children; for the whole contest those of the roots."""
        if unit != WHOLE:
            return self.children.get(unit, [])
        return [child for root in self.children.get(WHOLE, []) for child in self.children.get(root, [])]

    def grassroots(self, unit: int) -> list[int]:
        """All grassroots units under a unit."""
        found: list[int] = []
        waiting = [unit]
        while waiting:
            for child in self.children.get(waiting.pop(), []):
                (found if self.by_id[child].kind == "grassroots" else waiting).append(child)
        return found

    def path(self, unit: int) -> list[Branch]:
        """From the root down to the unit itself."""
        steps: list[Branch] = []
        while unit in self.by_id:
            steps.append(self.by_id[unit])
            unit = self.by_id[unit].parent_id
        return steps[::-1]


def branches(
    session: Session,
    contest: Contest,
    by: Headcount | None = None,
    known: Sequence[PlacedUnit] | None = None,
    pinned: Mapping[int, ContestUnitRow] | None = None,
) -> list[Branch]:
    """The tree as boards need it: the units that a contest fixed, as they stood then, headcounts summed upward.

    `by`: which headcounts; None: those of the first collective list of the rules. `known`: every unit, and `pinned`:
    those that the contest fixed, where they were read already.

    Until a contest has fixed its units these are the ones that stand on the day of its opening.
    """
    pinned = entrants.pinned(session, contest.id) if pinned is None else pinned
    day = contest.opens_at.astimezone(VIETNAM).date()
    every = units.whole_tree(session) if known is None else known
    standing = [one for one in every if _stands(one, pinned, day)]
    counts: dict[int, int] = {}
    by_id = {one.id: one for one in standing}
    by = by or next((one.headcount for one in contest.rules.collective), Headcount.WORKERS)
    for one in standing:
        held = pinned.get(one.id)
        own = (held or one).members if by is Headcount.MEMBERS else (held or one).workers
        for ancestor in units.unit_path((held or one).path):
            # Units managed jointly stand outside the sums of the province, yet count for themselves and their holder.
            if ancestor in by_id and by_id[ancestor].joint == one.joint:
                counts[ancestor] = counts.get(ancestor, 0) + own
    return [_branch(one, pinned.get(one.id) or one, counts.get(one.id, 0)) for one in standing]


def _branch(unit: PlacedUnit, held: PlacedUnit | ContestUnitRow, headcount: int) -> Branch:
    return Branch(unit.id, held.parent_id or WHOLE, held.name, str(unit.kind), headcount)


def _stands(unit: PlacedUnit, pinned: Mapping[int, ContestUnitRow], day: date) -> bool:
    if pinned:
        return unit.id in pinned and pinned[unit.id].merged_into_id is None
    return unit.valid_from <= day and (unit.valid_to is None or day < unit.valid_to)
