"""What was sent and what was acknowledged, paper by paper: held against the database when the run is over."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

Answer = tuple[int, int, int]
"""Question, choice, counter."""


def _triples(flat: array[int]) -> Iterator[Answer]:
    values = iter(flat)
    return zip(values, values, values, strict=True)


@dataclass(slots=True)
class Sheet:
    """One paper as the phone knows it. Times are seconds since 1970; receipt empty until the result page told it."""

    person: int
    handed_in_at: float = 0.0
    receipt: str = ""
    _sent: array[int] = field(default_factory=lambda: array("q"))
    _told: array[int] = field(default_factory=lambda: array("q"))

    def send(self, answer: Answer) -> None:
        """An answer that is about to leave."""
        self._sent.extend(answer)

    def tell(self, answer: Answer) -> None:
        """What the server says that it keeps."""
        self._told.extend(answer)

    @property
    def sent(self) -> set[Answer]:
        """All that ever left."""
        return set(_triples(self._sent))

    @property
    def acknowledged(self) -> dict[int, tuple[int, int]]:
        """By question the newest acknowledged answer: (counter, choice)."""
        newest: dict[int, tuple[int, int]] = {}
        for question, choice, seq in _triples(self._told):
            newest[question] = max(newest.get(question, (0, 0)), (seq, choice))
        return newest


@dataclass(slots=True)
class Journal:
    """All papers of a run, by token."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    answers: int = 0

    def sheet(self, token: str, person: int) -> Sheet:
        """The sheet of a paper, a new one at its start."""
        return self.sheets.setdefault(token, Sheet(person))

    @property
    def hand_ins(self) -> list[float]:
        """The moments at which hand-ins were acknowledged, in order."""
        return sorted(one.handed_in_at for one in self.sheets.values() if one.handed_in_at)
