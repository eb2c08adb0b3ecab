"""Who has and who has not taken part, for the officer of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import turnout as rules
from contest.boards import UnitStanding, rank_units
from contest.collective import Formula
from contest.contests import WHOLE, Contest
from contest.refusals import NotFound
from contest.rounds import VIETNAM
from contest.services.facts import Facts
from contest.services.proposals import reasoned
from contest.services.sources import Slow
from contest.services.trees import Branch
from contest.store import audit, units
from contest.store import turnout as store
from contest.store.turnout import Waiting
from contest.store.units import PlacedUnit
from contest.turnout import Day, UnitNotInContest
from contest.turnout import Turnout as Row
from contest.units import Kind

MOST_NAMES = 500
"""Names on a page; a file holds MOST_LISTED."""
MOST_LISTED = 5000


@dataclass(frozen=True, slots=True)
class Missing:
    """Who has not handed anything in: how many they are, how many of them sit a paper now, the first of them by name.

    `roster`: out of the unit's roster; else out of the accounts, and who has none is not among them.
    """

    total: int
    sitting: int
    people: tuple[Waiting, ...]
    roster: bool


@dataclass(frozen=True, slots=True)
class Turnout:
    """A unit's turnout in a contest, or in a round of it. `above`: from the officer's own unit down to this one."""

    unit: Branch
    above: tuple[Branch, ...]
    row: Row
    registered: int
    children: tuple[Row, ...]
    missing: Missing
    days: tuple[Day, ...]
    place: tuple[int, int] | None = None
    """Its rank by rate among the units beside it, and how many they are; None where it may not be known."""


def in_reach(session: Session, scope_unit: int, unit: int) -> PlacedUnit:
    """A unit within an officer's reach. Raises NotFound for any other."""
    placed = units.by_id(session, unit)
    if placed is None or scope_unit not in units.unit_path(placed.path):
        raise NotFound
    return placed


class Ground:
    """The figures of every unit of a contest, straight from SQL, as an officer may see them from their unit down."""

    def __init__(
        self, session: Session, contest: Contest, scope_unit: int, unit: int, round_number: int = WHOLE
    ) -> None:
        """Four statements. Raises NotFound outside of the officer's reach, and for a round that is not there.

        And UnitNotInContest for a unit that the contest does not know.
        """
        if round_number != WHOLE and round_number not in {one.number for one in contest.rounds}:
            raise NotFound
        known = units.whole_tree(session)
        placed = next((one for one in known if one.id == unit), None)
        if placed is None or scope_unit not in units.unit_path(placed.path):
            raise NotFound
        scope = round_number if len(contest.rounds) > 1 else WHOLE
        self.session, self.contest, self.placed = session, contest, placed
        self.round_ids = contest.rounds_in(scope)
        self.figures = Slow(session, contest, scope, known)
        if unit not in self.figures.tree.by_id:
            raise UnitNotInContest
        self.unit = self.figures.tree.by_id[unit]
        way = self.figures.tree.path(unit)
        self.path = f"/{'/'.join(str(one.id) for one in way)}/"
        """Of the unit in the tree of the contest; officers reach what hangs below their unit by now."""
        self._reach = {one.id for one in known if scope_unit in units.unit_path(one.path)}
        self.above = tuple(one for one in way if one.id in self._reach)

    @property
    def facts(self) -> Facts:
        """What may be told of the contest."""
        return self.figures.facts

    def within(self, unit_ids: Sequence[int]) -> list[int]:
        """Of these units, those within the officer's reach."""
        return [one for one in unit_ids if one in self._reach]

    def rows(self, unit_ids: Sequence[int], gained: dict[int, int] | None = None) -> list[Row]:
        """The turnout of these units, in their order."""
        branches = [self.figures.tree.by_id[one] for one in unit_ids]
        sums, percent = self.figures.tallies(unit_ids), self.contest.rules.target_percent
        return [
            Row(one.id, one.name, tally, one.headcount, percent, (gained or {}).get(one.id, 0))
            for one, tally in zip(branches, sums, strict=True)
        ]


def turnout(ground: Ground, most: int, now: datetime) -> Turnout:
    """Figures of a unit within an officer's reach. Four statements."""
    session, unit = ground.session, ground.unit
    registered, listed = store.known(session, ground.placed.path)
    return Turnout(
        unit,
        ground.above,
        ground.rows([unit.id])[0],
        registered,
        tuple(below(ground)),
        _who(session, ground.contest, ground.placed, listed > 0, most),
        days(ground, now),
        _place(ground, now),
    )


def below(ground: Ground) -> list[Row]:
    """The turnout of the units directly below, in no order."""
    return ground.rows(ground.within(ground.figures.tree.below(ground.unit.id)))


def days(ground: Ground, now: datetime) -> tuple[Day, ...]:
    """What each day brought from the opening of the first of the rounds till now or the last close. One statement."""
    rounds = [one for one in ground.contest.rounds if one.id in ground.round_ids]
    opens, closes = min(one.opens_at for one in rounds), max(one.last_close for one in rounds)
    if now < opens:
        return ()
    found = store.by_day(ground.session, ground.contest.id, ground.round_ids, ground.path, midnight(opens))
    first, last = opens.astimezone(VIETNAM).date(), min(now, closes).astimezone(VIETNAM).date()
    return tuple(rules.by_day(found, first, last))


def midnight(moment: datetime) -> datetime:
    """The last midnight of Vietnam before a moment."""
    return moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)


def missing(session: Session, contest: Contest, placed: PlacedUnit, most: int) -> Missing:
    """Who below a unit has not handed anything in. Two statements."""
    _accounts, listed = store.known(session, placed.path)
    return _who(session, contest, placed, listed > 0, most)


def _who(session: Session, contest: Contest, placed: PlacedUnit, listed: bool, most: int) -> Missing:
    # Above the grassroots some units have a roster and some have none: a list of some would pass for all.
    roster = listed and placed.kind is Kind.GRASSROOTS
    ask = store.on_roster if roster else store.accounts
    total, sitting, people = ask(session, contest.id, placed.path, most)
    return Missing(total, sitting, tuple(people), roster)


# Among others


def ranks(facts: Facts, now: datetime) -> bool:
    """Whether the order of unions may be told.

    An officer may sit too, and sees no more of other unions than the public board tells: nothing while the order of
    unions would give a guess away, nor of boards that are hidden or stand still.
    """
    return facts.ranks_unions and facts.shows() and facts.frozen_since(now) is None


def _place(ground: Ground, now: datetime) -> tuple[int, int] | None:
    """Where a unit stands by its rate among those beside it."""
    tree, unit = ground.figures.tree, ground.unit.id
    beside = [one for one in tree.children.get(ground.unit.parent_id, []) if tree.by_id[one].headcount]
    if not ranks(ground.facts, now) or unit not in beside or len(beside) < 2:
        return None
    standings = _ranked(ground.rows(beside))
    if not any(one.tallies.people for one in standings):
        # Everybody would be the first.
        return None
    return next(one.rank or 0 for one in standings if one.unit_id == unit), len(beside)


def _ranked(rows: Sequence[Row]) -> list[UnitStanding]:
    return rank_units([(one.unit_id, one.headcount, one.tallies) for one in rows], Formula.RATE)


@dataclass(frozen=True, slots=True)
class League:
    """The unions below a unit by their rate, as (rank, turnout); a union without a headcount has no rank."""

    unit: Branch
    above: tuple[Branch, ...]
    rows: tuple[tuple[int | None, Row], ...]
    has_grassroots: bool
    """Whether there are grassroots unions further down than the next step."""


def league(ground: Ground, *, grassroots: bool, now: datetime) -> League | None:
    """The unions directly below a unit, or all grassroots ones; None while their order may not be told.

    `gained` of each: people new since the last midnight. One statement.
    """
    tree, unit = ground.figures.tree, ground.unit.id
    if not ranks(ground.facts, now):
        return None
    direct, all_below = ground.within(tree.below(unit)), ground.within(tree.grassroots(unit))
    chosen = all_below if grassroots else direct
    rows = {one.unit_id: one for one in ground.rows(chosen, _gained(ground, now))}
    ranked = [(one.rank if one.headcount else None, rows[one.unit_id]) for one in _ranked(list(rows.values()))]
    return League(ground.unit, ground.above, tuple(ranked), len(all_below) > len(set(direct) & set(all_below)))


def _gained(ground: Ground, now: datetime) -> dict[int, int]:
    """People new today, of every unit and those below it."""
    found = store.gained(ground.session, ground.contest.id, ground.round_ids, midnight(now))
    sums: dict[int, int] = {}
    for unit_id, people in found.items():
        for one in ground.figures.tree.path(unit_id or 0):
            sums[one.id] = sums.get(one.id, 0) + people
    return sums


# Taken along

FEW = 50
"""A file of more names than this is taken with a reason and the password."""


def take_missing(
    session: Session, contest: Contest, placed: PlacedUnit, by: int, reason: str, now: datetime
) -> Missing:
    """Who has not taken part, for a file; who took it and why is kept. Raises ReasonMissing for many names without one.

    The unit must be within the officer's reach (`in_reach`).
    """
    found = missing(session, contest, placed, MOST_LISTED)
    told = {"reason": reasoned(reason)} if found.total > FEW else {}
    names = len(found.people)
    audit.record(session, now, by, "turnout.export", f"contest:{contest.slug}", unit=placed.id, names=names, **told)
    return found
