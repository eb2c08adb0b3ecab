"""The form of a section: fields and lists of rows, as typed; buttons that add, drop and move rows work without script.

A list «dot» has rows «dot-0», «dot-1» …, and a field of one is «dot-0-ten»; lists may stand inside rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from contest.refusals import Refusal
from contest.web import errors as said
from contest.web.words import _, number
from questions.wording import clean

MOST_ROWS = 60
LONGEST_LINE = 400
LONGEST_TEXT = 20_000
LIST = re.compile(r"[a-z]+(?:-\d{1,2}-[a-z]+)*")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class SectionForm:
    """What is in the fields, and sentences about them by the field's name; «» is the form as a whole."""

    data: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def blame(self, name: str, words: str) -> None:
        """Show a sentence at a field."""
        self.errors.setdefault(name, []).append(words)

    def refuse(self, refusal: Refusal, name: str = "") -> None:
        """Show a refusal at a field, or above the form."""
        self.blame(name, said.words(refusal))

    def put(self, name: str, value: object) -> None:
        """Fill a field; a list fills a field of several values, False and None leave it empty."""
        if value is True:
            self.data[name] = "y"
        elif isinstance(value, list | tuple):
            self.data.setlist(name, [str(one) for one in value])
        elif value is not None and value is not False:
            self.data[name] = str(value)

    def value(self, name: str) -> str:
        """The words of a field, as typed."""
        return self.data.get(name, "")

    def values(self, name: str) -> list[str]:
        """All values of a field."""
        return self.data.getlist(name)

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self.data

    def line(self, name: str, most: int = LONGEST_LINE) -> str:
        """A line of text, its white space single."""
        text = " ".join(clean(self.value(name)).split())
        if len(text) > most:
            self.blame(name, _("Dài quá %(n)s ký tự. Hãy rút gọn.", n=number(most)))
        return text[:most]

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """Several lines of text."""
        text = clean(self.value(name)).strip()
        if len(text) > most:
            self.blame(name, _("Dài quá %(n)s ký tự. Hãy rút gọn.", n=number(most)))
        return text[:most]

    def codes(self, name: str) -> tuple[str, ...]:
        """Codes, one a line or with commas between."""
        return tuple(one for part in re.split(r"[,;\n]", self.text(name)) if (one := " ".join(part.split())))

    def optional(self, name: str, least: int = 0, most: int = 999_999) -> int | None:
        """A whole number, or None where the field is empty."""
        typed = re.sub(r"[\s.]", "", self.value(name))
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", typed) or not least <= int(typed) <= most:
            self.blame(name, _("Cần một số nguyên từ %(least)s đến %(most)s.", least=number(least), most=number(most)))
            return None
        return int(typed)

    def whole(self, name: str, least: int = 0, most: int = 999_999, empty: int | None = None) -> int:
        """A whole number; an empty field is `empty`, or a fault where that is None."""
        before = len(self.errors.get(name, ()))
        found = self.optional(name, least, most)
        if found is None and empty is None and len(self.errors.get(name, ())) == before:
            self.blame(name, _("Điền vào ô này."))
        return found if found is not None else least if empty is None else empty

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """One of the values of a kind; anything that no page of ours sends is the default."""
        value = self.value(name)
        return kind(value) if value in set(kind) else default

    def rows(self, name: str) -> list[str]:
        """The names of the rows of a list, in order."""
        places = {
            int(found[1]) for key in self.data if (found := re.match(rf"{re.escape(name)}-(\d{{1,2}})(?:-|$)", key))
        }
        return [f"{name}-{place}" for place in sorted(places)[:MOST_ROWS]]


def press(form: SectionForm, act: str) -> bool:
    """Do what a button («len:hang:2») asks for; False when it is none of these, and so one that saves."""
    verb, _colon, rest = act.partition(":")
    name, _colon, place = rest.partition(":")
    if verb not in ("them", "bo", "len", "xuong") or not LIST.fullmatch(name):
        return False
    rows = [_taken(form, one) for one in form.rows(name)]
    at = int(place) if re.fullmatch(r"\d{1,2}", place) else -1
    if verb == "them" and len(rows) < MOST_ROWS:
        rows.append({"": form.values(f"{name}-them")[:1] or [""]})
    elif verb == "bo" and 0 <= at < len(rows):
        del rows[at]
    elif verb == "len" and 0 < at < len(rows):
        rows[at - 1 : at + 1] = rows[at], rows[at - 1]
    elif verb == "xuong" and 0 <= at < len(rows) - 1:
        rows[at : at + 2] = rows[at + 1], rows[at]
    put_rows(form, name, rows)
    return True


def _taken(form: SectionForm, row: str) -> dict[str, list[str]]:
    """The fields of a row by what follows its name, taken out of the form."""
    mine = [key for key in form.data if key == row or key.startswith(f"{row}-")]
    return {key[len(row) :]: form.data.poplist(key) for key in mine}


def take_rows(form: SectionForm, name: str) -> list[dict[str, list[str]]]:
    """All rows of a list, taken out of the form."""
    return [_taken(form, one) for one in form.rows(name)]


def put_rows(form: SectionForm, name: str, rows: list[dict[str, list[str]]]) -> None:
    """Put rows into the form, numbered from 0."""
    for place, row in enumerate(rows):
        for rest, values in row.items():
            form.data.setlist(f"{name}-{place}{rest}", values)
