"""The yearly account out of contests, pledges, practice and the log; and what organizers remark on a year."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from contest import activities as log_rules
from contest import yearly as rules
from contest.activities import Kind as ActivityKind
from contest.boards import Tallies
from contest.contests import Contest
from contest.rounds import Phase
from contest.services.trees import Tree, branches
from contest.store import activities, audit, contests, units
from contest.store import yearly as store
from contest.store.entrants import ContestUnitRow
from contest.store.units import PlacedUnit
from contest.units import UPPER_KINDS, Kind, Sector
from contest.yearly import (
    UNPLACED,
    Account,
    Beside,
    ContestLine,
    NoSuchYear,
    Note,
    NoteMoved,
    NoteTooLong,
    PledgeLine,
    UnionLine,
    Unions,
    Year,
)

Sums = dict[int | None, Tallies]


def account(session: Session, year: int, now: datetime, closed: Collection[str] = ()) -> Account:
    """The account of a year beside the one before. Eight statements, however much there is.

    `closed`: addresses of contests that whoever asks may not enter. Raises NoSuchYear.
    """
    if not rules.FIRST <= year <= rules.year_of(now):
        raise NoSuchYear
    held = [one for one in contests.announced(session) if one.slug not in closed and one.opens_at <= now]
    by_year = {
        asked: [one for one in held if rules.closing_year(one.last_close) == asked] for asked in (year, year - 1)
    }
    ground = _Ground(session, by_year, now)
    return Account(ground.year(year), ground.year(year - 1), store.note(session, year))


@dataclass(frozen=True, slots=True)
class _Held:
    """A contest with its tree as it fixed it and what it adds up to by unit."""

    contest: Contest
    tree: Tree
    sums: Sums
    whole: Tallies


class _Ground:
    """What the figures of two years stand on, read at once."""

    def __init__(self, session: Session, by_year: Mapping[int, Sequence[Contest]], now: datetime) -> None:
        self.now = now
        self.planted = units.whole_tree(session)
        self.by_id = {one.id: one for one in self.planted}
        every = [one for some in by_year.values() for one in some]
        ids = [one.id for one in every]
        pinned, sums = store.pinned(session, ids), store.sums(session, ids)
        self.held = {
            year: [self._held(session, one, pinned[one.id], sums[one.id]) for one in some]
            for year, some in by_year.items()
        }
        windows = {year: rules.bounds(year) for year in by_year}
        real = {year: [one.id for one in some if not one.rules.practice] for year, some in by_year.items()}
        self.counts = store.counts(session, real, windows)
        first, after = min(one[0] for one in windows.values()), max(one[1] for one in windows.values())
        self.pledged = store.pledged(session, first, after)
        self.log = activities.by_unit(session, by_year)

    def _held(self, session: Session, contest: Contest, pinned: Mapping[int, ContestUnitRow], sums: Sums) -> _Held:
        tree = Tree(branches(session, contest, known=self.planted, pinned=pinned))
        whole = Tallies()
        for one in sums.values():
            whole = whole.plus(one)
        return _Held(contest, tree, sums, whole)

    def year(self, year: int) -> Year:
        """All figures of a year."""
        day = rules.day_of(year, self.now)
        standing = [one for one in self.planted if _stands(one, day)]
        real = sorted(
            (one for one in self.held[year] if not one.contest.rules.practice), key=lambda one: one.contest.last_close
        )
        return Year(
            year=year,
            day=day,
            unions=unions_on(standing),
            contests=tuple(map(self._contest, real)),
            beside=self._beside(year),
            pledges=tuple(self._pledges(year, standing)),
            log=self._log(year),
            lines=tuple(self._lines(year, real, standing)),
        )

    def _contest(self, held: _Held) -> ContestLine:
        contest, tree = held.contest, held.tree
        grassroots = {
            one.id for one in tree.by_id.values() if one.kind == Kind.GRASSROOTS and not self.by_id[one.id].joint
        }
        taking = {unit for unit, one in held.sums.items() if unit in grassroots and one.people}
        return ContestLine(
            title=contest.title,
            opens_at=contest.opens_at,
            closes_at=contest.last_close,
            sum=held.whole,
            units=len(taking),
            units_of=len(grassroots),
            headcount=sum(tree.by_id[one].headcount for one in tree.children.get(0, [])),
            prizes=self._count("prizes", contest.id),
            works=self._count("works", contest.id),
            open=contest.phase(self.now) is not Phase.CLOSED,
        )

    def _count(self, what: str, of: int) -> int:
        return self.counts.get((what, of), (0, 0))[0]

    def _beside(self, year: int) -> Beside:
        ids = [one.contest.id for one in self.held[year] if not one.contest.rules.practice]
        learners, learnt = self.counts.get(("practice", year), (0, 0))
        return Beside(
            people=self._count("people", year),
            works=sum(self._count("works", one) for one in ids),
            essays=sum(self._count("essays", one) for one in ids),
            trials=sum(one.whole.entries for one in self.held[year] if one.contest.rules.practice),
            learners=learners,
            learnt=learnt,
        )

    def _pledges(self, year: int, standing: Sequence[PlacedUnit]) -> list[PledgeLine]:
        counted = {one.id: one.workers for one in standing if one.kind is Kind.GRASSROOTS and not one.joint}
        found = []
        for (_id, title, closes), rows in groupby(self.pledged, key=lambda one: one[:3]):
            if rules.closing_year(closes) == year:
                signed = {unit: people for *_campaign, unit, people in rows}
                taking = sum(1 for unit, people in signed.items() if unit in counted and people)
                people = sum(signed.values())
                found.append(PledgeLine(title, people, sum(counted.values()), taking, len(counted)))
        return found

    def _log(self, year: int) -> dict[ActivityKind, log_rules.Sum]:
        sums: dict[ActivityKind, log_rules.Sum] = {}
        for (of, kind, _path), one in self.log.items():
            if of == year:
                sums[kind] = sums.get(kind, log_rules.Sum()) + one
        return sums

    # By upper union

    def _lines(self, year: int, real: Sequence[_Held], standing: Sequence[PlacedUnit]) -> list[UnionLine]:
        """Every upper union that stands, and whatever else has figures; people without a unit last."""
        told: dict[int | None, Tallies] = {}
        heads: dict[int | None, int] = {}
        for held in real:
            for unit, one in held.sums.items():
                upper = self._upper_in(held, unit)
                told[upper] = told.get(upper, Tallies()).plus(one)
            for unit, people in self._heads(held).items():
                heads[unit] = heads.get(unit, 0) + people
        done = self._done(year)
        workers = self._workers(standing)
        shown = {one.id for one in standing if one.kind in {*UPPER_KINDS, Kind.CENTRAL}}
        known = [one.id for one in self.planted if one.id in shown or one.id in told or one.id in done]
        rows = [self._line(one, workers.get(one, 0), (told, heads), done) for one in known]
        lost = told.get(None)
        return [*rows, *([UnionLine(UNPLACED, 0, lost, 0)] if lost else [])]

    def _line(
        self,
        unit: int,
        workers: int,
        contests_of: tuple[Mapping[int | None, Tallies], Mapping[int | None, int]],
        done: Mapping[int, log_rules.Sum],
    ) -> UnionLine:
        told, heads = contests_of
        log = done.get(unit, log_rules.Sum())
        return UnionLine(
            self.by_id[unit].name, workers, told.get(unit, Tallies()), heads.get(unit, 0), log.times, log.people
        )

    def _upper_in(self, held: _Held, unit: int | None) -> int | None:
        """The upper union of a unit, as the contest fixed its tree; the unit itself where it is one, or the root."""
        way = [one.id for one in held.tree.path(unit or 0)]
        return self._upper(way or units.unit_path(self.by_id[unit].path if unit in self.by_id else None))

    def _upper(self, way: Sequence[int]) -> int | None:
        if not way:
            return None
        second = way[1] if len(way) > 1 else way[0]
        # What hangs right under the federation is told as the federation's own.
        return way[0] if self.by_id[second].kind is Kind.GRASSROOTS else second

    def _heads(self, held: _Held) -> dict[int, int]:
        """Headcounts of the upper unions of a contest; the federation's own are those of the units right under it."""
        found: dict[int, int] = {}
        for root in held.tree.children.get(0, []):
            for one in held.tree.children.get(root, []):
                upper = root if held.tree.by_id[one].kind == Kind.GRASSROOTS else one
                found[upper] = found.get(upper, 0) + held.tree.by_id[one].headcount
        return found

    def _workers(self, standing: Sequence[PlacedUnit]) -> dict[int, int]:
        found: dict[int, int] = {}
        for one in standing:
            if one.kind is Kind.GRASSROOTS:
                upper = self._upper(units.unit_path(one.path)) or 0
                found[upper] = found.get(upper, 0) + one.workers
        return found

    def _done(self, year: int) -> dict[int, log_rules.Sum]:
        """Activities by upper union."""
        found: dict[int, log_rules.Sum] = {}
        for (of, _kind, path), one in self.log.items():
            if of == year:
                upper = self._upper(units.unit_path(path)) or 0
                found[upper] = found.get(upper, log_rules.Sum()) + one
        return found


def _stands(unit: PlacedUnit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or day < unit.valid_to)


def unions_on(standing: Sequence[PlacedUnit]) -> Unions:
    """What units that stand on a day add up to, as services.units.summary counts them."""
    low = [one for one in standing if one.kind is Kind.GRASSROOTS]
    own = [one for one in low if not one.joint]
    return Unions(
        upper=sum(one.kind in UPPER_KINDS and not one.joint for one in standing),
        grassroots=len(own),
        hcsn=sum(one.sector is Sector.HCSN for one in own),
        enterprise=sum(one.sector is Sector.ENTERPRISE for one in own),
        central=len(low) - len(own),
        workers=sum(one.workers for one in own),
        members=sum(one.members for one in own),
        women=sum(one.women for one in own),
    )


def put_note(session: Session, year: int, said: Note, by: int | None, now: datetime) -> None:
    """Keep what organizers say of a year; `said.version`: the one that was read.

    Raises NoSuchYear, NoteTooLong, NoteMoved.
    """
    if not rules.FIRST <= year <= rules.year_of(now):
        raise NoSuchYear
    remarks, proposals = _trimmed(said.remarks), _trimmed(said.proposals)
    if max(len(remarks), len(proposals)) > rules.TEXT:
        raise NoteTooLong(most=rules.TEXT)
    if store.note(session, year).version != said.version:
        raise NoteMoved
    store.put_note(session, year, Note(remarks, proposals, said.version + 1), by, now)
    detail = {"remarks": len(remarks), "proposals": len(proposals)}
    audit.record(session, now, by, "yearly.note", f"year:{year}", **detail)


def _trimmed(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\x00", "").strip().splitlines())
