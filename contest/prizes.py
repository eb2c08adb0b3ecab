"""Prizes (giải thưởng): what the rules promise, and who wins what out of a ranking.

The prizes of all ladders are given out from the highest down, in one line: by amount, then by the order of the ladders
in the rules, then of the rounds. Each goes to the best placed of its ladder who has none yet (decision 20).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, groupby, pairwise

from contest.refusals import N_, Refusal
from contest.standings import ticket


class Span(StrEnum):
    """Over what a ladder of prizes goes."""

    ROUND = "round"
    """Once in every round."""
    OVERALL = "overall"
    """Once, over the whole contest."""


class Ties(StrEnum):
    """Who has the prize when more people share a rank than there are prizes left."""

    DRAW = "draw"
    """A draw by the published seed decides among them."""
    SHARE = "share"
    """All of them have it."""


@dataclass(frozen=True, slots=True)
class Prize:
    """So many prizes of one name; `amount` in whole đồng, each."""

    name: str
    count: int
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """Prizes from the highest down, for individuals. `category` is a category's code; None: everybody."""

    span: Span
    prizes: tuple[Prize, ...]
    category: str | None = None
    least_score: int = 0
    """Nobody with fewer points wins."""


LONGEST_NAME = 80


def sound(prizes: Sequence[Prize]) -> bool:
    """Whether prizes are such as can be given: named, one at least, no amount below nothing."""
    return all(one.count >= 1 and one.amount >= 0 and 1 <= len(one.name) <= LONGEST_NAME for one in prizes)


def faults(ladders: Sequence[Ladder], categories: Sequence[str]) -> list[str]:
    """What contradicts itself, as codes; empty when nothing does."""
    found = []
    for n, ladder in enumerate(ladders, start=1):
        names = [one.name for one in ladder.prizes]
        if not names or len(set(names)) != len(names) or not all(1 <= len(name) <= LONGEST_NAME for name in names):
            found.append(f"ladder_names:{n}")
        if any(one.count < 1 or one.amount < 0 for one in ladder.prizes):
            found.append(f"ladder_counts:{n}")
        if any(lower.amount > higher.amount for higher, lower in pairwise(ladder.prizes)):
            found.append(f"ladder_amounts:{n}")
        if ladder.category is not None and ladder.category not in categories:
            found.append(f"ladder_category:{n}")
    if len({(one.span, one.category) for one in ladders}) != len(ladders):
        found.append("repeated_ladder")
    return found


@dataclass(frozen=True, slots=True)
class Award:
    """One prize of one winner, a person or (of a collective list) a unit; `amount` in whole đồng."""

    number: int
    """Its place on the list of all, from 1."""
    list: str
    """The ladder or collective list, in words."""
    scope: int
    person_id: int | None
    unit_id: int | None
    prize: str
    amount: int
    rank: int
    """On the whole board of its scope."""
    drawn: bool = False
    """A draw decided among people of one rank."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on the board of a ladder. `code` is the pseudonym that draws go by."""

    rank: int
    person_id: int
    score: int
    code: str
    reaches: bool = True
    """Reaches the floors of the rules."""
    confirmed: bool = True
    """May win: somebody confirmed that they belong to their unit, or the rules do not ask it."""


@dataclass(frozen=True, slots=True)
class Race:
    """A ladder over one scope. `places`: its board from the first down, read once and no farther than prizes go.

    `entrants`: how many people the board has. `seed`: of its draw, in hex; None while it is secret, and then what it
    would decide stays open.
    """

    list: str
    scope: int
    ladder: Ladder
    places: Iterable[Place]
    entrants: int
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules say of all ladders."""

    one_each: bool = True
    cap_percent: int | None = None
    ties: Ties = Ties.DRAW


@dataclass(frozen=True, slots=True)
class OpenDraw:
    """So many prizes of a name wait for the draw among so many people of one rank."""

    list: str
    scope: int
    prize: str
    rank: int
    seats: int
    people: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who wins what, and which prizes a draw is still to decide."""

    awards: tuple[Award, ...]
    open: tuple[OpenDraw, ...] = ()
    passed_over: tuple[tuple[int, int], ...] = ()
    """(scope, person) of those on the way to the last prize whom nobody had confirmed, where the rules ask it."""

    @property
    def amount(self) -> int:
        """All the money, in whole đồng."""
        return sum(one.amount for one in self.awards)


def prize_of(prizes: Sequence[Prize], rank: int) -> Prize | None:
    """The prize of a rank where ties share; None below the last one."""
    ends = accumulate(prize.count for prize in prizes)
    return next((prize for prize, end in zip(prizes, ends, strict=True) if rank <= end), None)


def capped(ladder: Ladder, entrants: int, cap_percent: int | None) -> list[int]:
    """How many there are of each prize of a ladder; a cap cuts the lowest ones."""
    left = sum(prize.count for prize in ladder.prizes) if cap_percent is None else entrants * cap_percent // 100
    counts = []
    for prize in ladder.prizes:
        counts.append(min(prize.count, left))
        left -= counts[-1]
    return counts


def awards(races: Sequence[Race], terms: Terms) -> Outcome:
    """Who wins what. `races` in the order of the rules, the rounds of one ladder one after another."""
    giving = [_Giving(race, terms, capped(race.ladder, race.entrants, terms.cap_percent)) for race in races]
    line = sorted((-prize.amount, n, k) for n, race in enumerate(races) for k, prize in enumerate(race.ladder.prizes))
    has: set[int] = set()
    for _, n, k in line:
        winners = giving[n].give(k, has if terms.one_each else set())
        has.update(winners)
    won = [(one.race, *each) for one in giving for each in one.won_in_order()]
    named = [
        Award(n, race.list, race.scope, who.person_id, None, prize.name, prize.amount, who.rank, drawn)
        for n, (race, prize, who, drawn) in enumerate(won, start=1)
    ]
    passed = sorted({(one.race.scope, person) for one in giving for person in one.passed})
    return Outcome(tuple(named), tuple(draw for one in giving for draw in one.open), tuple(passed))


class _Giving:
    """A ladder while its prizes are being given: a group of one rank after another, each without who has a prize."""

    def __init__(self, race: Race, terms: Terms, counts: Sequence[int]) -> None:
        self.race, self.terms = race, terms
        self.ends = list(accumulate(counts))
        self.given = 0
        self.open: list[OpenDraw] = []
        self.passed: set[int] = set()
        """Who came by without a prize, since nobody had confirmed them."""
        self._won: list[tuple[int, Place, bool]] = []
        self._groups = _eligible(race, self.passed)
        self._group: list[Place] = []
        self._drawn = False
        """A draw has decided in the group at hand."""
        self._unknown = 0
        """So many of the group have a prize by a draw that is still secret."""

    def give(self, k: int, has: Set[int]) -> set[int]:
        """Give all prizes of the k-th name; who has them now. `has`: who may not have another one."""
        winners: set[int] = set()
        while self.given < self.ends[k] and self._next(has):
            here = self._share() if self.terms.ties is Ties.SHARE else self._draw(k)
            winners.update(who.person_id for who in here)
            self._won += [(k, who, self._drawn) for who in here]
            self._group = [who for who in self._group if who.person_id not in winners]
        return winners

    def won_in_order(self) -> Iterator[tuple[Prize, Place, bool]]:
        """From the highest prize down; among equal ones by rank, then by pseudonym."""
        for k, who, drawn in sorted(self._won, key=lambda one: (one[0], one[1].rank, one[1].code)):
            yield self.race.ladder.prizes[k], who, drawn

    def _next(self, has: Set[int]) -> bool:
        """Go on to the best placed who may still win; False when there is nobody."""
        while True:
            self._group = [one for one in self._group if one.person_id not in has]
            if len(self._group) > self._unknown:
                return True
            self._drawn, self._unknown, self._group = False, 0, next(self._groups, [])
            if not self._group:
                return False

    def _share(self) -> list[Place]:
        # Who shares a rank has the prize of that rank; the seats that this takes up are taken from the prizes below.
        self.given += len(self._group)
        return self._group

    def _draw(self, k: int) -> list[Place]:
        left = self.ends[k] - self.given
        if len(self._group) <= left and not self._unknown:
            self.given += len(self._group)
            return self._group
        if self.race.seed is None:
            return self._wait(k, left)
        seed = self.race.seed
        self._drawn, self.given = True, self.ends[k]
        return sorted(self._group, key=lambda who: (ticket(seed, who.code), who.code))[:left]

    def _wait(self, k: int, left: int) -> list[Place]:
        seats = min(left, len(self._group) - self._unknown)
        prize, rank = self.race.ladder.prizes[k].name, self._group[0].rank
        self.open.append(OpenDraw(self.race.list, self.race.scope, prize, rank, seats, len(self._group)))
        self._unknown += seats
        self.given += seats
        return []


def _eligible(race: Race, passed: set[int]) -> Iterator[list[Place]]:
    for _, members in groupby(race.places, key=lambda one: one.rank):
        able = [one for one in members if one.reaches and one.score >= race.ladder.least_score]
        passed.update(one.person_id for one in able if not one.confirmed)
        if group := [one for one in able if one.confirmed]:
            yield group


class DrawsOpen(Refusal):
    code = "draws_open"
    words = N_("Còn giải chờ bốc thăm. Danh sách chỉ duyệt được khi kết quả và mã bốc thăm đã công bố.")


class NothingToSign(Refusal):
    code = "nothing_to_sign"
    words = N_("Chưa có giải nào để duyệt.")


class AwardsMoved(Refusal):
    code = "awards_moved"
    words = N_("Danh sách giải đã khác lúc đề nghị. Hãy rút đề nghị cũ, xem lại danh sách rồi đề nghị lần nữa.")


class AlreadySigned(Refusal):
    code = "already_signed"
    words = N_("Danh sách giải này đã được duyệt.")


class FiguresClosed(Refusal):
    code = "figures_closed"
    words = N_("Chưa xem được con số của các đơn vị: còn bài chưa thu, hoặc câu dự đoán chưa có giá trị.")
