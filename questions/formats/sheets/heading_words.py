"""What the columns of a question list are called: words for each field, compared without accents, case and signs."""

from __future__ import annotations

import re
from enum import StrEnum

from questions.wording import bare, clean


class Column(StrEnum):
    """What a column holds.

    ALL_OPTIONS: «A. …» and its fellows in one cell. PASSAGE: what several questions share; «Nội dung» beside «Nội dung
    câu hỏi» too. GROUP: the heading a question stands under. FIXED: whether the options keep their order.
    SECONDS and PROBLEM are known and not used: times of other products, and what we ourselves wrote beside a row.
    """

    NUMBER = "number"
    CODE = "code"
    TEXT = "text"
    KIND = "kind"
    PASSAGE = "passage"
    GROUP = "group"
    SUBJECT = "subject"
    OPTION = "option"
    ALL_OPTIONS = "all_options"
    KEY = "key"
    EXPLANATION = "explanation"
    LEVEL = "level"
    CITATION = "citation"
    INSTRUMENT = "instrument"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    MARKS = "marks"
    PARTIAL = "partial"
    FIXED = "fixed"
    PICTURE = "picture"
    SECONDS = "seconds"
    PROBLEM = "problem"


PROBLEM_HEADING = "Vấn đề"

# Earlier words of a list outrank later ones: «Đáp án đúng» before «Đáp án», wherever they stand.
WORDS: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: (
        *("stt", "tt", "số tt", "số thứ tự", "thứ tự", "câu số", "số câu", "no", "no.", "#", "questionname"),
        *("question no", "question number", "q no", "qno", "s no", "sno", "sl no", "sr no", "câu"),
    ),
    Column.CODE: ("mã", "mã câu hỏi", "mã câu", "mã số", "code", "id", "question id"),
    Column.TEXT: (
        *("nội dung câu hỏi", "nội dung câu dẫn", "câu hỏi", "câu dẫn", "phần dẫn", "đề bài", "nội dung"),
        *("question text", "questiontext", "question title", "question", "questions", "stem", "prompt"),
    ),
    Column.KIND: (
        *("loại câu hỏi", "dạng câu hỏi", "kiểu câu hỏi", "loại", "dạng", "kiểu", "hình thức", "question type"),
        *("type", "kind"),
    ),
    Column.PASSAGE: ("ngữ liệu", "đoạn văn", "đoạn trích", "bài đọc", "tình huống", "passage", "stimulus"),
    Column.GROUP: ("hạng mục", "chương", "phần", "mục", "section", "chapter", "unit", "lesson"),
    Column.SUBJECT: ("chủ đề", "chuyên đề", "lĩnh vực", "môn", "môn học", "subject", "topic", "category"),
    Column.ALL_OPTIONS: (
        *("phương án trả lời", "các phương án", "phương án", "các phương án trả lời", "các lựa chọn", "lựa chọn"),
        *("phương án lựa chọn", "các đáp án", "options", "choices", "answers"),
    ),
    Column.KEY: (
        *("đáp án đúng", "câu trả lời đúng", "phương án đúng", "lựa chọn đúng", "đáp án chính xác", "đáp án đúng nhất"),
        *("correct answer", "correct answers", "correct answer(s)", "correct option", "right answer", "answer key"),
        *("correct choice", "right option", "correct index", "correct answer index", "correct option index"),
        *("answer index", "correct", "key", "đáp án", "đ/a", "đa", "trả lời đúng", "kết quả", "answer"),
    ),
    Column.EXPLANATION: (
        *("lời giải", "giải thích", "hướng dẫn giải", "giải thích đáp án", "answer explanation", "explanation"),
        *("solution", "rationale"),
    ),
    Column.LEVEL: (
        *("mức độ", "mức độ nhận thức", "độ khó", "mức độ khó", "mức", "cấp độ", "difficulty level", "difficulty"),
        *("level",),
    ),
    Column.CITATION: ("căn cứ", "căn cứ pháp lý", "cơ sở pháp lý", "trích dẫn", "citation"),
    Column.INSTRUMENT: ("văn bản", "số văn bản", "văn bản pháp luật", "số, ký hiệu"),
    Column.ARTICLE: ("điều",),
    Column.CLAUSE: ("khoản",),
    Column.POINT: ("điểm",),
    Column.MARKS: ("points", "default marks", "số điểm", "thang điểm", "marks"),
    Column.PARTIAL: ("chấm từng phần", "cho điểm từng phần", "điểm từng phần", "partial", "partial credit"),
    Column.FIXED: ("giữ nguyên thứ tự", "giữ thứ tự", "không trộn", "không đảo", "fixed order"),
    Column.PICTURE: (
        *("hình ảnh", "ảnh", "hình", "hình minh họa", "ảnh minh họa", "link ảnh", "image", "image link", "image url"),
        *("picture",),
    ),
    Column.SECONDS: ("time in seconds", "time limit", "thời gian"),
    Column.PROBLEM: (PROBLEM_HEADING,),
}


def folded(words: str) -> str:
    """Words as headings are compared: «Đáp Án », «Dap an» → «dap-an»; signs alone stay."""
    return bare(words) or words.strip()


MEANING = {folded(words): column for column, all_words in WORDS.items() for words in all_words}
RANK = {column: {folded(words): rank for rank, words in reversed([*enumerate(WORDS[column])])} for column in WORDS}
LEVEL_HINT = re.compile(r"\bnb\b.*\bth\b.*\bvd\b")
HINT = re.compile(
    r"\s*(?:\([^)]*\)?|\[[^\]]*\]?|[-–—:]\s*(?:(?:max|choose|at least|tối đa|chọn|nhập|ghi)\b|\d).*)\s*$",
    re.DOTALL,
)
OPTION_WORDS = (
    *("phuong-an-tra-loi", "phuong-an-lua-chon", "cau-tra-loi", "phuong-an", "lua-chon", "tra-loi", "dap-an"),
    *("menh-de", "phat-bieu", "y", "option", "opt", "choice", "alternative", "response", "answer"),
    *("pa", "dapan", "luachon", "phuongan"),
)
OPTION = re.compile(rf"^(?:(?P<word>{'|'.join(OPTION_WORDS)})-?)?(?P<mark>[a-h]|[1-8])$")
NUMBERED_KEY = re.compile(r"^(?:dap-an-dung|cau-tra-loi-dung|correct-answer|correct-option|correct|key)-?[1-8]$")
WRONG = re.compile(
    r"^(?:(?:(?:incorrect|wrong)-(?:answer|option|choice)|distractor)-?[1-7]?"
    r"|(?:dap-an|phuong-an|lua-chon)-(?:sai|nhieu)-?[1-7]?)$"
)
"""An option that is wrong by its heading; the right one stands in the column of the key."""
RUN_TOGETHER = {name.replace("-", ""): name for name in MEANING if len(name) > 4}
"""«cauhoi», «dapandung», «ketqua»: as programs without capitals write them."""
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z0-9])")
SIGN_OF_NUMBER = re.compile(r"(?<=\w)\s*#$")
# Of these words a numbered column may be an option or a (second) key: the rest of the row decides.
UNSURE = frozenset({"dap-an", "dapan", "answer", "cau-tra-loi", "tra-loi"})


def name_of(cell: str) -> str:
    """A heading folded, without the hint that many carry: «Đáp án đúng (A/B/C/D)» → «dap-an-dung»."""
    written = " ".join(clean(cell).split()).rstrip(" :*")
    name = _name_of(written)
    if name in MEANING or OPTION.match(name):
        return name
    # «correctAnswer», «OptionA»: words run together show by their capitals.
    parted = _name_of(HUMP.sub(" ", written))
    return parted if parted in MEANING or OPTION.match(parted) or WRONG.match(parted) else RUN_TOGETHER.get(name, name)


def _name_of(written: str) -> str:
    words = SIGN_OF_NUMBER.sub(" no", written.casefold())
    if LEVEL_HINT.search(words.replace("-", " ").replace("/", " ").replace(",", " ")):
        return "muc-do"
    while (name := folded(words)) not in MEANING:
        shorter = HINT.sub("", words).rstrip(" :*")
        if shorter in (words, ""):
            break
        words = shorter
    return name
