"""Joining entries of rosters to accounts, and who was vouched for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.roster import Entry, Held
from contest.store.people import PersonRow
from contest.store.results import ResultRow
from contest.store.roster import ENTRY, LIVES, RosterEntryRow, held, some_of


def candidates(session: Session, who: Entry) -> list[Held]:
    """Living entries of somebody's unit without an account that bear their number or their birth date."""
    alike = RosterEntryRow.phone == who.phone
    if who.born is not None:
        alike |= RosterEntryRow.birth_date == who.born
    query = select(RosterEntryRow.id, RosterEntryRow.person_id, *ENTRY)
    wanted = query.where(RosterEntryRow.unit_id == who.unit_id, alike, LIVES, RosterEntryRow.person_id.is_(None))
    return [held(row) for row in session.execute(wanted.order_by(RosterEntryRow.id))]


def matching_accounts(session: Session, entry_ids: Collection[int]) -> list[tuple[int, int]]:
    """(entry, person) of these entries whose number has an account of the same unit that no entry bears yet."""
    has_one = select(RosterEntryRow.person_id).where(LIVES, RosterEntryRow.person_id.is_not(None))
    same = (PersonRow.phone == RosterEntryRow.phone) & (PersonRow.unit_id == RosterEntryRow.unit_id)
    query = (
        select(RosterEntryRow.id, PersonRow.id)
        .join(PersonRow, same)
        .where(
            RosterEntryRow.person_id.is_(None),
            PersonRow.disabled_at.is_(None),
            PersonRow.merged_into_id.is_(None),
            PersonRow.id.not_in(has_one),
        )
    )
    found: list[tuple[int, int]] = []
    for some in some_of(sorted(entry_ids)):
        found += [(row[0], row[1]) for row in session.execute(query.where(RosterEntryRow.id.in_(some)))]
    return found


def join(session: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    """Say of entries whose accounts they are, and vouch for these people. Three statements a batch of rows.

    Whoever stood on another roster before (they moved) stands there without an account from now on.
    """
    if pairs:
        for some in some_of([person for _, person in pairs]):
            before = update(RosterEntryRow).where(RosterEntryRow.person_id.in_(some), LIVES)
            session.execute(before.values(person_id=None))
        session.execute(update(RosterEntryRow), [{"id": entry, "person_id": person} for entry, person in pairs])
        vouch(session, [person for _, person in pairs], None, now)


def vouch(session: Session, person_ids: Sequence[int], by: int | None, now: datetime) -> None:
    """Note that these people belong to their units; who was vouched for before stays so from then on."""
    for some in some_of(list(person_ids)):
        fresh = PersonRow.id.in_(some) & PersonRow.vouched_at.is_(None)
        session.execute(update(PersonRow).where(fresh).values(vouched_at=now, vouched_by=by))
    session.expire_all()


def pass_on(session: Session, from_id: int, into_id: int) -> None:
    """Let the entry of an account that turned out to be a double be the other's, where that one has none."""
    mine = select(RosterEntryRow.id).where(RosterEntryRow.person_id == into_id, LIVES)
    heir = None if session.scalars(mine).first() is not None else into_id
    theirs = (RosterEntryRow.person_id == from_id) & LIVES
    session.execute(update(RosterEntryRow).where(theirs).values(person_id=heir))
    session.expire_all()


def unvouched(session: Session, contest_id: int) -> frozenset[int]:
    """People with a result in a contest whom nobody has vouched for. One statement."""
    query = select(ResultRow.person_id).distinct().join(PersonRow, PersonRow.id == ResultRow.person_id)
    return frozenset(session.scalars(query.where(ResultRow.contest_id == contest_id, PersonRow.vouched_at.is_(None))))
