"""What every question must satisfy, whichever file it comes from; and the one form in which each kind is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from questions.formats.reading import Findings, Item, ReadQuestion
from questions.kinds import FALSE_WORDS, FEWEST_OPTIONS, LETTERS, MOST_OPTIONS, TRUE_WORDS, Kind, Option
from questions.marking import number_range
from questions.pinning import arranged, speaks_of_others
from questions.wording import clean, private_glyphs, same_case, shortened

LONGEST_TEXT = 4_000
LONGEST_OPTION = 1_000
LONGEST_CODE = 64
LONGEST_SUBJECT = 120
LONGEST_PASSAGE = 20_000
MOST_ACCEPTED = 20
ONE_POINT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
"""«1.250» is 1,25 by the rule of the paper (questions.kinds.number_from), and 1250 by many a pen."""


@dataclass(slots=True)
class Tally:
    """How many questions this process has judged so far, for whoever waits for a large file."""

    count: int = 0


TALLY = Tally()


def judge(question: ReadQuestion, findings: Findings, letters: str = LETTERS) -> Item:
    """The question in its settled form with all that is wrong with it. `letters` name its options in messages.

    The reader has put its own findings (places of cells, doubts about the key) into `findings` before.
    """
    TALLY.count += 1
    _check_words(question, findings)
    if question.kind.has_options:
        _check_options(question, letters, findings)
    _check_key(question, findings)
    settled = question if findings.refused else _settled(question, letters, findings)
    return Item(settled, tuple(findings.problems))


def _check_words(question: ReadQuestion, findings: Findings) -> None:
    if not question.text and not question.pictures:
        findings.error("text_missing", "Câu này chưa có nội dung. Hãy nhập nội dung câu hỏi.", findings.at("text"))
    parts = [("text", "Nội dung", question.text, LONGEST_TEXT)]
    parts.append(("explanation", "Giải thích", question.explanation or "", LONGEST_TEXT))
    parts.append(("stimulus", "Ngữ liệu", question.stimulus.text if question.stimulus else "", LONGEST_PASSAGE))
    for part, name, words, most in parts:
        _check_length(name, words, most, findings, part)
    glyphs = private_glyphs(" ".join([question.text, *(option.text for option in question.options)]))
    if glyphs:
        message = f"Có ký tự riêng của một phông chữ ({', '.join(glyphs)}), máy khác không hiện đúng. Hãy gõ lại."
        findings.warning("invisible_char", message)


def _check_length(name: str, words: str, most: int, findings: Findings, part: str) -> None:
    if len(words) > most:
        message = f"{name} dài {len(words)} ký tự, nhiều nhất là {most}. Hãy rút gọn."
        findings.error("text_too_long", message, findings.at(part))


def _check_options(question: ReadQuestion, letters: str, findings: Findings) -> None:
    count = len(question.options)
    if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
        message = f"Câu này có {count} phương án; cần từ {FEWEST_OPTIONS} đến {MOST_OPTIONS}. Hãy thêm hoặc bớt."
        findings.error("option_count", message)
    if question.kind is Kind.MATCHING and not FEWEST_OPTIONS <= len(question.matches) <= MOST_OPTIONS:
        message = f"Câu ghép đôi này có {len(question.matches)} vế phải; cần từ {FEWEST_OPTIONS} đến {MOST_OPTIONS}."
        findings.error("option_count", f"{message} Hãy thêm hoặc bớt.")
    seen: dict[tuple[str, str], str] = {}
    for place, option in enumerate(question.options):
        letter, where = letters[place] if place < len(letters) else str(place + 1), findings.at(f"option{place}")
        if not option.text and option.picture is None:
            findings.error(
                "option_empty", f"Phương án {letter} để trống. Hãy nhập nội dung hoặc bỏ phương án này.", where
            )
        _check_length(f"Phương án {letter}", option.text, LONGEST_OPTION, findings, f"option{place}")
        mark = (same_case(option.text), option.picture.digest if option.picture else "")
        first = seen.setdefault(mark, letter)
        if first != letter and any(mark):
            message = f"Phương án {first} và {letter} giống nhau («{shortened(option.text)}»). Hãy sửa một phương án."
            findings.error("option_duplicate", message, where)
    _check_matches(question.matches, findings)


def _check_matches(matches: Sequence[str], findings: Findings) -> None:
    """Of two that say the same only one would be right, and nobody could tell which."""
    seen: set[str] = set()
    for match in matches:
        _check_length("Vế phải", match, LONGEST_OPTION, findings, "matches")
        mark = same_case(match)
        if not match:
            message = "Có vế phải để trống. Hãy nhập nội dung hoặc bỏ vế này."
            findings.error("option_empty", message, findings.at("matches"))
        elif mark in seen:
            message = f"Có hai vế phải giống nhau («{shortened(match)}»). Hãy bỏ một vế; một vế dùng được nhiều lần."
            findings.error("option_duplicate", message, findings.at("matches"))
        seen.add(mark)


def _check_key(question: ReadQuestion, findings: Findings) -> None:
    if question.accepted:
        _check_accepted(question, findings)
    if question.has_key:
        if question.key and not _fits(question):
            message = "Đáp án không khớp với các phương án của câu. Hãy xem lại đáp án."
            findings.error("key_unknown", message, findings.at("key"))
    elif not any(problem.code.startswith("key_") for problem in findings.problems):
        message = "Câu này chưa có đáp án; câu vào ngân hàng ở dạng nháp. Hãy bổ sung đáp án."
        findings.warning("key_missing", message)


def _check_accepted(question: ReadQuestion, findings: Findings) -> None:
    if len(question.accepted) > MOST_ACCEPTED:
        findings.error("key_many", f"Câu này có hơn {MOST_ACCEPTED} đáp án được chấp nhận. Hãy bớt.")
    for words in question.accepted if question.kind is Kind.NUMERIC else ():
        try:
            number_range(words)
        except ValueError:
            message = f"Đáp án «{shortened(words)}» không phải một số (nhiều nhất 6 chữ số lẻ). Hãy sửa đáp án."
            findings.error("bad_number", message)
            continue
        if ONE_POINT.search(words):
            message = (
                f"«{shortened(words)}» được hiểu là số lẻ: dấu chấm đứng trước phần lẻ. Hãy viết liền nếu là nghìn."
            )
            findings.warning("number_doubt", message, findings.at("key"))


def _fits(question: ReadQuestion) -> bool:
    """Whether the key is of the shape that its kind asks for."""
    count, key = len(question.options), question.key
    if question.kind.takes_one:
        return len(key) == 1 and 0 <= key[0] < count
    if question.kind is Kind.MULTIPLE:
        return len(set(key)) == len(key) and all(0 <= place < count for place in key)
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return len(key) == count and set(key) <= {0, 1}
    if question.kind is Kind.MATCHING:
        return len(key) == count and all(0 <= place < len(question.matches) for place in key)
    return sorted(key) == list(range(count))


def _settled(question: ReadQuestion, letters: str, findings: Findings) -> ReadQuestion:
    kind = question.kind
    if kind is Kind.SINGLE and says_true_false([option.text for option in question.options]):
        kind = Kind.TRUE_FALSE
    if kind is Kind.MULTIPLE:
        question = replace(question, key=tuple(sorted(question.key)))
    if kind is Kind.ORDERING and question.key:
        # Kept in the right order, which every format that knows the kind writes.
        options = tuple(question.options[place] for place in question.key)
        question = replace(question, options=options, key=tuple(range(len(options))))
    options, fixed_order = question.options, question.fixed_order
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        options, names_letters = arranged(question.options)
        fixed_order = fixed_order or names_letters
        _tell_pins(options, names_letters, letters, findings)
    return replace(question, kind=kind, options=options, fixed_order=fixed_order)


def _tell_pins(options: Sequence[Option], names_letters: bool, letters: str, findings: Findings) -> None:
    pinned = ", ".join(letters[place] for place, option in enumerate(options) if speaks_of_others(option.text))
    if names_letters:
        message = f"Phương án {pinned} nhắc đến chữ cái của phương án khác, nên câu này không trộn phương án."
        findings.warning("position_word", message)
    elif pinned:
        message = f"Phương án {pinned} nói về các phương án khác, nên giữ nguyên chỗ khi trộn."
        findings.warning("position_word", message)


def says_true_false(texts: list[str]) -> bool:
    """True of exactly «Đúng» and «Sai» (or True and False), in either order."""
    if len(texts) != 2:
        return False
    first, second = (clean(text).casefold().rstrip(".") for text in texts)
    return (first in TRUE_WORDS and second in FALSE_WORDS) or (first in FALSE_WORDS and second in TRUE_WORDS)
