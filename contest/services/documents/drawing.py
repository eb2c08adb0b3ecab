"""Drawings by typst out of values: a PDF to print, or a picture of few colours for previews of links."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst
from PIL import Image

from contest.services.documents.blocks import clean
from contest.services.documents.pdf import FONTS

FOLDER = Path(__file__).resolve().parents[2] / "typst"
COLOURS = 32
"""A preview is words and lines on a plain ground; more colours only weigh."""


def pdf(template: str, told: Mapping[str, Any]) -> bytes:
    """A PDF/UA of one template."""
    return _compiled(template, told, "pdf", 72)


def png(template: str, told: Mapping[str, Any]) -> bytes:
    """A picture, a dot a point, with a palette."""
    drawn = Image.open(io.BytesIO(_compiled(template, told, "png", 72))).convert("RGB")
    out = io.BytesIO()
    few = drawn.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _compiled(template: str, told: Mapping[str, Any], ending: Literal["pdf", "png"], dots: int) -> bytes:
    """The words go in as data, so that none of them is code."""
    found: Any = typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=ending,
        ppi=dots,
        sys_inputs={"told": json.dumps(_cleaned(told), ensure_ascii=False)},
        pdf_standards=["ua-1"] if ending == "pdf" else [],
    )
    return bytes(found[0] if isinstance(found, list) else found or b"")


def _cleaned(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [clean(one) for one in value] if isinstance(value, list) else clean(value) for name, value in told.items()
    }
