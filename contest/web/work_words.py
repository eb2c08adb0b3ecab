"""What a contest's pages say to somebody of their own written works."""

from __future__ import annotations

from typing import Any

from contest import works as rules
from contest.contests import Contest
from contest.people import Person
from contest.store import works as store
from contest.store.works import Work
from contest.web import edge
from contest.web.site import now
from contest.web.words import _, moment
from contest.works import State


def standing(contest: Contest, work: Work) -> str:
    """Where a work stands, in a sentence for its writer."""
    window = next(one for one in contest.rounds if one.id == work.round_id)
    over = rules.is_over(window, contest.rules.grace, now())
    if work.state is State.INVALID and contest.is_revealed():
        return _("Bài không được chấm. Lý do: %(reason)s", reason=work.reason)
    if work.state is State.DRAFT and (not over or not work.words):
        return _("Bản nháp, chưa nộp.")
    handed = work.handed_in_at or window.last_close
    if window.revealed_at is not None or contest.is_revealed():
        return _("Đã nộp lúc %(moment)s.", moment=moment(handed))
    if over:
        return _("Đã nộp lúc %(moment)s, đang chấm.", moment=moment(handed))
    return _("Đã nộp lúc %(moment)s, rút về sửa được đến khi đợt đóng.", moment=moment(handed))


def note(contest: Contest, person: Person | None) -> dict[str, Any] | None:
    """What the pages of a contest say of works: words and address; None where there is nothing to say."""
    if not contest.rules.essay_points or person is None or not person.may_sit:
        return None
    mine = store.of_person(edge.reads(), contest.id, person.id)
    window = next((one for one in contest.rounds if rules.takes(one, now())), None)
    work = next((one for one in reversed(mine) if window is None or one.round_id == window.id), None)
    if work is None and window is None:
        return None
    words = standing(contest, work) if work else None
    label = _("Viết bài") if work is None else _("Xem bài viết")
    return {"url": f"/cuoc-thi/{contest.slug}/bai-viet", "words": words, "label": label}
