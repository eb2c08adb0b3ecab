"""The log of activities (hoạt động): what a federation did for the knowledge of law beside its online contests.

Kinds are those of a federation's yearly account. What somebody wrote is kept for good: it is changed or struck out, and
every wording of it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from contest.people import clean
from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind


class Kind(StrEnum):
    """What was done; the value is part of an address."""

    CLASS = "lop"
    TALK = "buoi"
    LEAFLET = "to-gap"
    HANDBOOK = "so-tay"
    POSTER = "ap-phich"
    ARTICLE = "tin-bai"
    BROADCAST = "phong-su"
    PRESS = "giai-bao-chi"
    WRITTEN = "bai-viet"
    OTHER = "khac"


KIND_WORDS = {
    Kind.CLASS: N_("Lớp tập huấn"),
    Kind.TALK: N_("Buổi tuyên truyền, mít tinh, nói chuyện"),
    Kind.LEAFLET: N_("Tờ gấp"),
    Kind.HANDBOOK: N_("Sổ tay"),
    Kind.POSTER: N_("Áp phích"),
    Kind.ARTICLE: N_("Tin, bài"),
    Kind.BROADCAST: N_("Phóng sự phát thanh, truyền hình"),
    Kind.PRESS: N_("Tác phẩm dự giải báo chí"),
    Kind.WRITTEN: N_("Bài dự thi viết nộp trên giấy"),
    Kind.OTHER: N_("Hoạt động khác"),
}
COUNTED_IN = {
    Kind.CLASS: N_("lớp"),
    Kind.TALK: N_("buổi"),
    Kind.LEAFLET: N_("bản"),
    Kind.HANDBOOK: N_("bản"),
    Kind.POSTER: N_("bản"),
    Kind.ARTICLE: N_("tin, bài"),
    Kind.BROADCAST: N_("phóng sự"),
    Kind.PRESS: N_("tác phẩm"),
    Kind.WRITTEN: N_("bài viết"),
    Kind.OTHER: N_("lần"),
}
PRINTED = frozenset({Kind.LEAFLET, Kind.HANDBOOK, Kind.POSTER})
"""What is counted in copies: a line without any says nothing."""


class Subject(StrEnum):
    """What it was about; the value is part of an address."""

    DRUGS = "ma-tuy"
    CYBER = "an-ninh-mang"
    MINES = "bom-min"
    UNION = "cong-doan"
    LABOUR = "lao-dong"
    TRAFFIC = "giao-thong"
    CORRUPTION = "tham-nhung"
    GENERAL = "chung"


SUBJECT_WORDS = {
    Subject.DRUGS: N_("Phòng, chống ma túy, tệ nạn xã hội"),
    Subject.CYBER: N_("An ninh mạng"),
    Subject.MINES: N_("Tai nạn bom mìn, vật nổ"),
    Subject.UNION: N_("Luật Công đoàn, nghị quyết"),
    Subject.LABOUR: N_("Pháp luật lao động, bảo hiểm"),
    Subject.TRAFFIC: N_("An toàn giao thông"),
    Subject.CORRUPTION: N_("Phòng, chống tham nhũng, lãng phí"),
    Subject.GENERAL: N_("Pháp luật chung"),
}


class State(StrEnum):
    """Where a line stands; only accepted ones count. The value is part of an address."""

    WAITING = "cho-duyet"
    """Written by an officer, not looked at by an organizer yet."""
    ACCEPTED = "da-duyet"
    STRUCK = "da-gach"


STATE_WORDS = {
    State.WAITING: N_("Chờ duyệt"),
    State.ACCEPTED: N_("Đã duyệt"),
    State.STRUCK: N_("Đã gạch bỏ"),
}

TITLE, PLACE, SOURCE, NOTE = 200, 120, 300, 1000
"""Characters at most."""
MOST_TIMES, MOST_PEOPLE, MOST_COPIES = 100_000, 1_000_000, 10_000_000
YEARS = range(2000, 2101)
LONGEST = 366
"""Days that one line may span: one that spans years would count in the last of them alone."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done. `times`: classes, talks, articles …; `people` reached, `women` among them where it is known.

    From `starts` to `ends`, both days of Vietnam; it belongs to the year in which it ends, as a contest does.
    """

    kind: Kind
    subject: Subject
    title: str
    starts: date
    ends: date
    unit_id: int
    place: str = ""
    times: int = 1
    people: int = 0
    women: int | None = None
    copies: int = 0
    source: str = ""
    note: str = ""

    def body(self) -> dict[str, Any]:
        """As one value that JSON holds."""
        return {name: one.isoformat() if isinstance(one, date) else one for name, one in asdict(self).items()}


def checked(one: Activity, today: date) -> Activity:
    """What was written, trimmed. Raises BadActivity, which names the field."""
    trimmed = {name: clean(getattr(one, name)) for name in ("title", "place", "source")}
    note = "\n".join(line.strip() for line in one.note.replace("\x00", "").strip().splitlines())
    found = Activity(**{each.name: getattr(one, each.name) for each in fields(one)} | trimmed | {"note": note})
    _check_words(found)
    _check_days(found, today)
    _check_numbers(found)
    return found


def _check_words(one: Activity) -> None:
    if not one.title:
        raise BadActivity("title", N_("Điền tên hoạt động."))
    for name, most in (("title", TITLE), ("place", PLACE), ("source", SOURCE), ("note", NOTE)):
        if len(getattr(one, name)) > most:
            raise BadActivity(name, N_("Viết ngắn hơn."))


def _check_days(one: Activity, today: date) -> None:
    if one.starts.year not in YEARS:
        raise BadActivity("starts", N_("Ngày này không hợp lý."))
    if one.ends < one.starts or (one.ends - one.starts).days >= LONGEST:
        raise BadActivity("ends", N_("Ngày kết thúc không trước ngày bắt đầu, và cách không quá một năm."))
    if one.ends > today:
        raise BadActivity("ends", N_("Ghi hoạt động khi đã làm xong: ngày kết thúc không sau hôm nay."))


def _check_numbers(one: Activity) -> None:
    bounds = {"times": (1, MOST_TIMES), "people": (0, MOST_PEOPLE), "copies": (0, MOST_COPIES)}
    for name, (least, most) in bounds.items():
        if not least <= getattr(one, name) <= most:
            raise BadActivity(name, N_("Số này quá nhỏ hoặc quá lớn."))
    if one.women is not None and not 0 <= one.women <= one.people:
        raise BadActivity("women", N_("Số nữ không lớn hơn số người tham dự."))
    if one.kind in PRINTED and not one.copies:
        raise BadActivity("copies", N_("Ghi số bản đã phát hành."))


def changed(before: Activity, after: Activity) -> list[str]:
    """Names of the fields in which two wordings differ."""
    return [one.name for one in fields(Activity) if getattr(before, one.name) != getattr(after, one.name)]


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines of one kind add up to. `lines`: how many there are."""

    lines: int = 0
    times: int = 0
    people: int = 0
    women: int = 0
    copies: int = 0

    def __add__(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Sum)))


def whole(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    return sum(sums, Sum())


class BadActivity(Refusal):
    """Something that was written cannot stand: `field` is where, `fault` why."""

    code, kind = "bad_activity", RefusalKind.INVALID
    words = N_("Hoạt động chưa ghi được. %(fault)s")

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault=(fault,))
        self.field, self.fault = field, fault


class NoSuchActivity(Refusal):
    code, kind = "not_found", RefusalKind.MISSING
    words = N_("Không có hoạt động này. Kiểm tra lại địa chỉ, hoặc xem sổ hoạt động.")


class ActivityMoved(Refusal):
    code = "activity_moved"
    words = N_("Người khác vừa sửa hoạt động này. Xem lại nội dung bên dưới rồi sửa tiếp.")


class ActivityFixed(Refusal):
    code = "activity_fixed"
    words = N_("Hoạt động đã duyệt hoặc đã gạch bỏ nên bạn không sửa được. Nhờ ban tổ chức sửa.")


class UnitOutOfReach(Refusal):
    code, kind = "unit_out_of_reach", RefusalKind.INVALID
    words = N_("Chọn một đơn vị trong phạm vi của bạn, đang hoạt động vào ngày kết thúc.")
