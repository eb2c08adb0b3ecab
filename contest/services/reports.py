"""The figures of reports as whoever asks may see them: organizers everything, an officer the units below their own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from contest import reports as rules
from contest import small_groups
from contest.collective import Headcount
from contest.contests import Contest
from contest.people import Person, Role
from contest.predictions import Quantity
from contest.refusals import NotFound
from contest.reports import (
    AGE_WORDS,
    GENDER_WORDS,
    NO_CATEGORY,
    SECTOR_WORDS,
    UNKNOWN_UNIT,
    WHOLE_WORDS,
    Cut,
    Level,
    Line,
    Report,
    Sum,
)
from contest.rounds import VIETNAM
from contest.services import duties, facts
from contest.services.trees import Branch, Tree, branches
from contest.store import contests, entrants, units
from contest.store import reports as store
from contest.store.lines import WHOLE
from contest.store.reports import CATEGORIES, DAY_MS, Within
from contest.store.units import PlacedUnit
from questions.schema import from_millis


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `scope`: the root of what an officer sees; None: an organizer: all but `closed` contests."""

    scope: int | None
    closed: frozenset[str] = frozenset()

    @property
    def sees_all(self) -> bool:
        """Whether nothing is held back."""
        return self.scope is None


def reader(session: Session, person: Person | None) -> Reader:
    """What somebody may see by now. Raises NotFound for whoever has no reports."""
    if person is not None and person.role is Role.OFFICER and person.scope_unit_id is not None:
        return Reader(person.scope_unit_id)
    if person is not None and person.role in (Role.ORGANIZER, Role.ADMIN):
        return Reader(None, duties.slugs_closed_to(session, person))
    raise NotFound


def contests_for(session: Session, reader: Reader) -> list[Contest]:
    """The contests that somebody may ask about, those that began last first."""
    known = [one for one in contests.announced(session) if one.slug not in reader.closed]
    return sorted(known, key=lambda one: one.opens_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked about: contests by address; a round's number, 0 for all; a unit, 0 for all."""

    slugs: tuple[str, ...]
    round: int = WHOLE
    unit: int = WHOLE
    cut: Cut = Cut.UNIT
    level: Level = Level.BELOW


class Ground:
    """What all cuts of a report stand on: the contests, their tree, and what is within reach. Four statements.

    The tree, with its headcounts, is that of the first contest. Raises NotFound for whatever is not there or not seen.
    """

    def __init__(self, session: Session, asked: Asked, reader: Reader, known: Sequence[Contest] | None = None) -> None:
        """`known`: what `contests_for` this reader gave, where it was asked already."""
        by_slug = {one.slug: one for one in known or contests_for(session, reader)}
        if not asked.slugs or len(asked.slugs) > rules.MOST_CONTESTS or not set(asked.slugs) <= by_slug.keys():
            raise NotFound
        self.session, self.asked, self.reader = session, asked, reader
        self.contests = [by_slug[one] for one in dict.fromkeys(asked.slugs)]
        self.first = self.contests[0]
        self.alone = len(self.contests) == 1
        if asked.round and not (self.alone and asked.round in {one.number for one in self.first.rounds}):
            raise NotFound
        planted = units.whole_tree(session)
        self.units = {one.id: one for one in planted}
        self.tree = Tree(branches(session, self.first, known=planted))
        self.by_members = any(one.headcount is Headcount.MEMBERS for one in self.first.rules.collective[:1])
        self.unit = asked.unit or reader.scope or WHOLE
        self.placed = self._reached()
        self.within = self._within()

    def _reached(self) -> PlacedUnit | None:
        """The unit asked about; None for all of the contest."""
        if self.unit == WHOLE:
            return None
        placed = self.units.get(self.unit)
        scope = self.reader.scope
        if placed is None or (scope is not None and scope not in units.unit_path(placed.path)):
            raise NotFound
        return placed

    def _within(self) -> Within:
        number = self.asked.round
        own = {one.id: number if len(one.rounds) > 1 else WHOLE for one in self.contests}
        each = {one.id: self._each_round(one) for one in self.contests}
        ids = [one.id for contest in self.contests for one in contest.rounds if number in (WHOLE, one.number)]
        marks = {one.id: one.rules.pass_mark for one in self.contests if one.rules.pass_mark is not None}
        reach = None if self.reader.scope is None else self.units[self.reader.scope].path
        day = self.first.opens_at.astimezone(VIETNAM).date()
        # Under the root of the tree the whole contest stands, also who has no unit yet.
        top = self.placed is None or (self.placed.parent_id is None and self.reader.sees_all)
        unit = WHOLE if top else self.unit
        return Within(each, own, tuple(ids), unit, reach, marks, rules.band_starts(day))

    def _each_round(self, contest: Contest) -> tuple[int, ...]:
        if len(contest.rounds) == 1:
            return (WHOLE,)
        return tuple(one.number for one in contest.rounds if self.asked.round in (WHOLE, one.number))

    @property
    def whole_contest(self) -> bool:
        """Whether all of one contest is asked about."""
        return self.alone and self.within.whole[self.first.id] == WHOLE

    @property
    def target(self) -> int | None:
        """The share of a headcount that the rules want, in percent; for all rounds of one contest."""
        return self.first.rules.target_percent if self.alone and not self.asked.round else None

    def headcount(self) -> int | None:
        """Of the unit asked about, or of the whole tree."""
        if self.placed is not None:
            branch = self.tree.by_id.get(self.unit)
            return branch.headcount if branch else None
        return sum(self.tree.by_id[one].headcount for one in self.tree.children.get(WHOLE, [])) or None

    def told_units(self, scope: int) -> frozenset[int]:
        """The units whose marks an officer of `scope` may see, whatever they ask. Two statements."""
        own = store.by_unit(self.session, replace(self.within, unit=scope))
        sums = rules.summed(own, entrants.paths(self.session, self.first.id))
        people = {unit: one.people for unit, one in sums.items()}
        return small_groups.told_units(people, self.tree.children, scope, rules.LEAST_TOLD)

    def marks_told(self, now: datetime) -> bool:
        """Whether whoever asks may see marks by now: organizers always, officers what the public board tells."""
        return self.reader.sees_all or all(_told(one, self.within.whole[one.id], now) for one in self.contests)


def _told(contest: Contest, scope: int, now: datetime) -> bool:
    """Whether marks of a contest may be known: no board hides them or stands still, and they give no guess away."""
    of = facts.of(contest, scope)
    gives_away = of.prediction_open and of.prediction in (Quantity.ALL_RIGHT, Quantity.ALL_RIGHT_PERCENT)
    return of.shows() and of.tells and of.frozen_since(now) is None and not gives_away


def report(ground: Ground, cut: Cut, level: Level, now: datetime) -> Report:
    """The figures of a cut. Two statements, one more for units, two more where the parts do not add up to the whole.

    An officer sees no marks of few people, nor of several contests or of one round of more: such could be taken away
    from those of one contest.
    """
    own = store.sums(ground.session, ground.within, cut)
    lines = tuple(_units(ground, own, level) if cut is Cut.UNIT else _LINES[cut](ground, own))
    added = sum(own.values(), Sum()) if cut in rules.PARTITIONS else store.whole(ground.session, ground.within)
    total = Line(WHOLE_WORDS, added, ground.headcount(), ground.target)
    made = Report(cut, lines, total, marks=cut is not Cut.DAY, passes=bool(ground.within.pass_marks))
    if cut is Cut.DAY or not ground.marks_told(now):
        return rules.without_marks(made)
    if ground.reader.scope is None:
        return made
    if not ground.whole_contest:
        return rules.without_marks(made)
    told = ground.told_units(ground.reader.scope)
    return small_groups.held_back(made, told, ground.unit, ground.reader.scope, rules.LEAST_TOLD)


Sums = Mapping[Hashable, Sum]


def _units(ground: Ground, own: Sums, level: Level) -> list[Line]:
    """The units of a level, and a line for what stands under none of them."""
    tree, paths = ground.tree, entrants.paths(ground.session, ground.first.id)
    by_unit = {key if isinstance(key, int) else None: one for key, one in own.items()}
    sums = rules.summed(by_unit, paths)
    chosen = tree.grassroots(ground.unit) if level is Level.GRASSROOTS else tree.below(ground.unit)
    if not chosen and ground.unit in tree.by_id:
        chosen = [ground.unit]
    lines = [_unit_line(ground, tree.by_id[one], sums.get(one, Sum())) for one in chosen]
    shown = set(chosen)
    apart = [one for key, one in by_unit.items() if not shown & set(paths.get(key or WHOLE, ()))]
    return rules.in_order(lines) + ([Line(UNKNOWN_UNIT, sum(apart, Sum()))] if apart else [])


def _unit_line(ground: Ground, branch: Branch, sums: Sum) -> Line:
    above = ground.tree.by_id.get(branch.parent_id)
    note = above.name if above is not None and above.id != ground.unit and above.parent_id != WHOLE else ""
    return Line(branch.name, sums, branch.headcount or None, ground.target, unit_id=branch.id, note=note)


def _rounds(ground: Ground, own: Sums) -> list[Line]:
    found = []
    for contest in ground.contests:
        for one in contest.rounds:
            if ground.asked.round in (WHOLE, one.number):
                label = one.title or f"Đợt {one.number}"
                words = label if ground.alone else f"{contest.title}: {label}"
                found.append(Line(words, own.get(one.id, Sum()), ground.headcount()))
    return found


def _named(own: Sums, words: Mapping[object, str], heads: Mapping[object, int]) -> list[Line]:
    keys = [*words, *(key for key in own if key not in words)]
    shown = [key for key in keys if key in own or heads.get(key)]
    return [Line(words.get(key, str(key)), own.get(key, Sum()), heads.get(key)) for key in shown]


def _sectors(ground: Ground, own: Sums) -> list[Line]:
    heads: dict[object, int] = {}
    for unit in _counted(ground):
        sector = None if unit.sector is None else unit.sector.value
        heads[sector] = heads.get(sector, 0) + ground.tree.by_id[unit.id].headcount
    return _named(own, SECTOR_WORDS, heads)


def _genders(ground: Ground, own: Sums) -> list[Line]:
    if ground.by_members:
        return _named(own, GENDER_WORDS, {})
    standing = _counted(ground)
    women = sum(one.women for one in standing)
    workers = sum(one.workers for one in standing)
    return _named(own, GENDER_WORDS, {"female": women, "male": workers - women} if women else {})


def _counted(ground: Ground) -> list[PlacedUnit]:
    """The grassroots units that the headcount of the chosen unit sums: those managed jointly stand outside of it."""
    joint = ground.placed is not None and ground.placed.joint
    below = ground.tree.grassroots(ground.unit) or [one for one in (ground.unit,) if one in ground.tree.by_id]
    return [ground.units[one] for one in below if ground.units[one].joint == joint]


def _ages(_ground: Ground, own: Sums) -> list[Line]:
    return _named(own, AGE_WORDS, {})


def _categories(ground: Ground, own: Sums) -> list[Line]:
    words: dict[object, str] = {}
    for contest in ground.contests:
        names = [*(one.name for one in contest.rules.categories), NO_CATEGORY]
        for n, name in zip([*range(1, len(names)), 0], names, strict=True):
            words[contest.id * CATEGORIES + n] = name if ground.alone else f"{contest.title}: {name}"
    return _named(own, words, {})


def _days(_ground: Ground, own: Sums) -> list[Line]:
    numbers = sorted(key for key in own if isinstance(key, int))
    return [Line(f"{day_of(n):%d/%m/%Y}", own[n]) for n in numbers]


def day_of(number: int) -> date:
    """The day of that number since 1970."""
    return from_millis(number * DAY_MS).astimezone(UTC).date()


_LINES = {
    Cut.ROUND: _rounds,
    Cut.SECTOR: _sectors,
    Cut.GENDER: _genders,
    Cut.AGE: _ages,
    Cut.CATEGORY: _categories,
    Cut.DAY: _days,
}


def choices(ground: Ground) -> tuple[list[Branch], list[Branch]]:
    """The units from the top of what is seen down to the chosen one, and those directly under it, for choosing."""
    path = ground.tree.path(ground.unit) if ground.unit else []
    scope = ground.reader.scope
    start = next((n for n, one in enumerate(path) if one.id == scope), 0)
    return path[start:], [ground.tree.by_id[one] for one in ground.tree.below(ground.unit)]


def all_cuts(ground: Ground, now: datetime) -> Sequence[Report]:
    """Every cut, units at the level directly below."""
    skipped = set() if any(one.rules.categories for one in ground.contests) else {Cut.CATEGORY}
    return [report(ground, cut, Level.BELOW, now) for cut in Cut if cut not in skipped]
