"""Erasing a person: what their results stand under afterwards, and why it may have to wait."""

from __future__ import annotations

import re

from contest.contests import Contest, State
from contest.refusals import N_

PSEUDONYM = "Người dự thi đã xoá dữ liệu"
"""With a number after it: what boards, awards and certificates print from then on. Data, so in Vietnamese only."""

HOLDS = {
    "staff": N_("Tài khoản này có vai trò trong ban tổ chức, công đoàn hoặc ban giám khảo; trả lại vai trò trước."),
    "paper": N_("Còn bài thi hoặc bài viết đang làm."),
    "results": N_("Kết quả của một cuộc thi chưa chốt chính thức: %(title)s."),
    "prize": N_("Có giải chưa chi trả: %(title)s."),
}
"""Why somebody cannot be erased yet, by a short word."""


def pseudonym(person_id: int) -> str:
    """«Người dự thi đã xoá dữ liệu 1234»."""
    return f"{PSEUDONYM} {person_id}"


def marker(person_id: int) -> str:
    """What stands where the telephone number stood: unique, and no number that anybody could sign in with."""
    return f"x{person_id:011d}"


def awaits_results(contest: Contest) -> bool:
    """Whether results of a contest may still move, so that who stands behind them must be known."""
    return not contest.rules.practice and contest.state.step < State.FINAL.step


def without(text: str, name: str, phone: str) -> str:
    """A text that people wrote, without the full name and the telephone number of one of them, however spaced."""
    digits = phone.removeprefix("+84")
    number = re.compile(r"(?:\+?84|0)[\s.\-]*" + r"[\s.\-]*".join(map(re.escape, digits)))
    named = re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)
    return number.sub("…", named.sub("…", text))
