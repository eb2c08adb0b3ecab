"""The marks of Markdown («**B.**», «*…*», «- [x]», «==…==») turned into the formatting that they stand for."""

from __future__ import annotations

import re

from questions.formats.typed.rich import BOLD, HIGHLIGHT, ITALIC, UNDERLINE, Rich

SURE = re.compile(
    r"\*\*[^*\n]+\*\*|^\s*[-*]\s\[[ xX]\]\s|^#{1,6}\s\S|^\|.*\|\s*$|==[^=\n]+==|__[^_\n]{2,}__", re.MULTILINE
)
PAIRS = (
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), BOLD),
    (re.compile(r"(?<![_\w])__(?=[^_\s])(.+?)(?<=[^_\s])__(?![_\w])"), BOLD),
    (re.compile(r"(?<!\*)\*(?=[^\s*])([^*]+?)(?<=\S)\*(?!\*)"), ITALIC),
    (re.compile(r"==(?=\S)(.+?)(?<=\S)=="), HIGHLIGHT),
    (re.compile(r"<mark>(.+?)</mark>", re.IGNORECASE), HIGHLIGHT),
    (re.compile(r"<u>(.+?)</u>", re.IGNORECASE), UNDERLINE),
)
HEADING = re.compile(r"^#{1,6}\s+")
MARKUP = re.compile(
    r"^\s*(?:\?\?\?\+?|!!!)\s+\w+|^\s*>|^\s*\[![A-Z]+\]|</?(?:details|summary)\b|^\s*</?(?:br|div|center)\b[^<>]*>\s*$"
    r"|^[\s|:]*-{3,}[\s|:-]*$",
    re.IGNORECASE,
)
"""Boxes that fold, quotes, rules and lines of mere tags: what only shows the words around it."""
FOLDED = re.compile(r"<summary\b[^>]*>.*?</summary>|^\s*(?:\?\?\?\+?|!!!)\s+\w+.*$", re.IGNORECASE)
# Other tags within a line may be what a question on web pages asks for.
TAG = re.compile(r"</?(?:details|summary)\b[^<>]{0,200}>|^\s*</?(?:br|div|center)\b[^<>]*>\s*$", re.IGNORECASE)
BOX = re.compile(r"^\s*(?:>\s*)*\[![A-Z]+\]\s*")
QUOTE = re.compile(r"^\s*(?:>\s+)+|^\s*>\s*$")
RULE = re.compile(r"^[\s|:]*-{3,}[\s|:-]*$")
ESCAPED = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|<>~])")
ITEM = re.compile(r"^\s*[-*+]\s+(?=(?:\*\*|__)?[A-Ha-h][.)])")


def is_markdown(text: str) -> bool:
    """Whether a text bears marks that only Markdown has."""
    return SURE.search(text) is not None


def marked(words: Rich) -> Rich:
    """The line without its marks, the letters between them bearing what they say."""
    words = words.without(HEADING).without(ITEM)
    for pattern, mark in PAIRS:
        match = pattern.search(words.text)
        while match is not None:
            inner = words.cut(*match.span(1))
            inner = Rich(inner.text, bytes(flag | mark for flag in inner.flags))
            words = words.cut(0, match.start()) + inner + words.cut(match.end())
            match = pattern.search(words.text, match.start() + len(inner.text))
    return words.without(ESCAPED)


def without_markup(words: Rich, *, quoted: bool) -> Rich:
    """The line without what only shows it. `quoted`: «>» at its head is the mark of a quotation."""
    for pattern in (FOLDED, TAG, BOX, QUOTE, RULE) if quoted else (FOLDED, TAG, BOX, RULE):
        words = words.without(pattern)
    return words


def table_row(words: Rich) -> Rich:
    """«| 1 | A |»: the cells of a row parted by tabs."""
    text = words.text.strip()
    if len(text) < 3 or not (text.startswith("|") and text.endswith("|")):
        return words
    inner = words.stripped().cut(1, -1)
    return Rich(inner.text.replace("|", "\t"), inner.flags).stripped()
