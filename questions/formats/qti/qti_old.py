"""Items of QTI 1.2 (1EdTech, «ASI XML binding»), as Canvas and many older programs write them, to questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from questions.formats.exchange.moodle_texts import only_picture
from questions.formats.exchange.number_words import file_number
from questions.formats.exchange.pairs import paired
from questions.formats.exchange.weights import EVENED
from questions.formats.exchange.xml_in import Node
from questions.formats.judging import judge
from questions.formats.qti.qti_body import Teller
from questions.formats.qti.qti_old_scoring import (
    Condition,
    OwnScoringError,
    best_of,
    best_several,
    in_order,
    ranges_of,
    read_conditions,
    typed,
    words_of,
)
from questions.formats.qti.qti_old_texts import material, outside_responses, passage_of, responses_in
from questions.formats.reading import Findings, Item, KeySource, Problem, ReadQuestion, warning
from questions.kinds import Kind, Option
from questions.levels import Level, level_from
from questions.wording import clean, shortened

UNSUPPORTED = {
    "essay_question": "Câu tự luận",
    "cc.essay.v0p1": "Câu tự luận",
    "file_upload_question": "Câu nộp tệp",
    "fill_in_multiple_blanks_question": "Câu điền nhiều chỗ trống",
    "multiple_dropdowns_question": "Câu chọn từ điền vào chỗ trống",
    "calculated_question": "Câu tính theo công thức (calculated)",
    "categorization_question": "Câu xếp nhóm",
    "cc.pattern_match.v0p1": "Câu so mẫu chữ (pattern match)",
}
BY_RESPONSE = {
    "response_xy": "Câu chọn vùng trên ảnh",
    "response_grp": "Câu nối nhóm",
    "response_extension": "Câu có chương trình riêng",
}
SEVERAL, OWN_SCORING = "Câu có nhiều ô trả lời", "Câu có cách chấm riêng (response processing)"
ESSAY = "Câu tự luận"


@dataclass(frozen=True, slots=True)
class Answered:
    kind: Kind
    options: tuple[Option, ...] = ()
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    partial: bool = False
    fixed_order: bool = False


def old_items(root: Node) -> Iterator[tuple[Node, str | None]]:
    """Items of a document with the titles of the sections they stand in."""
    yield from _under(root, None)


def _under(node: Node, section: str | None) -> Iterator[tuple[Node, str | None]]:
    for child in node.elements:
        if child.name == "item":
            yield child, section
        elif child.name in ("assessment", "objectbank"):
            yield from _under(child, None)
        elif child.name == "section":
            yield from _under(child, clean(child.get("title")) or section)


def read_old_item(item: Node, teller: Teller, section: str | None) -> tuple[Item | Problem, bool]:
    """The question of an item, or a remark where it asks nothing; and whether feedback of options was passed over."""
    told = _metadata(item)
    presentation = item.first("presentation")
    responses = responses_in(presentation or item)
    findings = teller.findings
    if presentation is None or not responses or told.get("question_type") == "text_only_question":
        message = f"Mục «{shortened(item.get('title') or item.get('ident'))}» không hỏi gì nên được bỏ qua."
        return warning(findings.place, "description_skipped", message), False
    stem = material(outside_responses(presentation), teller)
    explanation, dropped = _explanation(item, teller)
    question = ReadQuestion(
        findings.place,
        number=shortened(clean(item.get("title")), 64) or None,
        text=stem.text,
        pictures=stem.pictures,
        stimulus=passage_of(told, teller),
        section=section,
        level=_level(told),
        explanation=explanation,
    )
    answered = _answered(item, responses, told, teller)
    if isinstance(answered, str):
        findings.error("unsupported_item", f"{answered} chưa dùng được. Hãy đổi sang dạng khác, hoặc bỏ câu này.")
        return Item(question, tuple(findings.problems)), False
    _check_points(told.get("points_possible", ""), findings)
    return judge(_with_answer(question, answered), findings), dropped


def _with_answer(question: ReadQuestion, answered: Answered) -> ReadQuestion:
    return replace(
        question,
        kind=answered.kind,
        options=answered.options,
        key=answered.key,
        accepted=answered.accepted,
        matches=answered.matches,
        partial=answered.partial,
        fixed_order=answered.fixed_order,
        key_source=KeySource.FIELD if answered.key or answered.accepted else None,
    )


def _metadata(item: Node) -> dict[str, str]:
    fields = [node for node in item.walk() if node.name in ("qtimetadatafield", "qti_metadatafield")]
    return {node.word("fieldlabel"): node.word("fieldentry") for node in fields}


def _level(told: dict[str, str]) -> Level | None:
    words = [value for name, value in told.items() if "difficulty" in name.lower() or "độ khó" in name.lower()]
    return next(filter(None, map(level_from, words)), None)


def _check_points(words: str, findings: Findings) -> None:
    found = file_number(words) if words else None
    if words and (found is None or found < 0):
        message = f"Số điểm «{shortened(words)}» không dùng được. Hãy ghi một số lớn hơn 0 rồi xuất lại."
        findings.error("bad_number", message)


def _explanation(item: Node, teller: Teller) -> tuple[str | None, bool]:
    """General feedback or a solution; failing that, what is said to those who were right."""
    feedback = [node for node in item.all("itemfeedback") if node.text().strip()]
    general = [node for node in feedback if "general" in _ident(node) and "incorrect" not in _ident(node)]
    solutions = [node for node in feedback if node.first("solution") or "solution" in _ident(node)]
    right = [node for node in feedback if _ident(node).startswith("correct")]
    told = general or solutions or right
    words = [material([one for one in node.walk() if one.name == "material"], teller).text for node in told]
    dropped = any(not any(node is one for one in told) for node in feedback)
    return "\n".join(dict.fromkeys(filter(None, words))) or None, dropped


def _ident(node: Node) -> str:
    return node.get("ident").lower()


def _answered(item: Node, responses: Sequence[Node], told: dict[str, str], teller: Teller) -> Answered | str:
    """The answer; or, in Vietnamese, what kind of item it is that cannot come in."""
    kind = told.get("question_type") or told.get("cc_profile", "")
    names = {node.name for node in responses}
    if kind in UNSUPPORTED:
        return UNSUPPORTED[kind]
    strange = next((BY_RESPONSE[name] for name in sorted(names) if name in BY_RESPONSE), None)
    if strange and (len(responses) < 2 or names != {"response_grp"}):
        return strange
    try:
        conditions = read_conditions(item)
        if len(responses) > 1:
            single = all(node.get("rcardinality", "Single").lower() == "single" for node in responses)
            listed = names in ({"response_lid"}, {"response_grp"})
            return _pairs(responses, conditions, teller) if single and listed else SEVERAL
        if responses[0].name == "response_lid":
            return _choice(responses[0], conditions, teller)
        return _typed(responses[0], conditions, kind)
    except OwnScoringError:
        return OWN_SCORING


def _labels(response: Node) -> list[Node]:
    return [node for node in response.walk() if node.name == "response_label"]


def _option(label: Node, teller: Teller) -> Option:
    place = f"dòng {label.line}"
    found = material(label.all("material", "flow_mat", "flow"), teller, place)
    return Option(found.text, picture=only_picture(found, teller.findings, place))


def _choice(response: Node, conditions: Sequence[Condition], teller: Teller) -> Answered:
    labels = _labels(response)
    names = [label.get("ident") for label in labels]
    options = tuple(_option(label, teller) for label in labels)
    render = next((node for node in response.walk() if node.name == "render_choice"), response)
    fixed = render.get("shuffle").lower() == "no"
    cardinality = response.get("rcardinality", "Single").lower()
    name = response.get("ident")
    if cardinality == "ordered":
        key = tuple(names.index(one) for one in in_order(conditions, names))
        return Answered(Kind.ORDERING, options, key, fixed_order=fixed)
    if cardinality == "multiple":
        return _several(conditions, name, names, options, teller)
    right, parts = best_of(conditions, name, names)
    if parts:
        teller.findings.warning(
            "weights_evened", "Có phương án được một phần điểm; ở đây không được điểm. Hãy xem lại."
        )
    if len(right) > 1:
        teller.findings.error("key_many", "Câu một lựa chọn có hơn một đáp án trọn điểm. Hãy giữ lại một.")
        right = []
    return Answered(Kind.SINGLE, options, tuple(names.index(one) for one in right), fixed_order=fixed)


def _several(
    conditions: Sequence[Condition], name: str, names: list[str], options: tuple[Option, ...], teller: Teller
) -> Answered:
    found = best_several(conditions, name, names)
    if not found.even:
        teller.findings.warning("weights_evened", EVENED)
    if not found.clear:
        message = "Có nhiều cách chọn cùng được trọn điểm nên không rõ đáp án. Hãy chọn lại đáp án."
        teller.findings.error("key_ambiguous", message)
        return Answered(Kind.MULTIPLE, options)
    key = tuple(names.index(one) for one in found.labels)
    return Answered(Kind.MULTIPLE, options, key, partial=found.partial)


def _pairs(responses: Sequence[Node], conditions: Sequence[Condition], teller: Teller) -> Answered | str:
    """Several lists with one choice each: left sides with the same right sides to choose from."""
    lefts, rights, spare = [], [], []
    for response in responses:
        found = material([node for node in response.elements if node.name in ("material", "flow_mat")], teller)
        if not found.text and not found.pictures:
            return SEVERAL
        lefts.append(Option(found.text, picture=only_picture(found, teller.findings, teller.findings.place)))
        # Brightspace may write the right sides in the first list only.
        labels = _labels(response) or _labels(responses[0])
        words = {label.get("ident"): _option(label, teller).text for label in labels}
        name = response.get("ident") or response.get("respident")
        best, _ = best_of(conditions, name, list(words))
        rights.append(words[best[0]] if len(best) == 1 else None)
        spare += list(words.values())
    found_pairs = paired(lefts, rights, spare)
    return Answered(found_pairs.kind, found_pairs.options, found_pairs.key, (), found_pairs.matches, partial=True)


def _typed(response: Node, conditions: Sequence[Condition], kind: str) -> Answered | str:
    render = next((node for node in response.walk() if node.name == "render_fib"), response)
    tests, _ = typed(conditions)
    if not tests and kind not in ("short_answer_question", "numerical_question"):
        return ESSAY
    is_number = response.name == "response_num" or render.get("fibtype").lower() in ("integer", "decimal", "scientific")
    if kind == "numerical_question" or (is_number and kind != "short_answer_question"):
        return Answered(Kind.NUMERIC, accepted=ranges_of(tests))
    return Answered(Kind.SHORT_TEXT, accepted=tuple(clean(words) for words in words_of(tests)))
