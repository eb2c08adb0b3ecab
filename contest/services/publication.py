"""What is made public of a contest's results: winners, figures, and the grounds on which they stand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from sqlalchemy.orm import Session

from contest import collation
from contest.contests import PUBLIC, Contest
from contest.refusals import NotFound
from contest.services import awards, record
from contest.services.awards import NamedAward
from contest.services.record import Draw
from contest.services.sources import unit_sums
from contest.services.trees import Tree, branches
from contest.store import participation
from contest.store import record as store
from contest.store.lines import WHOLE
from contest.store.record import Ruled

TOP = 5
NUMBER = re.compile(r"\+?\(?\d[\d\s.()\-–]{6,}\d")


@dataclass(frozen=True, slots=True)
class Busiest:
    """A union with the people it brought."""

    name: str
    people: int
    entries: int


@dataclass(frozen=True, slots=True)
class Published:
    """All that the page of results tells. `lists`: winners as each agreed to be named; `annulled`: how many by why.

    `counts`: people, entries, all_right by round, 0 for all. `published_at`: when the decision was made public.
    """

    lists: tuple[tuple[str, tuple[NamedAward, ...]], ...]
    signed: bool
    counts: dict[int, dict[str, int]]
    busiest: tuple[Busiest, ...]
    versions: tuple[tuple[int, str, datetime], ...]
    rulings: tuple[tuple[Ruled, bool], ...]
    annulled: tuple[tuple[str, int], ...]
    struck: dict[str, tuple[int, int]]
    draws: tuple[Draw, ...]
    published_at: datetime | None


def published(session: Session, contest: Contest) -> Published:
    """What is public of the results. Raises NotFound before they are, provisional ones included."""
    if contest.state not in PUBLIC:
        raise NotFound
    signed = awards.signed(session, contest.id)
    won = awards.named(session, contest, signed or awards.derive(session, contest))
    when = store.deeds(session, contest.slug, ("contest.publish",))
    return Published(
        lists=tuple((title, tuple(winners)) for title, winners in awards.grouped(won)),
        signed=bool(signed),
        counts={n: record.counts(session, contest, n) for n in (WHOLE, *(one.number for one in contest.rounds))},
        busiest=tuple(_busiest(session, contest)),
        versions=tuple((n, rules.digest(), at) for n, rules, at in record.versions(session, contest)),
        rulings=tuple(record.rulings(session, contest)),
        annulled=tuple(annulled(session, contest)),
        struck=participation.struck(session, contest.id),
        draws=tuple(record.draws(session, contest)),
        published_at=when[-1].at if when else None,
    )


def _busiest(session: Session, contest: Contest) -> list[Busiest]:
    """The upper unions with the most people, at most five."""
    tree, sums = Tree(branches(session, contest)), unit_sums(session, contest, WHOLE)
    units = [(tree.by_id[one].name, sums[one]) for one in tree.below(WHOLE) if one in sums and sums[one].people]
    units.sort(key=lambda one: (-one[1].people, collation.key(one[0])))
    return [Busiest(name, of.people, of.entries) for name, of in units[:TOP]]


def annulled(session: Session, contest: Contest) -> list[tuple[str, int]]:
    """The reasons of the disqualifications in force, with how many there are of each; nobody is named."""
    rows = participation.annulled(session, contest.id)
    found = Counter(nameless(one.reason, one.name) for one in rows if one.lifted_at is None)
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def nameless(reason: str, name: str) -> str:
    """A reason without the name of whom it is about, and without what looks like a telephone or identity number."""
    written = r"\s+".join(re.escape(word) for word in normalize("NFC", name).split())
    told = re.sub(written, "…", normalize("NFC", reason), flags=re.IGNORECASE) if written else reason
    return NUMBER.sub("…", told)
