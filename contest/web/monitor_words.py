"""The words of the live monitor: how the machine is, how answers went, which page is which."""

from __future__ import annotations

from contest import pulse
from contest.pulse import Minute
from contest.refusals import N_
from contest.services.monitor import Shot
from contest.web.words import _, number, tenths

PAGE_WORDS = {
    "attempts.start_form": N_("Trang trước khi thi"),
    "attempts.start": N_("Bắt đầu lượt thi"),
    "attempts.paper": N_("Mở bài thi"),
    "attempts.save": N_("Lưu câu trả lời"),
    "attempts.review": N_("Xem lại bài thi"),
    "attempts.hand_in": N_("Nộp bài"),
    "results.show": N_("Kết quả của người thi"),
    "standings.show": N_("Bảng xếp hạng"),
    "standings.data": N_("Bảng xếp hạng tự cập nhật"),
    "contests.show": N_("Trang cuộc thi"),
    "home.show": N_("Trang chủ"),
    "people.sign_in": N_("Đăng nhập"),
    "registration.register": N_("Đăng ký"),
    "units.listing": N_("Danh sách đơn vị"),
}
STEP_MS = 5
"""Short times are rounded up to it: a page that moves by a millisecond says nothing new."""


def page_words(endpoint: str, address: str) -> str:
    """What organizers call a page; its address where they have no word for it."""
    return _(PAGE_WORDS[endpoint]) if endpoint in PAGE_WORDS else address


def machine_words(shot: Shot, disk_free: int | None) -> dict[str, str]:
    """How the machine is, by the name of each line."""
    echoed, beats = shot.echoed, shot.echoed.beats
    states = {"silent": _("im lặng"), "none": _("không dùng")}
    silent = _("chưa rõ: Redis im lặng") if echoed.state == "silent" else _("chưa rõ")
    swept = beats.swept_ms if beats else None
    return {
        "board": _("đã đối chiếu %(ago)s", ago=_ago(echoed.board_ms))
        if echoed.board_ms is not None
        else _no_board(shot),
        "redis": states.get(echoed.state) or _answers(echoed.ping_ms),
        "database": _answers(shot.database_ms),
        "sweeper": silent if swept is None else _("đã chạy %(ago)s", ago=_ago(swept)),
        "overdue": number(shot.flow.overdue),
        "disk": _("%(n)s GB", n=tenths(disk_free // 100_000_000)) if disk_free is not None else _("ở máy khác"),
    }


def _no_board(shot: Shot) -> str:
    if shot.echoed.state == "ok":
        return _("không đổi lúc này")
    return _("lấy từ cơ sở dữ liệu")


def _answers(ms: int) -> str:
    return _("trả lời trong %(n)s ms", n=number(max(STEP_MS, -(-ms // STEP_MS) * STEP_MS)))


def _ago(ms: int) -> str:
    """«trong 5 giây qua», by steps of five seconds."""
    return _("trong %(n)s giây qua", n=number((ms // 5000 + 1) * 5))


def answer_words(last: Minute | None, why: str) -> dict[str, str]:
    """How the site answered in the last minutes; `why`: what is said where nobody knows."""
    if last is None:
        return dict.fromkeys(("requests", "errors", "late", "refused"), why)
    whole = pulse.total(last)
    _good, late, other = pulse.saves(last)
    share = tenths(whole.errors * 1000 // whole.count) if whole.count else "0"
    return {
        "requests": number(whole.count),
        "errors": _("%(n)s (%(percent)s %%)", n=number(whole.errors), percent=share),
        "late": number(late),
        "refused": number(other),
    }
