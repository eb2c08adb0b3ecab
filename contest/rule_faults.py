"""The contradictions of rules and rounds in words, each with the section of the wizard that mends it.

Codes come from Rulebook.faults and rounds.faults; one without words here fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contest.drafts import Section
from contest.refusals import N_
from contest.rule_words import Sentence, plain


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about a draft, the section that mends it, and whether it forbids announcing."""

    section: Section
    sentence: Sentence
    forbids: bool = True
    address: str = ""
    """A page outside the wizard that mends it better."""


_F = tuple[Section, str]
FAULTS: dict[str, _F] = {
    # contest.standings.chain_faults
    "unknown": (Section.MARKS, N_("Tiêu chí xếp hạng «%(which)s» không có trong hệ thống.")),
    "empty": (Section.MARKS, N_("Chưa chọn tiêu chí xếp hạng nào.")),
    "repeated": (Section.MARKS, N_("Một tiêu chí xếp hạng được chọn hai lần.")),
    "prediction_without_question": (
        Section.MARKS,
        N_("Xếp hạng theo dự đoán nhưng cuộc thi không có câu dự đoán. Hãy bỏ tiêu chí hoặc thêm câu dự đoán."),
    ),
    "question_without_prediction": (
        Section.MARKS,
        N_("Có câu dự đoán nhưng không dùng để xếp hạng. Hãy thêm tiêu chí dự đoán hoặc bỏ câu dự đoán."),
    ),
    "nothing_after_draw": (
        Section.MARKS,
        N_("Bốc thăm phải là tiêu chí cuối: sau bốc thăm không còn ai bằng nhau để xét tiếp."),
    ),
    # Rulebook
    "blueprint_and_fixed": (
        Section.PAPER,
        N_("Đề vừa theo cơ cấu vừa theo danh sách câu cố định. Hãy bỏ một trong hai."),
    ),
    "empty_blueprint": (Section.PAPER, N_("Đề chưa có câu hỏi nào.")),
    "repeated_quota": (Section.PAPER, N_("Cơ cấu đề nêu hai lần cùng một chủ đề và mức độ.")),
    "repeated_fixed": (Section.PAPER, N_("Danh sách câu cố định có câu lặp lại.")),
    "grace": (Section.PAPER, N_("Số giây nhận trễ không được âm.")),
    "minutes_or_points": (
        Section.PAPER,
        N_("Thời gian làm bài phải từ 1 đến 1440 phút; mỗi câu từ 1 điểm, cả đề không quá 999.999 điểm."),
    ),
    "attempts": (Section.PAPER, N_("Số lượt thi phải từ 1 trở lên, hoặc để trống nếu không giới hạn.")),
    "attempts_a_day": (Section.PAPER, N_("Số lượt mỗi ngày phải từ 1 đến số lượt của cả đợt.")),
    "same_paper_again": (
        Section.PAPER,
        N_("Mọi người làm cùng một đề thì mỗi người chỉ được một lượt: thi lại là gặp lại đúng đề ấy."),
    ),
    "pass_mark": (Section.MARKS, N_("Điểm đạt phải từ 1 đến điểm tối đa của đề.")),
    "guessing_without_prediction": (Section.MARKS, N_("Cách tính dự đoán được đặt nhưng không có câu dự đoán.")),
    "asks_one_ranks_another": (
        Section.MARKS,
        N_("Câu dự đoán hỏi một đại lượng nhưng xếp hạng theo đại lượng khác."),
    ),
    "struck_never_all_right": (
        Section.MARKS,
        N_("Bài bị huỷ kết quả không thể đúng hết, nên không đếm được trong câu dự đoán này."),
    ),
    "stated_needs_words": (
        Section.MARKS,
        N_("Dự đoán con số do ban tổ chức công bố thì phải ghi câu hỏi; dự đoán con số khác thì để trống."),
    ),
    "counters_give_prediction_away": (
        Section.MARKS,
        N_("Số người, số lượt đang hiện sẽ làm lộ câu dự đoán. Hãy làm tròn hoặc ẩn các số đếm khi còn dự đoán."),
    ),
    "essay_points": (Section.MARKS, N_("Điểm tự luận không âm, và cả cuộc thi không quá 999.999 điểm.")),
    "essay_without_points": (
        Section.MARKS,
        N_("Xếp hạng theo tự luận hoặc tổng điểm nhưng phần tự luận chưa có điểm."),
    ),
    "floors_not_ranked": (
        Section.MARKS,
        N_("Có mức điểm tối thiểu nhưng không dùng để xếp hạng. Hãy thêm tiêu chí «đạt các mức điểm tối thiểu»."),
    ),
    "floors_missing": (Section.MARKS, N_("Xếp hạng theo mức điểm tối thiểu nhưng chưa đặt mức nào.")),
    "floors_out_of_reach": (
        Section.MARKS,
        N_("Có mức điểm tối thiểu không ai đạt được hoặc ai cũng đạt. Hãy xem lại các mức."),
    ),
    "score_hidden_but_board_shows": (
        Section.SEEN,
        N_("Nộp bài không báo điểm nhưng bảng xếp hạng lại hiện điểm trong khi thi. Hãy ẩn bảng hoặc báo điểm."),
    ),
    "freeze_or_complaints": (Section.SEEN, N_("Số phút khoá bảng và số ngày khiếu nại không được âm.")),
    "cap_with_shared_prizes": (
        Section.PRIZES,
        N_("Đã giới hạn số giải thì người cùng hạng phải bốc thăm: cùng nhận giải sẽ vượt giới hạn."),
    ),
    "prize_cap": (Section.PRIZES, N_("Tỷ lệ giải phải từ 1 đến 100 phần trăm số người dự thi.")),
    "target_percent": (Section.SEEN, N_("Chỉ tiêu tham gia phải từ 1 đến 100 phần trăm.")),
    "practice_with_prizes": (Section.PRIZES, N_("Cuộc thi thử không xếp giải. Hãy bỏ các giải.")),
    # contest.entry
    "least_age": (Section.WHO, N_("Tuổi tối thiểu phải từ 0 đến 100.")),
    "called_and_unranked": (
        Section.WHO,
        N_("Có đơn vị vừa trong danh sách được dự thi vừa trong danh sách không xếp hạng."),
    ),
    "repeated_category": (Section.WHO, N_("Hai bảng trùng mã hoặc trùng tên.")),
    "empty_category": (
        Section.WHO,
        N_("Bảng «%(which)s» thiếu tên, thiếu điều kiện, hoặc có điều kiện không ai thoả mãn."),
    ),
    # contest.prizes
    "ladder_names": (Section.PRIZES, N_("Cơ cấu giải thứ %(which)s có giải thiếu tên, trùng tên, hoặc không có giải.")),
    "ladder_counts": (
        Section.PRIZES,
        N_("Cơ cấu giải thứ %(which)s: số giải phải từ 1 trở lên, số tiền không được âm."),
    ),
    "ladder_amounts": (Section.PRIZES, N_("Cơ cấu giải thứ %(which)s: giải thấp hơn không được nhiều tiền hơn.")),
    "ladder_category": (Section.PRIZES, N_("Cơ cấu giải thứ %(which)s dành cho một bảng không còn.")),
    "repeated_ladder": (Section.PRIZES, N_("Hai cơ cấu giải cho cùng một phạm vi và cùng một bảng.")),
    # contest.collective
    "collective_title": (Section.PRIZES, N_("Danh sách tập thể thứ %(which)s chưa có tên.")),
    "collective_top": (
        Section.PRIZES,
        N_("Danh sách tập thể thứ %(which)s: số người tính điểm trung bình chỉ dùng, và phải có, ở đúng công thức ấy."),
    ),
    "collective_prize_points": (
        Section.PRIZES,
        N_("Danh sách tập thể thứ %(which)s cần điểm thưởng cho các giải cá nhân."),
    ),
    "collective_bands": (
        Section.PRIZES,
        N_("Danh sách tập thể thứ %(which)s: các nhóm quy mô trùng tên, chồng lên nhau hoặc ngược số."),
    ),
    "collective_prizes": (
        Section.PRIZES,
        N_("Danh sách tập thể thứ %(which)s: giải phải có tên, số giải từ 1 trở lên, số tiền không được âm."),
    ),
    "collective_least": (Section.PRIZES, N_("Danh sách tập thể thứ %(which)s: các mức tối thiểu không được âm.")),
    "repeated_collective": (Section.PRIZES, N_("Hai danh sách tập thể trùng tên.")),
    # contest.rounds
    "no_rounds": (Section.ROUNDS, N_("Chưa có đợt thi nào.")),
    "closes_before_opening": (Section.ROUNDS, N_("%(which)s đóng trước khi mở.")),
    "bad_hours": (Section.ROUNDS, N_("%(which)s có khung giờ không hợp lệ: chọn ngày, và giờ đóng sau giờ mở.")),
    "never_open": (Section.ROUNDS, N_("%(which)s không lúc nào mở: các khung giờ nằm ngoài ngày mở và ngày đóng.")),
    "rounds_overlap": (Section.ROUNDS, N_("%(which)s mở khi đợt trước chưa đóng.")),
    "round_numbers": (Section.ROUNDS, N_("Các đợt không đánh số liền nhau từ 1.")),
}


def in_words(codes: Iterable[str], titles: Mapping[str, str] | None = None) -> list[Finding]:
    """Faults by code as sentences. `titles`: what «closes_before_opening:3» is to call round 3, by its number as text.

    Raises KeyError for a code that has no words.
    """
    found = []
    for code in codes:
        stem, _, which = code.partition(":")
        section, words = FAULTS[stem]
        named = (titles or {}).get(which, which) if section is Section.ROUNDS else which
        found.append(Finding(section, plain(words, which=named) if "%(which)s" in words else plain(words)))
    return found
