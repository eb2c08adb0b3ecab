"""Certificates: issued to whoever may have them, checked against the results as they stand now, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import certificates as rules
from contest.certificates import (
    Certificate,
    CertificateNotDue,
    CertificateTakenBack,
    Claim,
    Kind,
    NoSuchCertificate,
    Standing,
)
from contest.contests import CATEGORY, Contest
from contest.people import Person, clean, public_name
from contest.prizes import Award
from contest.refusals import NoSuchAttempt
from contest.services import awards
from contest.store import attempts, audit, certified, contests
from contest.store import certificates as store
from contest.store.certificates import Issue
from contest.store.certified import Counted, Paper

UNDONE = frozenset({"attempt", "person", "excess"})
"""Why a paper proves nothing: disqualified, or beyond the allowed number."""
TRIES = 5
"""So often a code is drawn before we give up; that one is taken happens once in many millions."""


# What is true now


def _title(contest: Contest, scope: int) -> str:
    """The name of a scope's round; empty for the whole contest, and where it has but one round."""
    window = contest.round_of(scope)
    return "" if window is None or len(contest.rounds) == 1 else window.title or f"Đợt {window.number}"


def participation(contest: Contest, paper: Paper) -> Claim | None:
    if contest.rules.practice or paper.struck in UNDONE:
        return None
    scope = contest.scopes(paper.round_id)[-1]
    return Claim(clean(paper.name), paper.unit, _title(contest, scope), scope)


def achievement(contest: Contest, found: Counted | None) -> Claim | None:
    if contest.rules.practice or found is None or not rules.passes(contest, found.paper.round_id, found.score):
        return None
    paper, scope = found.paper, contest.scopes(found.paper.round_id)[-1]
    name = clean(paper.name)
    return Claim(name, paper.unit, _title(contest, scope), scope, found.score, paper.max_score)


def prize(contest: Contest, award: Award, found: Counted) -> Claim:
    title = _title(contest, award.scope) if award.scope % CATEGORY else ""
    name, unit = clean(found.paper.name), found.paper.unit
    return Claim(name, unit, title, award.scope, prize=award.prize, list=award.list)


def current(session: Session, held: Certificate) -> Claim | None:
    """What a certificate of that kind and place would say if it were issued now; None: none would be.

    Of prizes it is read from the signed list, and only while the results still give that list.
    """
    paper = certified.paper(session, held.attempt_id)
    if paper is None:
        return None
    contest = contests.by_id(session, held.contest_id)
    if held.kind is Kind.PARTICIPATION:
        return participation(contest, paper)
    if held.kind is Kind.ACHIEVEMENT:
        scope = contest.scopes(paper.round_id)[-1]
        return achievement(contest, certified.counted(session, contest.id, scope, paper.person_id))
    wanted = (held.claim.scope, held.claim.list, held.claim.prize)
    for award in awards.signed(session, contest.id):
        if (award.scope, award.list, award.prize) == wanted and award.person_id == paper.person_id:
            found = certified.counted(session, contest.id, award.scope, paper.person_id)
            return None if found is None else prize(contest, award, found)
    return None


# Asking for one's own


@dataclass(frozen=True, slots=True)
class Offer:
    """A certificate that a person may ask for by one of their papers."""

    kind: Kind
    token: str
    contest: str
    round_title: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a person holds, with the titles of contests by their ids, and what they may still ask for."""

    held: tuple[Certificate, ...]
    titles: dict[int, str]
    offers: tuple[Offer, ...]


def shelf(session: Session, person: Person) -> Shelf:
    """All of a person's certificates. Four statements, however many there are."""
    held = store.of_person(session, person.id)
    known = {one.id: one for one in contests.announced(session)}
    papers, counted = certified.papers(session, person.id), certified.all_counted(session, person.id)
    had = {(one.contest_id, one.kind, one.claim) for one in held}
    offers: dict[tuple[int, Kind, int], Offer] = {}
    for paper in papers:
        contest = known[paper.contest_id]
        found = counted.get((contest.id, contest.scopes(paper.round_id)[-1]))
        for kind, claim in _due(contest, paper, found):
            if (contest.id, kind, claim) not in had:
                offer = Offer(kind, paper.token, contest.title, claim.round_title)
                offers.setdefault((contest.id, kind, claim.scope), offer)
    return Shelf(tuple(held), {number: one.title for number, one in known.items()}, tuple(offers.values()))


def _due(contest: Contest, paper: Paper, found: Counted | None) -> Iterator[tuple[Kind, Claim]]:
    for kind, claim in (
        (Kind.ACHIEVEMENT, achievement(contest, found)),
        (Kind.PARTICIPATION, participation(contest, paper)),
    ):
        if claim is not None:
            yield kind, claim


def ask(session: Session, who: Person, token: str, kind: Kind, now: datetime) -> str:
    """The code of a person's own certificate by one of their papers: the one held while it is true, else a new one.

    Raises NoSuchAttempt, CertificateNotDue (prizes are issued by organizers), CertificateTakenBack.
    """
    attempt = attempts.by_token(session, token, who.id)
    if attempt is None or attempt.is_open:
        raise NoSuchAttempt
    contest, paper = contests.by_id(session, attempt.contest_id), certified.paper(session, attempt.id)
    assert paper is not None
    found = certified.counted(session, contest.id, contest.scopes(paper.round_id)[-1], who.id)
    claim = dict(_due(contest, paper, found)).get(kind)
    if claim is None:
        raise CertificateNotDue
    rests_on = found.paper.attempt_id if kind is Kind.ACHIEVEMENT and found is not None else paper.attempt_id
    return issue(session, claim, Issue(kind, contest.id, who.id, rests_on, now), who.id)


def issue(session: Session, claim: Claim, made: Issue, by: int | None) -> str:
    """The code of a certificate that says so: the one in force, or a new one that takes its place."""
    mine = _of_place(session, claim, made)
    if any(one.revoked_at is not None and one.claim == claim for one in mine):
        raise CertificateTakenBack
    for one in mine:
        if one.revoked_at is None and one.claim == claim and one.decision == made.decision:
            return one.code
        if one.revoked_at is None:
            store.supersede(session, one.id, made.issued_at)
    for _ in range(TRIES):
        code = rules.code(secrets.randbits(35))
        if store.add(session, code, claim, made):
            _record(session, code, made, by)
            return code
        # Pressed twice: the other press has just issued it.
        for one in _of_place(session, claim, made):
            if one.revoked_at is None and one.claim == claim:
                return one.code
    raise CertificateNotDue


def _of_place(session: Session, claim: Claim, issue: Issue) -> list[Certificate]:
    place = (issue.contest_id, issue.kind, claim.scope, claim.list)
    held = store.of_person(session, issue.person_id)
    return [one for one in held if (one.contest_id, one.kind, one.claim.scope, one.claim.list) == place]


def _record(session: Session, code: str, issue: Issue, by: int | None) -> None:
    detail = {"kind": issue.kind.value, "contest": issue.contest_id, "attempt": issue.attempt_id}
    audit.record(session, issue.issued_at, by, "certificate.issue", f"certificate:{code}", **detail)


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate to be shown. `title` and `slug` of its contest."""

    certificate: Certificate
    standing: Standing
    title: str
    slug: str

    @property
    def public_name(self) -> str:
        """The holder's name as the contest's boards show it."""
        return public_name(self.certificate.claim.name, self.certificate.shows_name)


def own(session: Session, text: str, who: Person) -> Shown:
    """A person's own certificate by its code. Raises NoSuchCertificate, for somebody else's too."""
    held = store.by_code(session, rules.read_code(text) or "")
    # Asked before anything is derived: whether a code is somebody's is not to be read off the time it takes.
    if held is None or held.owner_id != who.id:
        raise NoSuchCertificate
    return _shown(session, held)


def check(session: Session, text: str) -> Shown | None:
    """What may be said of a code; None when nothing was issued under it. A code that cannot be is looked up too."""
    held = store.by_code(session, rules.read_code(text) or "")
    return None if held is None else _shown(session, held)


def _shown(session: Session, held: Certificate) -> Shown:
    contest = contests.by_id(session, held.contest_id)
    return Shown(held, held.standing(current(session, held)), contest.title, contest.slug)
