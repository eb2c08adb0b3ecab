"""Reopening a handed-in paper: one organizer proposes it, a second one does it; its result is taken back at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import reopening as rules
from contest.contests import Contest
from contest.life_words import moment
from contest.refusals import NoSuchAttempt, NoSuchProposal
from contest.services import notices, proposals, switching
from contest.services.proposals import Proposal
from contest.store import attempts, audit, contestants, extensions
from contest.store import proposals as proposal_store
from contest.store.attempts import Attempt
from contest.store.proposals import ProposalRow

ACT = "reopen"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A paper that may be opened again now, and until when."""

    attempt: Attempt
    deadline_at: datetime
    accepts_until: datetime
    amount: timedelta

    @property
    def minutes(self) -> int:
        """The time that it has, in whole minutes, the last one begun."""
        return -(-self.amount // _MINUTE)


def plan(session: Session, contest: Contest, attempt_id: int, now: datetime) -> Plan:
    """What reopening a paper would do at this moment.

    Raises NoSuchAttempt, NotHandedIn, AlreadyReopened, StruckNotReopened, NotTheLast, RoundClosed, Paused,
    TooLateToReopen.
    """
    attempt = attempts.by_id(session, attempt_id)
    if attempt is None or attempt.contest_id != contest.id:
        raise NoSuchAttempt
    mine = attempts.of_person(session, contest.id, attempt.person_id)
    if attempt.handed_in_at is None or any(one.is_open for one in mine):
        raise rules.NotHandedIn
    window = next(one for one in contest.rounds if one.id == attempt.round_id)
    numbers = [one.number for one in mine if one.round_id == window.id]
    struck = attempt.struck is not None and attempt.struck != "unranked"
    rules.check_paper(numbers, attempt.number, reopened=attempt.reopened_at is not None, struck=struck)
    closes_at = None
    if window.ends_at is not None:
        path = contestants.path_of(session, attempt.person_id)
        closes_at = extensions.for_person(session, [window.id], attempt.person_id, path).get(window.id, (None, 0))[0]
    own = rules.check_round(contest, window, closes_at, now)
    amount = rules.left(attempt.deadline_at, attempt.handed_in_at)
    due = rules.deadline(own, contest.rules.closing, amount, now)
    return Plan(attempt, due, due + (attempt.accepts_until - attempt.deadline_at), due - now)


def propose(session: Session, contest: Contest, attempt_id: int, reason: str, by: int | None, now: datetime) -> int:
    """Propose to open a paper again; the proposal's id. Raises what `plan` raises, ReasonMissing, ReopeningWaits."""
    planned = plan(session, contest, attempt_id, now)
    if any(one.body["attempt"] == attempt_id for one in waiting(session, contest)):
        raise rules.ReopeningWaits
    body = {"attempt": attempt_id, "person": planned.attempt.person_id}
    return proposals.propose(session, contest, Proposal(ACT, body, {"minutes": planned.minutes}), reason, by, now)


def approve(session: Session, contest: Contest, proposal_id: int, by: int | None, now: datetime) -> Contest:
    """Open a paper again as proposed; the contest in its new era, whose boards must be told (edge.moved).

    The receipt of the first hand-in is kept with the proposal. Raises what `plan` and proposals.take raise.
    """
    row = session.get(ProposalRow, proposal_id)
    if row is None or (row.contest_id, row.act) != (contest.id, ACT):
        raise NoSuchProposal
    attempt_id = row.body["attempt"]
    held = switching.hold(session, contest)
    row = proposals.take(session, held, proposal_id, ACT, by, now)
    planned = plan(session, held, attempt_id, now)
    attempt = planned.attempt
    row.effect = {"minutes": planned.minutes, "receipt": attempt.receipt}
    session.flush()
    reason = row.reason
    attempts.reopen(session, attempt, planned.deadline_at, planned.accepts_until, now)
    detail = {"attempt": attempt_id, "person": attempt.person_id, "minutes": planned.minutes, "score": attempt.score}
    audit.record(
        session, now, by, "attempt.reopen", f"contest:{held.slug}", reason=reason, proposal=proposal_id, **detail
    )
    told = f"Ban tổ chức mở lại bài đã nộp của một thí sinh, còn {planned.minutes} phút làm bài, nộp lại chậm nhất "
    told += f"lúc {moment(planned.deadline_at)}. Kết quả của lần nộp trước không còn được tính. Lý do: {reason}"
    notices.publish(session, held, "reopening", told, by, now)
    return switching.switch(session, held)


def waiting(session: Session, contest: Contest) -> list[ProposalRow]:
    """Reopenings that wait for a second person, the newest first."""
    return [one for one in proposal_store.of_contest(session, contest.id) if one.act == ACT and one.is_open]


def of_receipt(session: Session, contest: Contest, receipt: str) -> tuple[int, ...]:
    """Whose first receipt it was, of a paper that was opened again."""
    made = proposal_store.of_contest(session, contest.id)
    return tuple(one.body["person"] for one in made if one.act == ACT and one.effect.get("receipt") == receipt)


def done(session: Session, attempt: Attempt) -> ProposalRow | None:
    """The proposal by which a paper was opened again, with its reason and first receipt; None: it never was."""
    if attempt.reopened_at is None:
        return None
    made = proposal_store.of_contest(session, attempt.contest_id)
    return next((one for one in made if one.act == ACT and one.approved_at and one.body["attempt"] == attempt.id), None)
