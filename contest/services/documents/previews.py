"""Pictures of 1200×630 that a link shows of itself in Zalo or Facebook, and the notice with a code to scan."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno

from contest.contests import Contest
from contest.rounds import VIETNAM
from contest.services.documents import drawing
from contest.services.documents.wording import number
from contest.services.sharing import Card

_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class House:
    """Who invites, as official papers name them."""

    name: str
    organizer: str
    phone: str


def moment(value: datetime) -> str:
    """«22:00 Chủ nhật, 20/12/2026»."""
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M} {_DAYS[local.weekday()]}, {local:%d/%m/%Y}"


def of_contest(contest: Contest, house: House) -> dict[str, Any]:
    """The words of a contest's picture."""
    return {
        "over": f"{house.name} · {house.organizer}",
        "title": contest.title,
        "lines": [f"Từ {moment(contest.opens_at)}", f"đến {moment(contest.closes_at)}"],
        "foot": f"{_paper(contest)} · làm trên điện thoại",
    }


def of_card(card: Card, house: House) -> dict[str, Any]:
    """The words of the picture of somebody's card."""
    lines = [f"{card.name} đã hoàn thành bài thi"]
    if card.right is not None and card.score is not None:
        lines.append(
            f"Đúng {card.right} trong {card.questions} câu · {number(card.score)} trong {number(card.most)} điểm"
        )
    return {
        "over": f"{house.name} · {house.organizer}",
        "title": card.title,
        "lines": lines,
        "foot": "Mời bạn cùng thi",
    }


def picture(told: Mapping[str, Any]) -> bytes:
    """A preview as PNG."""
    return drawing.png("preview.typ", told)


def code_of(link: str) -> str:
    """The link as a QR code, SVG."""
    out = io.BytesIO()
    # A quarter of it may be torn or in the shade; black on white, as scanners read best.
    looks = {"scale": 8, "border": 4, "light": "#fff", "xmldecl": False, "svgclass": None, "lineclass": None}
    segno.make(link, error="q").save(out, kind="svg", **looks)
    return out.getvalue().decode("utf-8")


def poster(contest: Contest, house: House, unit: str, link: str) -> bytes:
    """A4 for the notice board, PDF. `unit` empty: for everybody."""
    return drawing.pdf(
        "call.typ",
        {
            "contest": contest.title,
            "unit": unit,
            "when": [f"Mở từ {moment(contest.opens_at)}", f"đến {moment(contest.closes_at)}"],
            "paper": _paper(contest),
            "link": link.partition("://")[2].partition("?")[0],
            "code": code_of(link),
            "house": house.organizer,
            "phone": house.phone,
        },
    )


def _paper(contest: Contest) -> str:
    return f"{contest.rules.questions} câu trong {contest.rules.minutes} phút"
