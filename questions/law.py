"""The law of questions on given days: which of them rest on instruments that are not, or may not be, law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from questions.formats.reading import ReadQuestion
from questions.instruments import Citation, Force, Instrument, Reference, Standing, in_force, place_words
from questions.review import Status


class Asked(Protocol):
    """A question of the bank, as the check needs it."""

    @property
    def code(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def question(self) -> ReadQuestion: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that should not be drawn on a day without a look at its law. `law` is its citation in words."""

    code: str
    subject: str
    status: Status
    law: str
    standing: Standing
    replaced_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Dates as YYYY-MM-DD."""
        day = self.standing.on.isoformat() if self.standing.on else None
        return {
            "code": self.code,
            "subject": self.subject,
            "status": self.status.value,
            "law": self.law,
            "on": day,
            "replaced_by": self.replaced_by,
        }


@dataclass(frozen=True, slots=True)
class LawCheck:
    """What was found on a day. Uncited questions are not wrong, but nobody can tell when they become so."""

    on: date
    questions: int
    lapsed: tuple[Doubt, ...]
    not_yet: tuple[Doubt, ...]
    unconfirmed: tuple[Doubt, ...]
    uncited: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `flask bank check --json`."""
        kinds = {"lapsed": self.lapsed, "not_yet": self.not_yet}
        kinds |= {"unconfirmed": self.unconfirmed, "uncited": self.uncited}
        lists = {name: [doubt.as_json() for doubt in doubts] for name, doubts in kinds.items()}
        return {"on": self.on.isoformat(), "questions": self.questions, **lists}


def checked(asked: Iterable[Asked], laws: Mapping[str, Instrument], on: date) -> LawCheck:
    """The law of each of these questions as it stands on a day."""
    doubts = [_doubt(one, laws, on) for one in asked]
    cited = [doubt for doubt in doubts if doubt.law]

    def of(force: Force) -> tuple[Doubt, ...]:
        return tuple(doubt for doubt in cited if doubt.standing.force is force)

    uncited = tuple(doubt for doubt in doubts if not doubt.law)
    return LawCheck(on, len(doubts), of(Force.LAPSED), of(Force.NOT_YET), of(Force.UNCONFIRMED), uncited)


def standing(reference: Reference | None, laws: Mapping[str, Instrument], first: date, last: date) -> Standing:
    """Whether what is cited is law on every day of a span. An instrument the bank does not know is unconfirmed."""
    law = None if reference is None else laws.get(reference.instrument)
    return Standing(Force.UNCONFIRMED) if law is None else in_force(law, first, last)


def law_words(reference: Reference | None, laws: Mapping[str, Instrument]) -> str:
    """The citation as lawyers write it; by its bare number where the bank does not know the instrument; «» for none."""
    if reference is None:
        return ""
    law = laws.get(reference.instrument)
    if law is not None:
        return Citation(law, reference.article, reference.clause, reference.point).words()
    place = place_words(reference.article, reference.clause, reference.point)
    return f"{place} văn bản số {reference.instrument}".strip()


def lapsed_codes(laws: Mapping[str, Instrument], on: date) -> frozenset[str]:
    """The instruments that are law no longer on a day."""
    return frozenset(code for code, law in laws.items() if in_force(law, on, on).force is Force.LAPSED)


def _doubt(one: Asked, laws: Mapping[str, Instrument], on: date) -> Doubt:
    reference = one.question.reference
    law = None if reference is None else laws.get(reference.instrument)
    found = standing(reference, laws, on, on)
    successor = law.replaced_by if law else None
    return Doubt(one.code, one.subject, one.status, law_words(reference, laws), found, successor)
