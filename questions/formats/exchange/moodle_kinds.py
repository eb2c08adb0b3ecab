"""The question types of Moodle, each to a kind of ours with its key; those that are none of ours, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from questions.formats.exchange.moodle_texts import Texts, number_of
from questions.formats.exchange.number_words import around, file_number
from questions.formats.exchange.pairs import paired
from questions.formats.exchange.weights import FULL, weigh
from questions.formats.exchange.xml_in import Node
from questions.formats.reading import Findings
from questions.kinds import TRUE_FALSE_OPTIONS, Kind, Option
from questions.wording import clean, shortened

UNSUPPORTED = {
    "essay": "Câu tự luận",
    "essayautograde": "Câu tự luận",
    "cloze": "Câu điền khuyết nhiều ô (cloze)",
    "multianswer": "Câu điền khuyết nhiều ô (cloze)",
    "gapselect": "Câu chọn từ điền vào chỗ trống",
    "gapfill": "Câu điền vào chỗ trống",
    "ddwtos": "Câu kéo thả từ vào chỗ trống",
    "calculated": "Câu tính theo công thức (calculated)",
    "calculatedsimple": "Câu tính theo công thức (calculated)",
    "calculatedmulti": "Câu tính theo công thức (calculated)",
    "formulas": "Câu tính theo công thức (formulas)",
    "stack": "Câu đại số (STACK)",
    "coderunner": "Câu lập trình",
    "ddimageortext": "Câu kéo thả lên ảnh",
    "ddmarker": "Câu đánh dấu trên ảnh",
    "random": "Câu lấy ngẫu nhiên",
    "randomsamatch": "Câu ghép ngẫu nhiên",
    "recordrtc": "Câu ghi âm",
}
WILDCARD = "*"
PARTS_OF_ROWS = ("subpoints", "mtfsubpoints")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a type makes of a question. `feedback` is what is said to the right answers."""

    kind: Kind
    options: tuple[Option, ...] = ()
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    partial: bool = False
    feedback: tuple[Node, ...] = ()


def unsupported(name: str) -> str:
    return UNSUPPORTED.get(name, f"Câu loại «{shortened(name)}»")


def _percent(node: Node, findings: Findings) -> Decimal:
    words = node.get("fraction", "0")
    found = file_number(words)
    if found is None:
        message = f"Phần trăm điểm «{shortened(words)}» không phải một số. Hãy sửa, hoặc chọn lại đáp án."
        findings.error("bad_number", message)
    return found or Decimal(0)


def _says(node: Node, name: str, *, by_default: bool) -> bool:
    words = number_of(node, name).lower()
    return words in ("true", "1") if words else by_default


def _options(answers: Sequence[Node], texts: Texts) -> tuple[Option, ...]:
    return tuple(texts.option(answer, f"dòng {answer.line}") for answer in answers)


def _right(answers: Sequence[Node], key: Sequence[int]) -> tuple[Node, ...]:
    found = (answers[place].first("feedback") for place in key)
    return tuple(node for node in found if node is not None)


def choice(node: Node, texts: Texts) -> Answered:
    answers = node.all("answer")
    weights = [_percent(answer, texts.findings) for answer in answers]
    takes_one = _says(node, "single", by_default=True)
    found = weigh(weights, takes_one=takes_one, findings=texts.findings)
    return Answered(
        found.kind, _options(answers, texts), found.key, partial=found.partial, feedback=_right(answers, found.key)
    )


def all_or_nothing(node: Node, texts: Texts) -> Answered:
    """«multichoiceset»: everything above 0 is right, and all of it must be chosen."""
    answers = node.all("answer")
    key = tuple(place for place, answer in enumerate(answers) if _percent(answer, texts.findings) > 0)
    return Answered(Kind.MULTIPLE, _options(answers, texts), key, feedback=_right(answers, key))


def several_of_many(node: Node, texts: Texts) -> Answered:
    """«oumultiresponse»: everything above 0 is right, each for its part."""
    found = all_or_nothing(node, texts)
    return Answered(found.kind, found.options, found.key, partial=True, feedback=found.feedback)


def true_false(node: Node, texts: Texts) -> Answered:
    answers = node.all("answer")
    right = [answer for answer in answers if _percent(answer, texts.findings) >= FULL]
    options = tuple(map(Option, TRUE_FALSE_OPTIONS))
    words = number_of(right[0], "text").lower() if len(right) == 1 else ""
    if words not in ("true", "false"):
        if right:
            texts.findings.error("key_many", "Câu đúng/sai có hơn một đáp án đúng. Hãy giữ lại một.")
        return Answered(Kind.TRUE_FALSE, options)
    return Answered(Kind.TRUE_FALSE, options, (int(words == "false"),), feedback=_right(right, (0,)))


def _full(node: Node, texts: Texts) -> list[Node]:
    """The answers that earn all points; those that earn a part are told."""
    answers = [(answer, _percent(answer, texts.findings)) for answer in node.all("answer")]
    count = sum(0 < percent < FULL for _, percent in answers)
    if count:
        message = f"{count} đáp án chỉ được một phần điểm không được giữ; chỉ đáp án 100% được điểm. Hãy xem lại."
        texts.findings.warning("weights_evened", message)
    return [answer for answer, percent in answers if percent >= FULL]


def short_text(node: Node, texts: Texts) -> Answered:
    full = _full(node, texts)
    words = [clean(number_of(answer, "text")) for answer in full]
    plain = [word.replace("\\*", WILDCARD) for word in words if WILDCARD not in word.replace("\\*", "")]
    if len(plain) < len(words):
        message = "Đáp án có dấu «*» thay cho chữ bất kỳ chưa dùng được; đã bỏ đáp án đó. Hãy ghi từng cách viết."
        texts.findings.warning("wildcard_answer", message)
    return Answered(Kind.SHORT_TEXT, accepted=tuple(filter(None, plain)), feedback=_right(full, range(len(full))))


def numeric(node: Node, texts: Texts) -> Answered:
    full = _full(node, texts)
    if any(unit.first("unit_name") for unit in (node.first("units") or node).elements):
        message = "Câu có đơn vị đo; ở đây chỉ chấm con số. Hãy ghi đơn vị vào nội dung câu hỏi."
        texts.findings.warning("units_dropped", message)
    accepted = []
    for answer in full:
        words, spread = number_of(answer, "text"), number_of(answer, "tolerance") or "0"
        middle, half = file_number(words), file_number(spread)
        if middle is None or half is None or half < 0:
            message = f"Đáp án «{shortened(words)}» (sai số «{shortened(spread)}») không phải một số. Hãy sửa đáp án."
            texts.findings.error("bad_number", message, f"dòng {answer.line}")
        else:
            accepted.append(around(middle, half))
    return Answered(Kind.NUMERIC, accepted=tuple(accepted), feedback=_right(full, range(len(full))))


def matching(node: Node, texts: Texts) -> Answered:
    lefts, rights, spare = [], [], []
    for pair in node.all("subquestion"):
        left = texts.option(pair, f"dòng {pair.line}")
        right = texts.fragment(pair.first("answer")).text
        if left.text or left.picture:
            lefts.append(left)
            rights.append(right or None)
        elif right:
            spare.append(right)
    found = paired(lefts, rights, spare)
    return Answered(found.kind, found.options, found.key, (), found.matches, partial=True)


def ordering(node: Node, texts: Texts) -> Answered:
    """Items bear their place as their fraction; without one they stand in order."""
    answers = node.all("answer")
    numbers = [_percent(answer, texts.findings) for answer in answers]
    if len(set(numbers)) == len(numbers):
        answers = [answer for _, answer in sorted(zip(numbers, answers, strict=True), key=lambda pair: pair[0])]
    partial = number_of(node, "gradingtype").upper() not in ("ALL_OR_NOTHING", "-1")
    return Answered(Kind.ORDERING, _options(answers, texts), tuple(range(len(answers))), partial=partial)


def rows_and_columns(node: Node, texts: Texts) -> Answered:
    """«mtf» and «kprime»: rows of statements, two columns, and the weight of each crossing."""
    rows, columns = node.all("row"), node.all("column")
    lefts = [texts.option(row.first("optiontext"), f"dòng {row.line}") for row in rows]
    words = [texts.fragment(column.first("responsetext")).text for column in columns]
    crossings = {(w.get("rownumber"), w.get("columnnumber")): number_of(w, "value") for w in node.all("weight")}
    rights: list[str | None] = []
    for row in rows:
        full = [
            word
            for column, word in zip(columns, words, strict=True)
            if (file_number(crossings.get((row.get("number"), column.get("number")), "")) or 0) > 0
        ]
        rights.append(full[0] if len(full) == 1 else None)
    found = paired(lefts, rights, words)
    partial = number_of(node, "scoringmethod").lower() in PARTS_OF_ROWS
    return Answered(found.kind, found.options, found.key, (), found.matches, partial)


TYPES: dict[str, Callable[[Node, Texts], Answered]] = {
    "multichoice": choice,
    "multichoiceset": all_or_nothing,
    "oumultiresponse": several_of_many,
    "truefalse": true_false,
    "shortanswer": short_text,
    "numerical": numeric,
    "matching": matching,
    "match": matching,
    "ddmatch": matching,
    "ordering": ordering,
    "mtf": rows_and_columns,
    "kprime": rows_and_columns,
}
