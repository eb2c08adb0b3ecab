"""Papers (đề thi): which questions, in which order, with which order of options.

A paper is a function of the contest's secret seed, the version of the rules, the person, the round and the number of
the attempt. Shuffles sort by HMAC-SHA256, so every process, system and Python version draws the same paper.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from contest.refusals import BankTooSmall


@dataclass(frozen=True, slots=True)
class Quota:
    """How many questions of one subject and level a paper holds."""

    subject: str
    level: str
    number: int


@dataclass(frozen=True, slots=True)
class Drawable:
    """A question revision that may be drawn. `pinned`: places of options that stay where they are.

    `option_count`: how many places its order speaks of (questions.kinds.Shape.ordered). Questions of one `stimulus`
    stand together on a paper, by their `number` in the bank.
    """

    revision_id: int
    subject: str
    level: str
    option_count: int
    pinned: frozenset[int] = frozenset()
    stimulus: int | None = None
    number: int = 0
    clip: bool = False
    """It asks about a clip."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place on a paper. `option_order[i]` is the revision's option (of MATCHING: match) shown i-th."""

    revision_id: int
    option_order: tuple[int, ...]


def paper_key(seed: str, rules_id: int, round_id: int, person_id: int, number: int) -> bytes:
    """The key of one paper's shuffles; without the contest's secret seed nobody can compute it."""
    message = f"paper/1:{rules_id}:{round_id}:{person_id}:{number}"
    return hmac.new(bytes.fromhex(seed), message.encode(), sha256).digest()


def _weight(key: bytes, label: str) -> bytes:
    return hmac.digest(key, label.encode(), "sha256")


def draw(
    blueprint: Sequence[Quota], pool: Sequence[Drawable], key: bytes, *, clip_first: bool = False
) -> tuple[Place, ...]:
    """A paper that meets each quota exactly, without repeats; without a blueprint all of the pool is on it.

    `clip_first`: questions about clips lead it. Raises BankTooSmall when the pool cannot fill a quota.
    """
    chosen: list[Drawable] = [] if blueprint else list(pool)
    for quota in blueprint:
        taken = {one.revision_id for one in chosen}
        fitting = [
            one
            for one in pool
            if (one.subject, one.level) == (quota.subject, quota.level) and one.revision_id not in taken
        ]
        if len(fitting) < quota.number:
            raise BankTooSmall(found=len(fitting), level=quota.level, subject=quota.subject, needed=quota.number)
        fitting.sort(key=lambda one: _weight(key, f"draw:{one.revision_id}"))
        chosen.extend(fitting[: quota.number])
    chosen.sort(key=lambda one: (clip_first and not one.clip, _weight(key, f"order:{one.revision_id}")))
    return tuple(Place(one.revision_id, option_order(one, key)) for one in together(chosen))


def together(drawn: Sequence[Drawable]) -> list[Drawable]:
    """The same questions, those of one stimulus side by side where the first of them stood, in the bank's order."""
    shared: dict[int, list[Drawable]] = {}
    for one in drawn:
        if one.stimulus is not None:
            shared.setdefault(one.stimulus, []).append(one)
    found: list[Drawable] = []
    for one in drawn:
        if one.stimulus is None:
            found.append(one)
        else:
            found += sorted(shared.pop(one.stimulus, ()), key=lambda other: (other.number, other.revision_id))
    return found


def option_order(question: Drawable, key: bytes) -> tuple[int, ...]:
    """Shuffle the options that may move among their own places; pinned ones stay put."""
    free = [place for place in range(question.option_count) if place not in question.pinned]
    shuffled = sorted(free, key=lambda place: _weight(key, f"option:{question.revision_id}:{place}"))
    order = list(range(question.option_count))
    for place, option in zip(free, shuffled, strict=True):
        order[place] = option
    return tuple(order)
