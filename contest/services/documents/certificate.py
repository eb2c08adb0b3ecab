"""A certificate on paper: its words once, for the page, the PDF and the picture alike. All of it is Vietnamese."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from PIL import Image

from contest.certificates import KIND_WORDS, Claim, Kind, grouped
from contest.services.certificates import Shown
from contest.services.documents.blocks import clean
from contest.services.documents.pdf import FONTS
from contest.services.documents.wording import day

TEMPLATE = Path(__file__).resolve().parents[2] / "typst" / "certificate.typ"
DOTS_AN_INCH = 96
COLOURS = 32
"""Of the picture: enough for smooth letters in the few inks of the sheet."""


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
    return _compiled(of, "pdf")


@lru_cache(maxsize=32)
def picture(of: Sheet) -> bytes:
    """The sheet as a PNG for sending on, of few colours and bytes."""
    plain = Image.open(io.BytesIO(_compiled(of, "png"))).convert("RGB")
    few = plain.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _compiled(of: Sheet, ending: Any) -> bytes:
    """The words go in as data, so that none of them is code."""
    words = {name: clean(value) for name, value in asdict(of).items()}
    data = {**words, "qr": code_picture(of.address)}
    found: Any = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=ending,
        ppi=DOTS_AN_INCH,
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"] if ending == "pdf" else [],
    )
    return bytes(found[0] if isinstance(found, list) else found)
