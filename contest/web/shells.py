"""Pages that are alike for many readers: rendered once, and kept with holes for what is each reader's own.

Rendering a page costs the processor ten times what filling one does. Whatever is in a shell was made of its name alone;
a reader's name, tokens, addresses and moments come in at every answer, escaped here. A template that asks for anything
else of the reader fails the first time it is rendered.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import render_template, request
from markupsafe import Markup, escape

from contest.web import access, cookies, display, words
from contest.web.keeping import FOR_GOOD
from contest.web.site import site

# Letters and digits, so that no filter changes it; by chance, so that nobody's words hold it.
_MARK = f"h{secrets.token_hex(8)}"
_HOLE = re.compile(f"{_MARK}x([a-z_]+)x{_MARK}")
Hole = Callable[[str], Markup]


def hole(name: str) -> Markup:
    """What stands in a shell where the word of that name comes in. A name is of small letters."""
    return Markup(f"{_MARK}x{name}x{_MARK}")  # noqa: S704 - our own letters


class Shell:
    """A text with holes."""

    __slots__ = ("_names", "_parts")

    def __init__(self, text: str) -> None:
        self._parts = _HOLE.split(text)
        self._names = tuple(enumerate(self._parts[1::2]))

    def fill(self, own: Mapping[str, str]) -> str:
        """The text with these words, escaped already, in its holes."""
        parts = self._parts.copy()
        for n, name in self._names:
            parts[2 * n + 1] = own[name]
        return "".join(parts)


class _Reader:
    """Who looks, as a shell's template may know them: somebody with a name."""

    name = hole("reader")

    def __getattr__(self, name: str) -> object:
        raise LookupError(f"a shell knows nothing of its reader's {name}")


def page(template: str, alike: Hashable, own: Mapping[str, object], shown: Callable[[], dict[str, Any]]) -> str:
    """A page for this reader.

    `alike`: all that the page shows and that is nobody's own; `shown` gives the template's values, made of that and of
    `hole`s alone. `own`: the words for the holes by name.
    """
    viewer, chosen, token = access.viewer(), display.chosen(), cookies.form_token()
    name = (template, words.language(), tuple(chosen.items()), viewer is None, alike)

    def make() -> Shell:
        stand_ins = {
            "viewer": viewer and _Reader(),
            "csrf_token": lambda: hole("csrf"),
            "request": SimpleNamespace(full_path=hole("path")),
        }
        text = render_template(template, **stand_ins, **shown())
        assert token not in text, "a shell holds what is its reader's own"
        return Shell(text)

    shell: Shell = site().shells.get(name, FOR_GOOD, make)
    common = {"csrf": token, "path": request.full_path.rstrip("?"), "reader": viewer.name if viewer else ""}
    return shell.fill({name: str(escape(word)) for name, word in (common | dict(own)).items()})
