"""Legal instruments, the articles cited from them, and whether they are in force on given days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from questions.wording import clean


class InstrumentKind(StrEnum):
    """The forms of legal documents (Luật Ban hành văn bản quy phạm pháp luật), and the word that names each."""

    CODE = "code"
    LAW = "law"
    ORDINANCE = "ordinance"
    RESOLUTION = "resolution"
    DECREE = "decree"
    CIRCULAR = "circular"
    DECISION = "decision"

    @property
    def words(self) -> str:
        return KIND_WORDS[self]


KIND_WORDS = {
    InstrumentKind.CODE: "Bộ luật",
    InstrumentKind.LAW: "Luật",
    InstrumentKind.ORDINANCE: "Pháp lệnh",
    InstrumentKind.RESOLUTION: "Nghị quyết",
    InstrumentKind.DECREE: "Nghị định",
    InstrumentKind.CIRCULAR: "Thông tư",
    InstrumentKind.DECISION: "Quyết định",
}


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal instrument. `code` is its number («120/2025/QH15»)."""

    code: str
    title: str
    kind: InstrumentKind
    in_force_from: date | None
    """First day in force; None: not confirmed."""
    lapsed_from: date | None = None
    """First day on which it is law no longer; None: no lapse is known."""
    replaced_by: str | None = None
    """The code of its successor."""

    def words(self) -> str:
        """«Luật An ninh mạng số 116/2025/QH15»; the long titles of lesser instruments are left out."""
        if self.kind in (InstrumentKind.LAW, InstrumentKind.CODE):
            return f"{self.title} số {self.code}"
        return f"{self.kind.words} số {self.code}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where in which instrument, as written beside a question; the instrument may be one the bank does not know."""

    instrument: str
    article: str | None = None
    clause: str | None = None
    point: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of an instrument the bank knows, as narrow as it was given."""

    instrument: Instrument
    article: str | None = None
    clause: str | None = None
    point: str | None = None

    def words(self) -> str:
        """As lawyers cite: «điểm a khoản 2 Điều 5 Luật An ninh mạng số 116/2025/QH15»."""
        return f"{place_words(self.article, self.clause, self.point)} {self.instrument.words()}".strip()


def place_words(article: str | None, clause: str | None, point: str | None) -> str:
    """«điểm a khoản 2 Điều 5»; what is not given is left out."""
    named = (("điểm", point), ("khoản", clause), ("Điều", article))
    return " ".join(f"{word} {value}" for word, value in named if value)


class Force(StrEnum):
    """The standing of an instrument over a span of days."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Standing:
    """`on` is the day of the change: the first day of no force (LAPSED) or of force (NOT_YET)."""

    force: Force
    on: date | None = None


def in_force(instrument: Instrument, first: date, last: date) -> Standing:
    """Whether it is law on every day from `first` to `last`, both included. A lapse outweighs every other doubt."""
    if instrument.lapsed_from is not None and instrument.lapsed_from <= last:
        return Standing(Force.LAPSED, instrument.lapsed_from)
    if instrument.in_force_from is None:
        return Standing(Force.UNCONFIRMED)
    if instrument.in_force_from > first:
        return Standing(Force.NOT_YET, instrument.in_force_from)
    return Standing(Force.IN_FORCE)


# «120/2025/QH15», «282/2025/NĐ-CP», «03/2026/UBTVQH16», and numbers without a year: «504/QĐ-TTg»; 40 letters at most.
NUMBER = re.compile(r"\b\d{1,4}/(?:\d{4}/)?[A-ZĐ]{2,8}\d{0,2}(?:-[A-ZĐ][A-ZĐa-z]{0,8}){0,2}")
ARTICLE = re.compile(r"(?:điều|đ\.)\s*(\d{1,4}[a-zđ]?)\b", re.IGNORECASE)
CLAUSE = re.compile(r"(?:khoản|k\.)\s*(\d{1,4}[a-zđ]?)\b", re.IGNORECASE)
POINT = re.compile(r"điểm\s*([a-zđ]\d?)\b", re.IGNORECASE)


def reference_from(text: str) -> Reference | None:
    """Read «điểm a khoản 2 Điều 5 Luật … số 120/2025/QH15»; None when no number of an instrument is in it."""
    words = clean(text)
    number = NUMBER.search(words)
    if number is None:
        return None
    rest = words.replace(number.group(), " ")
    found = [pattern.search(rest) for pattern in (ARTICLE, CLAUSE, POINT)]
    article, clause, point = (match.group(1).lower() if match else None for match in found)
    return Reference(number.group(), article, clause, point)
