"""People: telephone numbers, names, passwords, roles, and the form of a name that a public board may print."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from string import ascii_letters

from contest.refusals import N_, BadBirthDate, BadName, BadPhone, WeakPassword


class Role(StrEnum):
    """What a person may do. An officer's reach is a subtree of the union tree."""

    CONTESTANT = "contestant"
    OFFICER = "officer"
    ORGANIZER = "organizer"
    JUDGE = "judge"
    ADMIN = "admin"


ROLE_WORDS = {
    Role.CONTESTANT: N_("Thí sinh"),
    Role.OFFICER: N_("Cán bộ công đoàn"),
    Role.ORGANIZER: N_("Ban tổ chức"),
    Role.JUDGE: N_("Giám khảo"),
    Role.ADMIN: N_("Quản trị"),
}

STAFF = frozenset({Role.OFFICER, Role.ORGANIZER, Role.JUDGE, Role.ADMIN})

YOUNGEST = 14
OLDEST = 110


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, as the rings above need them."""

    id: int
    name: str
    phone: str
    role: Role
    unit_id: int | None
    unit_text: str | None
    scope_unit_id: int | None
    shows_name: bool
    birth_date: date | None = None
    gender: str | None = None
    member: bool | None = None
    restricted_at: datetime | None = None
    """When they withdrew their consent to take part; None while they agree."""

    @property
    def may_sit(self) -> bool:
        """Whether the person may take part in contests.

        Who runs a contest, marks it or sees the figures of many unions does not rank in it (usual rules bar organizers
        and federation staff; such figures would tell the prediction too). An officer of their own union alone may.
        """
        own_union = self.scope_unit_id is not None and self.scope_unit_id == self.unit_id
        return self.role is Role.CONTESTANT or (self.role is Role.OFFICER and own_union)


_INVISIBLE = {"Cf", "Cc", "Co", "Cs", "Cn"}


def clean(text: str) -> str:
    """NFC, invisible characters gone, white space single: the one form in which text is compared and stored."""
    kept = "".join(mark for mark in text if mark.isspace() or unicodedata.category(mark) not in _INVISIBLE)
    # Composed after the removal: what stood between a letter and its accent may have kept them apart.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def canonical_phone(text: str) -> str:
    """«0912 345 678», «+84 912.345.678», «84912345678» → «+84912345678».

    Raises BadPhone unless it is a Vietnamese mobile number (prefixes 03, 05, 07, 08, 09; nine digits after the zero).
    """
    bare = re.sub(r"[\s.\-()\u00a0\u200b\u202a-\u202e]", "", text)
    if not bare.isascii():
        raise BadPhone
    match = re.fullmatch(r"(?:\+?84|0)([35789]\d{8})", bare)
    if match is None:
        raise BadPhone
    return f"+84{match.group(1)}"


def national_phone(phone: str) -> str:
    """«+84912345678» → «0912 345 678», as people write it."""
    bare = "0" + phone[3:]
    return f"{bare[:4]} {bare[4:7]} {bare[7:]}"


def masked_phone(phone: str) -> str:
    """«+84912345678» → «•••• ••• 678»."""
    return f"•••• ••• {phone[-3:]}"


def checked_name(text: str) -> str:
    """A person's name, cleaned. Raises BadName for anything but Latin letters, spaces and the marks of names."""
    name = clean(text)
    if not 2 <= len(name) <= 80 or not all(map(_is_name_mark, name)) or not any(map(str.isalpha, name)):
        raise BadName
    return name


def _is_name_mark(mark: str) -> bool:
    if mark in " '’-.":
        return True
    # Cyrillic, Greek and odd Latin look-alikes (the Icelandic Ð for Đ, ɑ, ı) would make two people of one.
    bare = unicodedata.normalize("NFD", mark)[0]
    return mark.isalpha() and (bare in ascii_letters or bare in "đĐ")


def checked_birth_date(born: date, today: date) -> date:
    """A birth date of somebody old enough to take part. Raises BadBirthDate."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        raise BadBirthDate
    return born


def public_name(name: str, shows_name: bool) -> str:
    """The full name of somebody who agreed to it; else «Nguyễn Thị N.», the last word shortened."""
    if shows_name:
        return name
    *before, last = name.split()
    return " ".join([*before, f"{last[0]}."])


LEAST_PASSWORD = 8
LEAST_STAFF_PASSWORD = 12
MOST_PASSWORD = 256

_OWN_WORDS = (
    "congdoan",
    "hoithi",
    "matkhau",
    "password",
    "dienbien",
    "qwerty",
    "iloveyou",
    "abc",
    "abcd",
    "abcdef",
    "anhyeuem",
    "yeuem",
)
_RUN = "01234567890123456789"


def check_password(password: str, phone: str, name: str, role: Role = Role.CONTESTANT) -> None:
    """Refuse passwords that are short, longer than 256, or guessed first (WeakPassword). Any composition is fine."""
    least = LEAST_STAFF_PASSWORD if role in STAFF else LEAST_PASSWORD
    if not least <= len(password) <= MOST_PASSWORD or guessed_first(password, phone, name):
        raise WeakPassword(least=least)


def guessed_first(password: str, phone: str, name: str) -> bool:
    """Whether a password is one of the first that anybody would try on this account."""
    bare = "".join(mark for mark in folded(password) if mark.isalnum()) or password
    if len(set(bare)) < 3 or not password.strip():
        return True
    digits = "".join(mark for mark in bare if mark.isdigit())
    letters = "".join(mark for mark in bare if mark.isalpha())
    easy = digits in _RUN or digits in _RUN[::-1] or digits.lstrip("0") in phone
    if bare == digits and (easy or phone[3:] in digits):
        return True
    own = {folded(word) for word in name.split()} | {folded(name).replace(" ", ""), *_OWN_WORDS}
    return letters in own and (easy or (len(digits) == 4 and digits[:2] in ("19", "20")))


def folded(text: str) -> str:
    """Lower case without accents, đ as d: for comparing, never for showing."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(mark for mark in bare if unicodedata.category(mark) != "Mn")
