"""What stands under the options of a question: its key, explanation, citation, level, in whatever order."""

from __future__ import annotations

import re

from questions.formats.typed import text_words as words
from questions.formats.typed.rich import Line
from questions.formats.typed.text_block import Block
from questions.formats.typed.text_tokens import Is, Token, is_answer

BARE_KEY = re.compile(r"^\s*(?:[0-8]|[01]{2,8}|[A-Ha-h])\s*[.)]?\s*$")
DIGIT_LINE = re.compile(r"^\s*[\[(]?(?:[0-8]|[A-H])[\])]?\s*$")
RULE = re.compile(r"^[\W_]*$")
"""A line drawn with signs."""
VERDICT_FIRST = re.compile(r"^(đúng|sai)(?!\w)\s*[.:;,]?\s*(.*)$", re.IGNORECASE)
MARK_OF_EXPLANATION = re.compile(r"^\s*#{3,}\s*")


class Filling:
    """The question being read. `mode` is the part that a further line goes on with, `pending` the lines since the
    last label, of which the last may be the stem of a question that nothing announced.
    """

    def __init__(self) -> None:
        self.block: Block | None = None
        self.mode = Is.TEXT
        self.pending: list[Line] = []
        self.options = 0
        """Labels of options met so far at heads of lines."""
        self.listed = 0
        """Lines with bullets or numbers, which may be options."""

    def fill(self, token: Token) -> None:
        """One line into the open question."""
        handler = {
            Is.KEY: self._key,
            Is.EXPLANATION: self._explanation,
            Is.CITATION: self._citation,
            Is.BASIS: self._basis,
            Is.LEVEL: self._level,
            Is.CODE: self._code,
            Is.MATCH: self._match,
        }.get(token.what, self._more)
        handler(token)

    def _key(self, token: Token) -> None:
        block = self.block
        assert block is not None
        if any(block.answer) and token.line.role is None:
            block.explanation.append(token.line.text)
            return
        block.answer, block.answer_place = [_closed(token.words, token.line.text)], token.line.place
        self.mode, self.pending = Is.KEY, []

    def _explanation(self, token: Token) -> None:
        assert self.block is not None
        if (
            self.block.known is False
            and self.mode is Is.STRONG
            and self.options == 0
            and self.listed < 2
            and token.words
            and not self._answered_ahead()
        ):
            self._more(token)
            return
        self.mode, self.pending = Is.EXPLANATION, []
        if token.line.role is not None:
            self.block.explanation.append(token.words)
        elif token.words:
            self._explain(token.words, token.line)

    def _answered_ahead(self) -> bool:
        return self.block is not None and bool(self.block.answer)

    def _citation(self, token: Token) -> None:
        assert self.block is not None
        if self.mode is Is.STRONG and self.options == 0 and not self.block.known:
            self._more(token)
            return
        self.block.citation.append(token.words.rstrip(")]") if token.line.role is None else token.words)
        self.mode, self.pending = Is.CITATION, []

    def _basis(self, token: Token) -> None:
        assert self.block is not None
        if self.mode is Is.STRONG and self.options < 2 and not words.ARROW.match(token.line.text):
            self._more(token)
            return
        text = words.ARROW.sub("", token.line.text).strip()
        verdict = VERDICT_FIRST.match(text)
        if verdict is not None and self.options == 0 and not self.block.answer:
            self.block.answer, self.block.answer_place, self.mode = [verdict[1]], token.line.place, Is.KEY
            self.block.explanation += [verdict[2].strip("() .")] if verdict[2].strip("() .") else []
            return
        short = self.options == 0 and words.ARROW_KEY.match(token.line.text)
        if not self.block.answer and (short or BARE_KEY.match(text)) and token.line.text.strip() != text:
            self.block.answer, self.block.answer_place, self.mode = [text], token.line.place, Is.KEY
            return
        self.block.explanation.append(text.strip("()[]") if text[:1] in "([" else text)
        self.mode, self.pending = Is.EXPLANATION, []

    def _level(self, token: Token) -> None:
        assert self.block is not None
        self.block.level = token.words.strip(" )].")
        self.pending = []

    def _code(self, token: Token) -> None:
        assert self.block is not None
        self.block.code = token.words
        self.pending = []

    def _match(self, token: Token) -> None:
        assert self.block is not None
        self.block.matches.append(token.words)

    def _more(self, token: Token) -> None:
        """A line that goes on with what was being said."""
        block = self.block
        assert block is not None
        self.pending.append(token.line)
        if token.what in (Is.OPTION, Is.KEY_LIST):
            self.pending.pop()
        if self.mode in (Is.STRONG, Is.TEXT):
            self._more_of_body(token)
        elif self.mode is Is.KEY:
            block.answer.append(token.line.text)
        elif self.mode is Is.EXPLANATION:
            self._explain(token.line.text, token.line)
        else:
            block.explanation.append(token.line.text)

    def _more_of_body(self, token: Token) -> None:
        block = self.block
        assert block is not None
        self.listed += token.what in (Is.BULLET, Is.NUMBER)
        if words.POINTS_ALONE.match(token.line.text) and not block.known:
            self.pending.pop()
            return
        if self.options >= 2 and DIGIT_LINE.match(token.line.text) and block.bare is None:
            block.bare = token.line.text.strip()
            self.pending.pop()
            return
        if self.options >= 2 and (words.PUPIL_NOTE.match(token.line.text) or RULE.match(token.line.text)):
            self.pending.pop()
            return
        block.body.append(token.line)

    def _explain(self, text: str, line: Line) -> None:
        block = self.block
        assert block is not None
        marked = MARK_OF_EXPLANATION.match(text)
        if marked is not None:
            text = text[marked.end() :]
        elif not block.answer and not block.explanation:
            key = words.KEY.match(text)
            chosen = words.CHOSEN.match(text) or (key if key is not None and is_answer(key, text) else None)
            if BARE_KEY.match(text) or (chosen is not None and text[chosen.end() :].strip()):
                block.answer, block.answer_place = [text[chosen.end() :] if chosen else text], line.place
                return
        if text.strip():
            block.explanation.append(text)


def _closed(text: str, whole: str) -> str:
    """«(Đáp án: B)»: without the bracket that only closes."""
    if (
        whole.lstrip()[:1] in "(["
        and text.rstrip()[-1:] in ")]"
        and text.count("(") < text.count(")") + text.count("]")
    ):
        return text.rstrip()[:-1]
    return text
