"""Options without any label, told by the key or by the one that is marked."""

from __future__ import annotations

from collections.abc import Sequence

from questions.formats.typed.option_labels import AT_HEAD, LETTERS, Label
from questions.formats.typed.rich import BOLD, COLOUR, HIGHLIGHT, PICTURE, UNDERLINE, Line
from questions.wording import same_case

WHOLE = 0.75
"""So much of a line bears a mark for it to be marked."""


def unlabelled(lines: Sequence[Line], answer: Sequence[str]) -> list[Label]:
    """Lines under the stem are its options, without any label, where the key repeats one of them word by word.

    So they are where one alone of them is marked, and no key is written.
    """
    said = same_case(answer[0] if len(answer) == 1 else "").rstrip(".")
    texts = [same_case(line.text).rstrip(".") for line in lines]
    if not answer:
        return _one_marked(lines)
    if not said or texts[1:].count(said) != 1:
        return []
    asking = [at for at, line in enumerate(lines[: texts.index(said, 1)]) if line.text.rstrip().endswith(("?", ":"))]
    first = (asking[-1] if asking else 0) + 1
    labels = [Label(at, 0, 0, None, True, AT_HEAD) for at in range(first, len(lines))]
    return labels if 2 <= len(labels) <= len(LETTERS) else []


def _one_marked(lines: Sequence[Line]) -> list[Label]:
    """Lines under a stem that ends in «?» or «:», of which one alone is coloured, highlighted or underlined."""
    asking = next((at for at, line in enumerate(lines) if line.text.rstrip().endswith(("?", ":"))), None)
    under = list(lines[asking + 1 :]) if asking is not None else []
    if not 2 <= len(under) <= len(LETTERS) or any(PICTURE.search(line.text) for line in under):
        return []
    for mark in (UNDERLINE, HIGHLIGHT, COLOUR, BOLD):
        if sum(line.words.share(mark) >= WHOLE for line in under) == 1:
            first = len(lines) - len(under)
            return [Label(at, 0, 0, None, True, AT_HEAD) for at in range(first, len(lines))]
    return []
