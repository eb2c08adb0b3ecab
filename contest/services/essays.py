"""Taking in the points of essays that the judges gave, as one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import PUBLIC, Contest
from contest.essays import Line
from contest.refusals import N_, NotFound, WrongMoment
from contest.rounds import Round
from contest.services import switching
from contest.store import audit, people
from contest.store import essays as store


def faults(session: Session, lines: Sequence[Line]) -> list[Line]:
    """The lines that cannot be taken: faults of their own, and numbers that nobody has."""
    known = people.ids(session, [line.phone for line in lines if line.fault is None])
    return [
        line if line.fault else Line(line.number, line.phone, 0, N_("Không có tài khoản mang số này."))
        for line in lines
        if line.fault or line.phone not in known
    ]


def put(session: Session, contest: Contest, number: int, lines: Sequence[Line], by: int | None, now: datetime) -> int:
    """Write the points of a round over what stood there, and rank by them; how many people.

    Raises Locked, WrongMoment where the rules have no essay, NotFound for a round or a number that is not there.
    """
    held = switching.hold(session, contest)
    window = held.round_of(number)
    # What is public moves by acts of two people alone.
    if not held.rules.essay_points or held.state in PUBLIC:
        raise WrongMoment
    known = people.ids(session, [line.phone for line in lines])
    if window is None or len(known) != len(lines):
        raise NotFound
    replace(session, held, window, {known[line.phone]: line.points for line in lines}, by, now)
    return len(lines)


def replace(
    session: Session, held: Contest, window: Round, points: Mapping[int, int], by: int | None, now: datetime
) -> None:
    """Put points by person in place of all that a round had, and rank by them; the contest is held."""
    store.replace(session, window.id, points, by, now)
    audit.record(session, now, by, "essays.put", f"contest:{held.slug}", round=window.number, people=len(points))
    switching.switch(session, held)
