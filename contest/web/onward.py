"""Where a page that was in the way leads on to."""

from __future__ import annotations


def local_path(text: str) -> str:
    """The address to go on to, if it is one of ours; else the home page."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if plain else "/"
