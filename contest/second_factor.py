"""The second factor: six digits that change every thirty seconds (RFC 6238), and spare codes for a lost telephone."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp

from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind

STEP_SECONDS = 30
DIGITS = 6
SPARES = 10
HALF_WAY = timedelta(minutes=5)
"""How long a right password waits for the second factor."""


class WrongFactor(Refusal):
    """Wrong, too old, or used already."""

    code, kind = "wrong_factor", RefusalKind.INVALID
    words = N_("Mã chưa đúng hoặc đã dùng. Đợi mã mới hiện trên ứng dụng rồi nhập lại.")


class FactorDue(Refusal):
    code, kind = "factor_due", RefusalKind.FORBIDDEN
    words = N_("Tài khoản của bạn cần bật xác thực hai bước trước khi vào trang này.")


class FactorStays(Refusal):
    code, kind = "factor_stays", RefusalKind.FORBIDDEN
    words = N_("Trang này yêu cầu xác thực hai bước, nên bạn không tắt được.")


class NoFactor(Refusal):
    code, kind = "no_factor", RefusalKind.CONFLICT
    words = N_("Tài khoản này chưa bật xác thực hai bước.")


def step(now: datetime) -> int:
    """The number of the thirty seconds that a moment lies in."""
    return int(now.timestamp()) // STEP_SECONDS


def digits(text: str) -> str | None:
    """The six digits that somebody typed, with whatever spaces or in whatever width; None for anything else.

    Read once, here: what is checked and what is marked as used can never be two things.
    """
    bare = "".join(one for one in unicodedata.normalize("NFKC", text[:40]) if not one.isspace() and one != "-")
    return bare if len(bare) == DIGITS and bare.isascii() and bare.isdigit() else None


def fitting(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose digits these are: this one, the one before or after (clocks differ); None for none."""
    maker, present = pyotp.TOTP(secret), step(now)
    found = None
    for one in (present - 1, present, present + 1):
        if hmac.compare_digest(maker.generate_otp(one), typed):
            found = one
    return found


def address(secret: str, phone_end: str, house: str) -> str:
    """What the code to scan says. `phone_end`: the last three digits tell one's accounts apart and nobody else's."""
    return pyotp.TOTP(secret).provisioning_uri(name=f"…{phone_end}", issuer_name=house)


def grouped(secret: str) -> str:
    """The secret in fours, for typing it in."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
