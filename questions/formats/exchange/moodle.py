"""Moodle XML (docs.moodle.org, «Moodle XML format») to questions. Formulas are named and refused, never worked out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_text import Fragment
from questions.formats.exchange.moodle_kinds import TYPES, Answered, unsupported
from questions.formats.exchange.moodle_texts import PASSAGE, Texts, number_of
from questions.formats.exchange.number_words import file_number
from questions.formats.exchange.question_tags import Tagged, category_from, label_from, read_tags
from questions.formats.exchange.xml_in import Node, XmlFault, read_xml
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, KeySource, Problem, Read, ReadQuestion, refused_file, warning
from questions.formats.sheets.sheet import MOST_QUESTIONS
from questions.kinds import Kind
from questions.pictures import Picture, Stimulus
from questions.wording import clean, shortened

FORMAT = "moodle"
ROOT = re.compile(r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<quiz[\s>/]", re.DOTALL)
HEAD = 4_096
NO_ORDER = (Kind.SHORT_TEXT, Kind.NUMERIC, Kind.TRUE_FALSE_GROUP)
WITHOUT_PARTS = (Kind.SINGLE, Kind.TRUE_FALSE, Kind.SHORT_TEXT, Kind.NUMERIC)


def looks_like(data: str | bytes) -> bool:
    """Whether the root is a `quiz`."""
    text = data if isinstance(data, str) else _head(data)
    return ROOT.match(text[:HEAD].lstrip("\ufeff")) is not None


def _head(data: bytes) -> str:
    # Whatever the encoding, a root element is written in plain letters.
    return data[: 2 * HEAD].replace(b"\x00", b"").decode("utf-8", "ignore").lstrip("\ufeff\ufffe")


def read(data: bytes) -> Read:
    """Questions and problems of a Moodle file. Places are «câu 3 (dòng 120)»."""
    root = read_xml(data)
    if isinstance(root, XmlFault):
        return refused_file(FORMAT, root.code, root.message, root.place or "tệp")
    if root.name != "quiz":
        message = (
            f"Tệp XML này không phải Moodle XML (phần tử gốc là «{shortened(root.name)}»). Hãy xuất lại từ Moodle."
        )
        return refused_file(FORMAT, "wrong_type", message)
    nodes = root.all("question")
    if len(nodes) > MOST_QUESTIONS:
        message = f"Tệp có {len(nodes)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return replace(refused_file(FORMAT, "too_many_rows", message), unread=len(nodes))
    reader = _Reader()
    for node in nodes:
        reader.take(node)
    return Read(FORMAT, tuple(reader.items), reader.remarks())


@dataclass(slots=True)
class _Reader:
    pictures: PictureSource = field(default_factory=PictureSource)
    category: str = ""
    items: list[Item] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, node: Node) -> None:
        name = node.get("type").strip().lower()
        if name == "category":
            self.category = node.word("category", "text")
            return
        if number_of(node, "hidden") == "1":
            self.counts["hidden"] += 1
            return
        place = f"câu {len(self.items) + 1} (dòng {node.line})"
        if name == "description":
            message = f"Đoạn «{shortened(number_of(node, 'name'))}» là lời dẫn, không phải câu hỏi, nên được bỏ qua."
            self.notes.append(warning(f"dòng {node.line}", "description_skipped", message))
            return
        self.items.append(self._item(node, name, Findings(place)))

    def remarks(self) -> tuple[Problem, ...]:
        notes = list(self.notes)
        if self.counts["hidden"]:
            message = f"{self.counts['hidden']} câu đã xóa (ẩn) trong Moodle được bỏ qua."
            notes.append(warning("tệp", "hidden_skipped", message))
        if self.counts["feedback"]:
            message = f"{self.counts['feedback']} câu có phản hồi riêng cho từng phương án; chỉ giữ giải thích chung."
            notes.append(warning("tệp", "feedback_dropped", message))
        return tuple(notes)

    def _item(self, node: Node, name: str, findings: Findings) -> Item:
        asked = node.first("questiontext")
        texts = Texts(self.pictures, findings, asked.get("format") if asked else "")
        tags = read_tags(tag.word("text") or tag.text() for tag in (node.first("tags") or node).all("tag"))
        question = self._told(node, texts, tags)
        if name not in TYPES:
            message = f"{unsupported(name)} chưa dùng được. Hãy đổi sang dạng khác trong Moodle, hoặc bỏ câu này."
            findings.error("unsupported_item", message)
            return Item(question, tuple(findings.problems))
        answered = TYPES[name](node, texts)
        self._count_feedback(node, question, answered)
        question = _answered(question, answered, texts, tags)
        _check_grade(node, findings)
        return judge(question, findings)

    def _told(self, node: Node, texts: Texts, tags: Tagged) -> ReadQuestion:
        """The question with all but its answer."""
        subject, section = category_from(self.category)
        stem, stimulus = _stem(node, texts)
        return ReadQuestion(
            texts.findings.place,
            number=shortened(clean(number_of(node, "name")), 64) or None,
            text=stem.text,
            pictures=stem.pictures,
            stimulus=stimulus,
            code=label_from(number_of(node, "idnumber")),
            subject=subject,
            section=section,
            level=tags.level,
            reference=tags.reference,
            explanation=texts.fragment(node.first("generalfeedback")).text or None,
            fixed_order=tags.fixed_order or number_of(node, "shuffleanswers").lower() in ("false", "0"),
        )

    def _count_feedback(self, node: Node, question: ReadQuestion, answered: Answered) -> None:
        told = [one for answer in node.all("answer") for one in answer.all("feedback") if number_of(answer, "feedback")]
        kept = answered.feedback if question.explanation is None else ()
        self.counts["feedback"] += any(not any(one is other for other in kept) for one in told)


def _stem(node: Node, texts: Texts) -> tuple[Fragment, Stimulus | None]:
    """The stem, and what our own files keep before it in a block of its own."""
    asked = node.first("questiontext")
    old = _old_picture(node, texts)
    words = number_of(node, "questiontext")
    end = _passage_end(words) if asked is not None and PASSAGE in words[:200] else 0
    if asked is None or not end:
        found = texts.fragment(asked)
        return replace(found, pictures=(*found.pictures, *old)), None
    rest = Node(asked.name, asked.space, asked.attributes, asked.line, list(asked.all("file")))
    passage = texts.fragment(replace(rest, children=[_text(words[:end], asked), *rest.children]))
    stem = texts.fragment(replace(rest, children=[_text(words[end:], asked), *rest.children]))
    return stem, Stimulus(passage.text, passage.pictures[0] if passage.pictures else None)


def _old_picture(node: Node, texts: Texts) -> tuple[Picture, ...]:
    """The one picture of a question as Moodle 1.9 kept it, beside the text."""
    packed = "".join(node.word("image_base64").split())
    if not packed:
        return ()
    found = texts.taken.find(f"data:image/png;base64,{packed}", "", texts.findings, texts.findings.place)
    return () if found is None else (found,)


def _text(words: str, beside: Node) -> Node:
    return Node("text", beside.space, {}, beside.line, [words])


def _passage_end(words: str) -> int:
    """Where the block of the passage, which begins the text, ends; 0 when it does not begin it."""
    opening, closing = f'<div class="{PASSAGE}">', "</div>"
    end = words.find(closing) if words.startswith(opening) else -1
    return end + len(closing) if end > 0 else 0


def _check_grade(node: Node, findings: Findings) -> None:
    words = number_of(node, "defaultgrade")
    found = file_number(words) if words else None
    if words and (found is None or found <= 0):
        message = f"Số điểm «{shortened(words)}» không dùng được. Hãy ghi một số lớn hơn 0 trong Moodle rồi xuất lại."
        findings.error("bad_number", message)


def _answered(question: ReadQuestion, answered: Answered, texts: Texts, tags: Tagged) -> ReadQuestion:
    told = "\n".join(dict.fromkeys(filter(None, (texts.fragment(one).text for one in answered.feedback))))
    partial = answered.partial if tags.partial is None or answered.kind in WITHOUT_PARTS else tags.partial
    return replace(
        question,
        kind=answered.kind,
        options=answered.options,
        key=answered.key if not texts.findings.refused else (),
        accepted=answered.accepted,
        matches=answered.matches,
        partial=partial,
        explanation=question.explanation or told or None,
        fixed_order=question.fixed_order and answered.kind not in NO_ORDER,
        key_source=KeySource.FIELD if answered.key or answered.accepted else None,
    )
