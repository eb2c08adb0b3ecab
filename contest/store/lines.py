"""What the live boards are told of a person: a line on the boards of one scope, and the post that carries it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

# Stands for the whole contest where a unit's id is asked for.
WHOLE = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a person sits on one board: index from 0 among all rows, rank, and the length of the board."""

    index: int
    rank: int
    length: int


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the boards of one scope. `path` begins with 0; `full` is 1 for full marks; times in ms."""

    scope: int
    person: int
    attempts: int
    key: str
    path: tuple[int, ...]
    score: int
    full: int
    elapsed_ms: int
    name: str

    def to_json(self) -> str:
        """The line as the scripts and `line_from` read it."""
        return json.dumps(self.to_data())

    def to_data(self) -> dict[str, Any]:
        """The line as JSON values; spelt out, since a rebuild writes one for everybody and the general way is slow."""
        return {
            "scope": self.scope,
            "person": self.person,
            "attempts": self.attempts,
            "key": self.key,
            "path": self.path,
            "score": self.score,
            "full": self.full,
            "elapsed_ms": self.elapsed_ms,
            "name": self.name,
        }


@dataclass(frozen=True, slots=True)
class Post:
    """A handed-in attempt and where its person stands after it. `path` is the attempt's own unit's."""

    attempt: int
    path: tuple[int, ...]
    lines: tuple[Line, ...]
    era: int = 0
    """Of the contest when it was marked: boards of another era do not take it."""

    def to_json(self) -> str:
        """The post as the script reads it."""
        lines = [line.to_data() for line in self.lines]
        return json.dumps({"attempt": self.attempt, "path": self.path, "lines": lines, "era": self.era})


def line_from(text: str) -> Line:
    """A line as it was written by `Line.to_json` or by the script that posts."""
    data = json.loads(text)
    return Line(**{**data, "path": tuple(data["path"])})
