"""The questions of a paper as markup, put together from pieces that are kept by revision, order and language.

A revision never changes, so its piece never does; the place on the paper and what the person chose come in at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from contest.store.answers import Shown
from contest.web import words
from contest.web.keeping import FOR_GOOD
from contest.web.shells import Shell, hole
from contest.web.site import site
from questions import store as bank
from questions.kinds import Kind
from questions.store import RevisionText


def texts(session: Session, revision_ids: Sequence[int]) -> dict[int, RevisionText]:
    """The words of these revisions; only those that were never read here are asked for."""
    kept = site().texts
    found = {one: kept.held(one) for one in revision_ids}
    missing = [one for one, text in found.items() if text is None]
    if missing:
        read = bank.texts(session, missing)
        for number, text in read.items():
            kept.put(number, text)
        found |= read
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A question with holes, and the words of its options as written, escaped, where those are holes too."""

    shell: Shell
    options: tuple[str, ...]


class Block:
    """The questions of one paper, put together one by one. `total`: how many are marked."""

    def __init__(self, total: int) -> None:
        self._total, self._language, self._kept = str(total), words.language(), site().pieces

    def piece(self, place: Shown, text: RevisionText, question: Callable[[bool], object]) -> str:
        """A question that shares nothing with others and takes one option, or is not answered.

        `question` gives it as its template takes it (contest.web.papers.Question), nothing answered, with holes for
        its place and counter; told True, with holes for its options too (`option_hole`).
        """
        moves = _has_movable_words(text)
        # The pictures of the first question are fetched at once.
        name = (place.revision_id, moves or place.option_order, self._language, place.position == 1)

        def make() -> _Piece:
            shell = Shell(render_template("_questions.html", questions=[question(moves)], total=hole("total")))
            return _Piece(shell, tuple(str(escape(one.text)) for one in text.options) if moves else ())

        kept: _Piece = self._kept.get(name, FOR_GOOD, make)
        own = {"place": str(place.position), "seq": str(place.seq), "total": self._total}
        for hole_, one in zip(_OPTIONS, place.option_order or range(len(kept.options)), strict=False):
            own[hole_] = kept.options[one] if moves else ""
        filled = kept.shell.fill(own)
        if place.as_shown is None:
            return filled
        box = f'name="q{place.position}" value="{place.as_shown}"'
        return filled.replace(box, f"{box} checked", 1)

    def whole(self, question: object) -> str:
        """A question rendered anew, with what it shares with others and what is answered."""
        return render_template("_questions.html", questions=[question], total=self._total)


_OPTIONS = tuple(f"option_{letter}" for letter in "abcdefgh")


def option_hole(place: int) -> Markup:
    """Where the words of the option shown at a place come in."""
    return hole(_OPTIONS[place])


def _has_movable_words(text: RevisionText) -> bool:
    """Whether its options are words that stand on a paper as they are, so that one piece does for every order."""
    chooses = text.shape.kind.takes_one or text.shape.kind is Kind.MULTIPLE
    return chooses and all(one.picture is None for one in text.options)
