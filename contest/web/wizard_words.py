"""What the wizard calls the values of a rulebook, for its lists of choices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from contest.boards import Counters
from contest.collective import Formula, Headcount, Level
from contest.entry import Audience, Unconfirmed
from contest.predictions import Quantity, Side
from contest.prizes import Span, Ties
from contest.refusals import N_
from contest.rounds import Closing
from contest.rulebook import Reveal, Show, Told
from contest.standings import CRITERIA, Counting
from contest.web.words import _

Choices = list[tuple[str, str]]

WORDS: dict[type[StrEnum], Mapping[StrEnum, str]] = {
    Audience: {
        Audience.MEMBERS: N_("Đoàn viên công đoàn"),
        Audience.WORKERS: N_("Người lao động có khai đơn vị"),
        Audience.ALL: N_("Mọi người có tài khoản"),
    },
    Unconfirmed: {
        Unconfirmed.COUNT: N_("Kết quả tính như mọi người"),
        Unconfirmed.NO_PRIZE: N_("Được thi và xếp hạng, không nhận giải cá nhân"),
    },
    Closing: {
        Closing.CUT: N_("Cắt bài đang làm vào giờ đóng"),
        Closing.FULL_TIME: N_("Ai đã bắt đầu được làm đủ thời gian"),
    },
    Counting: {
        Counting.BEST: N_("Cao điểm nhất, rồi làm nhanh nhất"),
        Counting.BEST_THEN_EARLIEST: N_("Cao điểm nhất, rồi nộp sớm nhất"),
        Counting.FIRST: N_("Lượt nộp đầu tiên"),
        Counting.LAST: N_("Lượt nộp cuối cùng"),
    },
    Quantity: {
        Quantity.PEOPLE: N_("Số người dự thi"),
        Quantity.ENTRIES: N_("Tổng số lượt thi"),
        Quantity.ALL_RIGHT: N_("Số người đúng tất cả các câu"),
        Quantity.ALL_RIGHT_PERCENT: N_("Tỷ lệ phần trăm người đúng tất cả các câu"),
        Quantity.STATED: N_("Một con số khác do ban tổ chức công bố"),
    },
    Side: {
        Side.EITHER: N_("Cao hơn hay thấp hơn cùng một khoảng thì như nhau"),
        Side.NOT_OVER: N_("Số vượt quá con số thật xếp sau"),
    },
    Counters: {
        Counters.SHOWN: N_("Hiện đúng số"),
        Counters.ROUNDED: N_("Chỉ hiện tròn chục"),
        Counters.HIDDEN: N_("Ẩn, kể cả số của từng đơn vị"),
    },
    Told: {
        Told.SCORE: N_("Điểm của bài"),
        Told.RECEIPT: N_("Chỉ mã bài nộp; điểm sau khi chốt đợt"),
    },
    Reveal: {
        Reveal.AFTER_CLOSE: N_("Sau khi cuộc thi đóng"),
        Reveal.NEVER: N_("Không bao giờ"),
    },
    Show: {
        Show.LIVE: N_("Công khai trong khi thi"),
        Show.OWN: N_("Mỗi người chỉ thấy hạng của mình"),
        Show.HIDDEN: N_("Ẩn đến khi công bố kết quả"),
    },
    Span: {
        Span.ROUND: N_("Mỗi đợt"),
        Span.OVERALL: N_("Toàn cuộc thi"),
    },
    Ties: {
        Ties.DRAW: N_("Bốc thăm trong số những người cùng hạng"),
        Ties.SHARE: N_("Tất cả cùng nhận giải"),
    },
    Formula: {
        Formula.PEOPLE: N_("Số người dự thi"),
        Formula.ENTRIES: N_("Tổng số lượt thi"),
        Formula.RATE: N_("Tỷ lệ người dự thi"),
        Formula.POINTS: N_("Tổng điểm"),
        Formula.MEAN: N_("Điểm trung bình"),
        Formula.MEAN_TOP: N_("Điểm trung bình của những người cao nhất"),
        Formula.RATE_AND_PRIZES: N_("Tỷ lệ cộng điểm thưởng của giải cá nhân"),
        Formula.WINNERS: N_("Số người đoạt giải"),
    },
    Level: {
        Level.GRASSROOTS: N_("Công đoàn cơ sở"),
        Level.UPPER: N_("Công đoàn cấp trên trực tiếp cơ sở"),
    },
    Headcount: {
        Headcount.WORKERS: N_("Tổng số người lao động"),
        Headcount.MEMBERS: N_("Tổng số đoàn viên"),
    },
}
SECTORS = {"hcsn": N_("Hành chính, sự nghiệp"), "enterprise": N_("Doanh nghiệp")}
GENDERS = {"female": N_("Nữ"), "male": N_("Nam")}
FLOORS = {"score": N_("Điểm trắc nghiệm"), "essay": N_("Điểm tự luận"), "total": N_("Tổng điểm")}
SHORT_DAYS = (N_("Hai"), N_("Ba"), N_("Tư"), N_("Năm"), N_("Sáu"), N_("Bảy"), N_("Chủ nhật"))


def choices(kind: type[StrEnum]) -> Choices:
    """The values of a kind, each with its words."""
    return [(one.value, _(words)) for one, words in WORDS[kind].items()]


def named(words: Mapping[str, str]) -> Choices:
    """A list of choices out of words by value."""
    return [(value, _(said)) for value, said in words.items()]


def criteria() -> Choices:
    """The criteria that a ranking may be made of."""
    return [(name, _(one.words)) for name, one in CRITERIA.items()]
