"""The usual shapes of a contest, each sound as it stands: what a board begins with instead of an empty page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula
from contest.entry import Audience, Category, Eligibility
from contest.papers import Quota
from contest.predictions import Quantity
from contest.prizes import Ladder, Prize, Span
from contest.refusals import N_
from contest.rounds import VIETNAM, Closing, Hours, Round
from contest.rulebook import Reveal, Rulebook, Show, Told
from contest.standings import Counting, Floor

WORKDAYS = (0, 1, 2, 3, 4)
BANDS = (Band("Dưới 50 người", 1, 49), Band("50 đến 199 người", 50, 199), Band("Từ 200 người", 200))
COLLECTIVE_PRIZES = (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3))


@dataclass(frozen=True, slots=True)
class Template:
    """A shape: its name, for whom it is, its rules for a subject's code, and its rounds from a day on."""

    code: str
    name: str
    words: str
    rules: Callable[[str], Rulebook]
    rounds: Callable[[date], tuple[Round, ...]]


def _quotas(subject: str, *numbers: int) -> tuple[Quota, ...]:
    levels = ("recall", "understanding", "application")
    return tuple(Quota(subject, level, number) for level, number in zip(levels, numbers, strict=True) if number)


def _weekly_rules(subject: str) -> Rulebook:
    """The safe default: what most weighty contests of unions settle on."""
    return Rulebook(
        summary="",
        blueprint=_quotas(subject, 8, 8, 4),
        minutes=20,
        attempts=3,
        counting=Counting.BEST_THEN_EARLIEST,
        ranking=("score", "prediction", "time_taken", "handed_in", "draw"),
        prediction=Quantity.PEOPLE,
        counters=Counters.HIDDEN,
        eligibility=Eligibility(Audience.WORKERS),
        freeze_minutes=120,
        complaint_days=3,
        prizes=(
            Ladder(Span.ROUND, (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3), Prize("Khuyến khích", 5))),
            Ladder(Span.OVERALL, (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 4), Prize("Khuyến khích", 10))),
        ),
        collective=(
            CollectiveRule("Đông người dự thi nhất", Formula.PEOPLE, prizes=COLLECTIVE_PRIZES),
            CollectiveRule("Tỷ lệ dự thi cao nhất", Formula.RATE, bands=BANDS, prizes=COLLECTIVE_PRIZES),
        ),
    )


def _mines_rules(subject: str) -> Rulebook:
    return Rulebook(
        summary="",
        blueprint=_quotas(subject, 6, 5, 4),
        minutes=30,
        attempts=3,
        counting=Counting.BEST,
        ranking=("score", "prediction", "time_taken", "handed_in", "draw"),
        prediction=Quantity.ALL_RIGHT,
        clip_first=True,
        prizes=(Ladder(Span.OVERALL, (Prize("Nhất", 1), Prize("Nhì", 1), Prize("Ba", 2), Prize("Khuyến khích", 10))),),
        collective=(CollectiveRule("Đông người dự thi nhất", Formula.PEOPLE, prizes=COLLECTIVE_PRIZES),),
    )


def _office_rules(subject: str) -> Rulebook:
    return Rulebook(
        summary="",
        blueprint=_quotas(subject, 12, 12, 6),
        minutes=30,
        attempts=1,
        counting=Counting.FIRST,
        ranking=("score", "time_taken", "draw"),
        eligibility=Eligibility(Audience.WORKERS),
        same_for_all=True,
        closing=Closing.FULL_TIME,
        told=Told.RECEIPT,
        show=Show.HIDDEN,
        prizes=(Ladder(Span.OVERALL, (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3))),),
    )


def _practice_rules(subject: str) -> Rulebook:
    return Rulebook(
        summary="",
        blueprint=_quotas(subject, 8, 8, 4),
        minutes=20,
        attempts=None,
        counting=Counting.BEST,
        ranking=("score", "time_taken"),
        # The real contest draws from the same bank.
        reveal=Reveal.NEVER,
        show=Show.HIDDEN,
        complaint_days=0,
        practice=True,
    )


def _essay_rules(subject: str) -> Rulebook:
    prizes = (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3), Prize("Khuyến khích", 5))
    return Rulebook(
        summary="",
        blueprint=_quotas(subject, 10, 10, 5),
        minutes=30,
        attempts=1,
        counting=Counting.FIRST,
        ranking=("floors", "total", "essay", "time_taken", "draw"),
        essay_points=10,
        floors=(Floor("essay", 7), Floor("total", 27)),
        categories=(
            Category("tre", "Đến 35 tuổi", most_age=35),
            Category("trung-nien", "Từ 36 tuổi", least_age=36),
        ),
        told=Told.RECEIPT,
        show=Show.HIDDEN,
        prizes=(Ladder(Span.OVERALL, prizes, "tre"), Ladder(Span.OVERALL, prizes, "trung-nien")),
    )


def _weekly(first: date) -> tuple[Round, ...]:
    """Four weeks, each from Monday 8:00 to Sunday 22:00 when the first day is a Monday."""
    return tuple(Round(0, n + 1, f"Tuần {n + 1}", _at(first, 7 * n, 8), _at(first, 7 * n + 6, 22)) for n in range(4))


def _fortnight(first: date) -> tuple[Round, ...]:
    return (Round(0, 1, "Đợt 1", _at(first, 0, 8), _at(first, 13, 22)),)


def _workweek(first: date) -> tuple[Round, ...]:
    hours = (Hours(WORKDAYS, 7 * 60 + 30, 17 * 60),)
    return (Round(0, 1, "Đợt 1", _at(first, 0, 7, 30), _at(first, 4, 17), hours),)


def _month(first: date) -> tuple[Round, ...]:
    return (Round(0, 1, "Thi thử", _at(first, 0, 8), _at(first, 27, 22)),)


def _at(first: date, days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(first + timedelta(days=days), time(hour, minute), VIETNAM)


TEMPLATES = (
    Template(
        "hang-tuan",
        N_("Cuộc thi hằng tuần của công đoàn"),
        N_(
            "Bốn tuần, mỗi tuần từ 8 giờ thứ Hai đến 22 giờ Chủ nhật; 20 câu và câu dự đoán trong 20 phút, 3 lượt; "
            "giải từng tuần, giải chung cuộc, hai giải tập thể."
        ),
        _weekly_rules,
        _weekly,
    ),
    Template(
        "bom-min",
        N_("Theo mẫu cuộc thi toàn quốc về bom mìn"),
        N_("Một đợt hai tuần; xem đoạn phim trước, rồi 15 câu và câu dự đoán trong 30 phút."),
        _mines_rules,
        _fortnight,
    ),
    Template(
        "tai-co-quan",
        N_("Thi một lần tại cơ quan"),
        N_("Mọi người cùng một đề 30 câu, một lượt, làm đủ 30 phút, trong giờ làm việc; kết quả công bố sau."),
        _office_rules,
        _workweek,
    ),
    Template(
        "thi-thu",
        N_("Thi thử"),
        N_("Không giới hạn lượt, không có bảng xếp hạng công khai, không xếp giải."),
        _practice_rules,
        _month,
    ),
    Template(
        "trac-nghiem-tu-luan",
        N_("Trắc nghiệm và bài viết, hai bảng theo tuổi"),
        N_("25 câu và một bài viết 10 điểm, có mức điểm tối thiểu; xếp giải riêng cho hai bảng tuổi."),
        _essay_rules,
        _fortnight,
    ),
)
BY_CODE = {one.code: one for one in TEMPLATES}


def next_monday(day: date) -> date:
    """The first Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


def moved(rounds: tuple[Round, ...], first: date) -> tuple[Round, ...]:
    """The same rounds, so many whole days later that the first one opens on that day; nothing of their life is kept."""
    start = min(one.opens_at for one in rounds).astimezone(VIETNAM).date()
    later = timedelta(days=(first - start).days)
    # Vietnam's clock has no summer time, so whole days keep the hour.
    return tuple(
        Round(0, one.number, one.title, one.opens_at + later, one.closes_at + later, one.hours) for one in rounds
    )
