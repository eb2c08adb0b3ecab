"""What people do and ask about their own data, and how organizers answer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest import people as people_rules
from contest.data_requests import (
    AlreadyAsked,
    Asks,
    DataRequest,
    DataRequestEnded,
    NoSuchDataRequest,
    NothingChanged,
    Outcome,
    StillNeeded,
)
from contest.erasure import HOLDS, awaits_results
from contest.people import Person
from contest.refusals import UnknownUnit
from contest.services import erasure
from contest.services.erasure import AT_ONCE, Writing
from contest.services.proposals import reasoned
from contest.store import attempts, audit, contests, people, units
from contest.store import data_requests as store
from contest.store import erasure as erasing


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of themselves, checked by contest.people; `gender` «female» or «male»."""

    name: str
    birth_date: date
    gender: str


def is_running(session: Session, person: Person) -> bool:
    """Whether a handed-in paper of theirs counts in a contest that is not final: then a name is no longer theirs alone
    to change, since prizes may be signed on it."""
    known = (contests.by_id(session, one) for one in erasing.contests_of(session, person.id))
    return any(awaits_results(one) for one in known)


def has_sat(session: Session, person: Person) -> bool:
    """Whether they ever started a paper: their unit is then confirmed by an officer."""
    return bool(attempts.of_everything(session, person.id))


def correct(session: Session, person: Person, told: Details, now: datetime) -> Outcome | None:
    """Put a person's own details right: at once (DONE), or as a request (None) while a contest of theirs runs.

    Raises NothingChanged, AlreadyAsked.
    """
    if told == Details(person.name, person.birth_date or date.min, person.gender or ""):
        raise NothingChanged
    wants = {"name": told.name, "birth_date": told.birth_date.isoformat(), "gender": told.gender}
    if is_running(session, person):
        _ask(session, person.id, Asks.CORRECT, wants, now)
        return None
    _correct(session, person.id, wants, person.id, now)
    return Outcome.DONE


def _correct(session: Session, person_id: int, wants: Mapping[str, str], by: int, now: datetime) -> None:
    born = date.fromisoformat(wants["birth_date"])
    people.rename(session, person_id, {"name": wants["name"], "birth_date": born, "gender": wants["gender"]}, now)
    audit.record(session, now, by, "person.correct", f"person:{person_id}")


def change_unit(session: Session, person: Person, unit_id: int, now: datetime) -> Outcome | None:
    """Move to another unit: at once (DONE) before the first paper, else as a request (None).

    Old results stay with the old unit. Raises UnknownUnit, NothingChanged, AlreadyAsked.
    """
    if not units.exists(session, unit_id, now.date()):
        raise UnknownUnit
    if unit_id == person.unit_id:
        raise NothingChanged
    if has_sat(session, person):
        _ask(session, person.id, Asks.UNIT, {"unit": str(unit_id)}, now)
        return None
    _move(session, person.id, unit_id, person.id, now)
    return Outcome.DONE


def _move(session: Session, person_id: int, unit_id: int, by: int, now: datetime) -> None:
    """The officer of the new unit confirms them anew."""
    values: dict[str, object] = {"unit_id": unit_id, "unit_text": None, "vouched_at": None, "vouched_by": None}
    people.change(session, person_id, values)
    audit.record(session, now, by, "person.change_unit", f"person:{person_id}", unit=unit_id)


def ask_erasure(session: Session, person: Person, now: datetime) -> None:
    """Ask to be erased. Raises AlreadyAsked, StillNeeded for whoever has a role."""
    if any(one.why == "staff" for one in erasure.holds(session, person.id)):
        raise StillNeeded(why=HOLDS["staff"])
    _ask(session, person.id, Asks.ERASE, {}, now)


def _ask(session: Session, person_id: int, asks: Asks, wants: Mapping[str, str], now: datetime) -> None:
    try:
        with session.begin_nested():
            number = store.add(session, person_id, asks, wants, now)
    except IntegrityError as taken:
        raise AlreadyAsked from taken
    audit.record(session, now, person_id, "data.ask", f"person:{person_id}", request=number, asks=asks.value)


def take_back(session: Session, person: Person, request_id: int, now: datetime) -> None:
    """Withdraw one's own request. Raises NoSuchDataRequest, DataRequestEnded."""
    held = _open(session, request_id)
    if held.person_id != person.id:
        raise NoSuchDataRequest
    _end(session, held, Outcome.WITHDRAWN, person.id, now)


# The organizers'


def answer(session: Session, request_id: int, text: str, by: int, now: datetime) -> None:
    """Tell whoever asks what will happen, without ending the request. Raises ReasonMissing and as `_open`."""
    said, held = reasoned(text), _open(session, request_id)
    store.change(session, held.id, answer=said, answered_at=now, answered_by=by)
    audit.record(session, now, by, "data.answer", f"person:{held.person_id}", request=held.id)


def refuse(session: Session, request_id: int, text: str, by: int, now: datetime) -> None:
    """End a request without doing it, with the reason that the person reads. Raises as `answer`."""
    answer(session, request_id, text, by, now)
    _end(session, _open(session, request_id), Outcome.REFUSED, by, now)


def carry_out(session: Session, request_id: int, by: int | None, now: datetime) -> int:
    """Do what was asked; the person it was done for. `by` None: the server, once nothing held it any more.

    Raises NoSuchDataRequest, DataRequestEnded, StillNeeded, UnknownUnit (the unit stands no more).
    """
    held = _open(session, request_id)
    actor = by or held.person_id
    if held.asks is Asks.ERASE:
        erasure.erase(session, held.person_id, "asked", by, now)
    elif held.asks is Asks.CORRECT:
        _correct(session, held.person_id, held.wants, actor, now)
    else:
        unit_id = int(held.wants["unit"])
        if not units.exists(session, unit_id, now.date()):
            raise UnknownUnit
        _move(session, held.person_id, unit_id, actor, now)
    _end(session, held, Outcome.DONE, by, now)
    return held.person_id


def carry_out_waiting(writing: Writing, now: datetime) -> int:
    """Erase whoever asked for it and is held by nothing any more, each in a transaction of its own; how many.

    Asked for is asked for: where organizers said nothing within the days they have, the house does it itself.
    """
    with writing() as session:
        waiting = [one for one in store.open_erasures(session, AT_ONCE) if now >= one.answer_by]
        free = [one.id for one in waiting if not erasure.holds(session, one.person_id)]
    for number in free:
        with writing() as session, suppress(DataRequestEnded, NoSuchDataRequest, StillNeeded):
            carry_out(session, number, None, now)
    return len(free)


def checked_details(name: str, born: date, gender: str, today: date) -> Details:
    """Details as they may be kept. Raises BadName, BadBirthDate."""
    sex = "male" if gender == "male" else "female"
    return Details(people_rules.checked_name(name), people_rules.checked_birth_date(born, today), sex)


def _open(session: Session, request_id: int) -> DataRequest:
    held = store.held(session, request_id)
    if held is None:
        raise NoSuchDataRequest
    if held.outcome is not None:
        raise DataRequestEnded
    return held


def _end(session: Session, held: DataRequest, outcome: Outcome, by: int | None, now: datetime) -> None:
    store.change(session, held.id, outcome=outcome.value, ended_at=now, ended_by=by, wants={})
    detail = {"request": held.id, "asks": held.asks.value, "outcome": outcome.value}
    audit.record(session, now, by, "data.end", f"person:{held.person_id}", **detail)
