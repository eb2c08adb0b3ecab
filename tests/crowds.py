"""Many people on a board at once: papers written as rows, results derived from them as a hand-in derives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services import results
from contest.store import results as store
from contest.store import sittings
from contest.store.attempts import AttemptRow
from contest.store.contests import RulesRow
from contest.store.people import PersonRow
from tests.factories import grassroots, password_hash

_NUMBERS = count(1)
MOST = 20


@dataclass(frozen=True, slots=True)
class Stand:
    """What somebody reached: points of MOST, time taken; whose they are."""

    score: int = 0
    elapsed_ms: int = 60_000
    unit_id: int = 0
    name: str = "Lò Thị Thử"
    shows_name: bool = True


def gather(session: Session, contest: Contest, now: datetime, stands: Sequence[Stand]) -> list[int]:
    """Let so many people have handed in, each one paper; their ids, in the order given."""
    home = grassroots(session)
    people = [_person(one, one.unit_id or home, now) for one in stands]
    ids = list(session.scalars(insert(PersonRow).returning(PersonRow.id, sort_by_parameter_order=True), people))
    rules_id = session.scalars(select(RulesRow.id).where(RulesRow.contest_id == contest.id)).first()
    given = {"contest_id": contest.id, "round_id": contest.rounds[0].id, "rules_id": rules_id, "number": 1}
    rows = [
        {**given, **_paper(one, now), "person_id": who, "unit_id": row["unit_id"]}
        for one, who, row in zip(stands, ids, people, strict=True)
    ]
    session.execute(insert(AttemptRow), rows)
    derive(session, contest)
    return ids


def derive(session: Session, contest: Contest) -> None:
    """Write everybody's results anew."""
    deriving, derived = results.Deriving(contest, {}), []
    for finals in results.by_person(sittings.of_contest(session, contest.id)):
        derived += deriving.results(finals)
    store.replace(session, contest.id, derived)


def _person(one: Stand, unit_id: int, now: datetime) -> dict[str, object]:
    own = {"name": one.name, "shows_name": one.shows_name, "unit_id": unit_id}
    account = {"phone": f"+8486{next(_NUMBERS):07d}", "role": "contestant", "password_hash": password_hash()}
    return {**account, **own, "created_at": now}


def _paper(one: Stand, now: datetime) -> dict[str, object]:
    started = now - timedelta(minutes=50)
    done = started + timedelta(milliseconds=one.elapsed_ms)
    moments = {"started_at": started, "deadline_at": now, "accepts_until": now, "handed_in_at": done, "closed_at": done}
    marked = {"score": one.score, "max_score": MOST, "right_count": one.score, "elapsed_ms": one.elapsed_ms}
    return {"token": f"dam-dong-{next(_NUMBERS)}", "closed_by": "person", **moments, **marked}
