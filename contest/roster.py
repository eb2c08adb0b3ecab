"""The roster (danh sách đoàn viên) of a unit: who belongs to it, whether or not they have an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from contest.people import folded
from contest.refusals import N_, Kind, Refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on the roster of a unit. `phone` canonical; `code`: of the member's card or the employer's list."""

    unit_id: int
    name: str
    phone: str | None = None
    code: str | None = None
    born: date | None = None
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that is on a roster. `person_id`: the account of whoever it is."""

    id: int
    entry: Entry
    person_id: int | None = None


def is_same(one: Entry, other: Entry) -> bool:
    """Whether two entries of one unit are surely one person: the same name, and the same number, code or birth date."""
    if folded(one.name) != folded(other.name):
        return False
    pairs = ((one.phone, other.phone), (one.code, other.code), (one.born, other.born))
    # What both name must agree; two people of one name and birth date have numbers of their own.
    told = [left == right for left, right in pairs if left is not None and right is not None]
    return bool(told) and all(told)


def is_near(one: Entry, other: Entry) -> bool:
    """Whether two entries of one unit may be one person: alike in name, and their birth dates do not part them."""
    apart = one.born is not None and other.born is not None and one.born != other.born
    return folded(one.name) == folded(other.name) and not apart


def owner(who: Entry, free: Iterable[Held]) -> Held | None:
    """The entry of their unit that somebody who has just named themselves is: by number, else by name and birth date.

    None where no entry or more than one would do. `free`: entries of the unit without an account.
    """
    free = [one for one in free if one.entry.unit_id == who.unit_id]
    by_phone = [one for one in free if who.phone is not None and one.entry.phone == who.phone]
    if by_phone:
        return by_phone[0]
    alike = [
        one
        for one in free
        if who.born is not None
        and one.entry.born == who.born
        # A number of their own stands there: somebody else may well share name and day.
        and one.entry.phone is None
        and folded(one.entry.name) == folded(who.name)
    ]
    return alike[0] if len(alike) == 1 else None


def mended(entry: Entry, name: str, phone: str | None, code: str | None, born: date | None) -> Entry:
    """An entry with other words; gender and unit stay."""
    return replace(entry, name=name, phone=phone, code=code, born=born)


class NoSuchEntry(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có người này trong danh sách. Có thể đã được đưa ra khỏi danh sách.")


class NoSuchRosterImport(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không còn tệp danh sách này. Tệp chưa nhập được giữ trong một ngày; hãy tải lại.")


class RosterTaken(Refusal):
    code = "roster_taken"
    words = N_("Số điện thoại hoặc mã số này đã có trong danh sách đơn vị.")


class RosterMoved(Refusal):
    code = "roster_moved"
    words = N_("Danh sách vừa thay đổi nên chưa nhập gì. Xem lại các dòng rồi bấm nhập lần nữa.")


class NothingToTake(Refusal):
    code, kind = "nothing_to_take", Kind.INVALID
    words = N_("Chưa có dòng nào để nhập.")


class NotGrassroots(Refusal):
    code, kind = "not_grassroots", Kind.INVALID
    words = N_("Chọn một công đoàn cơ sở trong phạm vi của bạn.")


class NobodyChosen(Refusal):
    code, kind = "nobody_chosen", Kind.INVALID
    words = N_("Chưa chọn người nào.")


class RosterUnread(Refusal):
    """A file that is no list; `code` tells why."""

    kind = Kind.INVALID
    words = N_("Không đọc được tệp. Mở bằng Excel, lưu lại thành .xlsx, không đặt mật khẩu, rồi tải lên.")


class RosterTooBig(RosterUnread):
    code = "too_big"
    words = N_("Tệp quá lớn: nhiều nhất 5 MB và 5.000 dòng. Chia thành nhiều tệp.")


class RosterEmpty(RosterUnread):
    code = "empty"
    words = N_("Tệp không có dòng nào. Điền danh sách vào tệp mẫu rồi tải lên.")


class RosterHeadless(RosterUnread):
    code = "no_header"
    words = N_("Không thấy hàng tiêu đề có cột «Họ và tên» trong 15 hàng đầu. Dùng tệp mẫu, hoặc thêm hàng tiêu đề.")


class RosterLocked(RosterUnread):
    code = "locked"
    words = N_("Tệp có mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên.")


class RosterTooHard(RosterUnread):
    code = "too_hard"
    words = N_("Tệp quá phức tạp nên không đọc xong. Chép danh sách sang một tệp Excel mới rồi tải lên.")


class RosterBusy(RosterUnread):
    code, kind = "roster_busy", Kind.BUSY
    words = N_("Máy chủ đang đọc các tệp khác. Tải lại sau ít phút.")


UNREAD: dict[str, type[RosterUnread]] = {
    one.code: one for one in (RosterTooBig, RosterEmpty, RosterHeadless, RosterLocked, RosterTooHard)
}
