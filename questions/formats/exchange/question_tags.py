"""What other programs' formats have no place for, as tags in plain words; and the categories they file questions in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from questions.formats.judging import LONGEST_CODE, LONGEST_SUBJECT
from questions.formats.reading import ReadQuestion
from questions.instruments import Reference, place_words, reference_from
from questions.levels import Level, level_from
from questions.wording import clean, same_case

WHOLE, PARTS = "Chấm trọn câu", "Chấm từng phần"
KEEPS_ORDER = "Giữ nguyên thứ tự"
TOP = re.compile(r"^(?:\$[a-z]+\d*\$|top|trên cùng)$", re.IGNORECASE)
DEFAULT_NAME = re.compile(r"^(?:default for|mặc định cho|ngầm định cho)\b", re.IGNORECASE)
# Moodle doubles a slash that belongs to a name.
BETWEEN_NAMES = re.compile(r"(?<!/)/(?!/)")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the tags of a question say; None where they say nothing."""

    level: Level | None = None
    reference: Reference | None = None
    partial: bool | None = None
    fixed_order: bool = False


def read_tags(tags: Iterable[str]) -> Tagged:
    """What these tags say; tags of other meaning are passed over. A bare number is no level here."""
    level, reference, said = None, None, set()
    for tag in map(clean, tags):
        level = level or (None if tag.isdecimal() else level_from(tag))
        reference = reference or reference_from(tag)
        said.add(same_case(tag))
    partial = True if same_case(PARTS) in said else False if same_case(WHOLE) in said else None
    return Tagged(level, reference, partial, same_case(KEEPS_ORDER) in said)


def citation_tag(reference: Reference | None) -> str | None:
    """The reference in words that read back to the same; None when no words do."""
    if reference is None:
        return None
    words = f"{place_words(reference.article, reference.clause, reference.point)} {reference.instrument}".strip()
    return words if reference_from(words) == reference else None


def tags_of(question: ReadQuestion, *, read_as_partial: bool, read_as_fixed: bool) -> list[str]:
    """The tags that make a question read back as it is, where the format alone would read it otherwise."""
    tags = [question.level.words if question.level else "", citation_tag(question.reference) or ""]
    if question.partial != read_as_partial:
        tags.append(PARTS if question.partial else WHOLE)
    if question.fixed_order and not read_as_fixed:
        tags.append(KEEPS_ORDER)
    return [tag for tag in tags if tag]


def label_from(words: str) -> str | None:
    """The code a file gives a question; a bare number counts inside its own file only, and is none."""
    words = " ".join(clean(words).split())
    return words if words and not words.isdecimal() and len(words) <= LONGEST_CODE else None


def category_from(path: str) -> tuple[str | None, str | None]:
    """Subject and section that a path of categories names: its first own name, and the names under it."""
    names = [clean(name.replace("//", "/")) for name in BETWEEN_NAMES.split(path)]
    own = [" ".join(name.split()) for name in names if name and not TOP.match(name) and not DEFAULT_NAME.match(name)]
    if not own:
        return None, None
    subject, rest = own[0], " / ".join(own[1:])
    return (subject if len(subject) <= LONGEST_SUBJECT else None), rest or None


def category_of(subject: str | None) -> str:
    """The path under which questions of a subject are filed."""
    return f"$course$/top/{subject.replace('/', '//')}" if subject else "$course$/top"
