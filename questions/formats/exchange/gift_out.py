"""Questions to GIFT, as Moodle reads it and as questions.formats.exchange.gift reads it back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.formats.exchange.gift_blocks import ESCAPED, ESCAPED_BREAK
from questions.formats.exchange.losses import Losses, wordless
from questions.formats.exchange.number_words import plain
from questions.formats.exchange.pairs import rights_of, spare_of
from questions.formats.exchange.question_tags import category_of, tags_of
from questions.formats.exchange.weights import reads_as_partial, shares
from questions.formats.reading import ReadQuestion, Written
from questions.kinds import TRUE_FALSE_OPTIONS, Kind
from questions.marking import number_range
from questions.wording import shortened

SPECIAL = re.compile(r"[\\~=#{}:]")
STAND_INS = re.compile(f"[{''.join(ESCAPED.values())}{ESCAPED_BREAK}]")
NEEDS_KEY = "Câu chưa có đáp án, mà GIFT cần đáp án."


def write(questions: Sequence[ReadQuestion]) -> Written:
    """UTF-8 text. Questions that GIFT cannot hold are left out and told among the losses."""
    losses = Losses()
    blocks: list[str] = []
    subject: str | None = None
    for number, question in enumerate(questions, 1):
        losses.begin(question, number)
        if not _fits(question, losses):
            continue
        if question.subject != subject:
            subject = question.subject
            blocks.append(f"$CATEGORY: {category_of(subject)}")
        blocks.append(_block(question, number))
        _tell(question, losses)
    return Written(("\n\n".join(blocks) + "\n").encode(), tuple(losses.problems))


def _fits(question: ReadQuestion, losses: Losses) -> bool:
    if wordless(question):
        losses.left_out("Câu hoặc phương án chỉ có ảnh, mà GIFT không chứa được ảnh.")
        return False
    if not question.has_key and not question.kind.takes_one:
        losses.left_out(NEEDS_KEY)
        return False
    return True


def _tell(question: ReadQuestion, losses: Losses) -> None:
    losses.pictures(question)
    losses.stimulus(question)
    losses.law(question)
    if _read_as_partial(question) != question.partial or (question.kind is Kind.MULTIPLE and not question.partial):
        losses.wholeness(question, "Moodle")
    if _has_arrow(question):
        losses.tell("sign", "GIFT dùng «->» để ghép đôi; dấu «->» trong câu đã đổi thành «→». Hãy xem lại câu.")
    if question.fixed_order:
        message = "GIFT không ghi được việc giữ nguyên thứ tự phương án; đã ghi thành nhãn. Hãy đặt lại sau khi nhập."
        losses.tell("order", message)


def _has_arrow(question: ReadQuestion) -> bool:
    texts = [*question.accepted, *question.matches]
    if question.kind in (Kind.MATCHING, Kind.TRUE_FALSE_GROUP):
        texts += [option.text for option in question.options]
    return any("->" in text for text in texts)


def _read_as_partial(question: ReadQuestion) -> bool:
    """Whether the reader would give parts of the points if no tag told it otherwise."""
    if question.kind is Kind.MULTIPLE:
        return reads_as_partial(len(question.key), len(question.options), partial=question.partial)
    if question.kind is Kind.ORDERING:
        return question.partial
    return question.kind in (Kind.MATCHING, Kind.TRUE_FALSE_GROUP)


def _block(question: ReadQuestion, number: int) -> str:
    tags = tags_of(question, read_as_partial=_read_as_partial(question), read_as_fixed=False)
    labels = [f"[id:{_label(question.code)}]"] if question.code else []
    labels += [f"[tag:{_label(tag)}]" for tag in tags]
    lines = [f"// {' '.join(labels)}"] if labels else []
    title = escaped(shortened(question.number or question.code or f"Câu {number}"))
    answer = "\n".join([*_answer(question), *([f"####{_text(question.explanation)}"] if question.explanation else [])])
    return "\n".join([*lines, f"::{title}::[plain]{escaped(question.text)}{{{answer}\n}}"])


def _label(words: str) -> str:
    return words.replace("]", "\\]")


def escaped(text: str) -> str:
    """The text on one line, with what GIFT takes for grammar behind backslashes."""
    text = SPECIAL.sub(lambda found: f"\\{found.group()}", STAND_INS.sub("", text))
    return text.replace("\n", "\\n")


def _text(text: str) -> str:
    """A text of an answer; one that begins like a format, a weight or a comment gets its format before it."""
    prefix = "[plain]" if text.startswith(("[", "%", "//")) else ""
    return prefix + escaped(text)


def _side(text: str) -> str:
    """A text where an arrow would part the two sides of a pair."""
    return _text(text.replace("->", "→"))


def _answer(question: ReadQuestion) -> list[str]:
    kind = question.kind
    texts = [_text(option.text) for option in question.options]
    if question.key and [option.text for option in question.options] == list(TRUE_FALSE_OPTIONS):
        return ["TRUE" if question.key == (0,) else "FALSE"]
    if kind.takes_one:
        return ["", *(f"{'=' if place in question.key else '~'}{text}" for place, text in enumerate(texts))]
    if kind is Kind.MULTIPLE:
        return ["", *(f"~{_weight(question, place)}{text}" for place, text in enumerate(texts))]
    if kind is Kind.ORDERING:
        grading = "ABSOLUTE_POSITION" if question.partial else "ALL_OR_NOTHING"
        return [f">{len(texts)} ALL VERTICAL {grading} SHOW none", *(texts[place] for place in question.key)]
    if kind is Kind.SHORT_TEXT:
        return ["", *(f"={_side(words)}" for words in question.accepted)]
    if kind is Kind.NUMERIC:
        return ["#", *(f"={_number(words)}" for words in question.accepted)]
    sides = zip(question.options, rights_of(question), strict=True)
    pairs = [f"={_side(option.text)} -> {_side(right)}" for option, right in sides]
    return ["", *pairs, *(f"= -> {_side(right)}" for right in spare_of(question))]


def _weight(question: ReadQuestion, place: int) -> str:
    share = shares(len(question.key))
    if place in question.key:
        return f"%{share}%"
    return f"%-{share}%" if question.partial else "%-100%"


def _number(words: str) -> str:
    low, high = number_range(words)
    return f"{plain((low + high) / 2)}:{plain((high - low) / 2)}"
