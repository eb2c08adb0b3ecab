"""Where people stand: results derived from their own attempts, and what the boards are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from contest import standings
from contest.contests import Contest
from contest.people import public_name
from contest.standings import Contender, Known
from contest.store import essays as essay_store
from contest.store import results as store
from contest.store import sittings
from contest.store.attempts import Attempt
from contest.store.lines import WHOLE, Line, Post
from contest.store.results import Result
from contest.store.sittings import Final


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's results after an attempt, and the post that tells the boards."""

    results: tuple[Result, ...]
    post: Post


def known(contest: Contest, scope: int) -> Known:
    """What ranking may use now: true values of guesses once the scope is settled, the seed of its draw once public.

    While some rounds of a scope are settled and others not, a known miss must not stand against an unknown one.
    """
    seed = contest.seed_of(scope) if contest.is_revealed(scope) else None
    predicted = contest.predicted if contest.is_settled(scope) else {}
    return Known(predicted, seed, contest.rules.guessing.side, contest.rules.floors)


class Deriving:
    """Derives results of a contest; holds what is the same for everybody."""

    def __init__(self, contest: Contest, essays: Mapping[tuple[int, int], int] | None = None) -> None:
        self.contest, self.essays = contest, essays or {}
        self._known = {scope: known(contest, scope) for scope in contest.all_scopes}
        self._scopes: dict[tuple[int, int], tuple[int, ...]] = {}
        self._coded = "draw" in contest.rules.ranking

    def scopes(self, final: Final) -> tuple[int, ...]:
        """The boards that an attempt counts on."""
        place = (final.round_id, final.category)
        if place not in self._scopes:
            self._scopes[place] = self.contest.scopes(*place)
        return self._scopes[place]

    def results(self, finals: Sequence[Final]) -> list[Result]:
        """A person's results on every scope they took part in; empty without a handed-in attempt."""
        scopes: dict[int, list[Final]] = {}
        for final in finals:
            for scope in self.scopes(final):
                scopes.setdefault(scope, []).append(final)
        return [self._result(scope, members) for scope, members in sorted(scopes.items())]

    def contender(self, finals: Sequence[Final]) -> Contender:
        """A person as ranking sees them, by those of their attempts that are in a scope."""
        sitting = standings.counted(self.contest.rules.counting, [final.sitting for final in finals])
        person_id = finals[0].person_id
        code = self.contest.code_of(person_id) if self._coded else ""
        essay = self.essays.get((sitting.round_id, person_id), 0)
        return Contender(person_id, sitting, sum(final.sitting.full_marks for final in finals), code, essay)

    def _result(self, scope: int, finals: Sequence[Final]) -> Result:
        return _row(self.contest, scope, len(finals), self.contender(finals), self._known[scope])


def essays(session: Session, contest: Contest) -> dict[tuple[int, int], int]:
    """Points of essays by (round, person); none where the rules have no essay."""
    return essay_store.of_rounds(session, [one.id for one in contest.rounds]) if contest.rules.essay_points else {}


def _row(contest: Contest, scope: int, attempts: int, contender: Contender, known: Known) -> Result:
    sitting, person_id = contender.sitting, contender.person_id
    return Result(
        contest_id=contest.id,
        scope=scope,
        person_id=person_id,
        attempt_id=sitting.attempt_id,
        unit_id=sitting.unit_id,
        attempts=attempts,
        score=sitting.score,
        full_marks=sitting.full_marks,
        elapsed_ms=sitting.elapsed_ms,
        order_key=standings.order_key(contest.rules.ranking, contender, known),
    )


def posts(deriving: Deriving, finals: Sequence[Final], name: str, shows_name: bool) -> list[Post]:
    """One post for each of a person's attempts; each carries the person's standing after all of them."""
    paths = {final.sitting.attempt_id: (WHOLE, *final.path) for final in finals}
    shown = public_name(name, shows_name)
    lines = [_line(result, paths[result.attempt_id], shown) for result in deriving.results(finals)]
    return [
        Post(
            final.sitting.attempt_id,
            (WHOLE, *final.path),
            tuple(line for line in lines if line.scope in deriving.scopes(final)),
            deriving.contest.era,
        )
        for final in finals
    ]


def _line(result: Result, path: tuple[int, ...], name: str) -> Line:
    return Line(
        result.scope,
        result.person_id,
        result.attempts,
        result.order_key,
        path,
        result.score,
        int(result.full_marks),
        result.elapsed_ms,
        name,
    )


def settle_person(session: Session, contest: Contest, attempt: Attempt, name: str, shows_name: bool) -> Standing:
    """Write the results of the person whose attempt was just handed in, and say what the boards must be told."""
    finals = sittings.of_person(session, contest.id, attempt.person_id)
    deriving = Deriving(contest, essays(session, contest))
    written = deriving.results(finals)
    store.put(session, written)
    post = next(one for one in posts(deriving, finals, name, shows_name) if one.attempt == attempt.id)
    return Standing(tuple(written), post)


def by_person(finals: Iterable[Final]) -> Iterator[list[Final]]:
    """A contest's finals person by person; they must come a person's together."""
    for _, group in groupby(finals, key=attrgetter("person_id")):
        yield list(group)


def derive(session: Session, contest: Contest) -> list[Result]:
    """All results of a contest, from its attempts as they now stand; nothing is written."""
    deriving = Deriving(contest, essays(session, contest))
    finals = sittings.of_contest(session, contest.id)
    return [result for person in by_person(finals) for result in deriving.results(person)]


def rewrite(session: Session, contest: Contest) -> int:
    """Derive all results of a contest anew from its attempts and write those that are others now; how many people."""
    derived = derive(session, contest)
    store.replace(session, contest.id, derived)
    return sum(one.scope == WHOLE for one in derived)
