"""All contests at a glance, in a handful of statements, however many there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import unplaced as unplaced_rules
from contest.contests import Contest, State
from contest.drafts import Section
from contest.judging import SEATS
from contest.organizers import Group, Waiting, group_of
from contest.services import bank_law
from contest.store import contests, unplaced
from contest.store import organizers as store
from questions import store as bank


@dataclass(frozen=True, slots=True)
class Row:
    """A contest with what goes on in it. `people` and `papers`: handed in."""

    contest: Contest
    group: Group
    sitting: int
    people: int
    papers: int
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Overview:
    """All contests, and what waits beside them. `unplaced`: people who named a union that nobody has
    placed in the tree yet, but for those who were set aside."""

    rows: tuple[Row, ...]
    unplaced: int


def overview(session: Session, now: datetime, closed: frozenset[int] = frozenset()) -> Overview:
    """All contests but those of these ids, those that close or open next first. Eight statements."""
    known = [one for one in contests.everything(session) if one.id not in closed]
    figures = store.figures(session)
    counts = store.counts(session, SEATS)
    lapsing: Counter[int] = Counter()
    for lapse in bank_law.lapses(session, bank.instruments(session), now, known):
        lapsing[lapse.contest.id] += lapse.questions
    rows = []
    for one in known:
        waiting = _waiting(one, counts, lapsing[one.id])
        sitting, people, papers = figures.get(one.id, (0, 0, 0))
        rows.append(Row(one, group_of(one, sitting, now), sitting, people, papers, waiting))
    groups = unplaced_rules.grouped(unplaced.texts(session), unplaced.aside(session))
    left = sum(one.people for one in groups if not one.aside)
    return Overview(tuple(sorted(rows, key=_order)), left)


def _waiting(contest: Contest, counts: dict[tuple[str, int], int], lapsing: int) -> Waiting:
    rules, seen = contest.rules, counts.get((store.SEEN, contest.id), 0)
    given = bool(rules.prizes) or any(one.prizes for one in rules.collective)
    return Waiting(
        complaints=counts.get((store.COMPLAINTS, contest.id), 0),
        inquiries=counts.get((store.INQUIRIES, contest.id), 0),
        proposals=counts.get((store.PROPOSALS, contest.id), 0),
        works=counts.get((store.WORKS, contest.id), 0),
        lapsing=lapsing,
        sections=len(Section) - seen if contest.state is State.DRAFT else 0,
        signed=not given or counts.get((store.AWARDS, contest.id), 0) > 0,
    )


def _order(row: Row) -> tuple[int, float]:
    """Group by group; within one what is next by the clock first, of what is over the latest first."""
    place, contest = list(Group).index(row.group), row.contest
    if row.group in (Group.DUE, Group.DONE):
        return place, -contest.closes_at.timestamp()
    return place, (contest.opens_at if row.group is Group.COMING else contest.closes_at).timestamp()
