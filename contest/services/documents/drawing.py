"""Drawings by typst out of values: a PDF to print, or a picture of few colours for previews of links."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from contest.services.documents.blocks import clean
from contest.services.documents.typesetting import typeset

DOTS_AN_INCH = 72
"""A dot a point."""
COLOURS = 32
"""Words and lines on a plain ground stay smooth in these; more only weigh."""


def pdf(template: str, told: Mapping[str, Any]) -> bytes:
    """A PDF/UA of one template."""
    return typeset(template, {"told": _cleaned(told)}, "pdf")[0]


def png(template: str, told: Mapping[str, Any]) -> bytes:
    """A picture, a dot a point, with a palette."""
    return of_few_colours(typeset(template, {"told": _cleaned(told)}, "png", DOTS_AN_INCH)[0])


def of_few_colours(picture: bytes) -> bytes:
    """The same PNG with a palette."""
    few = Image.open(io.BytesIO(picture)).convert("RGB")
    few = few.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _cleaned(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [clean(one) for one in value] if isinstance(value, list) else clean(value) for name, value in told.items()
    }
