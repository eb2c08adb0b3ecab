"""Notices: what changed in a contest after its rules were announced, and why; or a word to one unit.

Published once, never changed. Whoever reads one says so, and organizers see how many did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import notices as rules
from contest.contests import Contest, State
from contest.notices import FREE, NoSuchAddressee, NoSuchNotice, Place, Share, Words
from contest.people import Person
from contest.refusals import WrongMoment
from contest.store import audit, contests, notices, units
from contest.store.notices import NoticeRow


def publish(session: Session, contest: Contest, kind: str, text: str, by: int | None, now: datetime) -> int:
    """Publish a notice to everybody; its number, 1, 2, 3 … without gaps. It cannot be taken back: another corrects it.

    `kind`: at most 20 characters (see store.notices.NoticeRow). `by` None: the server or the command line.
    """
    return _publish(session, contest, kind, Words(text), by, now)


def _publish(session: Session, contest: Contest, kind: str, words: Words, by: int | None, now: datetime) -> int:
    # One at a time: the number is the next one.
    contests.hold(session, contest.id)
    given = {"title": words.title or None, "unit_id": words.unit_id}
    number = notices.add(session, contest.id, at=now, kind=kind, text=words.text, by=by, **given)
    told = {name: value for name, value in given.items() if value is not None}
    detail = {"number": number, "kind": kind, "text": words.text, **told}
    audit.record(session, now, by, "notice.publish", f"contest:{contest.slug}", **detail)
    return number


def write(session: Session, contest: Contest, words: Words, by: int | None, now: datetime) -> int:
    """Publish what an organizer wrote; its number. The same words right after themselves are the same notice.

    Raises BadNotice, BadTitle, NoSuchAddressee, and WrongMoment while the contest is a draft.
    """
    written = rules.checked(words)
    if contest.state is State.DRAFT:
        raise WrongMoment
    if written.unit_id is not None and units.by_id(session, written.unit_id) is None:
        raise NoSuchAddressee
    contests.hold(session, contest.id)
    last = notices.newest(session, contest.id)
    if last is not None and (last.kind, last.by) == (FREE, by) and _words(last) == written:
        return last.number
    return _publish(session, contest, FREE, written, by, now)


def _words(row: NoticeRow) -> Words:
    return Words(row.text, row.title or "", row.unit_id)


def read(session: Session, contest: Contest, number: int, who: Person, now: datetime) -> None:
    """Note that somebody has read a notice. Raises NoSuchNotice, for one that is not for them too."""
    found = notices.one_shown(session, contest.id, number, who)
    if found is None:
        raise NoSuchNotice
    notices.read(session, found.id, who.id, now)


# What organizers see


@dataclass(frozen=True, slots=True)
class Counted:
    """A notice with how many of whom it is for have read it; `unit` None: it is for everybody."""

    row: NoticeRow
    unit: str | None
    read: int
    people: int


def counted(session: Session, rows: Sequence[NoticeRow]) -> list[Counted]:
    """These notices with their readers. Three statements."""
    if not rows:
        return []
    tree, people = _tree(session), notices.registered(session)
    found = notices.reads(session, [one.id for one in rows])
    return [
        Counted(
            one,
            tree[one.unit_id].name if one.unit_id is not None else None,
            found.get(one.id, 0),
            rules.people_under(tree, people, one.unit_id),
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who of a notice's people has read it, unit by unit."""

    counted: Counted
    shares: tuple[Share, ...]


def readers(session: Session, contest: Contest, number: int) -> Readers:
    """The readers of a notice. Seven statements. Raises NoSuchNotice."""
    row = next((one for one in notices.of_contest(session, contest.id) if one.number == number), None)
    if row is None:
        raise NoSuchNotice
    tree, people = _tree(session), notices.registered(session)
    found = rules.shares(tree, people, notices.reads_by_unit(session, row.id), row.unit_id)
    return Readers(counted(session, [row])[0], tuple(found))


def _tree(session: Session) -> dict[int, Place]:
    return {one.id: Place(one.name, units.unit_path(one.path)) for one in units.whole_tree(session)}
