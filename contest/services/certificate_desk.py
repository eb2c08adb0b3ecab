"""Certificates as organizers give and take them: prizes by a decision, and any taken back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import certificates as rules
from contest.certificates import (
    AwardsUnsigned,
    BadDecision,
    Certificate,
    CertificateTakenBack,
    Claim,
    Decision,
    Kind,
    NoSuchCertificate,
    Standing,
)
from contest.contests import Contest, State
from contest.people import clean
from contest.rounds import VIETNAM
from contest.services import awards
from contest.services import certificates as service
from contest.services.proposals import reasoned
from contest.store import audit, certified, contests
from contest.store import certificates as store
from contest.store.certificates import Issue


def prize_claims(session: Session, contest: Contest) -> dict[tuple[int, int, str], tuple[Claim, int]]:
    """What certificates of prizes say now, by (person, scope, list), each with the paper it rests on."""
    signed = [one for one in awards.signed(session, contest.id) if one.person_id is not None]
    found = certified.winners(session, contest.id, {one.person_id for one in signed if one.person_id is not None})
    return {
        (one.person_id, one.scope, one.list): (
            service.prize(contest, one, found[one.scope, one.person_id]),
            found[one.scope, one.person_id].paper.attempt_id,
        )
        for one in signed
        if one.person_id is not None
    }


def issue_prizes(session: Session, contest: Contest, decision: Decision, by: int | None, now: datetime) -> int:
    """Issue a certificate for each prize of the signed list to people, by that decision; how many are new.

    Done again it issues only what is not there or says something else; what a winner holds under another decision
    is replaced. What was taken back stays so. Raises AwardsUnsigned (before results are final, too) and BadDecision.
    """
    decided = _decision(decision, now)
    contests.hold(session, contest.id)
    present = contests.by_id(session, contest.id)
    claims = prize_claims(session, present)
    if not claims or present.state.step < State.FINAL.step:
        raise AwardsUnsigned
    held: dict[tuple[int, int, str], list[Certificate]] = {}
    for one in store.of_contest(session, contest.id, Kind.PRIZE):
        if one.superseded_at is None:
            held.setdefault((one.owner_id, one.claim.scope, one.claim.list), []).append(one)
    fresh = 0
    for place, (claim, attempt_id) in claims.items():
        if any(_settled(one, claim, decided) for one in held.get(place, [])):
            continue
        service.issue(session, claim, Issue(Kind.PRIZE, contest.id, place[0], attempt_id, now, decided), by)
        fresh += 1
    detail = {"fresh": fresh, "prizes": len(claims), "decision": decided.number, "day": decided.day.isoformat()}
    audit.record(session, now, by, "certificate.prizes", f"contest:{contest.slug}", **detail)
    return fresh


def _settled(held: Certificate, claim: Claim, decision: Decision) -> bool:
    """Whether nothing is to be issued beside this one."""
    return held.claim == claim and (held.revoked_at is not None or held.decision == decision)


def _decision(given: Decision, now: datetime) -> Decision:
    number = clean(given.number)
    least, most = rules.DECISION_NUMBER
    if not least <= len(number) <= most or given.day > now.astimezone(VIETNAM).date():
        raise BadDecision(least=least, most=most)
    return Decision(number, given.day)


@dataclass(frozen=True, slots=True)
class Listed:
    """A certificate on the organizers' list, with where it stands."""

    certificate: Certificate
    standing: Standing


def prizes_of(session: Session, contest: Contest) -> list[Listed]:
    """The certificates of prizes of a contest, in the order of issue, those that were replaced left out."""
    claims = prize_claims(session, contest)
    found = []
    for one in store.of_contest(session, contest.id, Kind.PRIZE):
        if one.superseded_at is None:
            now_said = claims.get((one.owner_id, one.claim.scope, one.claim.list), (None, 0))[0]
            found.append(Listed(one, one.standing(now_said)))
    return found


def revoke(session: Session, contest: Contest, text: str, reason: str, by: int | None, now: datetime) -> None:
    """Take a certificate of a contest back; the reason is public on the page that checks it.

    Raises ReasonMissing, NoSuchCertificate (none of this contest), CertificateTakenBack.
    """
    given = reasoned(reason)
    held = store.by_code(session, rules.read_code(text) or "")
    if held is None or held.contest_id != contest.id:
        raise NoSuchCertificate
    if not store.revoke(session, held.id, by, given, now):
        raise CertificateTakenBack
    detail = {"code": held.code, "kind": held.kind.value, "reason": given}
    audit.record(session, now, by, "certificate.revoke", f"contest:{contest.slug}", **detail)
