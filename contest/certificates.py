"""Certificates (giấy chứng nhận): their codes, what each kind says, and whether it still says the truth."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contest.contests import Contest
from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind
from contest.rulebook import Told


class Kind(StrEnum):
    """What a certificate is given for."""

    PARTICIPATION = "participation"
    """A paper that was handed in and counts, or was only played."""
    ACHIEVEMENT = "achievement"
    """As many points in a round as the rules call passing."""
    PRIZE = "prize"
    """A prize of the list that two people signed."""


KIND_WORDS = {
    Kind.PARTICIPATION: N_("Giấy xác nhận dự thi"),
    Kind.ACHIEVEMENT: N_("Giấy chứng nhận"),
    Kind.PRIZE: N_("Giấy chứng nhận giải thưởng"),
}

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 symbols without I, O, 0 and 1: five bits each, and the elements of a field."""
LENGTH = 8
"""Seven symbols by chance (35 bits) and one that checks them."""
_FIELD = 0b100101  # x^5 + x^2 + 1, under which x runs through all 31 elements that are not nothing.


def _times(one: int, other: int) -> int:
    """The product in the field of 32 elements."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0b100000:
            one ^= _FIELD
        other >>= 1
    return product


def _weights() -> list[int]:
    found = [1]
    while len(found) < LENGTH:
        found.append(_times(found[-1], 2))
    return found


_WEIGHTS = _weights()


def code(chance: int) -> str:
    """The code of a number below 2^35: its seven symbols, and the one that makes the weighted sum nothing.

    The weights are eight different elements of the field, so one wrong symbol or two that changed places never fit.
    """
    places = [chance >> (5 * n) & 31 for n in range(LENGTH - 1)]
    check = 0
    for place, weight in zip(places, _WEIGHTS[1:], strict=True):
        check ^= _times(place, weight)
    return "".join(ALPHABET[one] for one in [check, *places])


def read_code(text: str) -> str | None:
    """The code that somebody typed, in whatever case, with spaces or dashes; None for what cannot be one."""
    bare = unicodedata.normalize("NFKC", text[:80]).upper()
    bare = "".join(one for one in bare if not one.isspace() and unicodedata.category(one) not in ("Pd", "Cf"))
    if len(bare) != LENGTH or any(one not in ALPHABET for one in bare):
        return None
    total = 0
    for one, weight in zip(bare, _WEIGHTS, strict=True):
        total ^= _times(ALPHABET.index(one), weight)
    return bare if total == 0 else None


def grouped(written: str) -> str:
    """«ABCD2345» → «ABCD-2345», as it is printed."""
    return f"{written[:4]}-{written[4:]}"


@dataclass(frozen=True, slots=True)
class Claim:
    """All that a certificate says of its holder. `scope` of the result: 0 the whole contest, else contest.contests.

    `name` in full, NFC; `unit` in words, empty for none. `score` of `most` points, only of achievements; `prize` and
    the `list` it stands on, only of prizes. `round_title` is empty where the contest has one round.
    """

    name: str
    unit: str
    round_title: str
    scope: int
    score: int | None = None
    most: int | None = None
    prize: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision by which prizes are given: its number as it is written, and its day."""

    number: str
    day: date


class Standing(StrEnum):
    """What may be said of a certificate that was issued."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    """What it says is no longer what the results say; or a newer one was issued in its place."""
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One that was issued. `owner_id`: the account that its paper belongs to now; `shows_name`: their consent now."""

    id: int
    code: str
    kind: Kind
    contest_id: int
    attempt_id: int
    claim: Claim
    issued_at: datetime
    decision: Decision | None
    superseded_at: datetime | None
    revoked_at: datetime | None
    revoke_reason: str | None
    owner_id: int
    shows_name: bool

    def standing(self, current: Claim | None) -> Standing:
        """Valid while it was neither revoked nor replaced, and says what the results say now (`current`)."""
        if self.revoked_at is not None:
            return Standing.REVOKED
        if self.superseded_at is not None or current != self.claim:
            return Standing.SUPERSEDED
        return Standing.VALID


def is_told(contest: Contest, round_id: int) -> bool:
    """Whether contestants may know by now what their papers of a round are worth."""
    window = next(one for one in contest.rounds if one.id == round_id)
    return contest.rules.told is Told.SCORE or window.settled_at is not None


def passes(contest: Contest, round_id: int, score: int) -> bool:
    """Whether a score is one that the rules call passing, and may be told."""
    mark = contest.rules.pass_mark
    return mark is not None and score >= mark and is_told(contest, round_id)


DECISION_NUMBER = (1, 60)
"""Characters of the number of a decision, as «12/QĐ-BTC»."""


class NoSuchCertificate(Refusal):
    code, kind = "not_found", RefusalKind.MISSING
    words = N_("Không có chứng nhận mang mã này. Kiểm tra lại các chữ I, O, 0, 1 (mã không dùng những chữ này).")


class CertificateNotDue(Refusal):
    code = "certificate_not_due"
    words = N_("Chưa cấp được giấy này: kết quả của bạn chưa công bố hoặc chưa đủ điều kiện.")


class CertificateTakenBack(Refusal):
    code = "certificate_taken_back"
    words = N_("Ban tổ chức đã thu hồi giấy này, nên không cấp lại được.")


class AwardsUnsigned(Refusal):
    code = "awards_unsigned"
    words = N_(
        "Kết quả chưa chính thức, hoặc danh sách giải chưa được hai người duyệt, nên chưa cấp được giấy giải thưởng."
    )


class BadDecision(Refusal):
    code, kind = "bad_decision", RefusalKind.INVALID
    words = N_("Ghi số quyết định, từ %(least)s đến %(most)s ký tự, và ngày không sau hôm nay.")
