"""Paying prizes out: the identity number that the payment file asks of a winner, and of nobody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from contest.refusals import N_, Kind, Refusal

PROVINCES = 96
"""Codes of provinces in the first three digits run from 001 to 096 (Circular 59/2021/TT-BCA, annex)."""


def checked_number(text: str, birth_year: int | None = None) -> str:
    """The twelve digits of a citizen's number, without what people put between them. Raises BadIdentity.

    Digits 1 to 3 are the province of birth, 4 the century with the sex (0 and 1: 1900 to 1999, 2 and 3: 2000 to 2099),
    5 and 6 the year (Decree 137/2015/NĐ-CP, article 13). `birth_year`, where it is known, must be that year.
    """
    number = re.sub(r"[\s.\-\u00a0]", "", text)
    if not re.fullmatch(r"[0-9]{12}", number) or not 1 <= int(number[:3]) <= PROVINCES or number[3] not in "0123":
        raise BadIdentity
    year = 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
    if birth_year is not None and year != birth_year:
        raise BadIdentity
    return number


def masked(number: str) -> str:
    """«001090012345» → «••••••••2345»."""
    return "••••••••" + number[-4:]


@dataclass(frozen=True, slots=True)
class Payee:
    """A winner as the payment file knows them; `identity` None until the number was given. `amount` in đồng.

    `prizes`: (list, prize) of each of theirs; `unit` is that of the person now.
    """

    person_id: int
    name: str
    unit: str
    prizes: tuple[tuple[str, str], ...]
    amount: int
    identity: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted number as it is kept: which key sealed it, the bytes (12 of nonce first), and its blind index."""

    key_name: str
    data: bytes = field(repr=False)
    blind: str


@dataclass(frozen=True, slots=True)
class Closed:
    """When the payment file of a contest was closed; from then on no number is kept."""

    at: datetime
    by: int | None


class BadIdentity(Refusal):
    code, kind = "bad_identity", Kind.INVALID
    words = N_("Số căn cước gồm 12 chữ số, ghi ở mặt trước thẻ. Kiểm tra lại từng số.")


class IdentityTaken(Refusal):
    code = "identity_taken"
    words = N_("Số này đã được khai cho một người khác cùng nhận giải. Gọi ban tổ chức để kiểm tra.")


class NotAPayee(Refusal):
    code, kind = "not_a_payee", Kind.MISSING
    words = N_("Bạn không có giải nào của cuộc thi này đang chờ chi trả.")


class PaymentClosed(Refusal):
    code = "payment_closed"
    words = N_("Hồ sơ chi trả đã đóng, số căn cước đã xoá.")


class NothingToReveal(Refusal):
    code, kind = "nothing_to_reveal", Kind.MISSING
    words = N_("Người này chưa khai số căn cước.")


class Unreadable(Refusal):
    code, kind = "unreadable", Kind.CONFLICT
    words = N_("Không mở được số đã khai vì máy chủ không còn khoá cũ. Nhờ người quản trị máy chủ.")
