"""What the public is told of each step in the life of a contest: the texts of its notices.

They are in Vietnamese, as published: a record is not translated. Moments are told by Vietnam's clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from contest.contests import WHOLE, Contest
from contest.life import Step
from contest.prizes import Ties
from contest.rounds import VIETNAM, Round
from contest.rulebook import Rulebook
from contest.standings import commitment

_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def moment(at: datetime) -> str:
    """«17:00 thứ Sáu, 27/11/2026»."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M} {_DAYS[local.weekday()]}, {local:%d/%m/%Y}"


def draws(rules: Rulebook) -> bool:
    """Whether anything is drawn by lot in a contest."""
    return "draw" in rules.ranking or (bool(rules.prizes) and rules.prize_ties is Ties.DRAW)


def drawn_scopes(contest: Contest) -> list[int]:
    """The scopes that have a draw of their own: the whole contest, and each round where there are several."""
    if not draws(contest.rules):
        return []
    return [WHOLE, *(one.number for one in contest.rounds if len(contest.rounds) > 1)]


def _place(scope: int) -> str:
    return "toàn cuộc thi" if scope == WHOLE else f"đợt {scope}"


def commitments(contest: Contest) -> str:
    """The fingerprints of the draws' seeds, for before the opening."""
    told = [f"{_place(scope)}: {commitment(contest.seed_of(scope))}" for scope in drawn_scopes(contest)]
    return f" Dấu vân tay SHA-256 của mã số bốc thăm: {'; '.join(told)}." if told else ""


def seeds(contest: Contest, scopes: Iterable[int]) -> str:
    """The seeds of draws, for when they are public."""
    told = [f"{_place(scope)}: {contest.seed_of(scope)}" for scope in scopes if scope in drawn_scopes(contest)]
    return f" Mã số bốc thăm: {'; '.join(told)}." if told else ""


def step(contest: Contest, taken: Step, now: datetime, reason: str = "") -> str:
    """The notice of a step, by the contest as it stands after it."""
    match taken:
        case Step.ANNOUNCE:
            said = f"Công bố cuộc thi và thể lệ, bản {contest.version}, dấu vân tay SHA-256: {contest.rules.digest()}."
            return said + commitments(contest)
        case Step.CLOSE:
            said = f"Cuộc thi đóng lúc {moment(now)}, không nhận lượt thi mới. Bài đang làm vẫn được làm hết giờ."
            return said + because(reason)
        case Step.CHECK:
            return "Mọi bài thi đã thu xong. Ban tổ chức đang kiểm tra kết quả."
        case Step.REVEAL:
            return f"Công bố kết quả tạm thời.{_until(contest)}{seeds(contest, drawn_scopes(contest))}"
        case Step.FINISH:
            return "Đã giải quyết mọi khiếu nại. Kết quả là chính thức."
        case Step.PUBLISH:
            return "Công bố kết quả chính thức, danh sách giải và hồ sơ kết quả để ai cũng kiểm tra lại được."
        case Step.LOCK:
            return "Hồ sơ cuộc thi đã khoá. Kết quả không sửa được nữa."


def _until(contest: Contest) -> str:
    until = contest.complaints_until
    return f" Khiếu nại được nhận đến {moment(until)}." if until is not None and contest.rules.complaint_days else ""


def because(reason: str) -> str:
    """« Lý do: …» with its full stop; nothing without a reason."""
    return f" Lý do: {reason.rstrip('.')}." if reason else ""


def revealed(contest: Contest, number: int) -> str:
    """The notice of a round whose results are public before the contest is over."""
    return f"Công bố kết quả tạm thời của đợt {number}.{seeds(contest, [number])}"


def stated(window: Round, value: int, source: str) -> str:
    """The notice of a true value that organizers state."""
    thousands = f"{value:,}".replace(",", ".")
    return f"Con số thật của câu dự đoán đợt {window.number}: {thousands}. Nguồn: {source.rstrip('.')}."


def paused(since: datetime, until: datetime, moved: Round | None, reason: str) -> str:
    """The notice of a pause."""
    said = f"Cuộc thi tạm dừng từ {moment(since)} đến {moment(until)}. Bài đang làm được cộng thêm đúng thời gian đó."
    if moved is not None:
        said += f" Đợt {moved.number} đóng lúc {moment(moved.closes_at)}."
    return said + because(reason)


def resumed(now: datetime, reason: str) -> str:
    """The notice of a pause that ends before its time."""
    said = f"Cuộc thi tiếp tục từ {moment(now)}, sớm hơn đã báo. Thời gian đã cộng cho bài đang làm được giữ nguyên."
    return said + because(reason)


def extended(window: Round, reason: str) -> str:
    """The notice of a later close for everybody."""
    return f"Đợt {window.number} được kéo dài đến {moment(window.closes_at)} cho mọi người.{because(reason)}"


def extended_some(who: str, number: int, closes_at: datetime | None, extra_minutes: int, reason: str) -> str:
    """The notice of more time for some. `who`: the name of a unit, or «một thí sinh»: a person is not named."""
    given = [f"được thi đến {moment(closes_at)}"] if closes_at is not None else []
    given += [f"được thêm {extra_minutes} phút làm bài"] if extra_minutes else []
    return f"Đợt {number}: {who} {' và '.join(given)}.{because(reason)}"
