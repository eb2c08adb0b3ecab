"""Typst, the one way in: a template of ours, values, the house's fonts alone; the same values give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import font_source_serif_pro
import typst

FOLDER = Path(__file__).resolve().parents[2] / "typst"
FONTS = Path(font_source_serif_pro.__file__).parent / "files"


def typeset(
    template: str, values: Mapping[str, Mapping[str, Any]], ending: Literal["pdf", "png"], dots_an_inch: int = 96
) -> list[bytes]:
    """One PDF/UA, or a picture a page. The words of `values` go in as data, so that none of them is code."""
    found: Any = typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=ending,
        ppi=dots_an_inch,
        sys_inputs={name: json.dumps(told, ensure_ascii=False) for name, told in values.items()},
        pdf_standards=["ua-1"] if ending == "pdf" else [],
    )
    return [bytes(one) for one in found] if isinstance(found, list) else [bytes(found or b"")]
