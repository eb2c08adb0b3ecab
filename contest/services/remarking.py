"""Marks of papers under the keys in force in their contest: of one at hand-in, of all after a correction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from contest.rulebook import Rulebook
from contest.scoring import Mark
from contest.store.answers import Shown
from questions import marking
from questions.marking import KeyRevision, Ruling


def marks(paper: Sequence[tuple[Shown, KeyRevision | None]], rules: Rulebook) -> list[Mark]:
    """What each scored place of a paper earned."""
    return [mark(place, key, rules) for place, key in paper if place.revision_id is not None and key is not None]


def mark(place: Shown, key: KeyRevision, rules: Rulebook) -> Mark:
    """What one place earned, out of how much. Rules without partial marks give all or nothing."""
    held = key if rules.partial else replace(key, partial=False)
    return Mark(marking.mark(place.as_written, held, rules.points_each), marking.worth(key, rules.points_each))


def bonus(ruled: Mapping[int, KeyRevision], on_paper: Collection[int | None], each: int) -> int:
    """Points for questions that were credited to everybody and did not stand on a paper."""
    return each * len(set(credited(ruled)) - set(on_paper))


def credited(ruled: Mapping[int, KeyRevision]) -> Iterable[int]:
    """The questions whose points everybody has, whether or not they were asked."""
    return (revision for revision, key in ruled.items() if key.ruling is Ruling.CREDIT_ALL)
