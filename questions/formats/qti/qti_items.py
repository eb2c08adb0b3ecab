"""Items of QTI 2.0 to 3.0 (1EdTech, «Assessment, Section and Item information model») to questions."""

from __future__ import annotations

from dataclasses import replace

from questions.formats.exchange.question_tags import Tagged
from questions.formats.exchange.xml_in import Node
from questions.formats.judging import judge
from questions.formats.qti.qti_body import Body, Teller, explanation_of, read_body, stem_of, stimulus_of
from questions.formats.qti.qti_interactions import INTERACTIONS, Answered, Asked, Response, response_of, whole_of
from questions.formats.qti.qti_metadata import read_metadata
from questions.formats.qti.qti_scoring import Way, read_scoring
from questions.formats.reading import Item, KeySource, Problem, ReadQuestion, warning
from questions.wording import clean, shortened

UNSUPPORTED = {
    "extendedTextInteraction": "Câu tự luận",
    "inlineChoiceInteraction": "Câu chọn từ điền vào chỗ trống",
    "gapMatchInteraction": "Câu kéo thả vào chỗ trống",
    "graphicGapMatchInteraction": "Câu kéo thả lên ảnh",
    "hotspotInteraction": "Câu chọn vùng trên ảnh",
    "hottextInteraction": "Câu chọn chữ trong đoạn văn",
    "associateInteraction": "Câu nối cặp tự do",
    "graphicAssociateInteraction": "Câu nối điểm trên ảnh",
    "graphicOrderInteraction": "Câu sắp xếp trên ảnh",
    "selectPointInteraction": "Câu chấm điểm trên ảnh",
    "positionObjectInteraction": "Câu đặt vật lên ảnh",
    "sliderInteraction": "Câu kéo thanh trượt",
    "drawingInteraction": "Câu vẽ",
    "uploadInteraction": "Câu nộp tệp",
    "mediaInteraction": "Câu xem, nghe",
    "endAttemptInteraction": "Câu làm nhiều lượt",
    "customInteraction": "Câu có chương trình riêng (custom)",
    "portableCustomInteraction": "Câu có chương trình riêng (PCI)",
}
SEVERAL = "Câu có nhiều ô trả lời"
ADAPTIVE = "Câu thích ứng (adaptive)"
TEMPLATE = "Câu sinh số ngẫu nhiên (template)"
LESSER = "Có câu trả lời được một phần điểm; ở đây chỉ đáp án trọn điểm được điểm. Hãy xem lại."
OWN_SCORING = "Câu có cách chấm riêng (response processing)"


def read_item(item: Node, teller: Teller, section: str | None) -> tuple[Item | Problem, bool]:
    """The question of an item, or a remark where it asks nothing; and whether feedback of options was passed over."""
    body = read_body(item, teller)
    findings = teller.findings
    if not body.interactions and item.get("adaptive") != "true":
        message = f"Mục «{shortened(item.get('title'))}» không hỏi gì nên được bỏ qua."
        return warning(findings.place, "description_skipped", message), False
    why = _why_not(item, body)
    answered = None if why else _answered(item, teller, body)
    described = read_metadata(teller.document.metadata)
    stem = stem_of(body, teller)
    question = ReadQuestion(
        findings.place,
        number=shortened(clean(item.get("title")), 64) or None,
        text=stem.text,
        pictures=stem.pictures,
        stimulus=stimulus_of(item, body, teller),
        explanation=explanation_of(item, body, teller),
        code=described.code,
        subject=described.subject,
        section=section,
        level=described.tags.level,
        reference=described.tags.reference,
    )
    if answered is None:
        findings.error("unsupported_item", f"{why or OWN_SCORING} chưa dùng được. Hãy đổi sang dạng khác, hoặc bỏ câu.")
        return Item(question, tuple(findings.problems)), False
    return judge(_with_answer(question, answered, described.tags), findings), body.dropped > 0


def _with_answer(question: ReadQuestion, answered: Answered, tags: Tagged) -> ReadQuestion:
    parts = answered.kind.has_options and not answered.kind.takes_one
    return replace(
        question,
        kind=answered.kind,
        options=answered.options,
        key=answered.key,
        accepted=answered.accepted,
        matches=answered.matches,
        partial=answered.partial if tags.partial is None or not parts else tags.partial,
        fixed_order=answered.fixed_order or tags.fixed_order,
        key_source=KeySource.FIELD if answered.key or answered.accepted else None,
    )


def _why_not(item: Node, body: Body) -> str:
    """In Vietnamese, what kind of item it is that cannot come in; "" when it can."""
    if item.get("adaptive") == "true":
        return ADAPTIVE
    if item.first("templateDeclaration") or item.first("templateProcessing"):
        return TEMPLATE
    names = [node.name for node in body.interactions]
    if names[0] not in INTERACTIONS:
        return UNSUPPORTED.get(names[0], f"Câu loại «{shortened(names[0])}»")
    return SEVERAL if len(names) > 1 else ""


def _answered(item: Node, teller: Teller, body: Body) -> Answered | None:
    """None: the item is marked in a way of its own."""
    interaction = body.interactions[0]
    name = interaction.get("responseIdentifier", "RESPONSE")
    declared = next((one for one in item.all("responseDeclaration") if one.get("identifier") == name), None)
    scoring = read_scoring(item)
    if scoring.way is Way.OWN:
        return None
    response = Response("single", "string", (), {}) if declared is None else response_of(declared, teller.findings)
    if scoring.way is Way.WHOLE and scoring.whole != whole_of(response):
        return None
    if scoring.lesser:
        teller.findings.warning("weights_evened", LESSER)
    return INTERACTIONS[interaction.name](Asked(interaction, response, scoring, teller, body))
