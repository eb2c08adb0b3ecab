"""The study library: kinds of items, what an item must say before it is kept, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest import library_text
from contest.refusals import (
    Refusal,
    StudyFieldEmpty,
    StudyFieldTooLong,
    StudyNeedsAlt,
    StudyNeedsFile,
    StudyNeedsSummary,
    StudyNeedsWords,
    StudyTextTooLong,
)

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_SOURCE, LONGEST_ALT = 160, 300, 200, 400
MOST_TEXT_BYTES = 60_000
"""Of the source of a text in UTF-8: a reading of half an hour."""
MOST_SHEETS = 40
MOST_FILE_BYTES = 20 * 1024 * 1024


class Kind(StrEnum):
    """What an item is; it stays that."""

    TEXT = "text"
    LEAFLET = "leaflet"
    POSTER = "poster"
    VIDEO = "video"


class State(StrEnum):
    """Where an item stands: only a published one is there for anybody but organizers."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an item as somebody typed them. `subject`: its code, or None; `body`: Markdown."""

    kind: Kind
    title: str
    summary: str = ""
    body: str = ""
    source: str = ""
    subject: str | None = None
    alt: str = ""


def state(published_at: datetime | None, withdrawn_at: datetime | None) -> State:
    """Where an item stands by its two moments."""
    if withdrawn_at is not None:
        return State.WITHDRAWN
    return State.DRAFT if published_at is None else State.PUBLISHED


def faults(draft: Draft, *, has_file: bool) -> list[tuple[str, Refusal]]:
    """What must be mended before the item is kept: the field, and what is to be done there."""
    return [*_lengths(draft), *_body(draft), *_file(draft, has_file)]


def _lengths(draft: Draft) -> Iterator[tuple[str, Refusal]]:
    if not draft.title:
        yield "title", StudyFieldEmpty()
    bounds = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "source": LONGEST_SOURCE, "alt": LONGEST_ALT}
    for name, most in bounds.items():
        if len(getattr(draft, name)) > most:
            yield name, StudyFieldTooLong(most=most)


def _body(draft: Draft) -> Iterator[tuple[str, Refusal]]:
    if draft.kind is Kind.TEXT and not draft.body:
        yield "body", StudyFieldEmpty()
    if len(draft.body.encode()) > MOST_TEXT_BYTES:
        yield "body", StudyTextTooLong(most=MOST_TEXT_BYTES // 1000)
    elif draft.body:
        for fault in library_text.faults(draft.body):
            yield "body", fault


def _file(draft: Draft, has_file: bool) -> Iterator[tuple[str, Refusal]]:
    """Whoever cannot see or hear what is in the file is told it in words."""
    if draft.kind is Kind.LEAFLET and not (draft.summary or draft.body):
        yield "summary", StudyNeedsWords()
    if draft.kind is Kind.VIDEO and not draft.summary:
        yield "summary", StudyNeedsSummary()
    if draft.kind is Kind.POSTER and not draft.alt:
        yield "alt", StudyNeedsAlt()
    if draft.kind is not Kind.TEXT and not has_file:
        yield "file", StudyNeedsFile()
