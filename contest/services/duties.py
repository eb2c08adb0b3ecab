"""The acts of giving duties in a contest and taking them away; which contests somebody may not enter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.duties import ChiefFirst, Duty, HasDuty, LastChief, NoSuchDuty, NotAmongStaff
from contest.people import Person, Role
from contest.store import audit, contests
from contest.store import duties as store
from contest.store.duties import Held


def in_force(session: Session, contest: Contest) -> list[Held]:
    """The duties that stand in a contest, the oldest first."""
    return [one for one in store.of_contest(session, contest.id) if one.taken_at is None]


def give(session: Session, contest: Contest, person_id: int, duty: Duty, by: int | None, now: datetime) -> int:
    """Give somebody a duty; its id. The first one is a chief's, and closes the contest to those who have none.

    Raises NotAmongStaff, ChiefFirst, HasDuty.
    """
    # One at a time, so that no two of them each take the other for the last chief.
    contests.hold(session, contest.id)
    if all(one != person_id for one, _name, _phone in store.organizers(session)):
        raise NotAmongStaff
    standing = in_force(session, contest)
    if not standing and duty is not Duty.CHIEF:
        raise ChiefFirst
    if any((one.person_id, one.duty) == (person_id, duty) for one in standing):
        raise HasDuty
    number = store.add(session, contest.id, person_id, duty, by, now)
    detail = {"person": person_id, "duty": duty.value, "closes": not standing}
    audit.record(session, now, by, "duty.give", f"contest:{contest.slug}", **detail)
    return number


def take(session: Session, contest: Contest, duty_id: int, by: int | None, now: datetime) -> None:
    """Take a duty away; from the next request on its holder has it no more. Raises NoSuchDuty, LastChief."""
    contests.hold(session, contest.id)
    standing = in_force(session, contest)
    taken = next((one for one in standing if one.id == duty_id), None)
    if taken is None:
        raise NoSuchDuty
    if taken.duty is Duty.CHIEF and sum(one.duty is Duty.CHIEF for one in standing) == 1:
        raise LastChief
    store.take(session, duty_id, by, now)
    detail = {"person": taken.person_id, "duty": taken.duty.value}
    audit.record(session, now, by, "duty.take", f"contest:{contest.slug}", **detail)


def closed_to(session: Session, person: Person) -> frozenset[int]:
    """Ids of the contests that somebody may not enter: lists show nothing of them."""
    return frozenset(one for one, _slug in _closed(session, person))


def slugs_closed_to(session: Session, person: Person) -> frozenset[str]:
    """The same contests by their addresses."""
    return frozenset(slug for _one, slug in _closed(session, person))


def shut_among(session: Session, person: Person, slugs: Collection[str]) -> frozenset[str]:
    """Of these contests, by their addresses, those that an organizer may not enter. One statement at most."""
    asks = slugs and person.role is Role.ORGANIZER
    return slugs_closed_to(session, person) & frozenset(slugs) if asks else frozenset()


def _closed(session: Session, person: Person) -> frozenset[tuple[int, str]]:
    return frozenset() if person.role is Role.ADMIN else store.closed_to(session, person.id)
