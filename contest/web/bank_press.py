"""The buttons of a question's form that change the form and save nothing: add, drop, move up, another kind."""

from __future__ import annotations

from collections.abc import Callable

from contest.web.bank_form import Cell, QuestionForm
from questions.kinds import MOST_OPTIONS, TRUE_FALSE_OPTIONS, Kind

FEWEST_CELLS = 4


def blank(kind: Kind = Kind.SINGLE) -> QuestionForm:
    """The form of a new question."""
    form = QuestionForm(kind)
    fit(form)
    return form


def fit(form: QuestionForm) -> None:
    """Give the form the fields that its kind asks for."""
    if form.kind is Kind.TRUE_FALSE:
        form.cells = [Cell(words) for words in TRUE_FALSE_OPTIONS]
        form.key = frozenset(one for one in form.key if one < 2)
    elif form.kind.has_options:
        form.cells += [Cell() for _ in range(FEWEST_CELLS - len(form.cells))]
    if form.kind is Kind.MATCHING:
        form.matches += [""] * (FEWEST_CELLS - len(form.matches))
    if form.kind.takes_one and len(form.key) > 1:
        form.key = frozenset()  # which of them it is now, nobody said


def press(form: QuestionForm, button: str) -> bool:
    """Do what a button («option_drop-2») asks for; False when it is none of these, and so the one that saves."""
    act, _dash, number = button.partition("-")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else -1
    known = ACTS.get(act)
    if known is not None:
        known(form, at)
    return known is not None


def _option_add(form: QuestionForm, _at: int) -> None:
    if len(form.cells) < MOST_OPTIONS:
        form.cells.append(Cell())


def _option_drop(form: QuestionForm, at: int) -> None:
    if 0 <= at < len(form.cells):
        del form.cells[at]
        form.key = frozenset(one - (one > at) for one in form.key if one != at)


def _option_up(form: QuestionForm, at: int) -> None:
    if 0 < at < len(form.cells):
        form.cells[at - 1 : at + 1] = form.cells[at], form.cells[at - 1]
        form.key = frozenset({at: at - 1, at - 1: at}.get(one, one) for one in form.key)


def _match_add(form: QuestionForm, _at: int) -> None:
    if len(form.matches) < MOST_OPTIONS:
        form.matches.append("")


def _match_drop(form: QuestionForm, at: int) -> None:
    if not 0 <= at < len(form.matches):
        return
    del form.matches[at]
    for cell in form.cells:
        digit = int(cell.key or -1)
        cell.key = "" if digit in (at, -1) else str(digit - (digit > at))


def _picture_drop(form: QuestionForm, at: int) -> None:
    form.pictures = [one for place, one in enumerate(form.pictures) if place != at]


def _option_picture_drop(form: QuestionForm, at: int) -> None:
    if 0 <= at < len(form.cells):
        form.cells[at].picture = None


def _stimulus_picture_drop(form: QuestionForm, _at: int) -> None:
    form.stimulus_picture = None


def _video_drop(form: QuestionForm, _at: int) -> None:
    form.video = ""


def _kind(form: QuestionForm, _at: int) -> None:
    fit(form)


def _upload(_form: QuestionForm, _at: int) -> None:
    """Files are taken out of every post: this button only sends them."""


ACTS: dict[str, Callable[[QuestionForm, int], None]] = {
    "option_add": _option_add,
    "option_drop": _option_drop,
    "option_up": _option_up,
    "match_add": _match_add,
    "match_drop": _match_drop,
    "picture_drop": _picture_drop,
    "option_picture_drop": _option_picture_drop,
    "stimulus_picture_drop": _stimulus_picture_drop,
    "video_drop": _video_drop,
    "kind": _kind,
    "upload": _upload,
}
