"""Papers as PDF: tagged for readers of the screen, and byte for byte the same whenever the paper is the same."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from contest.services.documents.blocks import Block, Paper, clean
from contest.services.documents.typesetting import typeset

TEMPLATE = "paper.typ"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA."""
    return typeset(TEMPLATE, {"paper": _data(paper)}, "pdf")[0]


def pictures(paper: Paper, dots_an_inch: int = 96) -> list[bytes]:
    """Its pages as PNG, for looking at."""
    return typeset(TEMPLATE, {"paper": _data(paper)}, "png", dots_an_inch)


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
