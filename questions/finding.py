"""Finding questions in the bank: what may be asked for, which questions it means, how many each further wish leaves.

A word typed without accents finds it with and without them; a word typed with accents finds only itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from questions.review import Status
from questions.twins import FEWEST_PAIRS, NEAR, Twins, frequencies, pairs_of
from questions.wording import TONES, bare, clean

PAGE = 50
MOST_WORDS = 12
"""Words of a search beyond these are not looked at."""
NONE = "-"
"""Asks for questions that have no level, or no law."""
VOWELS = frozenset("aeiouyăâêôơư")
SIGNS = ".,;:!?()[]{}«»“”\"'…-–/"


class Use(StrEnum):
    """What a question is for: no contest holds it; the pool of one does; papers with answers exist; kept for practice.

    One that is kept for practice may have been in a contest before.
    """

    NEVER = "never"
    CONTEST = "contest"
    ANSWERED = "answered"
    PRACTICE = "practice"


class Flag(StrEnum):
    """Why somebody should look at a question."""

    LAPSED = "lapsed"
    UNCITED = "uncited"
    KEYLESS = "keyless"
    FIXED = "fixed"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search. None: all. `subject` is a code; `level` and `law` may be NONE; no status asked: all but the retired."""

    words: str = ""
    subject: str | None = None
    level: str | None = None
    kind: str | None = None
    law: str | None = None
    status: str | None = None
    use: str | None = None
    flag: str | None = None
    page: int = 1


FACETS = ("subject", "level", "kind", "law", "status", "use", "flag")


class Entry(NamedTuple):
    """A question as the search sees it."""

    question_id: int
    revision_id: int
    subject: str
    level: str | None
    kind: str
    law: str | None
    status: str
    has_key: bool
    fixed_order: bool
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search needs beside the questions: lapsed instruments by code, and ids of questions in use or alike."""

    lapsed: frozenset[str]
    in_contest: frozenset[int]
    answered: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sifted:
    """The questions found, and for each facet how many there would be under each of its values."""

    entries: list[Entry]
    counts: Mapping[str, Mapping[str, int]]


def sift(entries: Iterable[Entry], wanted: Wanted, around: Surroundings) -> Sifted:
    """The entries that meet every wish, in the order given."""
    asked = [getattr(wanted, facet) for facet in FACETS]
    counts: list[dict[str, int]] = [{} for _ in FACETS]
    found = []
    for entry in entries:
        values = _values(entry, around)
        failed = [at for at, one in enumerate(asked) if one is not None and one not in values[at]]
        if wanted.status is None and entry.status == Status.RETIRED:
            failed.append(FACETS.index("status"))
        if not failed:
            found.append(entry)
        # One that fails a single wish would be there under another value of that facet.
        for at in range(len(FACETS)) if not failed else failed if len(failed) == 1 else ():
            for value in values[at]:
                counts[at][value] = counts[at].get(value, 0) + 1
    return Sifted(found, dict(zip(FACETS, counts, strict=True)))


def _values(entry: Entry, around: Surroundings) -> tuple[tuple[str, ...], ...]:
    """The values of an entry, in the order of FACETS."""
    _, _, subject, level, kind, law, status, *_ = entry
    return (subject,), (level or NONE,), (kind,), (law or NONE,), (status,), _use(entry, around), flags(entry, around)


def _use(entry: Entry, around: Surroundings) -> tuple[str, ...]:
    kept = (Use.PRACTICE.value,) if entry.practice else ()
    if entry.question_id not in around.in_contest:
        return (Use.NEVER.value, *kept)
    answered = entry.question_id in around.answered
    return (Use.CONTEST.value, Use.ANSWERED.value, *kept) if answered else (Use.CONTEST.value, *kept)


def flags(entry: Entry, around: Surroundings) -> tuple[str, ...]:
    """Why somebody should look at it."""
    found = []
    if entry.law is None:
        found.append(Flag.UNCITED.value)
    elif entry.law in around.lapsed:
        found.append(Flag.LAPSED.value)
    if not entry.has_key:
        found.append(Flag.KEYLESS.value)
    if entry.fixed_order:
        found.append(Flag.FIXED.value)
    if entry.question_id in around.near:
        found.append(Flag.NEAR.value)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search, each meant from its beginning: «lao» finds «lao» and «Lào», «ang» does not find «tháng».

    `folded` as the bank keeps them; for each that was typed with accents a pattern of its spellings.
    """

    folded: tuple[str, ...] = ()
    accented: tuple[re.Pattern[str], ...] = ()

    def hold(self, parts: Iterable[str]) -> bool:
        """Whether these texts hold every word that was typed with accents."""
        text = "\n".join(parts).casefold()
        return all(pattern.search(text) for pattern in self.accented)


def words_from(typed: str) -> Words:
    """The words that somebody typed into a search."""
    tokens = [word for word in clean(typed).split() if bare(word)][:MOST_WORDS]
    return Words(tuple(map(bare, tokens)), tuple(_pattern(word) for word in tokens if _has_accents(word)))


def _has_accents(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "đ" in letters or any(unicodedata.combining(sign) for sign in letters)


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _spellings(word)))})")


def _spellings(word: str) -> tuple[str, ...]:
    """The word with its tone over each of its vowels: «hòa» and «hoà» are one word."""
    letters = unicodedata.normalize("NFD", word.casefold().strip(SIGNS))
    tones = [sign for sign in letters if sign in TONES]
    plain = unicodedata.normalize("NFC", "".join(sign for sign in letters if sign not in TONES))
    if len(tones) != 1:
        return (unicodedata.normalize("NFC", letters),)
    places = [at for at, sign in enumerate(plain, 1) if sign in VOWELS]
    moved = (unicodedata.normalize("NFC", plain[:at] + tones[0] + plain[at:]) for at in places)
    return tuple(moved) or (unicodedata.normalize("NFC", letters),)


@lru_cache(maxsize=2)
def all_near(folded: tuple[tuple[int, str], ...]) -> frozenset[int]:
    """Of these questions (id, folded words) those that are nearly alike to another.

    Two seconds for 10,000 questions, so the answer is kept until a word of the bank changes.
    """
    frequency = frequencies(text for _, text in folded)
    found: set[int] = set()
    # Both ways round: each question is held against those before it and those after it.
    for ordered in (folded, folded[::-1]):
        twins = Twins(frequency)
        for question_id, text in ordered:
            if twins.meet(str(question_id), text) is not None:
                found.add(question_id)
    return frozenset(found)


def nearest(folded: str, others: Iterable[tuple[str, str]]) -> tuple[str, int] | None:
    """Of the others (label, folded words) the one most like it and by how many percent, if one is near."""
    pairs = pairs_of(folded)
    if len(pairs) < FEWEST_PAIRS:
        return None
    # An overlap of NEAR leaves out fewer pairs than these, so a near one holds at least one of them.
    signs = sorted((pair.replace(" ", "-") for pair in pairs), key=len, reverse=True)
    signs = signs[: int((1 - NEAR) * len(pairs)) + 1]
    best, label = NEAR, None
    for name, text in others:
        if any(sign in text for sign in signs):
            other = pairs_of(text)
            likeness = len(pairs & other) / len(pairs | other)
            if likeness >= best:
                best, label = likeness, name
    return None if label is None else (label, int(best * 100))
