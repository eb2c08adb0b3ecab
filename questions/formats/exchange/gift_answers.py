"""What stands between the braces of a GIFT question, to the kind of question it makes and its key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from questions.formats.exchange.gift_blocks import unmasked
from questions.formats.exchange.number_words import around, between, file_number
from questions.formats.exchange.pairs import paired
from questions.formats.exchange.weights import FULL, weigh
from questions.formats.reading import Findings
from questions.kinds import FALSE_WORDS, TRUE_FALSE_OPTIONS, TRUE_WORDS, Kind, Option
from questions.wording import clean, shortened

GENERAL = "####"
MARK = re.compile(r"~=|[~=]")
"""«~=a» is the right answer among wrong ones, as «=a» is."""
WEIGHT = re.compile(r"^\s*%(-?\d{1,3}(?:\.\d{1,7})?)%")
ORDERING = re.compile(r"^>\s*\d+(?:[^\S\n]+[A-Z_0-9a-z]+)*[^\S\n]*\n")
CLOZE = re.compile(r"^\d*:[A-Z_]+:")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its texts still masked. `lines` are the lines of the options."""

    kind: Kind
    options: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    partial: bool = False
    explanation: str = ""
    lines: tuple[int, ...] = ()
    has_other_feedback: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """One answer of several: the sign before it, its weight in per cent, its text, its feedback, its line."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str
    line: int


def read_answer(answer: str, findings: Findings, line: int) -> Answer | str:
    """The answer; or, in Vietnamese, what kind of question it is that cannot come in."""
    body, _, general = answer.rpartition(GENERAL) if GENERAL in answer else (answer, "", "")
    line += body[: len(body) - len(body.lstrip())].count("\n")
    body, general = body.strip(), general.strip()
    if not body:
        return "Câu tự luận (ngoặc nhọn trống) chưa dùng được."
    if CLOZE.match(body):
        return "Câu điền khuyết nhiều ô (cloze) chưa dùng được."
    if body.startswith("#"):
        return _numeric(body[1:], general, findings, line)
    if ORDERING.match(body):
        return _ordering(body, general, line)
    if "~" in body:
        return _choice(body, general, findings, line)
    if "=" in body:
        return _matching(body, general, line) if "->" in body else _short(body, general, findings, line)
    return _true_false(body, general, findings)


def _pieces(body: str, line: int) -> list[_Piece]:
    starts = [found.start() for found in MARK.finditer(body)]
    ends = [*starts[1:], len(body)]
    return [_piece(body[start:end], line + body.count("\n", 0, start)) for start, end in zip(starts, ends, strict=True)]


def _piece(text: str, line: int) -> _Piece:
    sign, rest = ("=", text[2:]) if text.startswith("~=") else (text[0], text[1:])
    found = WEIGHT.match(rest)
    words, _, feedback = (rest[found.end() :] if found else rest).partition("#")
    return _Piece(sign, Decimal(found[1]) if found else None, words.strip(), feedback.strip(), line)


def _explained(pieces: list[_Piece], general: str, right: tuple[int, ...] = ()) -> tuple[str, bool]:
    """The general feedback, or that of the right answers; and whether other feedback was passed over."""
    told = {place: piece.feedback for place, piece in enumerate(pieces) if piece.feedback}
    of_right = [] if general else [told.pop(place) for place in right if place in told]
    return general or "\n".join(dict.fromkeys(of_right)), bool(told)


def _choice(body: str, general: str, findings: Findings, line: int) -> Answer:
    pieces = _pieces(body, line)
    _check_glued(body, findings)
    weighed = any(piece.weight is not None for piece in pieces)
    equals = any(piece.sign == "=" for piece in pieces)
    weights = [FULL if p.sign == "=" and p.weight is None else p.weight or Decimal(0) for p in pieces]
    takes_one = equals or not weighed
    found = weigh(weights, takes_one=takes_one, findings=findings)
    key = () if findings.refused else found.key
    explanation, other = _explained(pieces, general, key)
    options, lines = tuple(piece.text for piece in pieces), tuple(piece.line for piece in pieces)
    return Answer(found.kind, options, key, (), (), found.partial, explanation, lines, other)


def _check_glued(body: str, findings: Findings) -> None:
    """«~x=5 ~y»: an equals sign inside a word where other options stand apart may belong to the text."""
    glued = [found.start() and not body[found.start() - 1].isspace() for found in MARK.finditer(body)]
    equals = [body[found.start()] == "=" for found in MARK.finditer(body)]
    apart = any(not one for one in glued[1:])
    if apart and any(one and sign for one, sign in zip(glued, equals, strict=True)):
        message = "Có dấu «=» dính liền chữ, không rõ là đáp án đúng hay là chữ. Hãy viết «\\=», hoặc thêm dấu cách."
        findings.error("key_ambiguous", message)


def _true_false(body: str, general: str, findings: Findings) -> Answer | str:
    parts = [part.strip() for part in body.split("#")]
    word = clean(parts[0]).casefold()
    if word not in TRUE_WORDS | FALSE_WORDS:
        message = f"Không hiểu phần trả lời «{shortened(unmasked(body))}». Hãy ghi «=» trước đáp án đúng."
        findings.error("cannot_split", message)
        return Answer(Kind.SHORT_TEXT, explanation=general)
    # The first feedback is for a wrong answer, the second for a right one.
    explanation = general or (parts[2] if len(parts) > 2 else parts[1] if len(parts) > 1 else "")
    other = len(parts) > 1 and bool(general)
    key = (0,) if word in TRUE_WORDS else (1,)
    return Answer(Kind.TRUE_FALSE, TRUE_FALSE_OPTIONS, key, explanation=explanation, has_other_feedback=other)


def _short(body: str, general: str, findings: Findings, line: int) -> Answer:
    pieces = _pieces(body, line)
    right = tuple(
        place for place, piece in enumerate(pieces) if (FULL if piece.weight is None else piece.weight) >= FULL
    )
    _tell_parts(len(pieces) - len(right), findings)
    explanation, other = _explained(pieces, general, right)
    accepted = tuple(pieces[place].text for place in right if pieces[place].text)
    return Answer(Kind.SHORT_TEXT, accepted=accepted, explanation=explanation, has_other_feedback=other)


def _tell_parts(count: int, findings: Findings) -> None:
    if count:
        message = f"{count} đáp án chỉ được một phần điểm không được giữ; chỉ đáp án 100% được điểm. Hãy xem lại."
        findings.warning("weights_evened", message)


def _matching(body: str, general: str, line: int) -> Answer:
    pieces = _pieces(body, line)
    sides = [tuple(side.strip() for side in piece.text.partition("->")[::2]) for piece in pieces]
    lefts = [(left, right, piece) for (left, right), piece in zip(sides, pieces, strict=True) if left]
    rights = [right or None for _, right, _ in lefts]
    spare = [right for left, right in sides if right and not left]
    found = paired([Option(left) for left, _, _ in lefts], rights, spare)
    explanation, other = _explained(pieces, general)
    lines = tuple(piece.line for _, _, piece in lefts)
    texts = tuple(option.text for option in found.options)
    return Answer(found.kind, texts, found.key, (), found.matches, True, explanation, lines, other)


def _ordering(body: str, general: str, line: int) -> Answer:
    """The lines of Moodle's ordering questions, in their right order, under a line of settings."""
    head, _, rest = body.partition("\n")
    numbered = [(line + 1 + place, words.strip()) for place, words in enumerate(rest.split("\n")) if words.strip()]
    texts = tuple(words for _, words in numbered)
    partial = "ALL_OR_NOTHING" not in head
    lines = tuple(number for number, _ in numbered)
    return Answer(Kind.ORDERING, texts, tuple(range(len(texts))), partial=partial, explanation=general, lines=lines)


def _numeric(body: str, general: str, findings: Findings, line: int) -> Answer:
    pieces = _pieces(body, line) if "=" in body else [_piece(f"={body}", line)]
    right = tuple(
        place for place, piece in enumerate(pieces) if (FULL if piece.weight is None else piece.weight) >= FULL
    )
    _tell_parts(len(pieces) - len(right), findings)
    accepted = [_range(pieces[place].text, findings) for place in right]
    explanation, other = _explained(pieces, general, right)
    found = tuple(words for words in accepted if words is not None)
    return Answer(Kind.NUMERIC, accepted=found, explanation=explanation, has_other_feedback=other)


def _range(masked_words: str, findings: Findings) -> str | None:
    """«3», «3:0.5» or «1..5» as the bank writes it."""
    words = clean(unmasked(masked_words))
    low, dots, high = words.partition("..")
    middle, colon, spread = words.partition(":")
    numbers = [file_number(part) for part in ((low, high) if dots else (middle, spread) if colon else (words,))]
    first, second = numbers[0], numbers[-1]
    if first is None or second is None or (dots and second < first) or (colon and not dots and second < 0):
        message = f"Đáp án «{shortened(words)}» không phải một số. Hãy ghi một số, ví dụ «3», «3:0.5» hoặc «1..5»."
        findings.error("bad_number", message)
        return None
    if dots:
        return between(first, second)
    return around(first, second if colon else Decimal(0))
