"""Which lines begin a question: judged by what follows each, and by the manner of the whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from questions.formats.typed.option_labels import AFTER_SPACE, labels_in, lettered
from questions.formats.typed.text_tokens import Is, Token, loosely
from questions.formats.typed.text_words import ARROW_KEY

AHEAD = 80
"""Options of a question are looked for among this many lines after its start."""
STOPS = frozenset(
    {Is.STRONG, Is.LESSON, Is.DOTTED, Is.NUMBER, Is.BRACKET, Is.SEPARATOR, Is.PASSAGE, Is.KEYS, Is.TABLE, Is.END}
)


@dataclass(slots=True)
class Manner:
    """What is known on the way from line to line."""

    numbers_rule: bool
    """The file numbers its questions 1, 2, 3 without a word."""
    open: bool = False
    options: int = 0
    closed: bool = False
    """A key or an explanation stands under the question."""
    last: int | None = None
    fresh: bool = False
    """A line that parts questions has just been passed."""
    numbered: bool = False
    """The question at hand has a number."""
    listed: int | None = None
    """The last number of a list within the stem."""
    upper: bool | None = None
    found: set[int] = field(default_factory=set)

    def begin(self, at: int, token: Token) -> None:
        self.found.add(at)
        within = inside(token)
        self.open, self.options, self.closed, self.fresh, self.upper = True, within, False, False, None
        self.listed, self.numbered = None, token.number is not None
        if token.number is not None and token.number.isdigit():
            self.last = int(token.number)


def starts_of(tokens: Sequence[Token]) -> set[int]:
    """The places of the tokens that begin a question (without those that only a repeated «A.» shows)."""
    ahead = _options_ahead(tokens)
    strong = sum(token.what is Is.STRONG for token in tokens)
    numbered = sum(token.what in (Is.NUMBER, Is.BRACKET) and ahead[at] == 2 for at, token in enumerate(tokens))
    manner = Manner(numbers_rule=strong == 0 or numbered > 2 * strong)
    for at, token in enumerate(tokens):
        _step(manner, at, token, ahead[at])
    return manner.found


def _step(manner: Manner, at: int, token: Token, ahead: int) -> None:
    if _starts(manner, token, ahead):
        manner.begin(at, token)
    elif token.what is Is.SEPARATOR:
        manner.open, manner.options, manner.fresh = False, 0, True
        if token.words:
            manner.begin(at, token)
    elif loosely(token) and manner.open and manner.options < 2 and not manner.closed:
        return
    elif token.what in (Is.HEADING, Is.LESSON, Is.PASSAGE, Is.KEYS, Is.END):
        manner.open, manner.options, manner.closed = False, 0, False
        manner.last = None if token.what is not Is.PASSAGE else manner.last
    elif token.what is Is.OPTION or (token.what is Is.BULLET and manner.open):
        manner.options += 1 if token.what is Is.BULLET else 1 + max(0, inside(token) - 1)
    elif token.what in (Is.KEY, Is.EXPLANATION, Is.BASIS, Is.CITATION):
        manner.closed = True
    elif token.what is Is.TEXT and manner.open:
        manner.options += inside(token)
    elif token.what is Is.NUMBER and token.number is not None:
        manner.listed = int(token.number)


def _starts(manner: Manner, token: Token, ahead: int) -> bool:
    if token.what is Is.STRONG:
        # «Câu hỏi: …» under the words of a numbered question is a part of them.
        within = manner.open and manner.numbered and manner.options < 2 and not manner.closed
        return token.number is not None or token.line.role is not None or not within
    if manner.fresh and token.what in (Is.TEXT, Is.BRACKET, Is.NUMBER, Is.ROMAN):
        return True
    if token.what in (Is.LESSON, Is.BRACKET):
        return ahead == 2
    if token.what is Is.DOTTED:
        return ahead == 2 and not (manner.open and manner.options < 2 and not manner.closed)
    if token.what is not Is.NUMBER or token.number is None:
        return False
    number = int(token.number)
    if manner.listed is not None and number == manner.listed + 1 and manner.options < 2 and not manner.closed:
        return False
    if not manner.numbers_rule:
        # «1.» under «Câu 5» is a list within it, or an option, until its options are complete.
        if not manner.open and number == 1 and ahead:
            return True
        return ahead == 2 and (not manner.open or manner.options >= 2) and not (manner.closed and number == 1)
    if manner.open and manner.options < 2 and not manner.closed:
        return ahead > 0 and manner.last is not None and number == manner.last + 1
    follows = manner.last is not None and number == manner.last + 1
    return ahead == 2 or (ahead == 1 and not manner.closed) or (follows and ahead > 0)


def _options_ahead(tokens: Sequence[Token]) -> list[int]:
    """For each token: 2 when lettered options follow before the next start, 1 for bullets or a key, else 0."""
    found = [0] * len(tokens)
    for at, token in enumerate(tokens):
        if token.what in (Is.NUMBER, Is.BRACKET, Is.LESSON, Is.DOTTED):
            found[at] = _ahead(tokens, at)
    return found


def _ahead(tokens: Sequence[Token], at: int) -> int:
    if inside(tokens[at]) >= 2:
        return 2
    bullets = 0
    nested = 1
    for token in tokens[at + 1 : at + AHEAD]:
        if token.what is Is.NUMBER and token.number is not None and int(token.number) == nested:
            # A list within the stem, which counts from 1 anew.
            nested += 1
            continue
        if token.what is Is.OPTION and token.label is not None and (token.label.letter in (None, 0)):
            return 2
        if token.what in STOPS:
            break
        if token.what is Is.TEXT and inside(token) >= 2:
            return 2
        if token.what in (Is.KEY, Is.KEY_LIST) or (token.what is Is.BASIS and ARROW_KEY.match(token.line.text)):
            return 1
        bullets += token.what is Is.BULLET
        if bullets >= 2:
            return 1
    return 0


def inside(token: Token) -> int:
    """How many options a line holds between its words."""
    if len(token.line.text) < 8 or token.line.role is not None:
        return 0
    labels = labels_in(0, token.line)
    if len(labels) < 2 and token.what is not Is.OPTION:
        return 0
    run = lettered([label for label in labels if label.strength >= AFTER_SPACE])
    return len(run)
