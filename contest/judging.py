"""How works are judged: a rubric of 100 points, two judges apart, a third where they differ widely, exact means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contest.refusals import N_, Kind, Refusal

WHOLE = 100
"""Points of a rubric in all."""
MOST_CRITERIA = 8
MOST_NAME = 80
MOST_COMMENT = 2000
WIDEST = 15
"""Two judges who differ by more need a third (ux §3.11)."""
SEATS = 2
"""Judges of a work, as long as they agree."""

RULES = (
    N_("Mỗi bài do hai giám khảo chấm độc lập theo thang %(whole)s điểm."),
    N_("Không giám khảo nào thấy điểm của người kia trước khi cả hai đã lưu."),
    N_("Hai điểm lệch nhau quá %(widest)s thì giám khảo thứ ba chấm; lấy trung bình hai điểm gần nhau nhất."),
    N_("Nếu hai điểm gần nhất vẫn lệch quá %(widest)s, ban giám khảo họp và ghi điểm kèm lý do."),
    N_("Điểm bài viết là trung bình đó quy về %(points)s điểm, làm tròn đến số nguyên gần nhất, đúng nửa thì lên."),
)
"""The rule in sentences; they name `whole`, `widest` and `points`."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the rubric: whole points 0 … `most`."""

    name: str
    most: int


def faults(rubric: Sequence[Criterion]) -> list[str]:
    """Why nobody can judge by this rubric, as message ids; empty when they can."""
    found = []
    if not 1 <= len(rubric) <= MOST_CRITERIA:
        found.append(N_("Thang điểm có từ 1 đến 8 tiêu chí."))
    if any(not one.name or len(one.name) > MOST_NAME for one in rubric):
        found.append(N_("Mỗi tiêu chí cần tên, không quá 80 ký tự."))
    if len({one.name for one in rubric}) < len(rubric):
        found.append(N_("Hai tiêu chí trùng tên."))
    if any(one.most < 1 for one in rubric) or sum(one.most for one in rubric) != WHOLE:
        found.append(N_("Điểm tối đa của mỗi tiêu chí từ 1 trở lên, cộng lại đúng 100."))
    return found


def given(rubric: Sequence[Criterion], points: Sequence[int | None]) -> int | None:
    """The sum of points given by a rubric; None while one is missing or is not one of 0 … most."""
    if len(points) != len(rubric):
        return None
    total = 0
    for one, told in zip(rubric, points, strict=True):
        if told is None or not 0 <= told <= one.most:
            return None
        total += told
    return total


def is_wide(one: int, other: int) -> bool:
    """Whether two judges differ too widely for their mean to stand."""
    return abs(one - other) > WIDEST


def nearest(totals: Sequence[int]) -> tuple[int, int]:
    """The two of three totals that lie nearest; where both pairs are as near, the middle one twice."""
    low, middle, high = sorted(totals)
    if middle - low == high - middle:
        return middle, middle
    return (low, middle) if middle - low < high - middle else (middle, high)


def mean(totals: Sequence[int]) -> Fraction | None:
    """What the judges' totals come to; None while one more judge, or their meeting, must decide."""
    if len(totals) < SEATS:
        return None
    if len(totals) == SEATS:
        return None if is_wide(*totals) else Fraction(sum(totals), 2)
    ordered = sorted(totals)
    if min(ordered[1] - ordered[0], ordered[2] - ordered[1]) > WIDEST:
        return None
    return Fraction(sum(nearest(totals)), 2)


def needs_third(totals: Sequence[int]) -> bool:
    """Whether two judges are in and differ too widely."""
    return len(totals) == SEATS and is_wide(*totals)


def needs_meeting(totals: Sequence[int]) -> bool:
    """Whether three judges are in and no two of them agree."""
    return len(totals) > SEATS and mean(totals) is None


def essay_points(mark: Fraction, most: int) -> int:
    """Whole points of the essay out of a mark 0 … WHOLE: in proportion, half a point rounded up."""
    return (2 * mark.numerator * most + WHOLE * mark.denominator) // (2 * WHOLE * mark.denominator)


class JudgingLocked(Refusal):
    code = "judging_locked"
    words = N_("Ban tổ chức đã khoá điểm lúc %(moment)s.")


class JudgingNotLocked(Refusal):
    code = "judging_not_locked"
    words = N_("Hãy khoá điểm trước khi chuyển vào kết quả.")


class JudgingUnfinished(Refusal):
    code = "judging_unfinished"
    words = N_("Còn %(n)s bài của đợt này chưa có điểm cuối.")


class NoRubric(Refusal):
    code = "no_rubric"
    words = N_("Chưa có thang điểm. Hãy lập thang điểm trước khi chia bài.")


class BadRubric(Refusal):
    code, kind = "bad_rubric", Kind.INVALID
    words = N_("Thang điểm chưa dùng được. %(why)s")


class RubricFixed(Refusal):
    code = "rubric_fixed"
    words = N_("Đã có bài được chấm nên thang điểm giữ nguyên.")


class NoSuchJudge(Refusal):
    code, kind = "no_such_judge", Kind.INVALID
    words = N_("Không có giám khảo nào mang số này. Quản trị giao vai trò giám khảo trước.")


class TooFewJudges(Refusal):
    code = "too_few_judges"
    words = N_("Cần ít nhất hai giám khảo để chia bài.")


class NothingToDeal(Refusal):
    code = "nothing_to_deal"
    words = N_("Không có bài nào cần chia: bài được chia khi đợt thi đã đóng.")


class BadMark(Refusal):
    code, kind = "bad_mark", Kind.INVALID
    words = N_("Mỗi tiêu chí cần một số nguyên từ 0 đến điểm tối đa của tiêu chí đó.")


class MarkMoved(Refusal):
    code = "mark_moved"
    words = N_("Bài này vừa được lưu ở nơi khác. Hãy so hai bản rồi lưu lại.")


class MarkFixed(Refusal):
    code = "mark_fixed"
    words = N_("Giám khảo khác đã lưu điểm bài này nên điểm của bạn giữ nguyên.")


class NoMeetingNeeded(Refusal):
    code = "no_meeting_needed"
    words = N_("Các giám khảo đã thống nhất hoặc chưa chấm đủ, nên bài này không cần họp.")


class BadReason(Refusal):
    code, kind = "bad_reason", Kind.INVALID
    words = N_("Lý do dài từ 5 đến 400 ký tự.")
