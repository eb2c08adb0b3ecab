"""Letters to an address that a person gave: how it is written, what its sealed links carry, and their words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind


class Purpose(StrEnum):
    """What a letter is sent for."""

    VERIFY = "verify"
    """Proves that its address is the person's own."""
    RECOVER = "recover"
    """Leads to a new password."""


LASTS = timedelta(minutes=30)
LONGEST = 254
TRIES = 5
"""So often a letter is offered to the server of mail before it is given up."""


class BadAddress(Refusal):
    code, kind = "bad_address", RefusalKind.INVALID
    words = N_("Địa chỉ e-mail chưa đúng. Ví dụ: ten@congdoan.vn")


class AddressTaken(Refusal):
    """Told only to whoever reads the letters of that address."""

    code = "address_taken"
    words = N_("Địa chỉ này đã được xác nhận cho một tài khoản khác.")


class BadLink(Refusal):
    code, kind = "bad_link", RefusalKind.MISSING
    words = N_("Đường dẫn này đã dùng, đã quá 30 phút hoặc không còn đúng. Hãy xin đường dẫn mới.")


def canonical_address(text: str) -> str:
    """The one form of an address, lower case. Raises BadAddress for what no letter reaches."""
    bare = unicodedata.normalize("NFKC", text).strip().lower()
    parts = re.fullmatch(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}", bare)
    if parts is None or len(bare) > LONGEST or ".." in bare or bare.startswith(".") or ".@" in bare:
        raise BadAddress
    return bare


def masked_address(address: str) -> str:
    """«lan.nguyen@congdoan.vn» → «l•••••@congdoan.vn»."""
    name, _, house = address.partition("@")
    return f"{name[:1]}•••••@{house}"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link carries: whose it is, when it ends, and a mark of what must not have changed since."""

    person_id: int
    ends_at: int
    """Seconds since 1970."""
    mark: str


def mark(address: str, password_hash: str) -> str:
    """A digest of address and password: a link is worthless once either is another."""
    return sha256(f"{address}\n{password_hash}".encode()).hexdigest()[:32]


def token(secret: str, purpose: Purpose, link: Link) -> str:
    """The link as text, under a seal that names its purpose and version."""
    return str(_sealer(secret, purpose).dumps([link.person_id, link.ends_at, link.mark]))


def read(secret: str, purpose: Purpose, text: str, now: datetime) -> Link:
    """What a link carries. Raises BadLink for anything we did not make, and once it has ended."""
    try:
        person_id, ends_at, marked = _sealer(secret, purpose).loads(text[:400])
    except (BadData, ValueError, TypeError) as error:
        raise BadLink from error
    link = Link(person_id, ends_at, marked)
    # Compared as text: one link has one form, whatever the spare bits of the seal's last letter; it is used once.
    if now.timestamp() >= ends_at or token(secret, purpose, link) != text:
        raise BadLink
    return link


def _sealer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"mail/1/{purpose.value}", signer_kwargs={"digest_method": sha256})


SUBJECTS = {Purpose.VERIFY: "Xác nhận địa chỉ e-mail", Purpose.RECOVER: "Đặt lại mật khẩu"}
_DEEDS = {
    Purpose.VERIFY: "Mở đường dẫn dưới đây để xác nhận địa chỉ này là của bạn:",
    Purpose.RECOVER: "Mở đường dẫn dưới đây để đặt mật khẩu mới:",
}


def letter(purpose: Purpose, house: str, address: str) -> str:
    """The words of a letter. `address`: the link in full; no name and no number stands in it."""
    return "\n\n".join(
        (
            "Chào bạn,",
            f"{_DEEDS[purpose]}\n{address}",
            "Đường dẫn dùng được một lần, trong 30 phút. Nếu bạn không yêu cầu, hãy bỏ qua thư này.",
            house,
        )
    )
