"""Corrections of keys (đính chính đáp án): what is ruled about a question, and what it does to papers, ranks, prizes.

Five rulings, as questions.marking.Ruling has them. What a correction gives is what marking from the start under the
corrected key would have given; so one correction undoes another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind
from questions.kinds import LONGEST_ANSWER, Kind, Shape
from questions.marking import KeyRevision, Ruling, number_range

MOST_ACCEPTED = 20
MOST_MOVERS = 50
KEYED = frozenset({Ruling.NORMAL, Ruling.ALSO_ACCEPT})
"""Rulings that say what is right. They go to the bank too; the others are of one contest alone."""

RULING_WORDS = {
    Ruling.NORMAL: N_("Sửa đáp án"),
    Ruling.ALSO_ACCEPT: N_("Chấp nhận thêm phương án"),
    Ruling.VOID: N_("Huỷ câu hỏi"),
    Ruling.CREDIT_SEEN: N_("Tính đúng cho người có câu này"),
    Ruling.CREDIT_ALL: N_("Tính đúng cho mọi người"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is ruled about a question revision. `choices`, `accepted`: the key, as KeyRevision tells it by kind.

    Rulings that name no right answer need neither.
    """

    revision_id: int
    ruling: Ruling
    choices: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The change as JSON values."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Change:
        """The change out of JSON values written by `to_data`."""
        named = (data["revision_id"], Ruling(data["ruling"]))
        return cls(*named, tuple(data["choices"]), tuple(data["accepted"]))


def ruled(change: Change, present: KeyRevision, shape: Shape) -> KeyRevision:
    """The key that a change puts in the place of the present one. Raises BadKey for one that its kind cannot have.

    A ruling that names no right answer keeps what was right, for whoever looks back.
    """
    if change.ruling not in KEYED:
        return replace(present, number=present.number + 1, ruling=change.ruling)
    choices, accepted = change.choices if shape.kind.has_options else (), _words(change, shape.kind)
    if shape.kind.has_options and not _fits(change.ruling, choices, shape):
        raise BadKey
    # The places of several choices come in no order; of all other kinds the order says which is which.
    if shape.kind is Kind.MULTIPLE or change.ruling is Ruling.ALSO_ACCEPT:
        choices = tuple(sorted(choices))
    try:
        return KeyRevision(present.number + 1, change.ruling, choices, accepted, shape.kind, present.partial)
    except ValueError as error:
        raise BadKey from error


def same(one: KeyRevision, other: KeyRevision) -> bool:
    """Whether two versions of a key rule the same."""
    return replace(one, number=other.number) == other


def _fits(ruling: Ruling, key: Sequence[int], shape: Shape) -> bool:
    kind, count = shape.kind, shape.options
    if kind.takes_one:
        wanted = len(key) == 1 if ruling is Ruling.NORMAL else len(key) > 1
        return wanted and all(0 <= place < count for place in key)
    if kind is Kind.MULTIPLE:
        return bool(key) and all(0 <= place < count for place in key)
    if kind is Kind.ORDERING:
        return sorted(key) == list(range(count))
    most = 2 if kind is Kind.TRUE_FALSE_GROUP else shape.matches
    return len(key) == count and all(0 <= place < most for place in key)


def _words(change: Change, kind: Kind) -> tuple[str, ...]:
    """The right words of a kind that is typed, each once. Raises BadKey."""
    if kind.has_options:
        return ()
    told = tuple(dict.fromkeys(words.strip() for words in change.accepted if words.strip()))
    if len(told) > MOST_ACCEPTED or any(len(words) > LONGEST_ANSWER or "\x00" in words for words in told):
        raise BadKey
    if kind is Kind.NUMERIC:
        try:
            for words in told:
                number_range(words)
        except ValueError as error:
            raise BadKey from error
    return told


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a person stands on a board of one scope."""

    scope: int
    person_id: int
    score: int
    order_key: str


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody whose score or rank on a board moves. Ranks of one board, before and after; None: not on it."""

    scope: int
    person_id: int
    rank: int | None
    new_rank: int | None
    score: int
    new_score: int


@dataclass(frozen=True, slots=True)
class PrizeChange:
    """Somebody, or a union, whose prizes change: their names before and after, each with the list that it stands in."""

    winner_id: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, counted on handed-in papers. Nothing of it names the right answer.

    `papers`: those looked at; `remarked`: those whose score, maximum or number of right answers is another. `gain`,
    `lose`: people whose score of the whole contest rises or falls. `ranks`: people by scope whose rank there moves,
    among `people` of the scope; `movers` the first of them on each board. `prizes`: of individuals,
    `union_prizes`: of unions. `predicted`: (round number, value, new value) of true values of guesses that move.
    """

    papers: int
    remarked: int
    gain: int
    lose: int
    ranks: Mapping[int, int]
    people: Mapping[int, int]
    movers: tuple[Mover, ...] = ()
    prizes: tuple[PrizeChange, ...] = ()
    union_prizes: tuple[PrizeChange, ...] = ()
    predicted: tuple[tuple[int, int | None, int | None], ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The counts as JSON values, without people's names or ids."""
        counts = {"papers": self.papers, "remarked": self.remarked, "gain": self.gain, "lose": self.lose}
        moved = {"ranks": self.ranks.get(0, 0), "prizes": len(self.prizes), "union_prizes": len(self.union_prizes)}
        return counts | moved | {"predicted": [list(one) for one in self.predicted]}


def ranks(stands: Sequence[Stand]) -> dict[tuple[int, int], int]:
    """Ranks 1, 2, 2, 4 by (scope, person)."""
    found: dict[tuple[int, int], int] = {}
    for scope, board in groupby(sorted(stands, key=attrgetter("scope", "order_key")), key=attrgetter("scope")):
        ahead = 0
        for _, sharing in groupby(board, key=attrgetter("order_key")):
            equals = [one.person_id for one in sharing]
            found |= {(scope, person): ahead + 1 for person in equals}
            ahead += len(equals)
    return found


def movers(before: Sequence[Stand], after: Sequence[Stand]) -> list[Mover]:
    """Everybody whose rank or score on a board moves, whoever is or was nearest to its head first."""
    old, new = ranks(before), ranks(after)
    scores, fresh = ({(one.scope, one.person_id): one.score for one in stands} for stands in (before, after))
    moved = [
        Mover(*place, old.get(place), new.get(place), scores.get(place, 0), fresh.get(place, 0))
        for place in scores.keys() | fresh.keys()
        if old.get(place) != new.get(place) or scores.get(place) != fresh.get(place)
    ]
    return sorted(moved, key=lambda one: (one.scope, min(one.rank or 10**9, one.new_rank or 10**9), one.person_id))


def prize_changes(before: Mapping[int, tuple[str, ...]], after: Mapping[int, tuple[str, ...]]) -> list[PrizeChange]:
    """Every winner whose prizes are others, out of prizes by winner."""
    winners = sorted(before.keys() | after.keys())
    changes = [PrizeChange(one, before.get(one, ()), after.get(one, ())) for one in winners]
    return [one for one in changes if one.before != one.after]


class BadKey(Refusal):
    code, kind = "bad_key", RefusalKind.INVALID
    words = N_("Đáp án chưa khớp với kiểu câu. Hãy chọn đủ và đúng số phương án, hoặc ghi lại câu trả lời.")


class SameKey(Refusal):
    code, kind = "same_key", RefusalKind.INVALID
    words = N_("Đáp án đang dùng đã đúng như vậy, nên không có gì để sửa.")


class NotOnPapers(Refusal):
    code, kind = "not_on_papers", RefusalKind.MISSING
    words = N_("Cuộc thi này không dùng câu hỏi ấy.")


class RulingMoved(Refusal):
    code = "ruling_moved"
    words = N_("Đáp án câu này đã đổi sau khi đề nghị được ghi. Hãy rút đề nghị và lập đề nghị mới.")
