"""Lists of people on their way to a roster: read, judged anew at every look, taken in wholly or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from contest import roster_sheet
from contest.people import clean
from contest.refusals import NotFound
from contest.roster import NoSuchRosterImport, NothingToTake, RosterMoved
from contest.roster_rows import WORDS, Ground, Row, State, judge
from contest.rounds import VIETNAM
from contest.services import roster
from contest.store import audit, units
from contest.store import roster as roster_store
from contest.store import roster_imports as store
from contest.store.roster_imports import Draft
from contest.store.units import PlacedUnit
from contest.units import Kind

KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Looked:
    """An import with every row judged as the rosters now stand. `digest` names what was seen."""

    draft: Draft
    unit: PlacedUnit
    rows: list[Row]

    @property
    def counts(self) -> Counter[State]:
        """How many rows are in which state."""
        return Counter(row.state for row in self.rows)

    @property
    def taken(self) -> set[int]:
        """Numbers of the rows to be looked at that the officer has said yes to."""
        return set(self.draft.payload.get("taken", ()))

    @property
    def chosen(self) -> list[Row]:
        """The rows that would enter now."""
        yes = self.taken
        return [one for one in self.rows if one.state is State.READY or (one.state is State.LOOK and one.number in yes)]

    @property
    def digest(self) -> str:
        """In hex; other rows or other states have another one."""
        return sha256("\n".join(f"{one.number}:{one.state}" for one in self.rows).encode()).hexdigest()[:32]


def receive(
    session: Session, read: dict[str, Any], filename: str, unit: PlacedUnit, by: int, now: datetime
) -> int:  # fmt: skip
    """Keep a file that was read (roster_files.read) for a day; its id."""
    payload = {"filename": clean(filename)[:LONGEST_NAME], "taken": [], **read}
    import_id = store.add(session, by, unit.id, payload, now)
    audit.record(
        session, now, by, "roster.import", f"roster_import:{import_id}", unit=unit.id, rows=len(read["rows"])
    )  # fmt: skip
    return import_id


def mine(session: Session, import_id: int, by: int, *, hold: bool = False) -> Draft:
    """An import of this person. Raises NoSuchRosterImport for any other, as for one that was forgotten."""
    draft = store.mine(session, import_id, by, hold=hold)
    if draft is None:
        raise NoSuchRosterImport
    return draft


def look(session: Session, draft: Draft, now: datetime, *, hold: bool = False) -> Looked:
    """Judge the rows of an import. Raises NoSuchRosterImport where its unit is gone or it was taken in.

    Five statements, however many rows. `hold`: the rosters that it names stay as they are until the transaction ends.
    """
    unit = units.by_id(session, draft.unit_id)
    if unit is None or draft.state != "read":
        raise NoSuchRosterImport
    return Looked(draft, unit, rows_of(session, draft.payload, unit, now, hold=hold))


def rows_of(
    session: Session, payload: dict[str, Any], unit: PlacedUnit, now: datetime, *, hold: bool = False
) -> list[Row]:
    """The rows of a file that was read, judged for a unit and those below it."""
    today = now.astimezone(VIETNAM).date()
    lines = [roster_sheet.read_line(number, cells, payload["columns"], today) for number, cells in payload["rows"]]
    default = unit.id if unit.kind is Kind.GRASSROOTS else None
    known = Ground(roster_store.known_units(session, unit.path, today), (), {}, default)
    named = {found for line in lines if (found := known.unit_of(line)[0]) is not None}
    if hold:
        roster_store.hold(session, named)
    phones = {line.phone for line in lines if line.phone is not None}
    known.held, known.elsewhere = roster_store.of_units(session, named), roster_store.elsewhere(session, phones)
    return judge(lines, known)


def choose(session: Session, draft: Draft, shown: Collection[int], ticked: Collection[int]) -> None:
    """Say yes to some of the rows that were shown and no to the others of them; of other rows nothing is said."""
    if draft.state != "read":
        raise NoSuchRosterImport
    numbers = {number for number, _ in draft.payload["rows"]}
    taken = (set(draft.payload["taken"]) - set(shown)) | (set(ticked) & set(shown) & numbers)
    store.change(session, draft.id, payload={**draft.payload, "taken": sorted(taken)})


def take_in(session: Session, import_id: int, digest: str, by: int, now: datetime) -> int:
    """Take in all rows that are ready and those that were said yes to; how many. Wholly or not at all.

    `digest`: of what the officer saw. Raises NoSuchRosterImport, RosterMoved, NothingToTake.
    """
    draft = mine(session, import_id, by, hold=True)
    looked = look(session, draft, now, hold=True)
    if looked.digest != digest:
        raise RosterMoved
    added, joined = enter(session, looked.chosen, by, now)
    done = {"filename": draft.payload["filename"], "added": added, "joined": joined}
    # Whose names the file held is on the roster now; the file itself has served.
    store.change(session, draft.id, payload=done, state="taken")
    audit.record(
        session, now, by, "roster.take_in", f"roster_import:{import_id}", unit=draft.unit_id, added=added, joined=joined
    )  # fmt: skip
    return added


def enter(session: Session, rows: Sequence[Row], by: int | None, now: datetime) -> tuple[int, int]:
    """Put rows on the rosters that are held: how many, and how many accounts were joined. Raises NothingToTake."""
    entries = [row.entry for row in rows if row.entry is not None]
    if not entries:
        raise NothingToTake
    ids = roster_store.add(session, entries, by, now)
    return len(ids), roster.join(session, ids, now)


def drop(session: Session, import_id: int, by: int, now: datetime) -> None:
    """Forget a file of which nothing was taken in. Raises NoSuchRosterImport."""
    draft = mine(session, import_id, by, hold=True)
    if draft.state != "read":
        raise NoSuchRosterImport
    store.drop(session, draft.id)
    audit.record(session, now, by, "roster.drop", f"roster_import:{import_id}", unit=draft.unit_id)


def forget(session: Session, now: datetime) -> None:
    """Forget files that nobody took in within a day."""
    store.forget(session, now - KEPT_FOR)


# From the command line


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file: read = accepted + rejected + duplicates. Problems as {place, severity, code, message}."""

    read: int
    accepted: int
    rejected: int
    duplicates: int
    problems: list[dict[str, str]]


def bring_in(
    session: Session, read: dict[str, Any], unit_id: int | None, now: datetime, *, dry_run: bool = False
) -> Report:  # fmt: skip
    """Put all rows that are ready on rosters, by nobody in particular. `unit_id` None: of the whole tree.

    A row that a person should look at first is rejected, as a wrong one is. Raises NotFound without any unit.
    """
    unit = units.by_id(session, unit_id) if unit_id is not None else next(iter(units.roots(session)), None)
    if unit is None:
        raise NotFound
    rows = rows_of(session, read, unit, now, hold=not dry_run)
    ready = [one for one in rows if one.state is State.READY]
    there = sum(one.state is State.THERE for one in rows)
    if ready and not dry_run:
        added, joined = enter(session, ready, None, now)
        audit.record(session, now, None, "roster.take_in", "command", unit=unit.id, added=added, joined=joined)
    return Report(len(rows), len(ready), len(rows) - len(ready) - there, there, _told(rows))


def _told(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [
        {
            "place": f"dòng {row.number}",
            "severity": "error" if row.state is State.WRONG else "warning",
            "code": problem.code,
            "message": WORDS[problem.code] % problem.values if problem.values else WORDS[problem.code],
        }
        for row in rows
        for problem in row.problems
    ]
