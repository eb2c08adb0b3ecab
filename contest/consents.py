"""Consents: for which purposes people agree that data about them is used, in words that are kept by version.

One question a purpose, never ticked beforehand, withdrawn as easily as given (Law 91/2025/QH15, articles 9 to 12).
Figures about groups (sex, age) are no purpose of their own: they tell of nobody in particular, and a box that changed
nothing would be no choice. What is needed to run a contest at all stands in TAKE_PART and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest.refusals import N_, Kind, Refusal


class Purpose(StrEnum):
    """What somebody agrees to."""

    TAKE_PART = "take_part"
    """Needed for an account: without it there is nothing to take part with."""
    PUBLIC_NAME = "public_name"
    """The full name on public boards; `person.shows_name` is kept equal to it, since every board reads that."""
    CONTACT = "contact"
    """Being written to or called about other contests; news of one's own paper or prize is part of taking part."""


VERSION = 1
"""Of the words asked today. Changed words are a new version: who agreed to older ones agreed to those."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands at a tick: the sentence agreed to, who sees the data, and how long it is kept."""

    title: str
    asks: str
    who: str = ""
    kept: str = ""


WORDS: dict[int, dict[Purpose, Told]] = {
    0: {
        Purpose.TAKE_PART: Told(
            N_("Dự thi"), N_("Tôi đồng ý để ban tổ chức xử lý dữ liệu cá nhân của tôi cho cuộc thi này.")
        ),
        Purpose.PUBLIC_NAME: Told(
            N_("Công khai họ tên"),
            N_("Hiện đầy đủ họ tên tôi ở bảng xếp hạng công khai. Không chọn cũng dự thi được."),
        ),
    },
    1: {
        Purpose.TAKE_PART: Told(
            N_("Dự thi"),
            N_("Tôi đồng ý để ban tổ chức dùng họ tên, ngày sinh, giới tính, số điện thoại, đơn vị và bài làm của tôi "
               "để tổ chức thi, xếp hạng và trao giải."),
            N_("Ban tổ chức và cán bộ công đoàn của bạn thấy. Giới tính và tuổi chỉ dùng để đếm theo nhóm."),
            N_("Giữ đến 12 tháng sau cuộc thi cuối cùng bạn dự, rồi tách khỏi tên bạn."),
        ),
        Purpose.PUBLIC_NAME: Told(
            N_("Công khai họ tên"),
            N_("Tôi đồng ý hiện đầy đủ họ tên tôi ở bảng xếp hạng, thẻ chia sẻ và giấy chứng nhận."),
            N_("Ai mở trang cũng thấy. Không chọn thì hiện tên rút gọn, vẫn dự thi bình thường."),
            N_("Rút lại lúc nào cũng được; các trang đổi theo ngay."),
        ),
        Purpose.CONTACT: Told(
            N_("Liên hệ về cuộc thi khác"),
            N_("Tôi đồng ý nhận lời nhắc và lời mời về các cuộc thi khác."),
            N_("Ban tổ chức và cán bộ công đoàn của bạn gọi hoặc nhắn. Không chọn vẫn được báo khi có giải."),
            N_("Rút lại lúc nào cũng được."),
        ),
    },
}  # fmt: skip


def told(purpose: Purpose, version: int = VERSION) -> Told:
    """The words of a purpose as they stood in a version."""
    return WORDS[version][purpose]


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody's consent to one purpose, in the words of a version; withdrawn, it stays as a line of the history."""

    purpose: Purpose
    version: int
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it holds."""
        return self.withdrawn_at is None


def standing(history: list[Consent]) -> dict[Purpose, Consent]:
    """What holds now, by purpose."""
    return {one.purpose: one for one in history if one.stands}


class ConsentNeeded(Refusal):
    code, kind = "consent_needed", Kind.INVALID
    words = N_("Cần sự đồng ý của bạn để lưu thông tin dự thi.")


class ConsentWithdrawn(Refusal):
    code, kind = "consent_withdrawn", Kind.FORBIDDEN
    words = N_("Bạn đã rút đồng ý dự thi. Muốn thi tiếp, đồng ý lại ở trang dữ liệu của bạn.")
