"""The sample's study library: its texts as they ship, its sheets drawn while it is loaded."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from contest import library_sheets, sample_library
from contest.services import library
from contest.services.documents.typesetting import typeset
from contest.services.library_files import Material
from contest.store import library as store

DOTS_AN_INCH = 144
"""Sheets of 540 points become as wide as the widest that is kept."""


def load(session: Session, now: datetime) -> int:
    """Add and publish what is not there yet, told by its title; how many were added."""
    there = {one.title for one in store.listed(session, public=False)}
    fresh = [one for one in sample_library.items() if one.draft.title not in there]
    drawn = iter(_drawn([page for one in fresh for page in one.pages]))
    for one in fresh:
        sheets = tuple(library_sheets.of_image(next(drawn)) for _page in one.pages)
        made = library.create(session, one.draft, Material(sheets), None, now)
        library.publish(session, made.id, None, now)
    return len(fresh)


def _drawn(pages: Iterable[dict[str, Any]]) -> list[Image.Image]:
    told = list(pages)
    if not told:
        return []
    drawn = typeset("poster.typ", {"told": {"pages": told}}, "png", DOTS_AN_INCH)
    return [Image.open(io.BytesIO(one)) for one in drawn]
