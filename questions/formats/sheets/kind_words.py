"""What the column of kinds says: our kinds in the words of banks and other products, and kinds that we lack."""

from __future__ import annotations

from dataclasses import dataclass

from questions.kinds import KIND_WORDS, Kind
from questions.wording import bare


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row asks to be. `kind` None with `choice`: one or several of options, as the key says.

    `refused`: the Vietnamese name of a kind that the platform does not have.
    """

    kind: Kind | None = None
    choice: bool = False
    refused: str = ""

    @property
    def said(self) -> bool:
        return self.kind is not None or self.choice or bool(self.refused)


NOTHING = Wish()
CHOICE = Wish(choice=True)
SAME = {
    Kind.SINGLE: (
        *("một đáp án", "1 đáp án", "chọn một", "chọn 1", "một lựa chọn đúng", "single choice", "one answer"),
        *("single answer", "single select", "single", "radio"),
    ),
    Kind.MULTIPLE: (
        *("nhiều đáp án", "chọn nhiều", "nhiều đáp án đúng", "nhiều lựa chọn đúng", "checkbox", "checkboxes"),
        *("multiple select", "multiple response", "multiple answers", "multiple answer", "multi select", "multi"),
        *("multiple correct", "ms", "ma", "mr"),
    ),
    Kind.TRUE_FALSE: (
        "đúng sai",
        "đúng hoặc sai",
        "true or false",
        "t/f",
        "đ/s",
        "truefalse",
        "yes/no",
        "tf",
        "boolean",
    ),
    Kind.TRUE_FALSE_GROUP: ("trắc nghiệm đúng sai", "đúng sai nhiều ý", "đúng sai 4 ý", "chùm đúng sai"),
    Kind.SHORT_TEXT: (
        *("điền từ", "điền khuyết", "điền vào chỗ trống", "điền đáp án", "trả lời bằng chữ", "short answer", "fib"),
        *("fill in the blank", "fill-in-the-blanks", "fill in", "text", "type answer", "sa"),
    ),
    Kind.NUMERIC: ("điền số", "số", "numerical", "number", "math response"),
    Kind.MATCHING: ("ghép nối", "nối", "nối cột", "nối cặp", "ghép cặp", "ghép", "match", "match the following"),
    Kind.ORDERING: ("sắp xếp thứ tự", "sắp thứ tự", "thứ tự", "sắp xếp theo thứ tự", "order", "reorder", "sequence"),
}
EITHER = (
    *("trắc nghiệm", "trắc nghiệm nhiều lựa chọn", "trắc nghiệm khách quan", "tn", "tnkq", "mcq", "abcd"),
    *("multiple choice", "multichoice", "choice", "quiz", "mc", "select"),
)
LACKING = {
    "câu tự luận": ("tự luận", "luận", "essay", "open-ended", "open ended", "open", "câu hỏi mở", "trả lời dài"),
    "câu khảo sát": ("khảo sát", "bình chọn", "thăm dò", "poll", "survey", "word cloud"),
    "câu vẽ": ("draw", "drawing", "vẽ", "graphing"),
    "câu điền nhiều chỗ trống trong đoạn văn": ("cloze", "điền đoạn văn", "drag and drop", "dropdown", "kéo thả"),
    "câu chọn điểm trên ảnh": ("hotspot", "labeling", "image hotspot"),
    "câu xếp nhóm": ("categorize", "phân nhóm", "phân loại"),
    "câu trả lời bằng tiếng hoặc phim": ("audio response", "video response", "ghi âm"),
    "trang trình bày": ("slide", "comprehension", "passage"),
}
BY_WORDS = {
    **{bare(words): Wish(refused=name) for name, all_words in LACKING.items() for words in all_words},
    **{bare(words): CHOICE for words in EITHER},
    **{bare(words): Wish(kind) for kind in Kind for words in (*SAME[kind], kind.value, KIND_WORDS[kind])},
}
PREFIXES = ("cau-hoi-", "cau-", "dang-", "loai-")


def wish_from(words: str) -> Wish | None:
    """What these words name; None when they name no kind at all."""
    name = bare(words)
    for prefix in PREFIXES:
        if name not in BY_WORDS and name.startswith(prefix):
            name = name.removeprefix(prefix)
    return BY_WORDS.get(name)
