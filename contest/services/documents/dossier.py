"""All that the papers of a contest tell of it, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.audit import Head
from contest.contests import Contest, State
from contest.services import awards, record
from contest.services.record import Draw
from contest.store import notices, participation
from contest.store.lines import WHOLE
from contest.store.participation import Annulled, Complained, MoreTime
from contest.store.record import Ruled


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen version of the rules."""

    number: int
    digest: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class Won:
    """A prize. `name` in full, as papers need it; `home`: the winner's unit, or what a winning unit belongs to."""

    list: str
    scope: int
    collective: bool
    name: str
    home: str
    prize: str
    amount: int
    rank: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """A contest for its papers. `counts`: people, entries, all_right by round, 0 for all; `head` of the audit."""

    contest: Contest
    house: str
    at: datetime
    counts: dict[int, dict[str, int]]
    struck: dict[str, tuple[int, int]]
    versions: tuple[Version, ...]
    rulings: tuple[tuple[Ruled, bool], ...]
    annulled: tuple[Annulled, ...]
    complaints: tuple[Complained, ...]
    more_time: tuple[MoreTime, ...]
    notices: int
    draws: tuple[Draw, ...]
    won: tuple[Won, ...]
    signed: bool
    head: Head | None = None

    @property
    def draft(self) -> bool:
        """Whether papers about it may not be signed yet."""
        return self.contest.state.step < State.FINAL.step or not self.signed

    @property
    def lists(self) -> dict[tuple[str, int], list[Won]]:
        """The prizes by list and scope, in their order."""
        found: dict[tuple[str, int], list[Won]] = {}
        for one in self.won:
            found.setdefault((one.list, one.scope), []).append(one)
        return found

    @property
    def amount(self) -> int:
        """All the money, in whole đồng."""
        return sum(one.amount for one in self.won)


def gather(session: Session, contest: Contest, house: str, now: datetime, head: Head | None = None) -> Dossier:
    """The dossier of a contest as it stands; `house` is the organizers' name."""
    numbers = [WHOLE, *(one.number for one in contest.rounds)]
    signed = awards.signed(session, contest.id)
    return Dossier(
        contest=contest,
        house=house,
        at=now,
        counts={n: record.counts(session, contest, n) for n in numbers},
        struck=participation.struck(session, contest.id),
        versions=tuple(versions(session, contest)),
        rulings=tuple(record.rulings(session, contest)),
        annulled=tuple(participation.annulled(session, contest.id)),
        complaints=tuple(participation.complaints(session, contest.id)),
        more_time=tuple(participation.more_time(session, contest.id)),
        notices=len(notices.of_contest(session, contest.id)),
        draws=tuple(record.draws(session, contest)),
        won=tuple(won(session, contest)),
        signed=bool(signed),
        head=head,
    )


def versions(session: Session, contest: Contest) -> list[Version]:
    """The frozen versions of the rules, the first first."""
    return [Version(n, rules.digest(), at) for n, rules, at in record.versions(session, contest)]


def won(session: Session, contest: Contest) -> list[Won]:
    """The prizes as signed; while they are not, as they would be."""
    rows = awards.signed(session, contest.id) or awards.derive(session, contest)
    found = []
    for one in awards.named(session, contest, rows):
        won, whole = one.award, one.award.person_id is None
        home = one.unit if whole else one.workplace
        prize = (won.prize, won.amount, won.rank, won.drawn)
        found.append(Won(won.list, won.scope, whole, one.full_name, home, *prize))
    return found
