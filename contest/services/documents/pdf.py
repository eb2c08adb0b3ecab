"""Papers as PDF: tagged for readers of the screen, and byte for byte the same whenever the paper is the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import font_source_serif_pro
import typst

from contest.services.documents.blocks import Block, Paper, clean

TEMPLATE = Path(__file__).resolve().parents[2] / "typst" / "paper.typ"
FONTS = Path(font_source_serif_pro.__file__).parent / "files"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA."""
    return _compiled(paper, "pdf")[0]


def pictures(paper: Paper, dots_an_inch: int = 96) -> list[bytes]:
    """Its pages as PNG, for looking at."""
    return _compiled(paper, "png", dots_an_inch)


def _compiled(paper: Paper, ending: Any, dots_an_inch: int = 96) -> list[bytes]:
    """One value for a PDF, one a page for pictures. The words go in as data, so that none of them is code."""
    found: Any = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=ending,
        ppi=dots_an_inch,
        sys_inputs={"paper": json.dumps(_data(paper), ensure_ascii=False)},
        pdf_standards=["ua-1"] if ending == "pdf" else [],
    )
    return found if isinstance(found, list) else [found or b""]


def _data(paper: Paper) -> dict[str, Any]:
    data = asdict(paper)
    data["blocks"] = [_block(one) for one in paper.blocks]
    return dict(_cleaned(data))


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__, **asdict(block)}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, (list, tuple)) else value
