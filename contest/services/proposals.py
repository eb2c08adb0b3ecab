"""Grave acts on a contest need two people: one proposes, with a reason, a second one approves or anybody withdraws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.refusals import Locked, NoSuchProposal, ProposalEnded, ReasonMissing, SamePerson
from contest.store import audit, proposals
from contest.store.proposals import ProposalRow

LEAST, MOST = 10, 400
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed. `body`: what is to be done, by the act's own shape; `effect`: what it was seen to do."""

    act: str
    body: Mapping[str, Any]
    effect: Mapping[str, Any] = field(default_factory=dict)


def reasoned(text: str) -> str:
    """The reason somebody gave, trimmed, in one line. Raises ReasonMissing below 10 characters or above 400."""
    reason = " ".join(text.replace("\x00", " ").split())
    if not LEAST <= len(reason) <= MOST:
        raise ReasonMissing
    return reason


def needs_second(contest: Contest, now: datetime) -> bool:
    """Whether a grave act takes two people by now: as soon as the contest has opened."""
    return contest.state is not State.DRAFT and (contest.state is not State.ANNOUNCED or now >= contest.opens_at)


def propose(session: Session, contest: Contest, what: Proposal, reason: str, by: int | None, now: datetime) -> int:
    """Keep a proposal, open until it is approved or withdrawn; its id. `by` None: the command line.

    Raises ReasonMissing and Locked.
    """
    given = reasoned(reason)
    if contest.state is State.LOCKED:
        raise Locked
    row = ProposalRow(
        contest_id=contest.id, act=what.act, body=dict(what.body), effect=dict(what.effect),
        reason=given, proposed_by=by, proposed_at=now,
    )  # fmt: skip
    number = proposals.add(session, row)
    _record(session, contest, row, "proposal.propose", by, now, reason=given)
    return number


def take(session: Session, contest: Contest, proposal_id: int, act: str, by: int | None, now: datetime) -> ProposalRow:
    """The proposal, approved: for the act itself to be done in the same transaction, after `switching.hold`.

    What it really did may be written to `effect` (a new dict). `by` None: the command line. Raises NoSuchProposal (none
    of this contest and act), ProposalEnded and SamePerson.
    """
    row = _open(session, contest, proposal_id, act)
    second = by is not None and row.proposed_by == by
    if second and needs_second(contest, now):
        raise SamePerson
    # Where one person is enough and both are the same, no second name is kept.
    if not proposals.end(session, row.id, approved_at=now, approved_by=None if second else by):
        raise ProposalEnded
    _record(session, contest, row, "proposal.approve", by, now)
    return row


def withdraw(session: Session, contest: Contest, proposal_id: int, reason: str, by: int | None, now: datetime) -> None:
    """Take a proposal back; any organizer may. Raises ReasonMissing, NoSuchProposal and ProposalEnded."""
    given = reasoned(reason)
    row = _open(session, contest, proposal_id, None)
    if not proposals.end(session, row.id, withdrawn_at=now, withdrawn_by=by, withdraw_reason=given):
        raise ProposalEnded
    _record(session, contest, row, "proposal.withdraw", by, now, reason=given)


def _open(session: Session, contest: Contest, proposal_id: int, act: str | None) -> ProposalRow:
    row = proposals.held(session, contest.id, proposal_id)
    if row is None or act not in (None, row.act):
        raise NoSuchProposal
    if not row.is_open:
        raise ProposalEnded
    return row


def _record(
    session: Session, contest: Contest, row: ProposalRow, act: str, by: int | None, now: datetime, **more: object
) -> None:
    audit.record(session, now, by, act, f"contest:{contest.slug}", proposal=row.id, of=row.act, **more)
