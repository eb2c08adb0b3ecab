"""Every «no» of the house: a code for machines, words for the person, and what kind of no it is.

The words are Vietnamese and serve as message ids; contest.web.errors turns a refusal into a page or JSON.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What the person can do about it; the web ring answers each kind with one status."""

    MALFORMED = "malformed"
    SIGN_IN = "sign_in"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    INVALID = "invalid"
    TOO_OFTEN = "too_often"
    BUSY = "busy"


def N_(words: str) -> str:
    """Mark words for the catalogues (the name is what gettext tools look for); they are translated when shown."""
    return words


class Refusal(Exception):
    """A rule said no. `values` fill the named places of `words`."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = Kind.CONFLICT
    words: ClassVar[str] = N_("Không thực hiện được yêu cầu này.")

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values


# Rounds and attempts


class NoSuchContest(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có cuộc thi này. Kiểm tra lại địa chỉ hoặc về trang chủ.")


class NotOpenYet(Refusal):
    code = "not_open_yet"
    words = N_("Chưa đến giờ thi. Cuộc thi mở lúc %(opens)s.")


class RoundClosed(Refusal):
    code = "round_closed"
    words = N_("Đợt thi đã đóng lúc %(closed)s, không nhận lượt thi mới.")


class AttemptsSpent(Refusal):
    code = "attempts_spent"
    words = N_("Bạn đã dùng hết %(allowed)s lượt thi của đợt này. Kết quả tốt nhất của bạn vẫn được giữ.")


class NotEligible(Refusal):
    code, kind = "not_eligible", Kind.FORBIDDEN
    words = N_("Tài khoản này dùng để tổ chức cuộc thi nên không dự thi.")


class OnlyForMembers(Refusal):
    code, kind = "only_members", Kind.FORBIDDEN
    words = N_("Cuộc thi này dành cho đoàn viên công đoàn. Nếu bạn là đoàn viên, hãy khai ở trang tài khoản.")


class OnlyForWorkers(Refusal):
    code, kind = "only_workers", Kind.FORBIDDEN
    words = N_("Cuộc thi này dành cho người lao động của các đơn vị. Hãy khai đơn vị của bạn ở trang tài khoản.")


class NotOldEnough(Refusal):
    code, kind = "not_old_enough", Kind.FORBIDDEN
    words = N_("Cuộc thi này dành cho người từ đủ %(least)s tuổi, tính theo ngày sinh bạn đã khai.")


class NotAmongEntrants(Refusal):
    code, kind = "not_among_entrants", Kind.FORBIDDEN
    words = N_("Cuộc thi này dành cho một số đơn vị, không có đơn vị của bạn. Xem đối tượng dự thi trong thể lệ.")


class Barred(Refusal):
    code, kind = "barred", Kind.FORBIDDEN
    words = N_("Ban tổ chức đã ghi bạn vào danh sách không dự thi: %(reason)s")


class Disqualified(Refusal):
    code, kind = "disqualified", Kind.FORBIDDEN
    words = N_("Kết quả của bạn trong cuộc thi này đã bị huỷ, nên bạn không thi tiếp được. Bạn có thể khiếu nại.")


class Paused(Refusal):
    code = "paused"
    words = N_("Cuộc thi đang tạm dừng đến %(until)s. Bài đang làm được cộng thêm đúng thời gian tạm dừng.")


class DaySpent(Refusal):
    code = "day_spent"
    words = N_("Bạn đã dùng hết %(allowed)s lượt thi của hôm nay. Mời bạn thi tiếp vào ngày mai.")


class NoSuchAttempt(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có bài thi này trong tài khoản của bạn.")


class AttemptClosed(Refusal):
    code = "closed"
    words = N_("Bài thi đã nộp, không sửa được câu trả lời nữa.")


class AnswerLate(Refusal):
    code = "late"
    words = N_(
        "Đã hết giờ làm bài, câu trả lời này đến muộn nên không được tính. Các câu đã lưu trước đó vẫn được giữ."
    )


class BadAnswer(Refusal):
    code, kind = "bad_entry", Kind.INVALID
    words = N_("Câu trả lời gửi lên không hợp với đề thi, nên chưa lưu gì. Hãy tải lại trang.")


class AnswerConflict(Refusal):
    code, kind = "conflict", Kind.INVALID
    words = N_("Câu này đã được trả lời khác trên một máy khác. Trang sẽ hiện câu trả lời đang lưu.")


class BadGuess(Refusal):
    code, kind = "bad_guess", Kind.INVALID
    words = N_("Số dự đoán phải là số nguyên từ 0 đến %(most)s.")


class BadNumber(Refusal):
    code, kind = "bad_number", Kind.INVALID
    words = N_(
        "Câu %(position)s cần một số, ví dụ 1250 hoặc 11,5. Các câu khác đã lưu. Hãy mở lại bài thi và sửa câu này."
    )


class BadWords(BadAnswer):
    """What somebody typed into the box of a short answer is none."""

    code = "bad_words"
    words = N_(
        "Câu %(position)s cần một câu trả lời bằng chữ, nhiều nhất 200 ký tự. Các câu khác đã lưu. Hãy mở lại bài thi "
        "và sửa câu này."
    )


class BankTooSmall(Refusal):
    code = "bank_too_small"
    words = N_("Ngân hàng chỉ có %(found)s câu «%(level)s» thuộc chủ đề %(subject)s, đề thi cần %(needed)s.")


# People


class WrongSignIn(Refusal):
    code, kind = "wrong_sign_in", Kind.INVALID
    words = N_("Số điện thoại hoặc mật khẩu chưa đúng.")


class WrongPassword(Refusal):
    code, kind = "wrong_password", Kind.INVALID
    words = N_("Mật khẩu hiện tại chưa đúng.")


class PhoneTaken(Refusal):
    code = "phone_taken"
    words = N_("Số điện thoại này đã có tài khoản.")


class BadPhone(Refusal):
    code, kind = "bad_phone", Kind.INVALID
    words = N_("Số điện thoại chưa đúng. Nhập số di động 10 chữ số, ví dụ 0912 345 678.")


class BadName(Refusal):
    code, kind = "bad_name", Kind.INVALID
    words = N_("Họ và tên chỉ gồm chữ cái và khoảng trắng, từ 2 đến 80 ký tự.")


class BadBirthDate(Refusal):
    code, kind = "bad_birth_date", Kind.INVALID
    words = N_("Ngày sinh chưa hợp lệ. Người dự thi từ đủ 14 tuổi.")


class WeakPassword(Refusal):
    code, kind = "weak_password", Kind.INVALID
    words = N_("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác, từ %(least)s đến 256 ký tự.")


class UnknownUnit(Refusal):
    code, kind = "unknown_unit", Kind.INVALID
    words = N_("Không có đơn vị này. Hãy chọn trong danh sách, hoặc ghi tên đơn vị ở ô «Không thấy đơn vị của tôi».")


class TooOften(Refusal):
    code, kind = "slow_down", Kind.TOO_OFTEN
    words = N_("Bạn thử quá nhiều lần. Thử lại sau %(minutes)s phút.")


class Busy(Refusal):
    code, kind = "busy", Kind.BUSY
    words = N_("Máy chủ đang bận. Hãy thử lại sau ít giây.")


# Access and forms


class MustSignIn(Refusal):
    code, kind = "sign_in", Kind.SIGN_IN
    words = N_("Bạn cần đăng nhập để vào trang này.")


class NotAllowed(Refusal):
    code, kind = "forbidden", Kind.FORBIDDEN
    words = N_("Tài khoản của bạn chưa được vào phần này.")


class StalePage(Refusal):
    code, kind = "csrf", Kind.FORBIDDEN
    words = N_("Trang mở đã lâu. Tải lại trang rồi bấm gửi lại một lần nữa.")


class BadRequestBody(Refusal):
    code, kind = "bad_json", Kind.MALFORMED
    words = N_("Dữ liệu gửi lên không đọc được, nên chưa lưu gì.")


class NotFound(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có trang này. Về trang chủ, hoặc tìm cuộc thi.")


# Setting up a contest


class BadRulebook(Refusal):
    code, kind = "bad_rulebook", Kind.INVALID
    words = N_("Thể lệ còn mâu thuẫn: %(faults)s")


class UnknownQuestion(Refusal):
    code, kind = "unknown_question", Kind.INVALID
    words = N_("Đề cố định nêu câu hỏi không có trong ngân hàng hoặc chưa được dùng: %(codes)s")


class WrongMoment(Refusal):
    code = "wrong_moment"
    words = N_("Cuộc thi đang ở bước khác, nên chưa làm được việc này.")


class ReasonMissing(Refusal):
    code, kind = "reason_missing", Kind.INVALID
    words = N_("Hãy ghi lý do, ít nhất 10 ký tự. Lý do được công khai hoặc lưu trong nhật ký.")


class SamePerson(Refusal):
    code = "same_person"
    words = N_("Người đề nghị không tự duyệt việc này. Cần một người khác của ban tổ chức.")


class Locked(Refusal):
    code = "locked"
    words = N_("Kết quả cuộc thi đã khoá, không sửa được nữa.")


# Proposals, notices, places


class NoSuchProposal(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có đề nghị này trong cuộc thi.")


class ProposalEnded(Refusal):
    code = "proposal_ended"
    words = N_("Đề nghị này đã được duyệt hoặc đã rút.")


class BadNotice(Refusal):
    code, kind = "bad_notice", Kind.INVALID
    words = N_("Thông báo dài từ %(least)s đến %(most)s ký tự.")


class NoSuchPlace(Refusal):
    code, kind = "no_such_place", Kind.INVALID
    words = N_("Bài thi này không có câu số %(position)s.")


# The public record


class NotPublished(Refusal):
    code, kind = "not_published", Kind.MISSING
    words = N_("Hồ sơ chỉ có sau khi kết quả được công bố.")


class NotSealed(Refusal):
    code, kind = "not_sealed", Kind.BUSY
    words = N_("Nhật ký đang được niêm phong. Thử lại sau một phút.")


class NoSuchPaper(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có văn bản này.")


class PaperTooEarly(Refusal):
    code = "paper_too_early"
    words = N_("Văn bản này chỉ lập được khi mọi đợt thi đã chốt.")


# Attempts: the newest page leads


class Elsewhere(Refusal):
    code = "elsewhere"
    words = N_("Bài này đang được làm ở trang khác hoặc máy khác. Trang này tạm ngừng lưu câu trả lời.")
