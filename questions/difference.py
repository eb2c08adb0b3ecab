"""What changed between two revisions of a question, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from questions.formats.reading import ReadQuestion
from questions.instruments import place_words
from questions.kinds import LETTERS, Kind, Option
from questions.pictures import Picture

MOST_WORDS = 1_500
"""Longer texts that differ are shown whole, old and new: comparing takes time by the square of the length."""
STATEMENTS = LETTERS.lower()
WORDS = re.compile(r"\s+|[^\s\w]|\w+")


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Part(StrEnum):
    """What of a question a change concerns."""

    KIND = "kind"
    TEXT = "text"
    PICTURES = "pictures"
    OPTION = "option"
    MATCHES = "matches"
    KEY = "key"
    PARTIAL = "partial"
    ORDER = "order"
    LEVEL = "level"
    LAW = "law"
    EXPLANATION = "explanation"
    STIMULUS = "stimulus"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A part that changed. `place` counts options from 0; the spans are empty where only the order could be told."""

    part: Part
    place: int | None
    spans: tuple[Span, ...]


def changes(old: ReadQuestion, new: ReadQuestion) -> tuple[Change, ...]:
    """Every part in which two revisions differ, in the order of the page."""
    return tuple(_changes(_parts(old), _parts(new)))


def _changes(old: dict[tuple[Part, int | None], str], new: dict[tuple[Part, int | None], str]) -> Iterator[Change]:
    for part, place in sorted({*old, *new}, key=lambda one: (list(Part).index(one[0]), one[1] or 0)):
        before, after = old.get((part, place), ""), new.get((part, place), "")
        if before != after:
            yield Change(part, place, spans(before, after))


def _parts(question: ReadQuestion) -> dict[tuple[Part, int | None], str]:
    """The words of each part: what is compared, and what a reader sees of it."""
    law, stimulus = question.reference, question.stimulus
    parts: dict[tuple[Part, int | None], str] = {
        (Part.KIND, None): question.kind.words,
        (Part.TEXT, None): question.text,
        (Part.PICTURES, None): "\n".join(map(_picture, question.pictures)),
        (Part.MATCHES, None): "\n".join(question.matches),
        (Part.KEY, None): key_words(question),
        (Part.PARTIAL, None): "Chấm từng phần" if question.partial else "",
        (Part.ORDER, None): "Giữ nguyên thứ tự" if question.fixed_order else "",
        (Part.LEVEL, None): question.level.words if question.level else "",
        (Part.EXPLANATION, None): question.explanation or "",
    }
    if law is not None:
        parts[Part.LAW, None] = f"{place_words(law.article, law.clause, law.point)} {law.instrument}".strip()
    if stimulus is not None:
        shown = [stimulus.text, *([_picture(stimulus.picture)] if stimulus.picture else []), stimulus.video or ""]
        parts[Part.STIMULUS, None] = "\n".join(one for one in shown if one)
    return parts | {(Part.OPTION, place): _option(option) for place, option in enumerate(question.options)}


def _option(option: Option) -> str:
    return option.text if option.picture is None else f"{option.text} {_picture(option.picture)}".strip()


def _picture(picture: Picture) -> str:
    # Two pictures may bear the same words: a few digits of the name tell them apart.
    return f"[{picture.alt or '…'} · {picture.digest[:6]}]"


def key_words(question: ReadQuestion) -> str:
    """The key as a person writes it: «B», «A, C», «a-Đúng, b-Sai», «1-B, 2-A», the accepted answers; «» without one.

    Letters and numbers are those that a paper shows.
    """
    if not question.has_key:
        return ""
    key = question.key
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return ", ".join(f"{letter}-{('Đúng', 'Sai')[word]}" for letter, word in zip(STATEMENTS, key, strict=False))
    if question.kind is Kind.MATCHING:
        return ", ".join(f"{item}-{LETTERS[place]}" for item, place in enumerate(key, 1))
    if not question.kind.has_options:
        return "; ".join(question.accepted)
    return ", ".join(LETTERS[place] for place in key)


def spans(old: str, new: str) -> tuple[Span, ...]:
    """The two texts as one, stretch by stretch: what stays, what went, what came. Joined, they give both back."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return tuple(Span(mark, text) for mark, text in ((Mark.REMOVED, old), (Mark.ADDED, new)) if text)
    found: list[Span] = []
    removed: list[str] = []
    added: list[str] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        same = "".join(before[start:end]) if kind == "equal" else ""
        # A space alone between two changes belongs to both: «bao lâu» → «mấy tháng», and not word for word.
        if kind == "equal" and (same.strip() or not (removed or added) or end == len(before)):
            found += [*_span(Mark.REMOVED, removed), *_span(Mark.ADDED, added), Span(Mark.SAME, same)]
            removed, added = [], []
        else:
            removed += before[start:end]
            added += after[first:last]
    return (*found, *_span(Mark.REMOVED, removed), *_span(Mark.ADDED, added))


def _span(mark: Mark, words: Sequence[str]) -> list[Span]:
    return [Span(mark, "".join(words))] if words else []
