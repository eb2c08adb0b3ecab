"""A draft to the finished question: options without signs, pictures, law, and what no machine can mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.formats.reading import ReadQuestion
from questions.formats.typed import text_words as words
from questions.formats.typed.option_marks import without_marks
from questions.formats.typed.rich import FIRST_PICTURE, PICTURE, Rich
from questions.formats.typed.text_question import Draft
from questions.instruments import Reference, reference_from
from questions.kinds import LETTERS, TRUE_FALSE_OPTIONS, Kind, Option
from questions.pictures import Picture, PictureFault
from questions.wording import clean

ESSAY = "Câu tự luận; hệ thống chỉ nhận câu trắc nghiệm. Hãy thêm phương án trả lời hoặc bỏ câu này."
CLOZE = "Câu điền từ vào nhiều chỗ trống. Hãy tách mỗi chỗ trống thành một câu."
SHOWN_VERDICT = re.compile(r"^\s*\(\s*[ĐSđs]\s*\)\s*(?:✅|☑|✔)?\s*:?\s*")


def options_of(draft: Draft, pictures: Sequence[Picture | PictureFault]) -> tuple[Option, ...]:
    """The options without signs of the right answer, each with its picture."""
    if draft.kind is Kind.TRUE_FALSE and not draft.parts:
        return tuple(Option(text) for text in TRUE_FALSE_OPTIONS)
    if draft.block.known:
        texts = draft.texts
    else:
        texts = without_marks([SHOWN_VERDICT.sub("", text) or text for text in draft.texts])
    found = []
    for place, (part, text) in enumerate(zip(draft.parts, texts, strict=True)):
        own = pictures_in(part.words, pictures)
        kept = [one for one in own if isinstance(one, Picture)]
        for fault in (one for one in own if isinstance(one, PictureFault)):
            lost = not text and not kept
            report = draft.findings.error if lost else draft.findings.warning
            report(
                "unsupported_image" if lost else fault.code,
                f"Phương án {LETTERS[place % 8]}: {fault.message}",
                part.place,
            )
        if len(kept) > 1:
            draft.findings.warning(
                "image_dropped", "Phương án có hơn một ảnh; chỉ giữ ảnh đầu. Hãy ghép thành một ảnh.", part.place
            )
        draft.fixed = draft.fixed or part.pinned
        found.append(Option(text, picture=kept[0] if kept else None))
    return tuple(found)


def pictures_in(rich: Rich, pictures: Sequence[Picture | PictureFault]) -> list[Picture | PictureFault]:
    return [
        pictures[ord(sign) - FIRST_PICTURE]
        for sign in PICTURE.findall(rich.text)
        if ord(sign) - FIRST_PICTURE < len(pictures)
    ]


def question_of(draft: Draft, pictures: Sequence[Picture | PictureFault]) -> ReadQuestion:
    """The finished question; findings about pictures and what cannot be asked are added on the way."""
    block = draft.block
    options = options_of(draft, pictures)
    shown = [one for line in draft.stem for one in pictures_in(line.words, pictures)]
    kept = tuple(one for one in shown if isinstance(one, Picture))
    text = clean(PICTURE.sub("", draft.text))
    for fault in (one for one in shown if isinstance(one, PictureFault)):
        lost = not text and not kept
        (draft.findings.error if lost else draft.findings.warning)(
            "unsupported_image" if lost else fault.code, fault.message
        )
    explanation, basis = _law_of(draft)
    return ReadQuestion(
        block.place,
        block.number,
        text,
        options,
        draft.fixed,
        draft.key,
        _checked_kind(draft, options),
        block.code,
        block.subject,
        draft.level,
        explanation,
        basis,
        tuple(clean(match) for match in block.matches),
        draft.accepted,
        draft.partial,
        tuple(dict.fromkeys(kept)),
        None,
        block.section,
        draft.source if draft.key or draft.accepted else None,
    )


def _law_of(draft: Draft) -> tuple[str | None, Reference | None]:
    """The explanation, and the citation where one is named; words of a basis without a number stay words."""
    cited = clean("\n".join(PICTURE.sub("", line) for line in draft.block.citation))
    lines = [clean(PICTURE.sub("", line)) for line in draft.explanation]
    basis = reference_from(cited) if cited else None
    if basis is None:
        if cited:
            lines.append(cited)
        if not draft.block.known:
            basis = reference_from("\n".join(lines))
    return "\n".join(line for line in lines if line) or None, basis


def _checked_kind(draft: Draft, options: Sequence[Option]) -> Kind:
    """The kind, with an error for what is no question a machine can mark."""
    if options or draft.key or draft.accepted or draft.kind is Kind.NUMERIC or draft.block.known:
        return draft.kind
    block = draft.block
    answer = len(clean("\n".join(block.answer)))
    essay = words.ESSAY_PART.search(block.cues) or words.POINTS.search(block.hint) or words.ESSAY_CUE.match(draft.text)
    codes = {problem.code for problem in draft.findings.problems}
    if "unsupported_item" in codes or "cannot_split" in codes:
        return Kind.SHORT_TEXT
    if len(re.findall(r"\(\d{1,2}\)\s*(?:_{2,}|\.{3,}|…)", draft.text)) >= 2:
        draft.findings.error("unsupported_item", CLOZE)
    elif essay or answer > 200 or words.POINTS.search(draft.text[:40] + draft.text[-40:]):
        draft.findings.error("unsupported_item", ESSAY)
    else:
        return draft.kind
    return Kind.SHORT_TEXT
