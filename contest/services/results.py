"""Where people stand: results derived from their own attempts, and what the boards are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from contest import standings
from contest.contests import Contest
from contest.people import public_name
from contest.standings import Contender, Known
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


def known(contest: Contest) -> Known:
    """What ranking may use now: the true value of the prediction only after the contest is settled."""
    return Known(predicted_value=contest.predicted_value, draw_seed=None)


def of_finals(contest: Contest, finals: Sequence[Final]) -> list[Result]:
    """A person's results on every scope they took part in; empty without a handed-in attempt."""
    scopes: dict[int, list[Final]] = {}
    for final in finals:
        for scope in contest.scopes(final.round_id):
            scopes.setdefault(scope, []).append(final)
    return [_result(contest, scope, members) for scope, members in sorted(scopes.items())]


def _result(contest: Contest, scope: int, finals: Sequence[Final]) -> Result:
    sitting = standings.counted(contest.rules.counting, [final.sitting for final in finals])
    person_id = finals[0].person_id
    contender = Contender(person_id, sitting, sum(final.sitting.full_marks for final in finals))
    return Result(
        contest_id=contest.id,
        scope=scope,
        person_id=person_id,
        attempt_id=sitting.attempt_id,
        unit_id=sitting.unit_id,
        attempts=len(finals),
        score=sitting.score,
        full_marks=sitting.full_marks,
        elapsed_ms=sitting.elapsed_ms,
        order_key=standings.order_key(contest.rules.ranking, contender, known(contest)),
    )


def posts(contest: Contest, finals: Sequence[Final], name: str, shows_name: bool) -> list[Post]:
    """One post for each of a person's attempts; each carries the person's standing after all of them."""
    paths = {final.sitting.attempt_id: (WHOLE, *final.path) for final in finals}
    shown = public_name(name, shows_name)
    lines = [_line(result, paths[result.attempt_id], shown) for result in of_finals(contest, finals)]
    return [
        Post(
            final.sitting.attempt_id,
            (WHOLE, *final.path),
            tuple(line for line in lines if line.scope in contest.scopes(final.round_id)),
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
    written = of_finals(contest, finals)
    store.put(session, written)
    post = next(one for one in posts(contest, finals, name, shows_name) if one.attempt == attempt.id)
    return Standing(tuple(written), post)


def by_person(finals: Iterable[Final]) -> Iterator[list[Final]]:
    """A contest's finals person by person; they must come a person's together."""
    for _, group in groupby(finals, key=attrgetter("person_id")):
        yield list(group)


def rewrite(session: Session, contest: Contest) -> int:
    """Derive all results of a contest anew from its attempts; the number of people."""
    batch: list[Result] = []
    people = 0
    for finals in by_person(list(sittings.of_contest(session, contest.id))):
        people += 1
        batch.extend(of_finals(contest, finals))
    for n in range(0, len(batch), 1000):
        store.put(session, batch[n : n + 1000])
    return people
