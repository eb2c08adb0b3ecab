"""Questions to Moodle XML, as Moodle reads it and as questions.formats.exchange.moodle reads it back."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from questions.formats.exchange.losses import Losses
from questions.formats.exchange.moodle_texts import PASSAGE, plugin_address
from questions.formats.exchange.number_words import plain
from questions.formats.exchange.pairs import rights_of, spare_of
from questions.formats.exchange.question_tags import category_of, tags_of
from questions.formats.exchange.weights import reads_as_partial, shares
from questions.formats.exchange.xml_out import Element, as_bytes, element, sayable
from questions.formats.reading import ReadQuestion, Written
from questions.kinds import TRUE_FALSE_OPTIONS, Kind, Option
from questions.marking import number_range
from questions.pictures import Picture
from questions.wording import shortened

TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.TRUE_FALSE_GROUP: "matching",
    Kind.SHORT_TEXT: "shortanswer",
    Kind.NUMERIC: "numerical",
    Kind.MATCHING: "matching",
    Kind.ORDERING: "ordering",
}
NEED_KEY = (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)
SHUFFLED = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING, Kind.TRUE_FALSE_GROUP)


def write(questions: Sequence[ReadQuestion]) -> Written:
    """A `quiz` document with pictures inside. What it cannot hold is told among the losses."""
    losses = Losses()
    quiz = element("quiz")
    subject: str | None = None
    for number, question in enumerate(questions, 1):
        losses.begin(question, number)
        if question.kind in NEED_KEY and not question.key:
            losses.left_out(f"Câu «{question.kind.words}» chưa có đáp án, mà Moodle cần đáp án.")
            continue
        if question.subject != subject:
            subject = question.subject
            path = element("category", None, element("text", None, category_of(subject)))
            quiz.append(element("question", {"type": "category"}, path))
        quiz.append(_question(question, number, losses))
        _tell(question, losses)
    return Written(as_bytes(quiz), tuple(losses.problems))


def _tell(question: ReadQuestion, losses: Losses) -> None:
    losses.law(question)
    if question.stimulus is not None and question.stimulus.video:
        losses.tell("video", "Moodle XML không chứa được video của ngữ liệu; đã bỏ video. Hãy xuất QTI.")
    partial = question.kind is Kind.MULTIPLE and not question.partial
    if _read_as_partial(question) != question.partial or partial:
        losses.wholeness(question, "Moodle")


def _is_choice(question: ReadQuestion) -> bool:
    """True and false other than our own words are options like any other."""
    texts = [option.text for option in question.options]
    return question.kind is Kind.TRUE_FALSE and (texts != list(TRUE_FALSE_OPTIONS) or not question.key)


def _read_as_partial(question: ReadQuestion) -> bool:
    """Whether the reader would give parts of the points if no tag told it otherwise."""
    if question.kind is Kind.MULTIPLE:
        right = len(question.key)
        return bool(right) and reads_as_partial(right, len(question.options), partial=question.partial)
    if question.kind is Kind.ORDERING:
        return question.partial
    return question.kind in (Kind.MATCHING, Kind.TRUE_FALSE_GROUP)


def _question(question: ReadQuestion, number: int, losses: Losses) -> Element:
    kind = "multichoice" if _is_choice(question) else TYPES[question.kind]
    shuffled = kind in ("multichoice", "matching")
    made = element("question", {"type": kind})
    made.append(element("name", None, _text(shortened(question.number or question.code or f"Câu {number}"))))
    made.append(_stem(question, losses))
    made.append(_words("generalfeedback", question.explanation or ""))
    plain_parts = {"defaultgrade": "1.0000000", "penalty": "0.0000000", "hidden": "0", "idnumber": question.code or ""}
    if shuffled:
        plain_parts["shuffleanswers"] = "false" if question.fixed_order else "true"
    if kind == "multichoice":
        plain_parts |= {"single": "false" if question.kind is Kind.MULTIPLE else "true", "answernumbering": "ABCD"}
    for name, words in plain_parts.items():
        made.append(element(name, None, words))
    for part in _answer(question, losses):
        made.append(part)
    tags = tags_of(question, read_as_partial=_read_as_partial(question), read_as_fixed=shuffled)
    if tags:
        made.append(element("tags", None, *(element("tag", None, _text(tag)) for tag in tags)))
    return made


def _text(words: str) -> Element:
    return element("text", None, words)


def _html(text: str) -> str:
    return escape(sayable(text), quote=False).replace("\n", "<br>")


def _words(name: str, text: str, attributes: dict[str, str] | None = None) -> Element:
    return element(name, {**(attributes or {}), "format": "html"}, _text(_html(text)))


def _stem(question: ReadQuestion, losses: Losses) -> Element:
    shared = question.stimulus
    pictures = list(question.pictures)
    passage = ""
    if shared is not None:
        before = [shared.picture] if shared.picture else []
        passage = f'<div class="{PASSAGE}">{_html(shared.text)}{_shown(before, losses)}</div>'
        pictures = before + pictures
    words = f"{passage}{_html(question.text)}{_shown(question.pictures, losses)}"
    return element("questiontext", {"format": "html"}, _text(words), *_files(pictures))


def _shown(pictures: Sequence[Picture], losses: Losses) -> str:
    shown = []
    for picture in pictures:
        if not picture.data:
            losses.tell("picture", "Không có dữ liệu của một ảnh trong câu; đã bỏ ảnh. Hãy thêm lại ảnh sau khi nhập.")
            continue
        size = f'width="{picture.width}" height="{picture.height}"'
        shown.append(f'<img src="{plugin_address(_name(picture))}" alt="{escape(sayable(picture.alt))}" {size}>')
    return "".join(f"<br>{one}" for one in shown)


def _name(picture: Picture) -> str:
    return f"{picture.digest[:16]}.webp"


def _files(pictures: Sequence[Picture]) -> list[Element]:
    packed = {_name(picture): base64.b64encode(picture.data).decode() for picture in pictures if picture.data}
    return [element("file", {"name": n, "path": "/", "encoding": "base64"}, data) for n, data in packed.items()]


def _answer(question: ReadQuestion, losses: Losses) -> list[Element]:
    kind = question.kind
    if kind is Kind.TRUE_FALSE and not _is_choice(question):
        return [_true_false(word, place in question.key) for place, word in enumerate(("true", "false"))]
    if kind is Kind.NUMERIC:
        return [_number(words) for words in question.accepted]
    if kind is Kind.SHORT_TEXT:
        accepted = [words.replace("*", "\\*") for words in question.accepted]
        answers = [element("answer", {"fraction": "100", "format": "plain_text"}, _text(words)) for words in accepted]
        return [element("usecase", None, "0"), *answers]
    if kind is Kind.ORDERING:
        return _ordering(question, losses)
    if kind in (Kind.MATCHING, Kind.TRUE_FALSE_GROUP):
        return _pairs(question, losses)
    return [_option("answer", one, losses, _fraction(question, place)) for place, one in enumerate(question.options)]


def _true_false(word: str, right: bool) -> Element:
    return element("answer", {"fraction": "100" if right else "0", "format": "plain_text"}, _text(word))


def _fraction(question: ReadQuestion, place: int) -> str:
    if question.kind is not Kind.MULTIPLE:
        return "100" if place in question.key else "0"
    if not question.key:
        return "0"
    share = shares(len(question.key))
    return share if place in question.key else f"-{share}" if question.partial else "-100"


def _option(name: str, option: Option, losses: Losses, fraction: str | None = None) -> Element:
    pictures = [option.picture] if option.picture else []
    attributes = {"format": "html"} if fraction is None else {"fraction": fraction, "format": "html"}
    words = _html(option.text) + _shown(pictures, losses)
    return element(name, attributes, _text(words), *_files(pictures))


def _number(words: str) -> Element:
    low, high = number_range(words)
    spread = element("tolerance", None, plain((high - low) / 2))
    return element("answer", {"fraction": "100", "format": "plain_text"}, _text(plain((low + high) / 2)), spread)


def _pairs(question: ReadQuestion, losses: Losses) -> list[Element]:
    made = []
    for option, right in zip(question.options, rights_of(question), strict=True):
        pair = _option("subquestion", option, losses)
        pair.append(element("answer", {"format": "plain_text"}, _text(right)))
        made.append(pair)
    for right in spare_of(question):
        made.append(_words("subquestion", ""))
        made[-1].append(element("answer", {"format": "plain_text"}, _text(right)))
    return made


def _ordering(question: ReadQuestion, losses: Losses) -> list[Element]:
    grading = "ABSOLUTE_POSITION" if question.partial else "ALL_OR_NOTHING"
    parts = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": str(len(question.options))}
    parts |= {"gradingtype": grading, "showgrading": "SHOW", "numberingstyle": "none"}
    items = [question.options[place] for place in question.key]
    answers = [_option("answer", one, losses, f"{number}.0000000") for number, one in enumerate(items, 1)]
    return [*(element(name, None, words) for name, words in parts.items()), *answers]
