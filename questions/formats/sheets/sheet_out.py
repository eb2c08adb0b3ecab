"""Questions to a table of cells that the sheet grammar reads back to the same questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from questions.formats.reading import Problem, ReadQuestion, warning
from questions.formats.sheets.answer_cells import write_accepted
from questions.formats.sheets.key_cell import Choices, read_key
from questions.formats.sheets.pair_cells import write_pairs
from questions.formats.sheets.statement_key import write_statements
from questions.instruments import Reference
from questions.kinds import LETTERS, Kind, Option
from questions.pinning import arranged

LEAST_OPTION_COLUMNS = 4
TEXT, PASSAGE, KEY = "Nội dung câu hỏi", "Ngữ liệu", "Đáp án đúng"
KIND, LEVEL, PARTIAL, FIXED = "Loại câu hỏi", "Mức độ", "Chấm từng phần", "Giữ nguyên thứ tự"
LAW_COLUMNS = ("Văn bản", "Điều", "Khoản", "Điểm")
PLAIN_KINDS = (Kind.SINGLE, Kind.TRUE_FALSE)
SHUFFLED = (Kind.SINGLE, Kind.MULTIPLE)
YES = "x"
NOT_YET = "?"
"""In the key column: there is none, where an empty cell would mean something else."""


@dataclass(frozen=True, slots=True)
class OutTable:
    """`rows` are the header and a row for each question; `losses` is what no table of words can hold."""

    rows: list[list[str]]
    losses: tuple[Problem, ...]

    def column(self, heading: str) -> int:
        """ValueError when no question needs the column."""
        return self.rows[0].index(heading)

    @property
    def options(self) -> list[int]:
        return [place for place, name in enumerate(self.rows[0]) if name.startswith("Phương án ")]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns the questions need; those that few do are left out where none does."""

    width: int
    kinds: bool
    passages: bool
    partial: bool
    fixed: bool
    drawn: bool

    def header(self) -> list[str]:
        options = [f"Phương án {letter}" for letter in LETTERS[: self.width]]
        return [
            *("STT", "Mã"),
            *([KIND] if self.kinds else []),
            *([PASSAGE] if self.passages else []),
            *(TEXT, *options, KEY, LEVEL, "Giải thích", *LAW_COLUMNS, "Chủ đề"),
            *([PARTIAL] if self.partial else []),
            *([FIXED] if self.fixed else []),
        ]

    def row(self, number: int, question: ReadQuestion) -> list[str]:
        options, key = _answer(question, drawn=self.drawn)
        law = question.reference or Reference("")
        stimulus = question.stimulus.text if question.stimulus else ""
        return [
            *(str(number), question.code or ""),
            *([question.kind.words] if self.kinds else []),
            *([stimulus] if self.passages else []),
            *(question.text, *options, *[""] * (self.width - len(options)), key or ""),
            *(question.level.words if question.level else "", question.explanation or ""),
            *(law.instrument, law.article or "", law.clause or "", law.point or "", question.subject or ""),
            *([YES if question.partial else ""] if self.partial else []),
            *([YES if _is_fixed(question) else ""] if self.fixed else []),
        ]


def table_of(questions: Sequence[ReadQuestion], *, every_column: bool = False, drawn: bool = False) -> OutTable:
    """The questions laid out, with as many option columns as the longest of them needs.

    `drawn`: pictures will stand in the cells; where they cannot, an option that is one is told by its words.
    """
    width = max([LEAST_OPTION_COLUMNS, *(max(len(one.options), len(one.matches)) for one in questions)])
    layout = _Layout(
        width,
        every_column or any(question.kind not in PLAIN_KINDS for question in questions),
        every_column or any(question.stimulus for question in questions),
        every_column or any(question.partial for question in questions),
        every_column or any(map(_is_fixed, questions)),
        drawn,
    )
    rows = [layout.row(number, question) for number, question in enumerate(questions, 1)]
    losses = tuple(loss for n, question in enumerate(questions, 1) for loss in _losses(n, question))
    return OutTable([layout.header(), *rows], losses)


def picture_losses(questions: Sequence[ReadQuestion], fmt: str) -> tuple[Problem, ...]:
    """What a file of words alone loses."""
    message = f"Tệp {fmt} không chứa được ảnh của câu này. Hãy dùng Excel, Word hoặc QTI nếu cần giữ ảnh."
    return tuple(
        warning(name_of(n, question), "lost_picture", message)
        for n, question in enumerate(questions, 1)
        if question.pictures
        or any(option.picture for option in question.options)
        or (question.stimulus and question.stimulus.picture)
    )


def name_of(number: int, question: ReadQuestion) -> str:
    """By what a loss names its question: the code, or the number in the file."""
    return question.code or f"câu {number}"


def _losses(number: int, question: ReadQuestion) -> Iterator[Problem]:
    name = name_of(number, question)
    if question.stimulus and question.stimulus.video:
        yield warning(name, "lost_video", "Bảng tính không chứa được đoạn phim. Hãy dùng QTI nếu cần giữ phim.")
    if question.has_key and _answer(question, drawn=False)[1] is None:
        message = "Không ghi được đáp án vào bảng mà không gây hiểu nhầm. Hãy dùng QTI hoặc Moodle XML cho câu này."
        yield warning(name, "lost_key", message)
    pinned = [option.pinned for option in question.options]
    settled = arranged(question.options)[0] if question.kind in SHUFFLED else ()
    if any(pinned) and pinned != [option.pinned for option in settled]:
        message = "Bảng tính không ghi được phương án nào giữ nguyên chỗ. Hãy ghim lại sau khi nhập."
        yield warning(name, "lost_pin", message)


def _is_fixed(question: ReadQuestion) -> bool:
    """Whether the order is kept for a reason that the words of the options do not show."""
    return question.fixed_order and not (question.kind in SHUFFLED and arranged(question.options)[1])


def _answer(question: ReadQuestion, *, drawn: bool) -> tuple[list[str], str | None]:
    """Cells of the options and of the key; None where no key cell would be read back to the same."""
    texts = [option.text if drawn else option.text or _picture_words(option) for option in question.options]
    if question.kind is Kind.MATCHING:
        pairs = write_pairs(texts, question.matches, question.key)
        return pairs or ([f"{left} =" for left in texts], None)
    if not question.kind.has_options:
        return [], write_accepted(question.accepted) if question.accepted else ""
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return texts, write_statements(question.key)
    if question.kind is Kind.ORDERING:
        return texts, ", ".join(LETTERS[place] for place in question.key) or NOT_YET
    return texts, _choice_key(question, texts)


def _picture_words(option: Option) -> str:
    return f"[ảnh] {option.picture.alt}".strip() if option.picture else ""


def _choice_key(question: ReadQuestion, texts: Sequence[str]) -> str | None:
    """The letters of the right options; another way to point at them where some option is itself a letter."""
    if not question.key:
        return ""
    choices = Choices(LETTERS[: len(texts)], texts)
    letters = [LETTERS[place] for place in question.key]
    words = [texts[place] for place in question.key]
    ways = (
        ", ".join(letters),
        ", ".join(str(place + 1) for place in question.key),
        " và ".join(f"Phương án {letter}" for letter in letters),
        "\n".join(words),
        " | ".join(words),
    )
    several = question.kind is Kind.MULTIPLE
    return next((way for way in ways if read_key(way, choices, several=several) == question.key), None)
