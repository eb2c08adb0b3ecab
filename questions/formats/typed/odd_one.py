"""The right option by its looks: the one that is underlined, coloured, highlighted, bold or signed, and no other.

A mark counts only as the whole file uses it: it must single out one option in question after question. Bold and italic
are trusted only when they do so in most questions. Two marks that disagree are no key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.reading import KeySource
from questions.formats.typed.option_labels import Part
from questions.formats.typed.option_marks import marked_places
from questions.formats.typed.rich import BOLD, COLOUR, HIGHLIGHT, ITALIC, RED, UNDERLINE

MARKS = {
    UNDERLINE: KeySource.UNDERLINE,
    HIGHLIGHT: KeySource.HIGHLIGHT,
    COLOUR: KeySource.COLOUR,
    BOLD: KeySource.BOLD,
    ITALIC: KeySource.ITALIC,
}
VERDICT_SIGN = re.compile(r"^\s*\(\s*[ĐSđs]\s*\)\s*(?:✅|☑|✔)")
"""«(Đ)✅: Đúng»"""
WEAK = (BOLD, ITALIC)
WHOLE = 0.75
"""An option bears a mark when so much of it does; a marked word within it is content."""
MOSTLY = 0.5
NEARLY_ALL = 0.9
FEW = 3
"""A weak mark on the first option of more questions than this, and never on another, is a habit and no key."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Places that a mark singles out (one: the key), and by what. `conflict`: marks that disagree."""

    places: tuple[int, ...] = ()
    source: KeySource | None = None
    conflict: bool = False


def singled(options: Sequence[Part], mark: int) -> tuple[int, ...]:
    """Which options bear a mark, on the letter or on the words; empty when none or all of them do."""
    by_letter, by_words = _bearing(options, mark)
    if mark == COLOUR and len(by_words) == len(options):
        by_letter, by_words = _bearing(options, RED)
    by_letter = by_letter if 0 < len(by_letter) < len(options) else ()
    by_words = by_words if 0 < len(by_words) < len(options) else ()
    if len(by_letter) == 1 or len(by_words) == 1:
        singles = {found for found in (by_letter, by_words) if len(found) == 1}
        return singles.pop() if len(singles) == 1 else tuple(sorted({place for found in singles for place in found}))
    return by_letter or by_words


def _bearing(options: Sequence[Part], mark: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The options whose letter, and those whose words, bear a mark."""
    return (
        tuple(place for place, one in enumerate(options) if one.letter_flags & mark),
        tuple(place for place, one in enumerate(options) if one.words.share(mark) >= WHOLE),
    )


def signed(options: Sequence[Part]) -> tuple[int, ...]:
    """Which options bear «*», «✅» or «(đúng)»."""
    after = marked_places([one.words.text for one in options])
    shown = [VERDICT_SIGN.match(one.words.text) for one in options]
    found = tuple(place for place, one in enumerate(options) if one.signed or place in after or shown[place])
    # A sign before every option is a bullet.
    return found if len(found) < max(len(options), 3) or all(shown) else ()


def marks_in_use(questions: Sequence[Sequence[Part]]) -> tuple[int, ...]:
    """The marks by which this file shows keys, that which works best first."""
    questions = [options for options in questions if len(options) >= 2]
    worth: dict[int, int] = {}
    for mark in MARKS:
        found = [singled(options, mark) for options in questions]
        ones = [places[0] for places in found if len(places) == 1]
        several = sum(len(places) > 1 for places in found)
        if ones and _counts(mark, ones, several, len(questions)):
            worth[mark] = len(ones) - several
    return tuple(sorted(worth, key=lambda mark: (mark in WEAK, -worth[mark])))


def _counts(mark: int, ones: Sequence[int], several: int, total: int) -> bool:
    if mark in WEAK:
        habit = len(ones) > FEW and set(ones) == {0}
        return len(ones) >= MOSTLY * total and several <= 0.1 * len(ones) and not habit
    return len(ones) > several


def verdict(options: Sequence[Part], in_use: Sequence[int], shares: dict[int, float]) -> Verdict:
    """What the looks of one question say. `shares`: in how much of the file each mark singles out one option."""
    signs = signed(options)
    found = {mark: singled(options, mark) for mark in in_use}
    if signs:
        clash = any(len(places) == 1 and places != signs for places in found.values())
        return (
            Verdict((), KeySource.SIGN, conflict=True) if clash and len(signs) == 1 else Verdict(signs, KeySource.SIGN)
        )
    ones = {mark: places for mark, places in found.items() if len(places) == 1}
    if not ones:
        mark = next((mark for mark, places in found.items() if places and mark not in WEAK), None)
        return Verdict(found[mark], MARKS[mark]) if mark is not None else Verdict()
    first = next(iter(ones))
    others = [mark for mark, places in ones.items() if places != ones[first]]
    if others and (shares[first] < NEARLY_ALL or any(shares[mark] >= MOSTLY for mark in others)):
        return Verdict((), MARKS[first], conflict=True)
    wider = [places for mark, places in found.items() if len(places) > 1 and mark not in WEAK]
    if any(ones[first][0] not in places for places in wider):
        return Verdict((), MARKS[first], conflict=True)
    if first in WEAK and wider:
        return Verdict(wider[0], MARKS[first])
    return Verdict(ones[first], MARKS[first])


def shares_of(questions: Sequence[Sequence[Part]], in_use: Sequence[int]) -> dict[int, float]:
    """For each mark in use, in how much of the questions it singles out one option, 0 to 1."""
    total = max(1, sum(len(options) >= 2 for options in questions))
    return {mark: sum(len(singled(options, mark)) == 1 for options in questions) / total for mark in in_use}


def statements_marked(options: Sequence[Part]) -> dict[int, tuple[int, ...]]:
    """For each mark, the statements of a group whose letter or words bear it; all of them may."""
    found = {}
    for mark in (UNDERLINE, HIGHLIGHT, COLOUR, BOLD):
        by_letter = tuple(place for place, one in enumerate(options) if one.letter_flags & mark)
        by_words = tuple(place for place, one in enumerate(options) if one.words.share(mark) >= WHOLE)
        found[mark] = by_letter if by_letter and (mark is not BOLD or len(by_letter) < len(options)) else by_words
    return found
