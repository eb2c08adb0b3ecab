"""Cards with codes of activation, eight on a sheet of A4, to be cut and handed out. Made, sent, and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from contest.services.codes import Card
from contest.services.documents.blocks import clean
from contest.services.documents.certificate import code_picture
from contest.services.documents.previews import moment
from contest.services.documents.typesetting import typeset

STEPS = (
    "Quét mã QR, hoặc mở địa chỉ bên dưới và gõ mã.",
    "Xem đúng tên mình rồi đặt mật khẩu.",
    "Mã dùng một lần. Không đưa thẻ cho người khác.",
)


def pdf(cards: Sequence[Card], house: str, address: str) -> bytes:
    """The cards as PDF. `address`: of the page of activation, in full."""
    told = {
        "house": clean(house),
        "address": address.partition("://")[2],
        "steps": list(STEPS),
        "cards": [
            {
                "name": clean(one.name),
                "unit": clean(one.unit),
                "code": one.code,
                "until": f"Hạn dùng: {moment(one.until)}",
                "qr": picture(one, address),
            }
            for one in cards
        ],
    }
    return typeset("activation_cards.typ", {"told": told}, "pdf")[0]


def picture(card: Card, address: str) -> str:
    """The code to scan, as SVG: it leads to the page of activation with the code in its field."""
    return code_picture(f"{address}?ma={card.code}")
