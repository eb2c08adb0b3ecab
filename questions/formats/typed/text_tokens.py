"""What each line of a question list is by itself; text_starts and text_blocks judge by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from questions.formats.typed import text_words as words
from questions.formats.typed.key_lines import NUMBER_ROW, is_key_line
from questions.formats.typed.option_labels import OWN, Label, head_label
from questions.formats.typed.rich import Line, Role
from questions.formats.typed.text_tags import plainly_tagged
from questions.formats.typed.verdicts import verdicts

TAGS = re.compile(
    r"<g\d>|\[<(?:df|dpc|sc|audio|level)>\].*?\[</(?:df|dpc|sc|audio|level)>\]|\[</?(?:dpc|sc|df|sh|ns|br/|audio)>\]|\[<audio>\].*$",
    re.IGNORECASE,
)
GAP_TAG = re.compile(r"\(<(\d{1,3})>\)")
GROUP_OPENS, GROUP_PARTS, GROUP_CLOSES = (re.compile(rf"\[<{tag}>\]", re.IGNORECASE) for tag in ("sg", "egc", "/sg"))
LETTER_FIRST = re.compile(r"^[\[(«\"“]?\s*[A-H]\s*[\])»\"”]?\s*(?:$|[.,;:(\-–→\n]|\s+[(\[A-ZĐÀ-Ỹ&,;]|\s+(?:và|vì)\b)")
ANSWER_LIKE = re.compile(r"^(?:[a-h]|[1-8]|đúng|sai)\s*[.)]?$", re.IGNORECASE)
SHORT_WORDS = frozenset({"đa", "da", "ans", "key", "ý đúng"})
RANGE = re.compile(
    r"(?:câu(?:\s*hỏi)?|questions?|from)\s*(?:số\s*)?(?:từ\s*)?(?:câu\s*)?(?:from\s*)?(\d{1,4})\s*(?:đến|tới|to|và|and|through|[-–—,&])\s*(?:câu\s*)?(\d{1,4})",
    re.IGNORECASE,
)
PASSAGE = re.compile(
    r"^[\s*#>\-–•\d.)IVX]{0,8}(?:đọc|dựa|căn cứ|sử dụng|dùng|quan sát|cho|từ|read|based|look|"
    r"mark|choose|use|refer|thông tin|dữ kiện|ngữ liệu|"
    r"đoạn|questions?|the following|xem|nghe|listen|xét)\b",
    re.IGNORECASE,
)


class Is(StrEnum):
    """What a line is taken for."""

    TEXT = "text"
    STRONG = "strong"
    LESSON = "lesson"
    NUMBER = "number"
    BRACKET = "bracket"
    DOTTED = "dotted"
    SEPARATOR = "separator"
    OPTION = "option"
    BULLET = "bullet"
    KEY = "key"
    KEYS = "keys"
    KEY_LIST = "key_list"
    EXPLANATION = "explanation"
    CITATION = "citation"
    BASIS = "basis"
    LEVEL = "level"
    SUBJECT = "subject"
    CODE = "code"
    HEADING = "heading"
    ROMAN = "roman"
    PASSAGE = "passage"
    MATCH = "match"
    TABLE = "table"
    END = "end"
    NOTE = "note"


BY_ROLE = {
    Role.PASSAGE: Is.PASSAGE,
    Role.SECTION: Is.HEADING,
    Role.STEM: Is.STRONG,
    Role.OPTION: Is.OPTION,
    Role.MATCH: Is.MATCH,
    Role.KEY: Is.KEY,
    Role.EXPLANATION: Is.EXPLANATION,
    Role.CITATION: Is.CITATION,
    Role.LEVEL: Is.LEVEL,
    Role.SUBJECT: Is.SUBJECT,
    Role.CODE: Is.CODE,
    Role.NOTE: Is.NOTE,
}


OWN_HEADS = {
    Role.STEM: re.compile(r"^Câu (?P<number>\d{1,5})\.\s?"),
    Role.OPTION: OWN,
    Role.MATCH: re.compile(r"^\d\.\s?"),
    Role.KEY: re.compile(r"^Đáp án:\s?"),
    Role.EXPLANATION: re.compile(r"^Giải thích:\s?"),
    Role.CITATION: re.compile(r"^Căn cứ:\s?"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A line and what it is. `rest`: where its own words begin; `number` as written; `label` of an option."""

    what: Is
    line: Line
    rest: int = 0
    number: str | None = None
    label: Label | None = None

    @property
    def words(self) -> str:
        return self.line.text[self.rest :].strip()


def loosely(token: Token) -> bool:
    """Whether an instruction names no questions: within a question it is a part of its words."""
    return (
        token.what is Is.PASSAGE
        and token.line.role is None
        and not RANGE.search(token.line.text)
        and "[<" not in token.line.text
    )


def tokens_of(lines: Sequence[Line]) -> list[Token]:
    return [token_of(line) for line in lines]


def token_of(line: Line) -> Token:
    if line.table is not None:
        return Token(Is.TABLE, line)
    if line.role is not None:
        return _by_role(line)
    line = _without_tags(line)
    for judge in (_apart, _question, _option, _named_part, _heading):
        token = judge(line)
        if token is not None:
            return token
    return Token(Is.TEXT, line)


def _by_role(line: Line) -> Token:
    """A line of our own file; one whose words no longer fit what its style says is judged like any other."""
    assert line.role is not None
    what = BY_ROLE[line.role]
    if line.role in OWN_HEADS:
        match = OWN_HEADS[line.role].match(line.text)
        if match is None:
            return token_of(replace(line, role=None))
        number = match["number"] if line.role is Role.STEM else None
        label = head_label(line) if line.role is Role.OPTION else None
        return Token(what, line, match.end(), number, label)
    _, _, after = line.text.partition(":")
    named = line.role in (Role.LEVEL, Role.SUBJECT, Role.CODE)
    return Token(what, line, len(line.text) - len(after) if named else 0)


def _end_of_mark(match: re.Match[str]) -> int:
    """«Câu 1. (Theo Luật …»: a bracket after the number belongs to the words unless a mark follows it."""
    if match["hint"].strip() and not match["mark"]:
        return match.start("hint")
    return match.end()


def _without_tags(line: Line) -> Line:
    if "<" not in line.text:
        return line
    line = plainly_tagged(line)
    kept = line.words.without(TAGS)
    gap = GAP_TAG.search(kept.text)
    while gap is not None:
        kept = kept.cut(0, gap.start() + 1) + kept.cut(gap.start(1), gap.end(1)) + kept.cut(gap.end() - 1)
        gap = GAP_TAG.search(kept.text)
    return replace(line, words=kept, auto=0 if kept is not line.words else line.auto)


def _apart(line: Line) -> Token | None:
    """Lines that part others, and lists of keys."""
    text = line.text
    if GROUP_OPENS.search(text) or GROUP_CLOSES.search(text) or GROUP_PARTS.search(text):
        return Token(Is.PASSAGE, line)
    separator = words.SEPARATOR.match(text)
    if separator is not None:
        return Token(Is.SEPARATOR, line, separator.end())
    if words.THE_END.match(text) and any(sign.isalpha() for sign in text):
        return Token(Is.END, line)
    if words.PAGE_NOTE.match(text):
        return Token(Is.NOTE, line)
    if NUMBER_ROW.match(text):
        return Token(Is.TEXT, line)
    if is_key_line(text):
        return Token(Is.KEY_LIST, line)
    return None


def _question(line: Line) -> Token | None:
    strong = words.STRONG.match(line.text)
    if strong is None:
        called = words.CALLED.match(line.text)
        return Token(Is.STRONG, line, called.end()) if called else None
    lesson = strong["word"].casefold().startswith("bài")
    if not strong["mark"] and not _begins_a_sentence(line.text[_end_of_mark(strong) :]):
        return None
    if is_range(line.text[: strong.end() + 10]):
        return None
    number = words.COUNTED_WORDS.get(strong["number"].casefold(), strong["number"]) + (strong["letter"] or "")
    return Token(Is.LESSON if lesson else Is.STRONG, line, _end_of_mark(strong), number)


def _begins_a_sentence(rest: str) -> bool:
    """«Câu 5 Hội nghị …» starts a question, «Câu 5 đã nói …» does not."""
    rest = rest.strip()
    return not rest or rest[0].isupper() or rest[0] in '"“«([_…' or rest[0].isdigit()


def is_range(text: str) -> bool:
    return (
        re.match(r"^\W*(?:câu|questions?)\s*\d+\s*(?:đến|tới|to|[-–—])\s*(?:câu\s*)?\d+", text, re.IGNORECASE)
        is not None
    )


def _option(line: Line) -> Token | None:
    if words.LETTERED_HEADING.match(line.text):
        return Token(Is.HEADING, line)
    label = head_label(line)
    if label is not None:
        return Token(Is.OPTION, line, label.end, label=label)
    return None


def _named_part(line: Line) -> Token | None:
    text = line.text
    if words.KEYS_HEADING.match(text) and ":" not in text:
        return Token(Is.KEYS, line)
    if words.WRONG_ONE.match(text):
        return Token(Is.EXPLANATION, line)
    key = words.KEY.match(text)
    if key is not None and is_answer(key, text):
        return Token(Is.KEY, line, key.end())
    chosen = words.CHOSEN.match(text)
    if chosen is not None:
        return Token(Is.KEY, line, chosen.end())
    for what, pattern in ((Is.CITATION, words.CITATION), (Is.EXPLANATION, words.EXPLANATION)):
        match = pattern.match(text)
        if match is not None and (match.groupdict().get("mark", ":") or match.end() == len(text)):
            return Token(what, line, match.end())
    return _label_of_question(line)


def _label_of_question(line: Line) -> Token | None:
    for what, pattern, name in (
        (Is.LEVEL, words.LEVEL, "level"),
        (Is.SUBJECT, words.SUBJECT, "subject"),
        (Is.CODE, words.CODE, "code"),
    ):
        match = pattern.match(line.text)
        if match is not None:
            return Token(what, line, match.start(name))
    if words.LAW_LINE.match(line.text) or words.ARROW.match(line.text):
        return Token(Is.BASIS, line)
    return None


def is_answer(key: re.Match[str], text: str) -> bool:
    """Whether what follows the words for a key is one: «Đáp án B», not «Đáp án B sai vì …»."""
    if words.WRONG_ONE.match(text):
        return False
    rest = text[key.end() :].strip()
    if ":" in key["mark"] or "=" in key["mark"] or "→" in key["mark"]:
        return True
    name = " ".join(key.group().split()).strip(" *[(#>•-–—→").casefold().rstrip(" .-")
    if name in SHORT_WORDS and not key["mark"]:
        return bool(re.fullmatch(r"[A-H]\.?", rest))
    if not rest:
        return name not in SHORT_WORDS
    return bool(LETTER_FIRST.match(rest) or ANSWER_LIKE.match(rest) or verdicts(rest))


def _heading(line: Line) -> Token | None:
    text = line.text
    if len(text) <= 600 and RANGE.search(text) and PASSAGE.match(text) and not words.NOT_PASSAGE.search(text):
        return Token(Is.PASSAGE, line)
    if (
        (words.PASSAGE_ALONE.match(text) or words.INSTRUCTION.match(text))
        and not line.auto
        and not words.NOT_PASSAGE.search(text)
    ):
        return Token(Is.PASSAGE, line)
    bracket = words.BRACKET.match(text)
    if bracket is not None:
        return Token(Is.BRACKET, line, bracket.end(), bracket["number"])
    dotted = words.DOTTED.match(text)
    if dotted is not None:
        return Token(Is.DOTTED, line, dotted.end(), dotted["number"])
    number = words.NUMBER.match(text)
    if number is not None and not line.heading:
        return Token(Is.NUMBER, line, number.end(), number["number"])
    if line.heading or words.HEADING.match(text) or words.NAMED_HEADING.match(text):
        return Token(Is.HEADING, line)
    if words.ROMAN.match(text):
        return Token(Is.ROMAN, line)
    if words.BULLET.match(text):
        return Token(Is.BULLET, line)
    return None
