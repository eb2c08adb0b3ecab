"""How the sample's people answer: by their own skill and by the nature of each question. By keyed hash.

Real questions differ: in how hard they are, in how well they tell the able from the others, in which wrong option is
believed. So do these, or there would be nothing to see in an analysis of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from contest.sample_draw import draw, draw_between

MIDDLE = 760
"""The skill, in thousandths, at which a question of no particular nature is known to 760 in a thousand."""
SURE = 1000
LEFT_OPEN = 9
"""Of those who do not know, one in so many leaves the question open."""
TRAPS = 60
"""One question in so many misleads the able: what a wrong key looks like."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What a question is like. `ease` moves all, in thousandths; `slope` is by how much skill matters, in thousandths.

    `appeal`: how believable each option is to those who do not know, by the author's places; `pace`: time it takes.
    """

    ease: int
    slope: int
    appeal: tuple[int, ...]
    pace: int

    def known(self, skill: int) -> int:
        """How many in a thousand people of a skill know the answer; who is sure of everything always does."""
        if skill >= SURE:
            return SURE
        return min(985, max(40, MIDDLE + self.ease + (skill - MIDDLE) * self.slope // 1000))

    def choice(self, skill: int, right: int, luck: int) -> int | None:
        """The place that somebody chooses, as the author counts; None: left open. `luck` is evenly drawn."""
        luck, turn = divmod(luck, 1000)
        if turn < self.known(skill):
            return right
        luck, turn = divmod(luck, LEFT_OPEN)
        if turn == 0:
            return None
        chosen = luck % sum(self.appeal)
        for place, appeal in enumerate(self.appeal):
            chosen -= appeal
            if chosen < 0:
                return place
        raise AssertionError("the appeals add up")


def nature(seed: int, contest: str, revision: int, options: int) -> Nature:
    """The nature of a question, the same on every machine."""
    words = (seed, contest, "nature", revision)
    trap = draw(*words, "trap") % TRAPS == 0
    return Nature(
        ease=-420 if trap else draw_between(-300, 200, *words, "ease"),
        slope=-900 if trap else draw_between(500, 1900, *words, "slope"),
        # The square makes some options tempting and some believed by nobody.
        appeal=tuple(60 + draw_between(0, 20, *words, place) ** 2 for place in range(options)),
        pace=draw_between(60, 160, *words, "pace"),
    )


def moments(paces: Sequence[int], seconds: int) -> list[timedelta]:
    """When each question was answered, one after the other, the last after `seconds`."""
    whole, passed, found = sum(paces), 0, []
    for pace in paces:
        passed += pace
        found.append(timedelta(milliseconds=seconds * 1000 * passed // whole))
    return found
