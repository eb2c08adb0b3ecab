"""The law desk: instruments with their dates, and the questions that a lapse of law takes from contests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.people import Person
from contest.rounds import Phase
from contest.services import bank_desk
from contest.services.bank_desk import today
from contest.store import audit, bank_use
from contest.store import contests as contest_store
from questions import desk_store, shelves, store
from questions.admission import VIETNAM
from questions.desk import Wish
from questions.instruments import Force, Instrument, Standing, in_force
from questions.review import Status


@dataclass(frozen=True, slots=True)
class LawRow:
    """An instrument, its standing today, and how many questions that are not retired cite it."""

    instrument: Instrument
    standing: Standing
    questions: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """Questions that rest on an instrument which is law no longer on some day of a contest that is not over.

    `round_title`: the first round that ends on or after the day it lapses, `on`. `pinned`: the pool of the contest
    holds them, so its papers ask them; otherwise they are live in its subjects and will not be drawn.
    """

    contest: Contest
    instrument: Instrument
    on: date
    round_title: str
    questions: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class LawDesk:
    """`unknown`: numbers of instruments that are cited and not in the list, with the number of questions."""

    rows: tuple[LawRow, ...]
    unknown: tuple[tuple[str, int], ...]
    lapses: tuple[Lapse, ...]
    uncited: int


def overview(session: Session, now: datetime) -> LawDesk:
    """All of the law desk."""
    laws, counts, day = store.instruments(session), desk_store.law_counts(session), today(now)
    ordered = sorted(laws.values(), key=lambda one: (-counts.get(one.code, 0), one.code))
    rows = tuple(LawRow(one, in_force(one, day, day), counts.get(one.code, 0)) for one in ordered)
    unknown = tuple(sorted((code, count) for code, count in counts.items() if code not in laws))
    return LawDesk(rows, unknown, lapses(session, laws, now), desk_store.uncited(session))


def lapses(
    session: Session, laws: Mapping[str, Instrument], now: datetime, known: Sequence[Contest] | None = None
) -> tuple[Lapse, ...]:
    """By contest and instrument, the questions whose law does not last as long as the contest.

    `known`: all contests, where the caller has them already.
    """
    known = contest_store.everything(session) if known is None else known
    planned = [one for one in known if _planned(one, now)]
    lapsing = [one for one in laws.values() if one.lapsed_from is not None]
    announced = [one.id for one in planned if one.state is State.ANNOUNCED]
    pinned = bank_use.pinned_laws(session, announced) if announced else []
    live = desk_store.citing(session, [one.code for one in lapsing]) if len(announced) < len(planned) else []
    found = []
    for contest in planned:
        subjects = {quota.subject for quota in contest.rules.blueprint}
        held = contest.state is State.ANNOUNCED
        for law in lapsing:
            if held:
                ids = {one.question_id for one in pinned if (one.contest_id, one.instrument) == (contest.id, law.code)}
            else:
                ids = {one.question_id for one in live if one.instrument == law.code and one.subject in subjects}
            lapse = _lapse(contest, law, len(ids), held)
            if lapse is not None:
                found.append(lapse)
    return tuple(found)


def _planned(contest: Contest, now: datetime) -> bool:
    over = contest.state in (State.CLOSED, State.PUBLISHED) or now >= contest.closes_at
    return not over or contest.phase(now) is Phase.OPEN


def _lapse(contest: Contest, law: Instrument, questions: int, pinned: bool) -> Lapse | None:
    on = in_force(law, _day(contest.opens_at), _day(contest.closes_at))
    if not questions or on.force is not Force.LAPSED or on.on is None:
        return None
    touched = next(one for one in sorted(contest.rounds, key=lambda one: one.closes_at) if _day(one.closes_at) >= on.on)
    return Lapse(contest, law, on.on, touched.title, questions, pinned)


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def send_back(session: Session, instrument: str, who: Person, note: str, now: datetime) -> Sequence[str]:
    """Make drafts again of all checked and live questions that cite an instrument; their codes."""
    seen = {one.question_id: one.number for one in desk_store.citing(session, [instrument])}
    return bank_desk.move(session, Wish(seen, Status.DRAFT, note), who, now) if seen else ()


def put(session: Session, instrument: Instrument, who: Person, now: datetime) -> None:
    """Add an instrument, or change what is known of it."""
    shelves.put_instruments(session, [instrument])
    dates = {
        name: value.isoformat() for name in ("in_force_from", "lapsed_from") if (value := getattr(instrument, name))
    }
    detail = dates | {"title": instrument.title, "replaced_by": instrument.replaced_by}
    audit.record(session, now, who.id, "bank.instrument", f"instrument:{instrument.code}", **detail)
