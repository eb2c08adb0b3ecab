"""GIFT, the text format of Moodle (docs.moodle.org, «GIFT format»), to questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from questions.formats.exchange.gift_answers import Answer, read_answer
from questions.formats.exchange.gift_blocks import Block, Parts, blocks_of, take_apart, unmasked
from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_text import Fragment, Page, from_html, from_loose
from questions.formats.exchange.question_tags import category_from, label_from, read_tags
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, KeySource, Problem, Read, ReadQuestion, refused_file, warning
from questions.formats.sheets import delimited
from questions.formats.sheets.sheet import MOST_QUESTIONS
from questions.kinds import Kind, Option
from questions.wording import clean, shortened

FORMAT = "gift"
GAP = "_____"
FORMAT_NAME = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
EMPHASIS = re.compile(r"\*\*(\S[^*\n]*)\*\*|`([^`\n]+)`")
LOOKS = re.compile(
    r"\{\s*(?:[~=](?!=)[^{}]*|#[^{}]*\d[^{}]*|(?:T|F|TRUE|FALSE)\s*(?:#[^{}]*)?|>\s*\d+\s[^{}]*)\}", re.IGNORECASE
)
ASKED = re.compile(r"[?.!:]\s*$")
BRACED = re.compile(r"\{[^{}]*\}")
MOST_LOOKED_AT = 200_000
ENCODING = "Không đọc được bảng mã của tệp. Hãy lưu lại dạng UTF-8 rồi tải lên."


def looks_like(data: str | bytes) -> bool:
    """Whether this is GIFT: most of its braces hold answers. Code, JSON and formulas hold other things."""
    text = data if isinstance(data, str) else data[: 2 * MOST_LOOKED_AT].decode("utf-8", "ignore")
    text = re.sub(r"\\.", "", text[:MOST_LOOKED_AT])
    if text.lstrip("\ufeff \t\r\n").startswith(("<", '{"', "[{")):
        return False
    answers = len(LOOKS.findall(text))
    return answers > 0 and 2 * answers >= len(BRACED.findall(text))


def read(data: bytes) -> Read:
    """Questions and problems of a GIFT file. Places are lines."""
    text, problem = delimited.decode(data)
    if text is None:
        return refused_file(FORMAT, "encoding", ENCODING)
    if not text.strip():
        return refused_file(FORMAT, "empty_file", "Tệp trống. Hãy chọn tệp có câu hỏi.")
    blocks = list(blocks_of(text.lstrip("\ufeff")))
    if len(blocks) > MOST_QUESTIONS:
        message = f"Tệp có {len(blocks)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return replace(refused_file(FORMAT, "too_many_rows", message), unread=len(blocks))
    reader = _Reader()
    for block in blocks:
        reader.take(block)
    return Read(FORMAT, tuple(reader.items), (*([problem] if problem else []), *reader.remarks()))


@dataclass(slots=True)
class _Reader:
    source: PictureSource = field(default_factory=PictureSource)
    items: list[Item] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    dropped: int = 0
    """Questions whose options bear feedback that was not kept."""

    def take(self, block: Block) -> None:
        parts = take_apart(block)
        place = f"dòng {block.line}"
        if parts.answer is None and not parts.broken:
            message = (
                f"Đoạn «{shortened(unmasked(block.text))}» không có phần trả lời {{…}} nên được bỏ qua như ghi chú."
            )
            self.notes.append(warning(place, "description_skipped", message))
            return
        self.items.append(self._item(block, parts, Findings(place)))

    def remarks(self) -> list[Problem]:
        if not self.dropped:
            return self.notes
        message = f"{self.dropped} câu có phản hồi riêng cho từng phương án; chỉ giữ phần giải thích chung của câu."
        return [*self.notes, warning("tệp", "feedback_dropped", message)]

    def _item(self, block: Block, parts: Parts, findings: Findings) -> Item:
        text = _Text(self.source, findings, parts.before)
        stem = text.stem(parts)
        question = _told(block, parts, findings.place, stem)
        if parts.answer is None or parts.broken:
            message = f"Không tách được câu hỏi và phần trả lời: {parts.broken}. Hãy sửa ngoặc nhọn của câu này."
            findings.error("cannot_split", message)
            return Item(question, tuple(findings.problems))
        answer = read_answer(parts.answer, findings, parts.answer_line)
        if isinstance(answer, str):
            findings.error("unsupported_item", f"{answer} Hãy đổi sang dạng khác, hoặc bỏ câu này.")
            return Item(question, tuple(findings.problems))
        self.dropped += answer.has_other_feedback
        return judge(_answered(question, answer, text, block), findings)


@dataclass(slots=True)
class _Text:
    """Turns the texts of one question to plain words: the format named before the stem holds for all of them."""

    source: PictureSource
    findings: Findings
    before: str
    name: str = field(init=False)

    def __post_init__(self) -> None:
        found = FORMAT_NAME.match(self.before)
        self.name = found[1].lower() if found else "moodle"
        self.before = self.before[found.end() :] if found else self.before

    def stem(self, parts: Parts) -> Fragment:
        after = parts.after
        if ASKED.search(self.before) and not any(map(str.isalnum, after)):
            after = ""  # A full stop behind the answer of a question that is whole.
        gap = GAP if parts.answer is not None and after.strip() else ""
        return self._fragment(f"{self.before}{gap}{after}", self.name, self.findings.place)

    def fragment(self, text: str, place: str) -> Fragment:
        found = FORMAT_NAME.match(text)
        name = found[1].lower() if found else self.name
        return self._fragment(text[found.end() :] if found else text, name, place)

    def _fragment(self, text: str, name: str, place: str) -> Fragment:
        words = unmasked(text)
        page = Page(self.source, self.findings, place)
        if name == "plain":
            return Fragment(clean(words))
        if name == "html":
            return from_html(words, page)
        if name == "markdown":
            words = EMPHASIS.sub(lambda found: found[1] or found[2], words)
        return from_loose(words, page)


def _told(block: Block, parts: Parts, place: str, stem: Fragment) -> ReadQuestion:
    """The question with all but its answer."""
    tags = read_tags(block.tags)
    subject, section = category_from(block.category)
    return ReadQuestion(
        place,
        number=shortened(clean(unmasked(parts.title)), 64) or None,
        text=stem.text,
        pictures=stem.pictures,
        code=label_from(block.code),
        subject=subject,
        section=section,
        level=tags.level,
        reference=tags.reference,
        fixed_order=tags.fixed_order,
    )


def _answered(question: ReadQuestion, answer: Answer, text: _Text, block: Block) -> ReadQuestion:
    places = {f"option{place}": f"dòng {line}" for place, line in enumerate(answer.lines)}
    text.findings.places = places
    options = []
    for place, words in enumerate(answer.options):
        found = text.fragment(words, text.findings.at(f"option{place}"))
        options.append(Option(found.text, picture=found.pictures[0] if found.pictures else None))
    matches = tuple(text.fragment(words, text.findings.place).text for words in answer.matches)
    explanation = text.fragment(answer.explanation, text.findings.place).text
    partial = read_tags(block.tags).partial
    return replace(
        question,
        kind=answer.kind,
        options=tuple(options),
        matches=matches,
        key=answer.key,
        accepted=tuple(text.fragment(words, text.findings.place).text for words in answer.accepted),
        partial=answer.partial if partial is None or answer.kind in WITHOUT_PARTS else partial,
        explanation=explanation or None,
        key_source=KeySource.FIELD if answer.key or answer.accepted else None,
    )


WITHOUT_PARTS = (Kind.SINGLE, Kind.TRUE_FALSE, Kind.SHORT_TEXT, Kind.NUMERIC)
