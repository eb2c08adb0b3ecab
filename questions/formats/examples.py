"""Worked examples of templates: those of our own, and those that others put into theirs."""

from __future__ import annotations

from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.wording import same_stem


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(text) for text in texts)


EXAMPLES = (
    ReadQuestion(
        "",
        text="Ví dụ một lựa chọn: Ngày thành lập Công đoàn Việt Nam là ngày nào?",
        options=_options("28/7/1929", "03/2/1930", "19/5/1941", "02/9/1945"),
        key=(0,),
        level=Level.RECALL,
        explanation="Ghi vì sao đáp án đúng; có thể để trống.",
        reference=Reference("50/2024/QH15", "1"),
    ),
    ReadQuestion(
        "",
        text="Ví dụ nhiều lựa chọn: Những số nào dưới đây là số chẵn?",
        options=_options("2", "3", "4", "5"),
        key=(0, 2),
        kind=Kind.MULTIPLE,
        partial=True,
        level=Level.UNDERSTANDING,
    ),
    ReadQuestion(
        "",
        text="Ví dụ đúng/sai: Một tuần có bảy ngày.",
        options=_options("Đúng", "Sai"),
        key=(0,),
        kind=Kind.TRUE_FALSE,
        level=Level.RECALL,
    ),
    ReadQuestion(
        "",
        text="Ví dụ nhóm đúng/sai: Xét các phát biểu sau về số 12.",
        options=_options("12 chia hết cho 3", "12 chia hết cho 5", "12 là số chẵn", "12 lớn hơn 20"),
        key=(0, 1, 0, 1),
        kind=Kind.TRUE_FALSE_GROUP,
        partial=True,
        level=Level.UNDERSTANDING,
    ),
    ReadQuestion(
        "",
        text="Ví dụ trả lời ngắn: Thủ đô của Việt Nam tên là gì?",
        kind=Kind.SHORT_TEXT,
        accepted=("Hà Nội", "Thành phố Hà Nội"),
        level=Level.RECALL,
    ),
    ReadQuestion(
        "",
        text="Ví dụ trả lời bằng số: Một năm nhuận có bao nhiêu ngày?",
        kind=Kind.NUMERIC,
        accepted=("366",),
        level=Level.RECALL,
    ),
    ReadQuestion(
        "",
        text="Ví dụ ghép đôi: Ghép mỗi tỉnh, thành phố với vùng của nó.",
        options=_options("Hà Nội", "Đà Nẵng", "Cần Thơ"),
        matches=("Miền Bắc", "Miền Trung", "Miền Nam"),
        key=(0, 1, 2),
        kind=Kind.MATCHING,
        partial=True,
        level=Level.APPLICATION,
    ),
    ReadQuestion(
        "",
        text="Ví dụ sắp xếp: Xếp các số sau từ nhỏ đến lớn.",
        options=_options("3", "15", "27", "41"),
        key=(0, 1, 2, 3),
        kind=Kind.ORDERING,
        level=Level.APPLICATION,
    ),
)
"""One for each kind; whoever fills in a template leaves them or types over them."""

OF_OTHERS = (
    "Which of these is the largest planet in the Solar System?",
    "Which of these celestial bodies are planets?",
    "Name any one of the two moons of Mars",
    "What would you do in outer space?",
    "Which of these is your favorite?",
    "How are you feeling today (Draw an emoji)",
)
"""Stems of the examples in the Quizizz template."""

KNOWN = frozenset(same_stem(text) for text in (*OF_OTHERS, *(example.text for example in EXAMPLES)))
STARTS = ("Ví dụ", "Example", "Wh", "Name", "How")


def is_example(text: str) -> bool:
    """Whether a stem is that of an example, unchanged."""
    return text.startswith(STARTS) and (text.startswith("Example question:") or same_stem(text) in KNOWN)
