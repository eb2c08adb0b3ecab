"""One-time codes that an officer hands over: to open an account from the roster, or to set a new password."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from contest.certificates import ALPHABET
from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind


class Kind(StrEnum):
    """What a code is good for."""

    ACTIVATE = "activate"
    """Opens the account of somebody on the roster."""
    RECOVER = "recover"
    """Sets a new password for an account."""


LENGTH = 10
"""Symbols of the certificates' alphabet: 50 bits, of which a day of guessing at the allowed pace tries a few."""
LASTS = timedelta(hours=24)
MOST_AT_ONCE = 200
"""Codes issued and cards printed in one request."""


class BadCode(Refusal):
    """Wrong, used, replaced, run out, or of somebody who moved: one sentence for all, so that none is learnt."""

    code, kind = "bad_code", RefusalKind.INVALID
    words = N_("Mã chưa đúng hoặc không còn dùng được. Kiểm tra lại từng ký tự, hoặc nhờ cán bộ công đoàn cấp mã mới.")


class PhoneHasAccount(Refusal):
    """Told only to whoever holds a right code."""

    code = "phone_has_account"
    words = N_("Số này đã có tài khoản. Đăng nhập, hoặc nhờ cán bộ công đoàn cấp mã đặt lại mật khẩu.")


class NobodyChosen(Refusal):
    code, kind = "nobody_chosen", RefusalKind.INVALID
    words = N_("Chọn ít nhất một người trong danh sách.")


class TooManyCards(Refusal):
    code, kind = "too_many_cards", RefusalKind.INVALID
    words = N_("Mỗi lần in được nhiều nhất %(most)s thẻ. Chọn ít người hơn, hoặc in theo từng đơn vị.")


class StaffAccount(Refusal):
    code, kind = "staff_account", RefusalKind.FORBIDDEN
    words = N_("Chỉ quản trị viên cấp được mã cho tài khoản của cán bộ, ban tổ chức, giám khảo.")


def drawn(choose: Callable[[str], str]) -> str:
    """A new code; `choose` takes one symbol of the alphabet by chance (secrets.choice)."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def read(text: str, length: int = LENGTH) -> str | None:
    """The code that somebody typed, in whatever case or width, with spaces or dashes; None for what cannot be one."""
    bare = unicodedata.normalize("NFKC", text[:80]).upper()
    bare = "".join(one for one in bare if not one.isspace() and unicodedata.category(one) not in ("Pd", "Cf"))
    return bare if len(bare) == length and all(one in ALPHABET for one in bare) else None


def grouped(written: str) -> str:
    """«ABCDE23456» → «ABCDE-23456», as it is shown and printed."""
    return f"{written[:5]}-{written[5:]}"


def digest(secret: str, purpose: str, written: str) -> str:
    """All that is kept of a code: SHA-256 under a key, so that a stolen table gives none of them away."""
    return hmac.new(secret.encode(), f"code/1:{purpose}:{written}".encode(), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A code as it is kept, with what it was issued for. `unit_id`: where its person stood when it was issued."""

    id: int
    kind: Kind
    roster_entry_id: int | None
    person_id: int | None
    unit_id: int | None
    issued_by: int
    expires_at: datetime
    spent: bool
    """Used, or replaced by a newer one."""

    def stands(self, unit_id: int | None, now: datetime) -> bool:
        """Whether it still opens anything for somebody who stands in that unit now."""
        return not self.spent and now < self.expires_at and unit_id == self.unit_id
