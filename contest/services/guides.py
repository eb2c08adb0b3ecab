"""Guides for those who run contests, as texts that ship with the house (contest/guides)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from contest.refusals import N_, NotFound

FOLDER = Path(__file__).resolve().parents[1] / "guides"
TITLES = {
    "can-bo": N_("Hướng dẫn cho cán bộ công đoàn"),
    "ban-to-chuc": N_("Hướng dẫn cho ban tổ chức"),
    "giam-khao": N_("Hướng dẫn cho giám khảo"),
    "van-hanh": N_("Hướng dẫn vận hành máy chủ"),
}
"""By address, in the order of the list."""
# Our own texts; without HTML in them, so what is read is what is shown.
READER = MarkdownIt("js-default", {"linkify": False, "typographer": False})
_PART = re.compile("<h2>(.*?)</h2>")


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: title, HTML, and its parts as (id, words)."""

    title: str
    html: str
    parts: tuple[tuple[str, str], ...]


@cache
def guide(name: str) -> Guide:
    """The guide of that address. Raises NotFound."""
    if name not in TITLES:
        raise NotFound
    html = READER.render((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    parts = tuple((f"phan-{n}", words) for n, words in enumerate(_PART.findall(html), 1))
    numbers = iter(parts)
    return Guide(TITLES[name], _PART.sub(lambda found: f'<h2 id="{next(numbers)[0]}">{found[1]}</h2>', html), parts)
