"""A certificate on paper: its words once, for the page, the PDF and the picture alike. All of it is Vietnamese."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Literal

import segno

from contest.certificates import KIND_WORDS, Claim, Kind, grouped
from contest.services.certificates import Shown
from contest.services.documents import drawing
from contest.services.documents.blocks import clean
from contest.services.documents.typesetting import typeset
from contest.services.documents.wording import day


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a certificate, from the top down. `address`: of the page that checks it; `round` may be empty."""

    house: str
    title: str
    verb: str
    name: str
    unit: str
    deed: str
    contest: str
    round: str
    decision: str
    issued: str
    code: str
    address: str


def sheet(shown: Shown, house: str, address: str) -> Sheet:
    """A certificate in words. `house`: the organizers' name."""
    held = shown.certificate
    decided = held.decision
    return Sheet(
        house=house,
        title=KIND_WORDS[held.kind],
        verb="Xác nhận" if held.kind is Kind.PARTICIPATION else "Chứng nhận",
        name=held.claim.name,
        unit=held.claim.unit,
        deed=deed(held.kind, held.claim),
        contest=shown.title,
        round=held.claim.list or held.claim.round_title,
        decision=f"Quyết định số {decided.number}, ngày {decided.day:%d/%m/%Y}" if decided else "",
        issued=f"Cấp ngày {day(held.issued_at)}",
        code=grouped(held.code),
        address=address,
    )


def deed(kind: Kind, claim: Claim) -> str:
    """What the holder did: «đã tham gia cuộc thi», «đạt giải Nhất cuộc thi» …"""
    if kind is Kind.PARTICIPATION:
        return "đã tham gia cuộc thi"
    if kind is Kind.ACHIEVEMENT:
        return f"đạt {claim.score} trên {claim.most} điểm tại cuộc thi"
    prize = claim.prize if claim.prize.casefold().startswith("giải") else f"giải {claim.prize}"
    return f"đạt {prize[0].lower()}{prize[1:]} tại cuộc thi"


def code_picture(address: str) -> str:
    """The QR code of an address as SVG: black modules and nothing else, four modules of quiet around them."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, nl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


@lru_cache(maxsize=32)
def pdf(of: Sheet) -> bytes:
    """The sheet as PDF/UA, byte for byte the same whenever it says the same."""
    return _typeset([of], "pdf", f"{of.title}: {of.name}")


@lru_cache(maxsize=32)
def picture(of: Sheet) -> bytes:
    """The sheet as a PNG for sending on, of few colours and bytes."""
    return drawing.of_few_colours(_typeset([of], "png", of.title))


def many(sheets: Sequence[Sheet], title: str) -> bytes:
    """Sheets one after another, as one PDF/UA."""
    return _typeset(sheets, "pdf", title)


def _typeset(sheets: Sequence[Sheet], ending: Literal["pdf", "png"], title: str) -> bytes:
    told = [{**_cleaned(one), "qr": code_picture(one.address)} for one in sheets]
    return typeset("certificate.typ", {"sheets": {"title": clean(title), "all": told}}, ending)[0]


def _cleaned(of: Sheet) -> dict[str, str]:
    return {name: clean(value) for name, value in asdict(of).items()}
