"""Ranking: an ordered chain of criteria, each of which orders, knows when it can, and prints its own sentence.

An order key is the chain written as text: each criterion a number of fixed width, smaller is better. Plain byte order
of keys is the order of merit in Python, SQL and Redis alike, and equal keys share a rank (1, 2, 2, 4).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from contest import predictions
from contest.attempts import Sitting
from contest.predictions import Side
from contest.refusals import N_


class Counting(StrEnum):
    """Which of a person's handed-in attempts counts."""

    BEST = "best"
    BEST_THEN_EARLIEST = "best_then_earliest"
    FIRST = "first"
    LAST = "last"


_CHOICE: dict[Counting, Callable[[Sitting], tuple[int, ...]]] = {
    # The prediction plays no part here, so the counted attempt does not change when its true value becomes known.
    Counting.BEST: lambda one: (-one.score, one.elapsed_ms, one.handed_in_ms, one.number),
    Counting.BEST_THEN_EARLIEST: lambda one: (-one.score, one.handed_in_ms, one.number),
    Counting.FIRST: lambda one: (one.handed_in_ms, one.number),
    Counting.LAST: lambda one: (-one.handed_in_ms, -one.number),
}

COUNTING_WORDS = {
    Counting.BEST: N_("Tính lượt có điểm cao nhất; bằng điểm thì lượt làm nhanh hơn, rồi lượt nộp sớm hơn."),
    Counting.BEST_THEN_EARLIEST: N_("Tính lượt có điểm cao nhất; bằng điểm thì lượt nộp sớm hơn."),
    Counting.FIRST: N_("Tính lượt nộp đầu tiên."),
    Counting.LAST: N_("Tính lượt nộp cuối cùng."),
}


def counted(rule: Counting, sittings: Iterable[Sitting]) -> Sitting:
    """The attempt that counts. Raises ValueError when there is none."""
    return min(sittings, key=_CHOICE[rule])


@dataclass(frozen=True, slots=True)
class Contender:
    """What ranking needs of one person: the counted attempt, and how many of all attempts earned full marks.

    `code` is the pseudonym that draws go by and that the public record bears; `essay` the points of their essay.
    """

    person_id: int
    sitting: Sitting
    full_marks: int
    code: str = ""
    essay: int = 0


@dataclass(frozen=True, slots=True)
class Floor:
    """A least that must be reached: of «score», «essay» or «total». Who is below stands behind all others."""

    of: str
    least: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the attempts: the true value of each settled round's guess, and after a draw its seed."""

    predicted: Mapping[int, int] = field(default_factory=dict)
    draw_seed: str | None = None
    side: Side = Side.EITHER
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One link of the chain. `measure` gives 0 … 10^width − 1, smaller is better, or None while it is not known."""

    name: str
    words: str
    width: int
    measure: Callable[[Contender, Known], int | None]
    known_while_open: bool = True
    total: bool = False
    """Leaves practically no ties, so that nothing after it can ever matter."""

    def write(self, contender: Contender, known: Known) -> str:
        """The measure as digits of fixed width; all alike while it is not known."""
        value = self.measure(contender, known)
        return "0" * self.width if value is None else f"{max(0, min(value, 10**self.width - 1)):0{self.width}d}"


def _prediction(contender: Contender, known: Known) -> int | None:
    value = known.predicted.get(contender.sitting.round_id)
    return None if value is None else predictions.distance(contender.sitting.guess, value, known.side)


def ticket(seed: str, code: str) -> int:
    """A pseudonym's number in the draw of a published seed (hex); the lowest stands first."""
    drawn = hmac.new(bytes.fromhex(seed), f"draw/2:{code}".encode(), sha256).digest()
    return int.from_bytes(drawn[:7], "big") % 10**15


def commitment(seed: str) -> str:
    """What is published of a seed before anybody enters: SHA-256 of it, in hex."""
    return sha256(bytes.fromhex(seed)).hexdigest()


def _draw(contender: Contender, known: Known) -> int | None:
    return None if known.draw_seed is None else ticket(known.draw_seed, contender.code)


def _reaches(contender: Contender, floor: Floor) -> bool:
    reached = {"score": contender.sitting.score, "essay": contender.essay}
    return reached.get(floor.of, contender.sitting.score + contender.essay) >= floor.least


def _floors(contender: Contender, known: Known) -> int:
    return int(not all(_reaches(contender, floor) for floor in known.floors))


CRITERIA: dict[str, Criterion] = {}


def register(criterion: Criterion) -> Criterion:
    """Add a criterion under its name. Raises ValueError for a name already taken."""
    if criterion.name in CRITERIA:
        raise ValueError(f"criterion {criterion.name} exists")
    CRITERIA[criterion.name] = criterion
    return criterion


MOST_POINTS = 999_999
register(Criterion("score", N_("điểm cao hơn"), 6, lambda one, _: MOST_POINTS - one.sitting.score))
register(
    Criterion("all_right", N_("trả lời đúng tất cả các câu hỏi"), 1, lambda one, _: int(not one.sitting.full_marks))
)
register(
    Criterion(
        "total",
        N_("tổng điểm trắc nghiệm và tự luận cao hơn"),
        6,
        lambda one, _: MOST_POINTS - one.sitting.score - one.essay,
    )
)
register(Criterion("essay", N_("điểm tự luận cao hơn"), 6, lambda one, _: MOST_POINTS - one.essay))
register(Criterion("floors", N_("đạt các mức điểm tối thiểu"), 1, _floors))
register(Criterion("prediction", N_("dự đoán gần đúng hơn"), 10, _prediction, known_while_open=False))
register(Criterion("time_taken", N_("thời gian làm bài ngắn hơn"), 9, lambda one, _: one.sitting.elapsed_ms))
register(Criterion("handed_in", N_("thời điểm nộp bài sớm hơn"), 13, lambda one, _: one.sitting.handed_in_ms))
register(Criterion("started", N_("thời điểm bắt đầu làm bài sớm hơn"), 13, lambda one, _: one.sitting.started_ms))
register(Criterion("full_marks", N_("nhiều lượt thi đạt điểm tuyệt đối hơn"), 4, lambda one, _: 9999 - one.full_marks))
register(
    Criterion("draw", N_("bốc thăm bằng mã số đã niêm phong từ trước"), 15, _draw, known_while_open=False, total=True),
)


def order_key(chain: Sequence[str], contender: Contender, known: Known) -> str:
    """The chain's digits for one person, joined by «-»; compare two keys of one chain as plain text."""
    return "-".join(CRITERIA[name].write(contender, known) for name in chain)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place on a board. `tie`: somebody else holds the same rank."""

    rank: int
    tie: bool
    order_key: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """A person with an order key, before ranking."""

    order_key: str
    person_id: int


def rank(people: Iterable[Keyed]) -> list[Ranked]:
    """Ranks 1, 2, 2, 4. Within a shared rank people stand by id, for display only."""
    ordered = sorted(people, key=lambda one: (one.order_key, one.person_id))
    ranked: list[Ranked] = []
    for key, group in groupby(ordered, key=attrgetter("order_key")):
        sharing = list(group)
        place = len(ranked) + 1
        ranked.extend(Ranked(place, len(sharing) > 1, key, one.person_id) for one in sharing)
    return ranked


def chain_faults(chain: Sequence[str], has_prediction: bool) -> list[str]:
    """Why a chain cannot be signed, as codes; empty when it can."""
    faults = [f"unknown:{name}" for name in chain if name not in CRITERIA]
    if faults:
        return faults
    if not chain:
        faults.append("empty")
    if len(set(chain)) != len(chain):
        faults.append("repeated")
    if ("prediction" in chain) != has_prediction:
        faults.append("prediction_without_question" if "prediction" in chain else "question_without_prediction")
    if any(CRITERIA[name].total for name in chain[:-1]):
        faults.append("nothing_after_draw")
    return faults
