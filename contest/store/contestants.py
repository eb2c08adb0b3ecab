"""Contestants of a contest, as its organizers look for them and look at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, update
from sqlalchemy.orm import Session

from contest import finding
from contest.contestants import Asked, Filter
from contest.people import Role
from contest.store import people
from contest.store.answers import ON_PAPER, AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.awards import AwardRow
from contest.store.people import PersonRow
from contest.store.strikes import DISQUALIFIED
from contest.store.units import UnitRow, unit_path


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which contestants of a contest. `paths`: of the units they are under (None: of any); `people`: only these."""

    contest_id: int
    asked: Asked
    filter: Filter = Filter.ALL
    paths: tuple[str, ...] | None = None
    people: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A contestant. `phone`: canonical; `unit`: theirs now, or what they wrote; `path`: ids of units, root to own."""

    id: int
    name: str
    phone: str
    unit: str | None
    path: tuple[int, ...]
    vouched: bool
    disabled: bool
    merged: bool
    staff: bool
    """Runs contests, marks them or looks after many unions: does not sit."""


_OWN_UNION = (PersonRow.role == Role.OFFICER) & (PersonRow.scope_unit_id == PersonRow.unit_id)
_MAY_SIT = func.coalesce((PersonRow.role == Role.CONTESTANT) | _OWN_UNION, false())
_WHO = (
    PersonRow.id,
    PersonRow.name,
    PersonRow.phone,
    func.coalesce(UnitRow.name, PersonRow.unit_text),
    UnitRow.path,
    PersonRow.vouched_at.is_not(None),
    PersonRow.disabled_at.is_not(None),
    PersonRow.merged_into_id.is_not(None),
    ~_MAY_SIT,
)


def _who(rows: Iterable[Any]) -> list[Who]:
    whole: list[tuple[Any, ...]] = [(*row[:4], unit_path(row[4]), *map(bool, row[5:])) for row in rows]
    return [Who(*one) for one in whole]


def _sat(contest_id: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    # A list, not a look for each: those who sat are read once, whoever asks about how many people.
    return PersonRow.id.in_(select(AttemptRow.person_id).where(AttemptRow.contest_id == contest_id, *more))


_SAT = {
    Filter.SITTING: AttemptRow.handed_in_at.is_(None),
    Filter.HANDED_IN: AttemptRow.handed_in_at.is_not(None),
    Filter.STRUCK: AttemptRow.struck.in_(DISQUALIFIED),
}


def _conditions(sieve: Sieve) -> list[ColumnElement[bool]]:
    asked, may = sieve.asked, _MAY_SIT & PersonRow.disabled_at.is_(None)
    found: list[ColumnElement[bool]] = [PersonRow.merged_into_id.is_(None)]
    if sieve.filter in _SAT:
        found.append(_sat(sieve.contest_id, _SAT[sieve.filter]))
    elif sieve.filter is Filter.NEVER:
        found += [may, ~_sat(sieve.contest_id)]
    else:
        found.append(may | _sat(sieve.contest_id))
    if sieve.filter is Filter.UNCONFIRMED:
        found.append(PersonRow.vouched_at.is_(None))
    if sieve.paths is not None:
        found.append(or_(*(UnitRow.path.startswith(path, autoescape=True) for path in sieve.paths)))
    if sieve.people is not None:
        found.append(PersonRow.id.in_(sieve.people))
    if asked.phone:
        found.append(PersonRow.phone == asked.phone)
    if asked.digits:
        found.append(PersonRow.phone.endswith(asked.digits, autoescape=True))
    return found


def _people(sieve: Sieve, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = select(*columns).select_from(PersonRow).outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
    return query.where(*_conditions(sieve))


def find(session: Session, sieve: Sieve, first: int, most: int) -> tuple[int, list[Who]]:
    """How many there are, and `most` of them by name from the `first` (from 0). Two statements."""
    if sieve.asked.words:
        return _named(session, sieve, first, most)
    total: int = session.execute(_people(sieve, func.count())).scalar_one()
    query = _people(sieve, *_WHO).order_by(PersonRow.name, PersonRow.id).offset(first).limit(most)
    return total, _who(session.execute(query).all())


# Neither database folds accents: such a letter stands for any of its forms, and the rules look at what comes.
_BEARS_MARKS = str.maketrans(finding.BEAR_MARKS, "_" * len(finding.BEAR_MARKS))


def _named(session: Session, sieve: Sieve, first: int, most: int) -> tuple[int, list[Who]]:
    alike = [PersonRow.name.ilike(f"%{word.translate(_BEARS_MARKS)}%") for word in sieve.asked.words]
    query = _people(sieve, PersonRow.id, PersonRow.name).where(*alike).order_by(PersonRow.name, PersonRow.id)
    ids = [row[0] for row in session.execute(query) if finding.answers(row[1], sieve.asked.words)]
    return len(ids), by_ids(session, ids[first : first + most])


def by_ids(session: Session, person_ids: Collection[int]) -> list[Who]:
    """These people, by name."""
    query = select(*_WHO).outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id).where(PersonRow.id.in_(person_ids))
    return _who(session.execute(query.order_by(PersonRow.name, PersonRow.id)).all())


def units_named(session: Session) -> list[tuple[str, str, str]]:
    """Every unit as (name, older names, path), for looking through."""
    return [(row[0], row[1], row[2]) for row in session.execute(select(UnitRow.name, UnitRow.aliases, UnitRow.path))]


def of_receipt(session: Session, contest_id: int, receipt: str) -> int | None:
    """Whose hand-in bears that receipt."""
    query = select(AttemptRow.person_id).where(AttemptRow.contest_id == contest_id, AttemptRow.receipt == receipt)
    return session.execute(query).scalar_one_or_none()


def path_of(session: Session, person_id: int) -> tuple[int, ...]:
    """Ids of a person's units, root to own; empty for none."""
    query = select(UnitRow.path).join(PersonRow, PersonRow.unit_id == UnitRow.id).where(PersonRow.id == person_id)
    return unit_path(session.execute(query).scalar_one_or_none())


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt of a contestant with what is kept of it: places answered, changes of answers, the last save.

    `unit`: the one it was made for.
    """

    id: int
    person_id: int
    round_id: int
    number: int
    started_at: datetime
    deadline_at: datetime
    accepts_until: datetime
    handed_in_at: datetime | None
    closed_by: str | None
    score: int | None
    max_score: int
    elapsed_ms: int | None
    struck: str | None
    receipt: str | None
    lease: int
    reopened_at: datetime | None
    unit: str | None
    answered: int
    saved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Not handed in yet."""
        return self.handed_in_at is None


_OWN = Sitting.__dataclass_fields__.keys() - {"unit", "answered", "saved_at"}
_COLUMNS = [getattr(AttemptRow, name) for name in Sitting.__dataclass_fields__ if name in _OWN]


def sittings(session: Session, contest_id: int, person_id: int) -> list[Sitting]:
    """All attempts of a person in a contest, in the order they were started. One statement."""
    given = AnswerRow.choice.is_not(None) | AnswerRow.words.is_not(None)
    answered = select(func.count()).where(ON_PAPER, given, AnswerRow.revision_id.is_not(None)).scalar_subquery()
    saved = select(func.max(AnswerRow.saved_at)).where(ON_PAPER).scalar_subquery()
    query = (
        select(*_COLUMNS, UnitRow.name, answered, saved)
        .outerjoin(UnitRow, UnitRow.id == AttemptRow.unit_id)
        .where(AttemptRow.contest_id == contest_id, AttemptRow.person_id == person_id)
        .order_by(AttemptRow.started_at, AttemptRow.id)
    )
    rows: Iterable[Any] = session.execute(query)
    return [Sitting(*row) for row in rows]


def prizes(session: Session, contest_id: int, person_id: int) -> list[tuple[str, str]]:
    """A person's prizes as signed: (list, prize)."""
    mine = (AwardRow.contest_id == contest_id) & (AwardRow.person_id == person_id)
    query = select(AwardRow.list, AwardRow.prize).where(mine).order_by(AwardRow.number)
    return [(row[0], row[1]) for row in session.execute(query)]


def release(session: Session, contest_id: int, person_id: int, now: datetime) -> int:
    """End a person's sign-ins and free their open paper in a contest; how many sign-ins ended."""
    mine = (AttemptRow.contest_id == contest_id) & (AttemptRow.person_id == person_id)
    free = update(AttemptRow).where(mine, AttemptRow.handed_in_at.is_(None)).values(lease=AttemptRow.lease + 1)
    session.execute(free)
    ended = people.end_sign_ins(session, person_id, now)
    session.expire_all()
    return ended
