"""Options that speak of other options, and must keep their place when the rest is shuffled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.kinds import Option
from questions.wording import clean

# The usual ways to speak of the other options without their letters.
NOUN = r"(?:phương án|đáp án|lựa chọn|câu trả lời|ý kiến|ý|trường hợp|nội dung|câu)"
REFERS = (
    re.compile(
        rf"\b(?:tất cả|toàn bộ|cả (?:\d|hai|ba|bốn|năm))\s+(?:các\s+)?{NOUN}(?:\s+\w+)?\s+(?:trên|đều|nêu|đúng|sai)"
    ),
    re.compile(rf"^(?:tất cả|toàn bộ|cả (?:\d|hai|ba|bốn|năm))\s+(?:các\s+)?{NOUN}(?:\s+(?:trên|đúng|sai))?$"),
    re.compile(rf"^(?:các|những)\s+{NOUN}\s+(?:trên|nêu trên|còn lại)\b"),
    re.compile(r"^(?:cả (?:\d|hai|ba|bốn|năm)|tất cả)\s+(?:đều|trên)\b"),
    re.compile(rf"^(?:không có|không|chẳng)\s+{NOUN}\s+nào\b"),
    re.compile(rf"^{NOUN}\s+(?:trả lời\s+)?khác$"),
    re.compile(r"^(?:all|none|both|any) of (?:the )?(?:above|these|answers)\b"),
)
LETTER = r"[(\"“']?[A-H][)\"”']?\.?"
SMALL_LETTER = LETTER.replace("A-H", "a-h")
VERDICT = r"(?:\s+(?:đều|là)?\s*(?:đúng|sai|không đúng))?\.?"
LETTERED = re.compile(
    r"^(?:(?:[Cc]ả|[Cc]hỉ|[Cc]hỉ có|[Kk]hông phải|[Bb]oth|[Cc]ả (?:hai|ba|2|3))\s+)?"
    r"(?:(?:[Cc]ác\s+)?(?:[Pp]hương án|[Đđ]áp án|[Ll]ựa chọn|[Cc]âu|[Ýý])\s+)?"
    rf"{LETTER}(?:\s*(?:,|;|và|hoặc|&|\+|and|or)\s*(?:{NOUN}\s+)?{LETTER})+{VERDICT}$"
)
# A small letter is a letter of an option only after «cả»: «a và b» may be sides of a triangle.
LETTERED_SMALL = re.compile(rf"^[Cc]ả\s+{SMALL_LETTER}(?:\s*(?:,|;|và|hoặc|&)\s*{SMALL_LETTER})+{VERDICT}$")
ONE_LETTER = re.compile(r"^(?:[Pp]hương án|[Đđ]áp án|[Cc]âu|[Ýý])\s+[A-H](?:\s+(?:là\s+)?(?:đúng|sai))?\.?$")


def names_letters(text: str) -> bool:
    """True of «Cả A và B», «A, B và C đều đúng»: no option of such a question may move."""
    words = clean(text)
    return any(pattern.match(words) for pattern in (LETTERED, LETTERED_SMALL, ONE_LETTER))


def refers_to_others(text: str) -> bool:
    """True of «Tất cả các phương án trên», «Đáp án khác»: the option keeps its place, the others may move."""
    words = clean(text).rstrip(".").casefold()
    return any(pattern.search(words) for pattern in REFERS)


def speaks_of_others(text: str) -> bool:
    """True of an option that makes sense only beside the others, in its place."""
    return names_letters(text) or refers_to_others(text)


def arranged(options: Sequence[Option]) -> tuple[tuple[Option, ...], bool]:
    """The options with their pins, their author's own kept; and whether the whole question keeps its order."""
    lettered = [names_letters(one.text) for one in options]
    pins = [letters or refers_to_others(one.text) for one, letters in zip(options, lettered, strict=True)]
    settled = (
        replace(one, pinned=True) if pin and not one.pinned else one for one, pin in zip(options, pins, strict=True)
    )
    return tuple(settled), any(lettered)
