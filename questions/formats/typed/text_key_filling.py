"""Keys that stand apart from their questions, gathered line by line as the file is gone through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.formats.typed import text_words as words
from questions.formats.typed.key_lines import (
    KeyEntry,
    entries_of,
    listed_part,
    loose_entry,
    mixed_entries,
    rows_of_keys,
)
from questions.formats.typed.text_block import Block, Blocks
from questions.formats.typed.text_filling import Filling
from questions.formats.typed.text_matching import asks_to_match, is_pairs
from questions.formats.typed.text_tokens import Is, Token
from questions.kinds import LONGEST_ANSWER

LONGEST_NOTE = 2_000
VERDICT = re.compile(r"^\W*(?:đúng|sai|đ|s)(?!\w)", re.IGNORECASE)


class KeyFilling(Filling):
    """Adds to what fills a question the lists of keys under a heading of their own, or between questions."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__()
        self.tokens = tokens
        self.out = Blocks()
        self.section: str | None = None
        self.in_keys = False
        self.told: str | None = None
        """The number of the question whose key is being told, line by line."""

    def _key_list(self, at: int, token: Token) -> None:
        found = entries_of(token.line.text)
        if self.block is not None and self._pairs_of(self.block, token):
            self.fill(replace(token, what=Is.KEY, rest=len(token.line.text) - len(listed_part(token.line.text))))
            return
        self.out.keys += [
            KeyEntry(self.section, number, key, token.line.place, not self.in_keys) for number, key in found
        ]
        self.mode = Is.KEYS

    def _pairs_of(self, block: Block, token: Token) -> bool:
        """Whether «Đáp án: 1-b, 2-a» is the key of the question above, which asks to match, and not of several."""
        count = asks_to_match(block.body)
        others = any(any(one.answer) for one in self.out.blocks)
        return count > 1 and is_pairs(token.line.text, count) and (others or len(self.out.blocks) != count)

    def _loose_keys(self, at: int, token: Token) -> None:
        above = self.tokens[at - 1].line.text if at else ""
        rows = rows_of_keys(above, token.line.text) or mixed_entries(token.line.text)
        entry = loose_entry(token.line.text)
        starts = token.what in (Is.STRONG, Is.NUMBER) and token.number is not None
        if rows:
            self._add_keys(rows, token)
        elif entry is not None:
            self._add_keys([entry], token)
            self.told = entry[0]
        elif starts and token.number is not None and len(token.words) <= LONGEST_ANSWER:
            self.told = token.number
            self._add_keys([(token.number, token.words)] if token.words else [], token)
        elif self.told is not None:
            self._tell_more(token)

    def _add_keys(self, found: Sequence[tuple[str, str]], token: Token) -> None:
        self.out.keys += [KeyEntry(self.section, number, key, token.line.place) for number, key in found]
        self.told = None

    def _tell_more(self, token: Token) -> None:
        """A line under the key of a question: a verdict on one of its statements, or a word of explanation."""
        assert self.told is not None
        last = self.out.keys[-1] if self.out.keys and self.out.keys[-1].number == self.told else None
        verdict = is_verdict(token)
        if last is None:
            chosen = words.CHOSEN.match(token.line.text) or words.KEY.match(token.line.text)
            said = token.line.text[chosen.end() :] if chosen else token.line.text if verdict else ""
            if said.strip():
                self.out.keys.append(KeyEntry(self.section, self.told, said.strip(), token.line.place))
        elif verdict and not last.note:
            self.out.keys[-1] = replace(last, words=f"{last.words}\n{token.line.text.strip()}")
        elif len(last.note) < LONGEST_NOTE:
            self.out.keys[-1] = replace(last, note=f"{last.note}\n{token.line.text.strip()}".strip())


def is_verdict(token: Token) -> bool:
    """«a) Đúng. Vì …»"""
    return token.label is not None and not token.label.upper and VERDICT.match(token.words) is not None
