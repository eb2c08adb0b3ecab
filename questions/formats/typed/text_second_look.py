"""What a line is where only its neighbours tell: lists of keys, headings of keys, letters without a sign after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from questions.formats.typed import text_words as words
from questions.formats.typed.key_lines import entries_of, loose_entry
from questions.formats.typed.rich import Line, Rich, plain
from questions.formats.typed.text_tokens import Is, Token, token_of

FEWEST_ENTRIES = 3
BARE_LETTER = re.compile(r"^\s*(?P<letter>[A-H])(?:\s+(?=\S)|\s*$)")
FEWEST_LETTERS = 3
JUDGED = re.compile(r"^\s*[A-H]\s+(?:đúng|sai|là|không|loại|chưa|chỉ)\b", re.IGNORECASE)
FURTHEST_BACK = 40
FURTHEST = 2
"""An option that goes on over more lines than this without a sign after its letter is not taken for one."""


def looked_again(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with those changed that their neighbours show to be something else."""
    found = _with_bare_letters(tokens)
    lists = single_entries(found)
    found = [replace(token, what=Is.KEY_LIST) if at in lists else token for at, token in enumerate(found)]
    return _with_key_headings(_with_called(found))


def single_entries(tokens: Sequence[Token]) -> set[int]:
    """Lines of one key each («1. A», «Câu 2: C»), three or more in a row: a list of keys read downwards."""
    found: set[int] = set()
    run: list[int] = []
    for at, token in enumerate([*tokens, Token(Is.NOTE, Line("", plain("")))]):
        if token.line.role is None and token.what is not Is.TABLE and len(entries_of(token.line.text)) == 1:
            run.append(at)
            continue
        found |= set(run) if len(run) >= FEWEST_ENTRIES else set()
        run = []
    return found


def _with_key_headings(tokens: Sequence[Token]) -> list[Token]:
    """«Đáp án:» alone is a heading where a list of keys follows, else the beginning of the key of one question.

    So is «Hướng dẫn giải» before «Câu 1: Chọn B. Vì …».
    """
    found = list(tokens)
    for at, token in enumerate(found[:-1]):
        if token.line.role is not None or token.words:
            continue
        following = found[at + 1]
        entry = loose_entry(following.line.text)
        listed = following.what in (Is.KEY_LIST, Is.TABLE) or (entry is not None and int(entry[0]) == 1)
        if (token.what is Is.KEY and listed) or (token.what is Is.EXPLANATION and _answers(following)):
            found[at] = replace(token, what=Is.KEYS)
    return found


def _answers(token: Token) -> bool:
    """«Câu 1: Chọn B», «1. Đáp án đúng là: A»: a start whose own words are an answer."""
    if token.what not in (Is.STRONG, Is.NUMBER) or token.line.role is not None:
        return False
    return words.CHOSEN.match(token.words) is not None or words.KEY.match(token.words) is not None


def _with_called(tokens: Sequence[Token]) -> list[Token]:
    """«Câu hỏi: …» right under «Câu 1» is its stem."""
    found = list(tokens)
    for at, (before, token) in enumerate(pairwise(tokens), 1):
        called = token.what is Is.STRONG and token.number is None
        if called and token.line.role is None and before.what is Is.STRONG and before.number and not before.words:
            found[at] = Token(Is.TEXT, replace(token.line, words=token.line.words.cut(token.rest), auto=0))
    return found


def _with_bare_letters(tokens: Sequence[Token]) -> list[Token]:
    """«A Huế», «B Hà Nội», «C Vinh», or the letters on lines of their own, as options with the sign that they lack."""
    found = list(tokens)
    at = 0
    while at < len(found):
        run = _letters_from(found, at)
        for place in run:
            found[place] = token_of(_with_sign(found[place].line))
        at = (run[-1] if run else at) + 1
    return found


def _letters_from(tokens: Sequence[Token], at: int) -> list[int]:
    run: list[int] = []
    for place in range(at, len(tokens)):
        token = tokens[place]
        letter = BARE_LETTER.match(token.line.text) if token.what is Is.TEXT and not token.line.auto else None
        if letter is not None and "ABCDEFGH".find(letter["letter"]) == len(run):
            run.append(place)
        elif not run or token.what is not Is.TEXT or letter is not None or place - run[-1] >= FURTHEST:
            break
    if any(JUDGED.match(tokens[place].line.text) for place in run) or _explains(tokens, at):
        return []
    return run if len(run) >= FEWEST_LETTERS or _alone(tokens, run) else []


def _explains(tokens: Sequence[Token], at: int) -> bool:
    """Whether what goes before, back to the last start, is an explanation: there «A sai vì …» speaks of an option."""
    for token in reversed(tokens[max(0, at - FURTHEST_BACK) : at]):
        if token.what in (Is.STRONG, Is.NUMBER, Is.SEPARATOR):
            return False
        if token.what in (Is.EXPLANATION, Is.OPTION, Is.KEYS):
            return True
    return False


def _alone(tokens: Sequence[Token], run: Sequence[int]) -> bool:
    """Two letters are options where each has a line for itself and words under it."""
    return len(run) == 2 and all(len(tokens[place].line.text.strip()) == 1 for place in run) and run[1] - run[0] > 1


def _with_sign(line: Line) -> Line:
    match = BARE_LETTER.match(line.text)
    assert match is not None
    end = match.end("letter")
    flag = line.words.flags[end - 1 : end]
    return replace(line, words=line.words.cut(0, end) + Rich(". ", flag * 2) + line.words.cut(end))
