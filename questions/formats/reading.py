"""What every format hands back: the questions of a file, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.pictures import Picture, Stimulus


class Severity(StrEnum):
    """ERROR: the question (or the file) cannot come in. WARNING: it can, but a person should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, at a place of the file, with words that say what to do."""

    place: str
    severity: Severity
    code: str
    message: str


def error(place: str, code: str, message: str) -> Problem:
    return Problem(place, Severity.ERROR, code, message)


def warning(place: str, code: str, message: str) -> Problem:
    return Problem(place, Severity.WARNING, code, message)


class KeySource(StrEnum):
    """By what a file shows its right answers, the most trusted first."""

    FIELD = "field"
    """The format has a place for it: a key column, a fraction, a response declaration."""
    LINE = "line"
    """«Đáp án: B» under the question."""
    KEY_LIST = "key_list"
    """A list or table of keys elsewhere in the file, or a file of keys."""
    SIGN = "sign"
    """«*», «✅», «(đúng)» at an option."""
    UNDERLINE = "underline"
    HIGHLIGHT = "highlight"
    COLOUR = "colour"
    BOLD = "bold"
    ITALIC = "italic"


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as a file holds it, good or not. `number` is the file's own label, `section` the heading it is under.

    `key` (places, by kind as in questions.marking.KeyRevision) and `accepted` are empty when there is no key yet.
    """

    place: str
    number: str | None = None
    text: str = ""
    options: tuple[Option, ...] = ()
    fixed_order: bool = False
    key: tuple[int, ...] = ()
    kind: Kind = Kind.SINGLE
    code: str | None = None
    subject: str | None = None
    level: Level | None = None
    explanation: str | None = None
    reference: Reference | None = None
    matches: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    partial: bool = False
    pictures: tuple[Picture, ...] = ()
    stimulus: Stimulus | None = None
    section: str | None = None
    key_source: KeySource | None = None

    @property
    def has_key(self) -> bool:
        return bool(self.key or self.accepted)


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a file with what is wrong with it. It comes in unless one of its problems is an error."""

    question: ReadQuestion
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Read:
    """The reading of one file, in the file's order. `remarks` concern the file and not one question of it.

    `unread`: questions that were counted and not looked at, because the file holds too many.
    """

    format: str
    items: tuple[Item, ...] = ()
    remarks: tuple[Problem, ...] = ()
    unread: int = 0

    @property
    def questions(self) -> tuple[ReadQuestion, ...]:
        """Those that can come in."""
        return tuple(item.question for item in self.items if not item.refused)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.remarks, *(problem for item in self.items for problem in item.problems))

    @property
    def rejected(self) -> int:
        return self.unread + sum(item.refused for item in self.items)


@dataclass(slots=True)
class Findings:
    """Gathers the problems of one question while it is being read.

    `places` tells where its parts stand, if not at `place`: «text», «explanation», «key», «option0», «option1» …
    """

    place: str
    problems: list[Problem] = field(default_factory=list)
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, part: str) -> str:
        return self.places.get(part, self.place)

    def error(self, code: str, message: str, place: str | None = None) -> None:
        self.problems.append(error(place or self.place, code, message))

    def warning(self, code: str, message: str, place: str | None = None) -> None:
        self.problems.append(warning(place or self.place, code, message))

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def refused_file(fmt: str, code: str, message: str, place: str = "tệp") -> Read:
    """A file nothing can be read from."""
    return Read(fmt, remarks=(error(place, code, message),))


@dataclass(frozen=True, slots=True)
class Written:
    """A file made of questions. `losses` says what the format could not hold; their place is the question's code."""

    data: bytes
    losses: tuple[Problem, ...] = ()


def joined(fmt: str, reads: Sequence[Read]) -> Read:
    """Several parts of one file as one reading."""
    return Read(
        fmt,
        tuple(item for read in reads for item in read.items),
        tuple(problem for read in reads for problem in read.remarks),
        sum(read.unread for read in reads),
    )
