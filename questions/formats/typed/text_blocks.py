"""Lines to blocks: one for each question, with its passage, its key and its explanation, as the author typed them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.formats.typed import text_words as words
from questions.formats.typed.key_lines import entries_of
from questions.formats.typed.key_sections import paper_and_part, section_of
from questions.formats.typed.option_labels import Label
from questions.formats.typed.rich import Line
from questions.formats.typed.text_block import Block, Blocks
from questions.formats.typed.text_key_filling import KeyFilling, is_verdict
from questions.formats.typed.text_passages import Passage, opened
from questions.formats.typed.text_starts import inside
from questions.formats.typed.text_tokens import Is, Token, loosely
from questions.wording import clean, shortened

LONGEST_HEADING = 120
MOST_PENDING = 8
MOST_AHEAD = 40
WITHIN = re.compile(r"^\W*(?:nội dung|nhóm|mục|tuần|bài|đề)\b", re.IGNORECASE)


class Builder(KeyFilling):
    """Goes through the tokens once; `starts` are those that begin a question."""

    def __init__(self, tokens: Sequence[Token], starts: set[int]) -> None:
        super().__init__(tokens)
        self.starts = starts
        self.paper: str | None = None
        """The heading of the paper («Mã đề 101») whose parts follow."""
        self.subject: str | None = None
        self.cues = ""
        self.cues_open = False
        self.passage: Passage | None = None
        self.upper: bool | None = None
        self.explicit = len(starts)

    def build(self) -> Blocks:
        for at, token in enumerate(self.tokens):
            if at in self.starts and not self._is_key_entry(at, token):
                self._begin(at, token)
            else:
                self._take(at, token)
        return self.out

    def _is_key_entry(self, at: int, token: Token) -> bool:
        """Under a heading of keys «Câu 1: Chọn B. Vì …» is a key, unless options follow."""
        if token.line.role is not None or not (self.in_keys or entries_of(token.line.text)):
            return False
        return not self._options_follow(at) and token.number is not None

    def _options_follow(self, at: int) -> bool:
        """Whether two labels, the first of them «A», stand before the next start."""
        first: Label | None = None
        for place in range(at + 1, min(at + MOST_AHEAD, len(self.tokens))):
            token = self.tokens[place]
            if place in self.starts:
                return False
            if token.label is None or (self.in_keys and is_verdict(token)):
                continue
            if first is None and token.label.letter not in (None, 0):
                return False
            if first is not None or inside(token) > 1:
                return True
            first = token.label
        return inside(self.tokens[at]) >= 2

    def _begin(self, at: int, token: Token) -> None:
        hint = token.line.text[: token.rest] if token.what in (Is.STRONG, Is.BRACKET) else ""
        self.block = Block(token.line.place, at, token.number, self.section, self.cues, hint, subject=self.subject)
        self.block.known = token.line.role is not None
        if token.what is Is.BRACKET:
            self.block.number = None
        line = replace(token.line, words=token.line.words.cut(token.rest), auto=max(0, token.line.auto - token.rest))
        if line.text.strip():
            self.block.body.append(line)
        self._settle_block()

    def _settle_block(self) -> None:
        assert self.block is not None
        self.out.blocks.append(self.block)
        self.mode, self.options, self.upper, self.in_keys, self.cues_open = Is.STRONG, 0, None, False, False
        self.listed = 0
        self.pending = []
        if self.passage is not None:
            self.block.passage = self.passage if self.passage.covers(self.block.number) else None
            self.passage = self.passage.after(self.block.number)

    def _take(self, at: int, token: Token) -> None:
        handler = {
            Is.STRONG: self._outside_key,
            Is.HEADING: self._heading,
            Is.LESSON: self._heading,
            Is.ROMAN: self._roman,
            Is.PASSAGE: self._passage,
            Is.KEYS: self._keys,
            Is.KEY_LIST: self._key_list,
            Is.TABLE: self._table,
            Is.END: self._end,
            Is.OPTION: self._option,
            Is.SEPARATOR: self._end,
            Is.NOTE: self._note,
            Is.SUBJECT: self._subject,
        }.get(token.what, self._words)
        handler(at, token)

    def _outside_key(self, at: int, token: Token) -> None:
        """«Câu 1: B» where it is a key: it ends what went before."""
        if token.number is None and self.block is not None:
            self._words(at, token)
            return
        self.block, self.in_keys, self.mode = None, True, Is.KEYS
        self._loose_keys(at, token)

    def _heading(self, at: int, token: Token) -> None:
        if self._mid_stem(token):
            self._words(at, token)
            return
        name = shortened(clean(token.line.text), LONGEST_HEADING)
        paper, part = paper_and_part(name)
        if paper is not None and part is None:
            self.paper, self.section = name, name
        else:
            self.section = section_of(self.paper, name)
        self.cues, self.cues_open = token.line.text, True
        self._leave()

    def _mid_stem(self, token: Token) -> bool:
        """«Mục 3 …», «Nhóm 2 …» under a stem without options yet are a part of it."""
        if token.line.role is not None or token.line.heading or self.block is None or self.options >= 2:
            return False
        return self.mode is Is.STRONG and WITHIN.match(token.line.text) is not None

    def _leave(self) -> None:
        self.block, self.mode, self.pending = None, Is.KEYS if self.in_keys else Is.TEXT, []
        if self.passage is not None and self.passage.used:
            self.passage = None

    def _roman(self, at: int, token: Token) -> None:
        following = self.tokens[at + 1 : at + 4]
        apart = self.block is None or self.options >= 2 or self.mode is not Is.STRONG or token.line.text.isupper()
        if apart and any(at + 1 + step in self.starts for step in range(len(following))):
            self._heading(at, token)
        else:
            self._words(at, token)

    def _passage(self, at: int, token: Token) -> None:
        if loosely(token) and self.block is not None and self.options < 2 and self.mode is Is.STRONG:
            self._words(at, token)
            return
        self.block, self.mode, self.pending = None, Is.PASSAGE, []
        self.passage = opened(token.line, self.passage)

    def _keys(self, at: int, token: Token) -> None:
        self.block, self.mode, self.in_keys, self.pending, self.section = None, Is.KEYS, True, [], None
        self.paper = self.told = None

    def _table(self, at: int, token: Token) -> None:
        assert token.line.table is not None
        self.out.tables.append((token.line.table, self.section, self.in_keys))

    def _end(self, at: int, token: Token) -> None:
        self.block, self.mode, self.pending = None, Is.TEXT, []

    def _note(self, at: int, token: Token) -> None:
        """A word to the reader of the file."""

    def _subject(self, at: int, token: Token) -> None:
        if token.line.role is not None and self.block is not None:
            self.block.subject = token.words
        elif self.block is None or self.options >= 2:
            self.subject = shortened(clean(token.words), LONGEST_HEADING).rstrip(".")
            self.block, self.mode, self.pending = None, Is.TEXT, []
        else:
            self._words(at, token)

    def _option(self, at: int, token: Token) -> None:
        label = token.label
        assert label is not None
        if self._restarts(label) and token.line.role is None:
            self._begin_implied(at, token)
        elif self.block is None:
            self._words(at, token)
            return
        if self.block is not None and self.mode in (Is.STRONG, Is.TEXT):
            self.block.body.append(token.line)
            if self.options == 0:
                self.upper = label.upper
            self.options += 1
        elif (
            self.block is not None
            and self.options < 2
            and self.mode is Is.KEY
            and self.block.answer
            and any(self.block.answer)
        ):
            # The key stands before the options.
            self.block.body.append(token.line)
            self.options, self.mode, self.upper = self.options + 1, Is.STRONG, label.upper
        else:
            self._words(at, token)

    def _restarts(self, label: Label) -> bool:
        """Whether an «A.» begins the options of a question that no start announced."""
        if label.letter != 0 or self.in_keys:
            return False
        if self.block is None:
            return self.mode is not Is.KEYS and bool(self.pending)
        again = self.options >= 2 and self.upper == label.upper
        apart = self.mode in (Is.STRONG, Is.TEXT) or self.explicit <= len(self.out.blocks) // 2
        return again and apart and bool(self._trailing())

    def _trailing(self) -> list[Line]:
        """Lines since the last option or key, of which the last ones may be a stem."""
        return self.pending

    def _begin_implied(self, at: int, token: Token) -> None:
        stem = self._stem_of_pending()
        if self.block is not None:
            self._take_back(stem)
        self.block = Block(stem[0].place, at, None, self.section, self.cues, subject=self.subject)
        self.block.body = list(stem)
        self._settle_block()

    def _stem_of_pending(self) -> list[Line]:
        lines = self.pending[-MOST_PENDING:]
        gaps = [place for place, line in enumerate(lines) if line.gap]
        return lines[gaps[-1] :] if gaps else lines

    def _take_back(self, stem: Sequence[Line]) -> None:
        """The stem of the next question was taken for words of the last one."""
        assert self.block is not None
        for _ in stem:
            if self.mode in (Is.STRONG, Is.TEXT) and self.block.body:
                self.block.body.pop()
            elif self.mode is Is.KEY and len(self.block.answer) > 1:
                self.block.answer.pop()
            elif self.block.explanation:
                self.block.explanation.pop()

    def _words(self, at: int, token: Token) -> None:
        if self.block is None:
            self._outside(at, token)
            return
        self.fill(token)

    def _outside(self, at: int, token: Token) -> None:
        if self.mode is Is.PASSAGE and self.passage is not None:
            self.passage.lines.append(token.line)
            return
        if self.in_keys or self.mode is Is.KEYS:
            self._loose_keys(at, token)
            return
        if self.cues_open:
            self.cues += " " + token.line.text[:400]
        self.out.prose += 1
        if token.what is not Is.NOTE and not words.PUPIL_NOTE.match(token.line.text):
            self.pending.append(token.line)
