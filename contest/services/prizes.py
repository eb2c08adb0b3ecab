"""Individual prizes as the results now stand: each ladder of the rules over the boards that are settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from functools import partial
from itertools import groupby

from sqlalchemy.orm import Session

from contest.contests import CATEGORY, Contest, settled_rounds
from contest.entry import Unconfirmed
from contest.prizes import Ladder, Outcome, Place, Race, Span, Terms, awards
from contest.store import awards as store
from contest.store import roster_joining

LONGEST = 200
"""Characters of the name of a list."""


Board = Callable[[int], Iterable[tuple[int, int, str]]]
"""The board of a scope from the first down, as rows (person, score, order key)."""


def individual(
    session: Session, contest: Contest, board: Board | None = None, unconfirmed: Set[int] | None = None
) -> Outcome:  # fmt: skip
    """Who wins which individual prize. Boards are read no farther than prizes go.

    `board`: of other results than those that are kept, of as many people. `unconfirmed`: where the rules give prizes
    only to people who are confirmed, whom nobody had; None: those of now.

    Draws use a seed only once the results of its scope are public. Until then what a draw decides is open, and with it
    the rest of the list provisional.
    """
    rules = contest.rules
    if not rules.prizes:
        return Outcome(())
    people, codes = store.entrants(session, contest.id), _Codes(contest)
    if rules.unconfirmed is Unconfirmed.COUNT:
        unconfirmed = frozenset()
    elif unconfirmed is None:
        unconfirmed = roster_joining.unvouched(session, contest.id)
    read = board or partial(store.board, session, contest.id)
    races = [
        Race(
            titled(contest, ladder, scope),
            scope,
            ladder,
            _places(contest, read(scope), codes, unconfirmed),
            people.get(scope, 0),
            contest.seed_of(scope) if contest.is_revealed(scope) else None,
        )
        for ladder, scope in planned(contest)
    ]
    return awards(races, Terms(rules.one_prize_each, rules.prize_cap_percent, rules.prize_ties))


def planned(contest: Contest) -> list[tuple[Ladder, int]]:
    """Every ladder over every scope that is settled, in the order of the rules."""
    ladders = [(ladder, _number(contest, ladder)) for ladder in contest.rules.prizes]
    return [(ladder, scope) for ladder, number in ladders for scope in settled(contest, ladder.span, number)]


def settled(contest: Contest, span: Span, category: int = 0) -> list[int]:
    """The scopes that a span goes over, as far as they are settled; a contest of one round has but the whole."""
    if span is Span.OVERALL:
        scopes = [category * CATEGORY]
    else:
        scopes = [contest.scopes(one.id, category)[-1] for one in contest.rounds]
    # Before what was guessed in it is known, all of its guesses are alike.
    known = set(settled_rounds(contest))
    numbers = {one.number for one in contest.rounds}
    return [
        scope for scope in scopes if contest.is_settled(scope) and ({scope % CATEGORY} & numbers or numbers) <= known
    ]


def _number(contest: Contest, ladder: Ladder) -> int:
    codes = [one.code for one in contest.rules.categories]
    return codes.index(ladder.category) + 1 if ladder.category in codes else 0


def titled(contest: Contest, ladder: Ladder, scope: int) -> str:
    """The name of a ladder's list, in Vietnamese as it is signed: a record is not translated."""
    over = "toàn cuộc thi" if ladder.span is Span.OVERALL else when(contest, scope)
    category = scope // CATEGORY
    within = f", bảng {contest.rules.categories[category - 1].name}" if category else ""
    return f"Giải cá nhân {over}{within}"[:LONGEST]


def when(contest: Contest, scope: int) -> str:
    """The name of a scope's round; of the only round where there is one."""
    number = scope % CATEGORY or 1
    window = next(one for one in contest.rounds if one.number == number)
    return window.title or f"Đợt {number}"


class _Codes(dict[int, str]):
    """Pseudonyms, made once each."""

    def __init__(self, contest: Contest) -> None:
        super().__init__()
        self._contest = contest

    def __missing__(self, person_id: int) -> str:
        code = self[person_id] = self._contest.code_of(person_id)
        return code


def _places(
    contest: Contest, board: Iterable[tuple[int, int, str]], codes: _Codes, unconfirmed: Set[int]
) -> Iterator[Place]:
    """A board from the first down, row by row as it is wanted."""
    chain = contest.rules.ranking
    floors = chain.index("floors") if "floors" in chain else None
    above = 0
    for key, rows in groupby(board, key=lambda row: row[2]):
        reaches = floors is None or int(key.split("-")[floors]) == 0
        rank = above + 1
        for person, score, _ in rows:
            above += 1
            yield Place(rank, person, score, codes[person], reaches, person not in unconfirmed)
