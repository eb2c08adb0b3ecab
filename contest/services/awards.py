"""The list of all prizes: derived from the results as they stand, and signed by two people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from sqlalchemy.orm import Session

from contest.collective import CollectiveRule
from contest.contests import PUBLIC, Contest, State
from contest.entry import Unconfirmed
from contest.people import public_name
from contest.prizes import AlreadySigned, Award, AwardsMoved, DrawsOpen, NothingToSign, Outcome, Span, prize_of
from contest.refusals import WrongMoment
from contest.services import collective, notices, prizes, proposals, switching
from contest.services.collective import Ground, Placed
from contest.services.prizes import LONGEST
from contest.services.proposals import Proposal
from contest.services.trees import Tree, branches
from contest.store import audit, contests
from contest.store import awards as store
from contest.store import proposals as proposal_store

ACT = "sign_awards"
SIGNING = PUBLIC - {State.LOCKED}
"""States in which a list may be signed: results are public, so that draws are known, and not locked."""


def outcome(session: Session, contest: Contest, unconfirmed: Set[int] | None = None) -> Outcome:
    """Who wins what as results now stand, individuals first, and which prizes still wait for a draw. Flat in people.

    `unconfirmed`: as prizes.individual takes it.
    """
    return with_unions(session, contest, prizes.individual(session, contest, unconfirmed=unconfirmed))


def passed_over(session: Session, contest: Contest) -> Set[int] | None:
    """Whom the signed list passed over, as it was signed; None: nobody signed, or the rules do not ask.

    So whoever is confirmed after the signature, or moves to another unit and is not confirmed there yet, voids nothing.
    """
    if contest.rules.unconfirmed is Unconfirmed.COUNT or not store.of_contest(session, contest.id):
        return None
    effect = proposal_store.last_effect(session, contest.id, ACT)
    return None if effect is None else frozenset(effect.get("passed_over", ()))


def with_unions(session: Session, contest: Contest, won: Outcome, ground: Ground | None = None) -> Outcome:
    """The prizes of individuals, and after them those of unions. `ground`: as collective.ranked takes it."""
    awards = list(won.awards)
    for rule, scope, placed in lists(session, contest, won, ground):
        awards += _collective(contest, rule, scope, placed, len(awards))
    return Outcome(tuple(awards), won.open, won.passed_over)


def derive(session: Session, contest: Contest) -> list[Award]:
    """All prizes as results now stand, in the order of the list."""
    return list(outcome(session, contest).awards)


def lists(
    session: Session, contest: Contest, won: Outcome, ground: Ground | None = None
) -> Iterator[tuple[CollectiveRule, int, list[Placed]]]:
    """Every collective list of the rules over every scope that is settled: (rule, scope, its order)."""
    for rule in contest.rules.collective:
        for scope in prizes.settled(contest, rule.span):
            yield rule, scope, collective.ranked(session, contest, rule, scope, won, ground)


def titled(contest: Contest, rule: CollectiveRule, scope: int, band: str) -> str:
    """The name of a collective list, in Vietnamese as it is signed."""
    over = f", {prizes.when(contest, scope)}" if rule.span is Span.ROUND else ""
    within = f", nhóm {band}" if band else ""
    return f"{rule.title}{over}{within}"[:LONGEST]


def _collective(
    contest: Contest, rule: CollectiveRule, scope: int, placed: Sequence[Placed], before: int
) -> Iterator[Award]:
    for one in placed:
        prize = None if one.rank is None else prize_of(rule.prizes, one.rank)
        if prize is not None and one.rank is not None:
            before += 1
            title = titled(contest, rule, scope, one.band)
            yield Award(before, title, scope, None, one.unit_id, prize.name, prize.amount, one.rank)


def digest(awards: Sequence[Award]) -> str:
    """SHA-256 of a list in one canonical form, in hex."""
    return sha256(json.dumps([asdict(one) for one in awards], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Stand:
    """The list as results now give it, beside the one that was signed (empty: none was)."""

    outcome: Outcome
    kept: tuple[Award, ...]

    @property
    def is_signed(self) -> bool:
        """Whether nothing is left to sign: the list bears two names, or there is no prize at all."""
        return not self.outcome.open and self.kept == self.outcome.awards

    @property
    def is_void(self) -> bool:
        """Whether results moved since it was signed, which voids it."""
        return bool(self.kept) and not self.is_signed


def stand(session: Session, contest: Contest) -> Stand:
    """Where the list stands."""
    kept, passed = tuple(store.of_contest(session, contest.id)), passed_over(session, contest)
    found = Stand(outcome(session, contest, passed), kept)
    # A list that is void is held against what would be signed now.
    return Stand(outcome(session, contest), kept) if found.is_void and passed is not None else found


def signed(session: Session, contest_id: int) -> list[Award]:
    """The list as signed, while it is the one that results give; else empty: who moved results voided it."""
    if not store.of_contest(session, contest_id):
        return []
    found = stand(session, contests.by_id(session, contest_id))
    return list(found.kept) if found.is_signed else []


def is_signed(session: Session, contest: Contest) -> bool:
    """Whether nothing is left to sign."""
    return stand(session, contest).is_signed


def propose_signature(session: Session, contest: Contest, reason: str, by: int | None, now: datetime) -> int:
    """Propose the list as it now stands for signature; the proposal's id.

    Raises WrongMoment, DrawsOpen, NothingToSign, AlreadySigned, ReasonMissing.
    """
    found = _signable(session, contest)
    if store.of_contest(session, contest.id) == list(found.awards):
        raise AlreadySigned
    effect = {"awards": len(found.awards), "amount": found.amount}
    what = Proposal(ACT, {"digest": digest(found.awards)}, effect)
    return proposals.propose(session, contest, what, reason, by, now)


def approve_signature(session: Session, contest: Contest, proposal_id: int, by: int | None, now: datetime) -> int:
    """Sign the proposed list as the second person; how many prizes. A public notice says so.

    Raises what `proposals.take` raises, AwardsMoved when the list is not the proposed one any more, and Locked.
    """
    held = switching.hold(session, contest)
    row = proposals.take(session, held, proposal_id, ACT, by, now)
    found = _signable(session, held)
    if digest(found.awards) != row.body["digest"]:
        raise AwardsMoved
    store.replace(session, held.id, found.awards)
    if found.passed_over:
        row.effect = {**row.effect, "passed_over": sorted({person for _, person in found.passed_over})}
    count, amount = len(found.awards), f"{found.amount:,}".replace(",", ".")
    audit.record(
        session, now, by, "awards.sign", f"contest:{held.slug}", proposal=row.id, awards=count, amount=found.amount,
        digest=row.body["digest"],
    )  # fmt: skip
    money = f", tổng số tiền {amount} đồng" if found.amount else ""
    notices.publish(session, held, "results", f"Danh sách giải thưởng đã được duyệt: {count} giải{money}.", by, now)
    return count


def _signable(session: Session, contest: Contest) -> Outcome:
    if contest.state not in SIGNING:
        raise WrongMoment
    found = outcome(session, contest)
    if found.open:
        raise DrawsOpen
    if not found.awards:
        raise NothingToSign
    return found


@dataclass(frozen=True, slots=True)
class NamedAward:
    """A prize with the words of its winner.

    `name` is the form that the public may see, `full_name` is for signed papers only; of a unit both are its name.
    `workplace`: the unit a person counts for, empty for none; `unit`: the upper union above it.
    """

    award: Award
    name: str
    full_name: str
    workplace: str
    unit: str


def named(session: Session, contest: Contest, awards: Sequence[Award]) -> list[NamedAward]:
    """Awards with names, in the same order. A handful of statements, however many there are."""
    tree = Tree(branches(session, contest))
    people = {one.person_id for one in awards if one.person_id is not None}
    known = store.winners(session, contest.id, people) if people else {}
    return [_named(tree, known, one) for one in awards]


def _named(tree: Tree, known: dict[tuple[int, int], store.Winner], award: Award) -> NamedAward:
    if award.person_id is None:
        path = [one.name for one in tree.path(award.unit_id or 0)]
        name = path[-1] if path else ""
        return NamedAward(award, name, name, "", _upper(path))
    who = known[award.scope, award.person_id]
    path = [one.name for one in tree.path(who.unit_id or 0)]
    public = public_name(who.name, who.shows_name)
    return NamedAward(award, public, who.name, path[-1] if path else "", _upper(path))


def _upper(path: Sequence[str]) -> str:
    """The union between the root and the unit itself; empty where there is none."""
    return path[-2] if len(path) > 2 else ""


def grouped(awards: Sequence[NamedAward]) -> list[tuple[str, list[NamedAward]]]:
    """Awards list by list, as they come."""
    return [(title, list(group)) for title, group in groupby(awards, key=lambda one: one.award.list)]
