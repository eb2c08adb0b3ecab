"""People whom no unit of the tree holds: what they wrote for «Khác», grouped, and the units that it may mean.

As registration keeps it, a text is a name, or «name · upper union».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contest.refusals import N_, Refusal
from contest.units import fold

BETWEEN = " · "
MOST_PROPOSED = 3
LEAST_SCORE = 300
"""Per mille of likeness below which nothing is proposed."""
_TITLES = re.compile(r"\b(cong doan co so|cong doan|cdcs|cdcstv)\b")


@dataclass(frozen=True, slots=True)
class Group:
    """People of one workplace. `above`: the upper union they named, or None.

    `unit_id`: the unit that ended without a successor and left them behind; None for those who wrote their own.
    """

    key: str
    text: str
    above: str | None
    people: int
    unit_id: int | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit that a text may mean."""

    id: int
    name: str
    above: str
    aliases: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit proposed for a group; `score`: likeness per mille. `within`: it hangs under the union that was named."""

    choice: Choice
    score: int
    within: bool


def parted(text: str) -> tuple[str, str | None]:
    """The name that was written down, and the upper union that was chosen with it."""
    name, mark, above = text.rpartition(BETWEEN)
    return (name, above) if mark else (text, None)


def key_of(text: str) -> str:
    """What texts of one group have in common: letters and digits, without accents, case or the words «công đoàn»."""
    name, above = parted(text)
    return f"{bare(name)}{BETWEEN}{fold(above)}" if above else bare(name)


def bare(name: str) -> str:
    """The folded name without the titles that all of them bear; the folded name where nothing else is left."""
    folded = fold(name)
    return " ".join(_TITLES.sub(" ", folded).split()) or folded


def grouped(texts: Mapping[str, int], aside: Iterable[str]) -> list[Group]:
    """Groups of what was written, (text: how many wrote it), the largest first; each under its commonest spelling."""
    spelt: dict[str, list[tuple[int, str]]] = {}
    for text, people in texts.items():
        spelt.setdefault(key_of(text), []).append((-people, text))
    apart = set(aside)
    found = [_group(key, sorted(all_), key in apart) for key, all_ in spelt.items()]
    return sorted(found, key=lambda one: (one.aside, -one.people, one.key))


def _group(key: str, spelt: list[tuple[int, str]], aside: bool) -> Group:
    name, above = parted(spelt[0][1])
    return Group(key, name, above, -sum(people for people, _ in spelt), aside=aside)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a folded name, its words apart."""
    return frozenset(word[n : n + 2] for word in text.split() for n in range(max(1, len(word) - 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """How much two names have in common, per mille of both (Dice)."""
    return 2000 * len(one & other) // (len(one) + len(other)) if one or other else 0


class Proposing:
    """Proposals out of a list of units, whose names are taken apart once."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._known = [(one, fold(one.above), self._names(one)) for one in choices]

    @staticmethod
    def _names(choice: Choice) -> list[frozenset[str]]:
        return [pairs(bare(name)) for name in (choice.name, *choice.aliases.split("; ")) if name.strip()]

    def nearest(self, group: Group) -> list[Proposal]:
        """The units that a group may mean, at most MOST_PROPOSED: those under the union it named lead."""
        wanted, above = pairs(bare(group.text)), fold(group.above or "")
        found = []
        for choice, parent, names in self._known:
            score = max(likeness(wanted, name) for name in names)
            if score >= LEAST_SCORE:
                found.append(Proposal(choice, score, bool(above) and parent == above))
        return sorted(found, key=lambda one: (not one.within, -one.score, one.choice.id))[:MOST_PROPOSED]


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    words = N_("Chưa chọn ai, hoặc những người này vừa được xếp. Tải lại trang để xem ai còn chờ.")
