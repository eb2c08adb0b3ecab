"""The bank desk's words: names of kinds, levels, statuses and flags, and how an address spells each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from contest.refusals import N_
from contest.web.words import _
from questions.difference import Part
from questions.finding import NONE, Flag, Use
from questions.instruments import Force, InstrumentKind, Standing
from questions.kinds import Kind
from questions.levels import Level
from questions.review import Status

KINDS = {
    Kind.SINGLE: N_("Một lựa chọn"),
    Kind.MULTIPLE: N_("Nhiều lựa chọn"),
    Kind.TRUE_FALSE: N_("Đúng/Sai"),
    Kind.TRUE_FALSE_GROUP: N_("Nhóm đúng/sai"),
    Kind.SHORT_TEXT: N_("Trả lời ngắn"),
    Kind.NUMERIC: N_("Trả lời bằng số"),
    Kind.MATCHING: N_("Ghép đôi"),
    Kind.ORDERING: N_("Sắp xếp"),
}
LEVELS = {
    Level.RECALL: N_("Nhận biết"),
    Level.UNDERSTANDING: N_("Thông hiểu"),
    Level.APPLICATION: N_("Vận dụng"),
    Level.HIGH_APPLICATION: N_("Vận dụng cao"),
}
STATUSES = {
    Status.DRAFT: N_("Nháp"),
    Status.CHECKED: N_("Đã duyệt"),
    Status.LIVE: N_("Đang dùng"),
    Status.RETIRED: N_("Đã nghỉ"),
}
MOVES = {
    Status.DRAFT: N_("Trả về nháp"),
    Status.CHECKED: N_("Duyệt"),
    Status.LIVE: N_("Đưa vào dùng"),
    Status.RETIRED: N_("Cho nghỉ"),
}
STEP_BACK = N_("Ngừng dùng")
"""From live back to checked: new contests do not draw it, and nothing of its review is lost."""
USES = {
    Use.NEVER: N_("Chưa dùng"),
    Use.CONTEST: N_("Trong cuộc thi"),
    Use.ANSWERED: N_("Đã có câu trả lời"),
    Use.PRACTICE: N_("Dành cho ôn tập"),
}
ALLOTMENTS = {"on-tap": N_("Dành cho ôn tập"), "cuoc-thi": N_("Dùng cho cuộc thi")}
"""What a question is kept for, by the word that a form sends."""
FLAGS = {
    Flag.LAPSED: N_("Luật đã hết hiệu lực"),
    Flag.UNCITED: N_("Chưa có căn cứ"),
    Flag.KEYLESS: N_("Chưa có đáp án"),
    Flag.FIXED: N_("Giữ nguyên thứ tự"),
    Flag.NEAR: N_("Gần giống câu khác"),
}
ACTS = {
    "created": N_("Tạo câu hỏi"),
    "revised": N_("Sửa nội dung"),
    "rekeyed": N_("Sửa đáp án"),
    "practice": N_("Dành cho ôn tập"),
    "contests": N_("Dùng cho cuộc thi"),
    Status.DRAFT: N_("Trả về nháp"),
    Status.CHECKED: N_("Duyệt"),
    Status.LIVE: N_("Đưa vào dùng"),
    Status.RETIRED: N_("Cho nghỉ"),
}
PARTS = {
    Part.KIND: N_("Kiểu câu"),
    Part.TEXT: N_("Nội dung"),
    Part.PICTURES: N_("Ảnh"),
    Part.OPTION: N_("Phương án %(letter)s"),
    Part.MATCHES: N_("Vế phải"),
    Part.KEY: N_("Đáp án"),
    Part.PARTIAL: N_("Cách chấm"),
    Part.ORDER: N_("Thứ tự"),
    Part.LEVEL: N_("Mức độ"),
    Part.LAW: N_("Căn cứ"),
    Part.EXPLANATION: N_("Giải thích"),
    Part.STIMULUS: N_("Ngữ liệu"),
}
INSTRUMENT_KINDS = {
    InstrumentKind.CODE: N_("Bộ luật"),
    InstrumentKind.LAW: N_("Luật"),
    InstrumentKind.ORDINANCE: N_("Pháp lệnh"),
    InstrumentKind.RESOLUTION: N_("Nghị quyết"),
    InstrumentKind.DECREE: N_("Nghị định"),
    InstrumentKind.CIRCULAR: N_("Thông tư"),
    InstrumentKind.DECISION: N_("Quyết định"),
}
DOINGS = {
    "tao": N_("Đã tạo câu hỏi, ở dạng nháp. Người khác duyệt rồi mới đưa vào dùng được."),
    "sua": N_("Đã lưu bản mới, ở dạng nháp. Người khác duyệt rồi mới đưa vào dùng được."),
    "nguyen": N_("Nội dung không có gì khác, nên không tạo bản mới."),
    "chuyen": N_("Đã chuyển trạng thái."),
    "danh": N_("Đã đổi việc dùng. Cuộc thi đã công bố vẫn giữ các câu đã chốt."),
    "van-ban": N_("Đã lưu văn bản."),
    "tra-ve": N_("Đã trả các câu về nháp."),
}
"""What was done, by the word that the address carries after it."""

HOME = "/to-chuc/ngan-hang"
RESERVED = frozenset({"moi", "nhap", "xuat", "phap-luat", ".", ".."})
SLUGS: dict[str, Mapping[str, str]] = {
    "level": {NONE: "khong", **dict(zip(Level, ("nb", "th", "vd", "vdc"), strict=True))},
    "kind": dict(
        zip(
            Kind,
            ("mot", "nhieu", "dung-sai", "nhom-dung-sai", "tra-loi-ngan", "so", "ghep-doi", "sap-xep"),
            strict=True,
        )
    ),
    "status": dict(zip(Status, ("nhap", "da-duyet", "dang-dung", "da-nghi"), strict=True)),
    "use": dict(zip(Use, ("chua-dung", "trong-cuoc-thi", "da-tra-loi", "on-tap"), strict=True)),
    "flag": dict(zip(Flag, ("het-hieu-luc", "chua-can-cu", "chua-dap-an", "giu-thu-tu", "gan-giong"), strict=True)),
}
"""By facet: how each value is spelt in an address."""


def address(code: str, *more: str) -> str:
    """The page of a question. A stroke within a code is spelt «~1», «~» itself «~0» (as RFC 6901 does)."""
    spelt = code.replace("~", "~0").replace("/", "~1")
    name = f"~2{spelt}" if spelt in RESERVED else spelt
    return "/".join([HOME, quote(name, safe="~"), *more])


def code_of(name: str) -> str:
    """The code that the name in an address spells."""
    return name.removeprefix("~2").replace("~1", "/").replace("~0", "~")


def done(word: str | None) -> str:
    """What was done, as a sentence; «» for none."""
    said = DOINGS.get(word or "")
    return _(said) if said else ""


def day_words(value: date) -> str:
    """«01/07/2026»."""
    return f"{value:%d/%m/%Y}"


def standing_words(standing: Standing | None) -> str:
    """The standing of a law as a sentence."""
    if standing is None:
        return _("Chưa có căn cứ")
    on = day_words(standing.on) if standing.on else ""
    said = {
        Force.IN_FORCE: _("Đang có hiệu lực"),
        Force.LAPSED: _("Hết hiệu lực từ %(day)s", day=on),
        Force.NOT_YET: _("Có hiệu lực từ %(day)s", day=on),
        Force.UNCONFIRMED: _("Hiệu lực chưa xác nhận"),
    }
    return said[standing.force]
