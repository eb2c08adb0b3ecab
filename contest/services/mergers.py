"""Mergers: of a unit with its misspelt double in one contest, of two accounts of one person. Both take two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Role
from contest.refusals import NoSuchProposal
from contest.rounds import VIETNAM
from contest.services import notices, proposals, switching
from contest.services.proposals import Proposal, reasoned
from contest.store import attempts, audit, entrants, people, roster_joining, strikes, units
from contest.store import mergers as store
from contest.store.attempts import Attempt
from contest.store.entrants import ContestUnitRow
from contest.store.mergers import MergerRow
from contest.store.people import PersonRow
from contest.store.proposals import ProposalRow
from contest.strikes import (
    AccountMerged,
    NoSuchPerson,
    NotWithItself,
    PapersOpen,
    StaffNotMerged,
    UnitMerged,
    UnitNotThere,
)
from contest.units import Kind

UNITS, PEOPLE = "merge_units", "merge_people"


@dataclass(frozen=True, slots=True)
class Pair:
    """What is merged into what, by ids of units or of people. `add_heads`: the headcounts of two units are added.

    Without it the one that stays keeps its own: the other was the same workers under another name.
    """

    from_id: int
    into_id: int
    add_heads: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a merger moves, as counts. `excess`: attempts that are then beyond the allowed number, and count nowhere.

    `struck`: attempts that a disqualification of the person takes along. `workers`: of the unit that stays.
    """

    attempts: int
    people: int = 1
    excess: int = 0
    struck: int = 0
    workers: int | None = None


# Of units


def propose_units(session: Session, contest: Contest, pair: Pair, reason: str, by: int | None, now: datetime) -> int:
    """Propose to merge two grassroots unions of a contest; the proposal's id.

    Raises ReasonMissing, NotWithItself, UnitNotThere, UnitMerged and Locked.
    """
    effect = _units_effect(session, contest, pair)
    return proposals.propose(session, contest, Proposal(UNITS, _body(pair), _counts(effect)), reason, by, now)


def approve_units(session: Session, contest: Contest, proposal_id: int, by: int | None, now: datetime) -> Contest:
    """Merge two units as proposed; the contest in its new era. Raises what `propose_units` and proposals.take raise."""
    pair = _proposed(session, contest, proposal_id, UNITS)
    held = switching.hold(session, contest)
    row = proposals.take(session, held, proposal_id, UNITS, by, now)
    return _merge(session, held, pair, _Deed(row.reason, by, now, row), _move_units)


def merge_units(session: Session, contest: Contest, pair: Pair, reason: str, by: int | None, now: datetime) -> Contest:
    """Merge two units without a proposal: for commands and trials. Raises what `propose_units` raises."""
    given = reasoned(reason)
    return _merge(session, switching.hold(session, contest), pair, _Deed(given, by, now), _move_units)


def _units_effect(session: Session, contest: Contest, pair: Pair) -> Effect:
    away, into = _units(session, contest, pair)
    count, heads = store.weight_of_unit(session, contest.id, pair.from_id)
    return Effect(count, heads, workers=into.workers + (away.workers if pair.add_heads else 0))


def _units(session: Session, contest: Contest, pair: Pair) -> tuple[ContestUnitRow, ContestUnitRow]:
    """Both as the contest has them. A unit that came into the tree later may be merged away, not into."""
    if pair.from_id == pair.into_id:
        raise NotWithItself
    for unit_id in (pair.from_id, pair.into_id):
        unit = units.by_id(session, unit_id)
        if unit is None or unit.kind is not Kind.GRASSROOTS:
            raise UnitNotThere
    pinned = entrants.pinned(session, contest.id)
    if not pinned:
        entrants.pin_units(session, contest.id, contest.opens_at.astimezone(VIETNAM).date())
        pinned = entrants.pinned(session, contest.id)
    if pair.into_id not in pinned:
        raise UnitNotThere
    if pair.from_id not in pinned:
        entrants.pin_unit(session, contest.id, pair.from_id)
        pinned = entrants.pinned(session, contest.id)
    away, into = pinned[pair.from_id], pinned[pair.into_id]
    if away.merged_into_id is not None or into.merged_into_id is not None:
        raise UnitMerged
    return away, into


def _move_units(session: Session, contest: Contest, pair: Pair, deed: _Deed) -> Effect:
    effect = _units_effect(session, contest, pair)
    away, _ = _units(session, contest, pair)
    workers, members = away.workers, away.members
    store.move_unit(session, contest.id, pair.from_id, pair.into_id)
    if pair.add_heads:
        store.add_heads(session, contest.id, pair.into_id, workers, members)
    # No count in it: while a prediction is open, how many took part must not be told, of no unit.
    names = [one.name for one in (units.by_id(session, pair.from_id), units.by_id(session, pair.into_id)) if one]
    told = "Gộp «{}» vào «{}» trong cuộc thi này: hai tên là một đơn vị. Lượt thi của hai bên tính chung. Lý do: {}"
    notices.publish(session, contest, "merger", told.format(*names, deed.reason), deed.by, deed.now)
    return effect


# Of people


def propose_people(session: Session, contest: Contest, pair: Pair, reason: str, by: int | None, now: datetime) -> int:
    """Propose to merge two accounts of one person; the proposal's id.

    Raises ReasonMissing, NotWithItself, NoSuchPerson, StaffNotMerged, AccountMerged, PapersOpen and Locked.
    """
    effect = _people_effect(session, contest, pair)
    return proposals.propose(session, contest, Proposal(PEOPLE, _body(pair), _counts(effect)), reason, by, now)


def approve_people(session: Session, contest: Contest, proposal_id: int, by: int | None, now: datetime) -> Contest:
    """Merge two accounts as proposed; the contest in its new era.

    Raises what `propose_people` and proposals.take raise.
    """
    pair = _proposed(session, contest, proposal_id, PEOPLE)
    held = switching.hold(session, contest)
    row = proposals.take(session, held, proposal_id, PEOPLE, by, now)
    return _merge(session, held, pair, _Deed(row.reason, by, now, row), _move_people)


def merge_people(session: Session, contest: Contest, pair: Pair, reason: str, by: int | None, now: datetime) -> Contest:
    """Merge two accounts without a proposal: for commands and trials. Raises what `propose_people` raises."""
    given = reasoned(reason)
    return _merge(session, switching.hold(session, contest), pair, _Deed(given, by, now), _move_people)


def _people_effect(session: Session, contest: Contest, pair: Pair) -> Effect:
    _check_people(session, contest, pair)
    away, into = (attempts.of_person(session, contest.id, one) for one in (pair.from_id, pair.into_id))
    standing = [strikes.in_force(session, contest.id, one) for one in (pair.from_id, pair.into_id)]
    struck = any(one.attempt_id is None for found in standing for one in found)
    already = sum(one.struck in strikes.DISQUALIFIED for one in (*away, *into))
    excess = [one for one in _beyond(contest, [*away, *into]) if one.struck is None]
    listed = sum(one.struck is None for one in (*away, *into)) if _is_listed(session, contest, pair) else 0
    return Effect(len(away), excess=max(len(excess), listed), struck=len(away) + len(into) - already if struck else 0)


def _is_listed(session: Session, contest: Contest, pair: Pair) -> bool:
    """Whether the contest's list of people who may not enter or only play names either account."""
    phones = {row.phone for one in (pair.from_id, pair.into_id) if (row := session.get(PersonRow, one)) is not None}
    return any(one.phone in phones for one in entrants.lists(session, contest.id))


def _check_people(session: Session, contest: Contest, pair: Pair) -> None:
    if pair.from_id == pair.into_id:
        raise NotWithItself
    away, into = (session.get(PersonRow, one) for one in (pair.from_id, pair.into_id))
    if away is None or into is None:
        raise NoSuchPerson
    if {away.role, into.role} != {Role.CONTESTANT}:
        raise StaffNotMerged
    if away.merged_into_id not in (None, into.id) or into.disabled_at is not None:
        raise AccountMerged
    if store.sits_now(session, contest.id, away.id, into.id):
        raise PapersOpen


def _beyond(contest: Contest, papers: Sequence[Attempt]) -> list[Attempt]:
    """Attempts beyond the allowed number of each round, in the order in which they were started."""
    allowed = contest.rules.attempts
    if allowed is None:
        return []
    ordered = sorted(papers, key=lambda one: (one.round_id, one.started_at, one.id))
    return [one for _, group in groupby(ordered, key=lambda one: one.round_id) for one in list(group)[allowed:]]


def _move_people(session: Session, contest: Contest, pair: Pair, deed: _Deed) -> Effect:
    effect = _people_effect(session, contest, pair)
    store.move_person(session, contest.id, pair.from_id, pair.into_id)
    strikes.move(session, contest.id, pair.from_id, pair.into_id)
    papers = attempts.of_person(session, contest.id, pair.into_id)
    if _is_listed(session, contest, pair):
        # Whoever may not enter, or only plays, does not come to rank by another account.
        store.put_aside(session, contest.id, [one.id for one in papers], "unranked")
    store.put_aside(session, contest.id, [one.id for one in _beyond(contest, papers)])
    strikes.write(session, contest.id, pair.into_id)
    store.disable(session, pair.from_id, pair.into_id, deed.now)
    roster_joining.pass_on(session, pair.from_id, pair.into_id)
    people.end_sign_ins(session, pair.from_id, deed.now)
    return effect


# Of both


@dataclass(frozen=True, slots=True)
class _Deed:
    """Why, by whom, when, and as proposed by whom."""

    reason: str
    by: int | None
    now: datetime
    proposal: ProposalRow | None = None


def _merge(
    session: Session,
    held: Contest,
    pair: Pair,
    deed: _Deed,
    move: Callable[[Session, Contest, Pair, _Deed], Effect],
) -> Contest:
    effect = move(session, held, pair, deed)
    kind = "unit" if move is _move_units else "person"
    proposal_id = None
    if deed.proposal is not None:
        proposal_id, deed.proposal.effect = deed.proposal.id, _counts(effect)
    row = MergerRow(
        contest_id=held.id, kind=kind, from_id=pair.from_id, into_id=pair.into_id, attempts=effect.attempts,
        reason=deed.reason, proposal_id=proposal_id, at=deed.now,
    )  # fmt: skip
    store.add(session, row)
    detail = _body(pair) | _counts(effect) | {"proposal": proposal_id, "reason": deed.reason}
    audit.record(session, deed.now, deed.by, f"merger.{kind}", f"contest:{held.slug}", **detail)
    return switching.switch(session, held)


def _proposed(session: Session, contest: Contest, proposal_id: int, act: str) -> Pair:
    """What was proposed; whether it is still open is asked once the contest is held."""
    row = session.get(ProposalRow, proposal_id)
    if row is None or (row.contest_id, row.act) != (contest.id, act):
        raise NoSuchProposal
    return pair_of(row.body)


def pair_of(body: dict[str, Any]) -> Pair:
    """The pair out of a proposal's body."""
    return Pair(body["from"], body["into"], body.get("add_heads", False))


def _body(pair: Pair) -> dict[str, Any]:
    return {"from": pair.from_id, "into": pair.into_id, "add_heads": pair.add_heads}


def _counts(effect: Effect) -> dict[str, Any]:
    return {name: count for name, count in asdict(effect).items() if count is not None}
