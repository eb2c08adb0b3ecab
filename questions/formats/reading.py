"""What every format hands back: the questions of a file, and everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level


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


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as a file holds it. `number` is the file's own label; `key` may be empty: no key yet."""

    place: str
    number: str | None
    text: str
    options: tuple[Option, ...]
    fixed_order: bool
    key: tuple[int, ...]
    kind: Kind = Kind.SINGLE
    code: str | None = None
    subject: str | None = None
    level: Level | None = None
    explanation: str | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """`rejected` counts the questions that were seen but cannot come in; each has an error among the problems."""

    format: str
    questions: tuple[ReadQuestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    rejected: int = 0


@dataclass(slots=True)
class Findings:
    """Gathers the problems of one question while it is being read."""

    place: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, message: str, place: str | None = None) -> None:
        self.problems.append(error(place or self.place, code, message))

    def warning(self, code: str, message: str, place: str | None = None) -> None:
        self.problems.append(warning(place or self.place, code, message))

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def refused_file(fmt: str, code: str, message: str, place: str = "tệp") -> Read:
    """A file nothing can be read from."""
    return Read(fmt, problems=(error(place, code, message),))
