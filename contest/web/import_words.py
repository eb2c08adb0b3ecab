"""The import desk's words: states of files and of their questions, formats, and what showed a key."""

from __future__ import annotations

from collections.abc import Sequence

from contest.refusals import N_
from contest.web.words import _, number
from questions.formats import detect
from questions.formats.reading import KeySource
from questions.import_desk import Understood

FILE_STATES = {
    "waiting": N_("Đang chờ đọc"),
    "reading": N_("Đang đọc"),
    "read": N_("Chờ bạn xem"),
    "refused": N_("Không đọc được"),
    "done": N_("Đã nhập"),
    "undone": N_("Đã hoàn tác"),
}
STATES = {"ready": N_("Sẵn sàng"), "look": N_("Xem lại"), "error": N_("Lỗi"), "duplicate": N_("Trùng")}
SLUGS = {"ready": "san-sang", "look": "xem-lai", "error": "loi", "duplicate": "trung"}
"""By state of a question: how an address spells it."""
SOURCES = {
    KeySource.FIELD: N_("cột hoặc ô đáp án"),
    KeySource.LINE: N_("dòng «Đáp án»"),
    KeySource.KEY_LIST: N_("bảng đáp án"),
    KeySource.SIGN: N_("dấu * hoặc ✓ ở phương án"),
    KeySource.UNDERLINE: N_("gạch chân"),
    KeySource.HIGHLIGHT: N_("tô nền"),
    KeySource.COLOUR: N_("chữ màu"),
    KeySource.BOLD: N_("chữ đậm"),
    KeySource.ITALIC: N_("chữ nghiêng"),
}
AUTO = N_("Tự nhận")
FORMATS = {
    "xlsx": N_("Excel (.xlsx)"),
    "xls": N_("Excel đời cũ (.xls)"),
    "ods": N_("LibreOffice (.ods)"),
    "csv": N_("Bảng chữ (.csv)"),
    "docx": N_("Word (.docx)"),
    "text": N_("Văn bản (.txt, .md)"),
    "gift": N_("GIFT"),
    "aiken": N_("Aiken"),
    "moodle": N_("Moodle XML"),
    "qti12": N_("QTI 1.2"),
    "qti21": N_("QTI 2.1"),
    "qti22": N_("QTI 2.2"),
    "qti30": N_("QTI 3.0"),
    "kahoot": N_("Mẫu Kahoot"),
    "quizizz": N_("Mẫu Quizizz"),
}
DOINGS = {
    "luu": N_("Đã lưu lựa chọn."),
    "xep": N_("Đã xếp chủ đề, mức độ cho các câu đã chọn."),
    "sua": N_("Đã lưu câu vừa sửa và xét lại."),
    "bo": N_("Đã bỏ tệp. Không câu nào vào ngân hàng."),
}
"""What was done, by the word that the address carries after it."""


def format_choices() -> list[tuple[str, str]]:
    """Formats that can be asked for: value and words."""
    known = [(name, _(words)) for name, words in FORMATS.items() if name in detect.READERS]
    return [(detect.AUTO, _(AUTO)), *known]


def format_words(name: str) -> str:
    """The words for a format as it was found; none when it was not."""
    return _(FORMATS[name]) if name in FORMATS else ""


def source_words(source: str | None) -> str:
    """What showed a key; None: there is no key."""
    if source is None:
        return _("chưa có đáp án")
    return _(SOURCES[KeySource(source)]) if source in set(KeySource) else _("nhập tay")


def understood_words(understood: Understood) -> str:
    """«cột hoặc ô đáp án 80 · chữ đậm 12 · chưa có đáp án 3», the most frequent first and what is missing last."""
    ordered = sorted(understood.sources.items(), key=lambda one: (one[0] is None, -one[1]))
    return " · ".join(f"{source_words(source)} {number(count)}" for source, count in ordered)


def listed(names: Sequence[str], most: int = 8) -> str:
    """«An ninh mạng, Ma túy và 3 chủ đề nữa»."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else _("%(names)s và %(n)s chủ đề nữa", names=shown, n=len(names) - most)
