"""Finding a contestant: what somebody typed (a name, a telephone number or its end, a receipt), and the filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from contest import finding
from contest.attempts import RECEIPT_ALPHABET
from contest.people import canonical_phone, clean
from contest.refusals import N_, Kind, Refusal

LEAST_DIGITS = 3
"""The end of a telephone number that is told over the telephone."""
LEAST_LETTERS = 2
MOST_UNITS = 60
_RECEIPT = re.compile(rf"([{RECEIPT_ALPHABET}]{{4}})([ \-–]?)([{RECEIPT_ALPHABET}]{{4}})", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d .\-()]+")


class Filter(StrEnum):
    """Which contestants, as addresses say it."""

    ALL = "tat-ca"
    SITTING = "dang-thi"
    HANDED_IN = "da-nop"
    NEVER = "chua-thi"
    STRUCK = "bi-huy"
    UNCONFIRMED = "chua-xac-nhan"


FILTER_WORDS = {
    Filter.ALL: N_("Mọi người"),
    Filter.SITTING: N_("Đang làm bài"),
    Filter.HANDED_IN: N_("Đã nộp bài"),
    Filter.NEVER: N_("Chưa vào thi"),
    Filter.STRUCK: N_("Bị huỷ kết quả"),
    Filter.UNCONFIRMED: N_("Chưa được xác nhận"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, one of them at most: folded words of a name, canonical phone, its last digits, a receipt."""

    words: tuple[str, ...] = ()
    phone: str | None = None
    digits: str | None = None
    receipt: str | None = None

    @property
    def by(self) -> str:
        """By what, for the record: never what was typed."""
        found = {"phone": self.phone, "digits": self.digits, "receipt": self.receipt, "name": self.words}
        return next((name for name, value in found.items() if value), "all")


def read(text: str) -> Asked:
    """What somebody typed. Raises BadSearch for fewer than three digits or two letters, BadPhone for no number."""
    text = clean(text[:200])[:80]
    receipt = _RECEIPT.fullmatch(text)
    # «THANHSAN» is a name: a receipt that is typed without its dash shows a digit and a letter.
    if receipt and (receipt[2] or not (text.isalpha() or text.isdigit())):
        return Asked(receipt=f"{receipt[1]}-{receipt[3]}".upper())
    if text and _PHONE.fullmatch(text):
        return _number(text)
    words = finding.words(text)
    if text and len("".join(words)) < LEAST_LETTERS:
        raise BadSearch(least=LEAST_DIGITS)
    return Asked(words=words)


def _number(text: str) -> Asked:
    digits = "".join(mark for mark in text if mark.isdigit())
    if not digits.isascii() or len(digits) < LEAST_DIGITS:
        raise BadSearch(least=LEAST_DIGITS)
    if len(digits) < 9:
        return Asked(digits=digits)
    return Asked(phone=canonical_phone(text if len(digits) > 9 else f"0{digits}"))


class BadSearch(Refusal):
    code, kind = "bad_search", Kind.INVALID
    words = N_("Gõ họ tên, mã bài nộp, hoặc ít nhất %(least)s số cuối của số điện thoại.")


class ManyUnits(Refusal):
    code, kind = "many_units", Kind.INVALID
    words = N_("Quá nhiều đơn vị có những chữ này. Hãy gõ rõ hơn tên đơn vị.")


class NoSuchContestant(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có thí sinh này trong cuộc thi.")
