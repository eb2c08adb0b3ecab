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


# Proposals, notices, complaints


class NoSuchProposal(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có đề nghị này trong cuộc thi.")


class ProposalEnded(Refusal):
    code = "proposal_ended"
    words = N_("Đề nghị này đã được duyệt hoặc đã rút.")


class BadNotice(Refusal):
    code, kind = "bad_notice", Kind.INVALID
    words = N_("Thông báo dài từ %(least)s đến %(most)s ký tự.")


class NoSuchComplaint(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có khiếu nại này.")


class ComplaintsClosed(Refusal):
    code = "complaints_closed"
    words = N_("Cuộc thi hiện không nhận khiếu nại.")


class BadComplaint(Refusal):
    code, kind = "bad_complaint", Kind.INVALID
    words = N_("Nội dung khiếu nại dài từ %(least)s đến %(most)s ký tự.")


class TooManyComplaints(Refusal):
    code = "too_many_complaints"
    words = N_("Mỗi người gửi nhiều nhất %(most)s khiếu nại trong một cuộc thi.")


class BadReply(Refusal):
    code, kind = "bad_reply", Kind.INVALID
    words = N_("Trả lời dài từ %(least)s đến %(most)s ký tự và nêu rõ chấp nhận hay không.")


class ComplaintAnswered(Refusal):
    code = "complaint_answered"
    words = N_("Khiếu nại này đã được trả lời; câu trả lời là cuối cùng.")


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


# Corrections of keys


class BadKey(Refusal):
    code, kind = "bad_key", Kind.INVALID
    words = N_("Đáp án chưa khớp với kiểu câu. Hãy chọn đủ và đúng số phương án, hoặc ghi lại câu trả lời.")


class SameKey(Refusal):
    code, kind = "same_key", Kind.INVALID
    words = N_("Đáp án đang dùng đã đúng như vậy, nên không có gì để sửa.")


class NotOnPapers(Refusal):
    code, kind = "not_on_papers", Kind.MISSING
    words = N_("Cuộc thi này không dùng câu hỏi ấy.")


class RulingMoved(Refusal):
    code = "ruling_moved"
    words = N_("Đáp án câu này đã đổi sau khi đề nghị được ghi. Hãy rút đề nghị và lập đề nghị mới.")


# The life of a contest


class StepBlocked(Refusal):
    code = "step_blocked"
    words = N_("Chưa làm được bước này. %(why)s")


class RoundNotOver(Refusal):
    code = "round_not_over"
    words = N_("Đợt %(number)s chưa thu xong bài, nên chưa làm được việc này.")


class RoundSettled(Refusal):
    code = "round_settled"
    words = N_("Đợt %(number)s đã chốt, không kéo dài được nữa.")


class RoundHeldBack(Refusal):
    code = "round_held_back"
    words = N_("Kết quả đợt %(number)s được công bố cùng kết quả toàn cuộc thi.")


class NoSuchRound(Refusal):
    code, kind = "no_such_round", Kind.INVALID
    words = N_("Cuộc thi không có đợt này.")


class NoNumberAsked(Refusal):
    code = "no_number_asked"
    words = N_("Câu dự đoán của cuộc thi này không cần ban tổ chức ghi con số.")


class BadValue(Refusal):
    code, kind = "bad_value", Kind.INVALID
    words = N_("Con số thật phải là số nguyên từ 0 đến %(most)s.")


class BadPause(Refusal):
    code, kind = "bad_pause", Kind.INVALID
    words = N_("Giờ tiếp tục phải sau lúc này và không quá %(hours)s giờ.")


class AlreadyPaused(Refusal):
    code = "already_paused"
    words = N_("Cuộc thi đang tạm dừng đến %(until)s.")


class NotPaused(Refusal):
    code = "not_paused"
    words = N_("Cuộc thi không tạm dừng.")


class TooLate(Refusal):
    code, kind = "too_late", Kind.INVALID
    words = N_("Giờ đóng mới muộn hơn giờ đóng cũ quá %(days)s ngày. Hãy kiểm tra lại ngày và năm.")


class NotLater(Refusal):
    code, kind = "not_later", Kind.INVALID
    words = N_("Giờ đóng mới phải sau giờ đóng cũ và sau lúc này.")


class RoundsOverlap(Refusal):
    code = "rounds_overlap"
    words = N_("Đợt %(number)s mở lúc %(opens)s, nên đợt trước nó không kéo dài quá giờ đó.")


class NothingGiven(Refusal):
    code, kind = "nothing_given", Kind.INVALID
    words = N_("Hãy ghi giờ đóng mới hoặc số phút thêm, từ 1 đến %(most)s phút.")


class NobodyGiven(Refusal):
    code, kind = "nobody_given", Kind.INVALID
    words = N_("Hãy chọn đúng một đơn vị hoặc một người được thêm giờ.")


# Disqualifications and mergers


class AlreadyStruck(Refusal):
    code = "already_struck"
    words = N_("Kết quả này đã bị huỷ rồi.")


class NoSuchStrike(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có quyết định huỷ kết quả này trong cuộc thi.")


class StrikeLifted(Refusal):
    code = "strike_lifted"
    words = N_("Quyết định huỷ này đã được thu hồi rồi.")


class NotWithItself(Refusal):
    code, kind = "not_with_itself", Kind.INVALID
    words = N_("Hãy chọn hai bên khác nhau để gộp.")


class UnitNotThere(Refusal):
    code, kind = "unit_not_there", Kind.INVALID
    words = N_("Cuộc thi không có công đoàn cơ sở này trong danh sách đơn vị.")


class UnitMerged(Refusal):
    code = "unit_merged"
    words = N_("Một trong hai đơn vị đã được gộp vào đơn vị khác trong cuộc thi này.")


class NoSuchPerson(Refusal):
    code, kind = "no_such_person", Kind.INVALID
    words = N_("Không có tài khoản nào dùng số điện thoại này.")


class StaffNotMerged(Refusal):
    code = "staff_not_merged"
    words = N_("Chỉ gộp được tài khoản thí sinh; một trong hai tài khoản có vai trò khác.")


class AccountMerged(Refusal):
    code = "account_merged"
    words = N_("Một trong hai tài khoản đã ngừng dùng hoặc đã gộp vào tài khoản khác.")


class PapersOpen(Refusal):
    code = "papers_open"
    words = N_("Một trong hai tài khoản đang làm bài. Hãy đợi bài được nộp rồi gộp.")


# Drawing up a contest


class DraftChanged(Refusal):
    code = "draft_changed"
    words = N_("Trong lúc bạn soạn, người khác đã sửa phần này. Hãy so hai bản rồi lưu lại.")


class NotReady(Refusal):
    code, kind = "not_ready", Kind.INVALID
    words = N_("Chưa công bố được, còn %(n)s việc phải sửa.")


class RulesFrozen(Refusal):
    code = "rules_frozen"
    words = N_("Cuộc thi đã mở nên không đổi được: %(what)s. Điều ảnh hưởng đến đề, điểm hay thứ hạng thì giữ nguyên.")


class SamePaperOpen(Refusal):
    code = "same_paper_open"
    words = N_("Mọi người đang làm cùng một đề, nên chỉ sửa được thể lệ khi không có đợt nào đang mở.")


class RoundsFixed(Refusal):
    code = "rounds_fixed"
    words = N_("Thể lệ đã công bố nên số đợt thi giữ nguyên; giờ mở, giờ đóng còn đổi được đến trước giờ mở đầu tiên.")


class OpensInPast(Refusal):
    code, kind = "opens_in_past", Kind.INVALID
    words = N_("Giờ mở của đợt đầu phải ở sau lúc này.")


class NothingChanged(Refusal):
    code, kind = "nothing_changed", Kind.INVALID
    words = N_("Thể lệ không có gì khác trước nên không công bố lần sửa nào.")


# Prizes


class DrawsOpen(Refusal):
    code = "draws_open"
    words = N_("Còn giải chờ bốc thăm. Danh sách chỉ duyệt được khi kết quả và mã bốc thăm đã công bố.")


class NothingToSign(Refusal):
    code = "nothing_to_sign"
    words = N_("Chưa có giải nào để duyệt.")


class AwardsMoved(Refusal):
    code = "awards_moved"
    words = N_("Danh sách giải đã khác lúc đề nghị. Hãy rút đề nghị cũ, xem lại danh sách rồi đề nghị lần nữa.")


class AlreadySigned(Refusal):
    code = "already_signed"
    words = N_("Danh sách giải này đã được duyệt.")


class FiguresClosed(Refusal):
    code = "figures_closed"
    words = N_("Chưa xem được con số của các đơn vị: còn bài chưa thu, hoặc câu dự đoán chưa có giá trị.")


# Attempts: the newest page leads


class Elsewhere(Refusal):
    code = "elsewhere"
    words = N_("Bài này đang được làm ở trang khác hoặc máy khác. Trang này tạm ngừng lưu câu trả lời.")


# Library


class StudyFieldEmpty(Refusal):
    code, kind = "study_field_empty", Kind.INVALID
    words = N_("Điền vào ô này.")


class StudyFieldTooLong(Refusal):
    code, kind = "study_field_too_long", Kind.INVALID
    words = N_("Dài quá %(most)s ký tự. Hãy rút gọn.")


class StudyTextTooLong(Refusal):
    code, kind = "study_text_too_long", Kind.INVALID
    words = N_("Bài dài quá %(most)s kB. Hãy chia thành nhiều bài.")


class StudyTextHasPicture(Refusal):
    code, kind = "study_text_has_picture", Kind.INVALID
    words = N_("Bài đọc không chèn được ảnh. Hãy bỏ ảnh, hoặc đăng ảnh thành áp phích hay tờ gấp.")


class StudyTableTooWide(Refusal):
    code, kind = "study_table_too_wide", Kind.INVALID
    words = N_("Bảng rộng quá %(most)s cột nên không đọc được trên điện thoại. Hãy chia thành nhiều bảng.")


class StudyNeedsWords(Refusal):
    code, kind = "study_needs_words", Kind.INVALID
    words = N_("Ghi tóm tắt, hoặc lời của tờ gấp ở ô bên dưới, cho người không xem được ảnh.")


class StudyNeedsSummary(Refusal):
    code, kind = "study_needs_summary", Kind.INVALID
    words = N_("Ghi tóm tắt nội dung video, cho người không nghe hoặc không xem được.")


class StudyNeedsAlt(Refusal):
    code, kind = "study_needs_alt", Kind.INVALID
    words = N_("Ghi lời mô tả áp phích, gồm cả chữ trên đó, cho người không xem được ảnh.")


class StudyNeedsFile(Refusal):
    code, kind = "study_needs_file", Kind.INVALID
    words = N_("Chọn tệp để tải lên.")


class StudyWrongSubject(Refusal):
    code, kind = "study_wrong_subject", Kind.INVALID
    words = N_("Không có chủ đề này. Hãy chọn trong danh sách.")


class StudyChanged(Refusal):
    code = "study_changed"
    words = N_("Trong lúc bạn sửa, người khác đã lưu một bản mới. Hãy xem bản ấy rồi bấm lưu lại nếu vẫn muốn thay.")


class StudyFileTooBig(Refusal):
    code, kind = "study_file_too_big", Kind.INVALID
    words = N_("Tệp lớn hơn %(most)s MB. Hãy nén hoặc chia nhỏ rồi tải lại.")


class StudyFileBusy(Refusal):
    code, kind = "study_file_busy", Kind.BUSY
    words = N_("Máy chủ đang đọc một tệp khác. Hãy chờ nửa phút rồi bấm lại.")


class StudyFileTooHard(Refusal):
    code, kind = "study_file_too_hard", Kind.INVALID
    words = N_("Tệp quá nặng nên không dựng được trang. Hãy lưu từng trang thành ảnh PNG hoặc JPEG rồi tải lên.")


class StudyPdfUnreadable(Refusal):
    code, kind = "study_pdf_unreadable", Kind.INVALID
    words = N_("Không đọc được tệp PDF này. Hãy mở tệp, in thành một tệp PDF mới rồi tải lên.")


class StudyPdfLocked(Refusal):
    code, kind = "study_pdf_locked", Kind.INVALID
    words = N_("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")


class StudyTooManySheets(Refusal):
    code, kind = "study_too_many_sheets", Kind.INVALID
    words = N_("Có %(pages)s trang, nhiều nhất %(most)s trang. Hãy chia thành nhiều tài liệu.")


class StudyOddPage(Refusal):
    code, kind = "study_odd_page", Kind.INVALID
    words = N_("Trang %(page)s dài hoặc rộng khác thường. Hãy cắt lại cho cạnh dài nhất không quá bốn lần cạnh kia.")


class StudyPictureUnreadable(Refusal):
    code, kind = "study_picture_unreadable", Kind.INVALID
    words = N_("Không đọc được ảnh này. Hãy dùng ảnh PNG, JPEG hoặc WebP; tờ gấp dùng được cả PDF.")


class StudyPictureTooBig(Refusal):
    code, kind = "study_picture_too_big", Kind.INVALID
    words = N_("Ảnh lớn hơn 20 triệu điểm ảnh. Hãy thu nhỏ rồi tải lại.")


class StudyClipUnreadable(Refusal):
    code, kind = "study_clip_unreadable", Kind.INVALID
    words = N_("Không đọc được video này. Hãy lưu video ở dạng MP4 (H.264) hoặc WebM.")


class StudyOnePicture(Refusal):
    code, kind = "study_one_picture", Kind.INVALID
    words = N_("Áp phích là một ảnh. Nhiều trang thì hãy đăng thành tờ gấp.")


# Practice


class NoSuchSubject(Refusal):
    code, kind = "no_such_subject", Kind.MISSING
    words = N_("Không có chủ đề này. Về trang ôn tập để chọn chủ đề khác.")


# Pledges and certificates


class NoSuchPledge(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có bản cam kết này. Kiểm tra lại địa chỉ, hoặc xem các bản cam kết đang mở.")


class PledgeNotOpen(Refusal):
    code = "pledge_not_open"
    words = N_("Bản cam kết này hiện không nhận chữ ký.")


class NotPledged(Refusal):
    code = "not_pledged"
    words = N_("Bạn chưa ký bản cam kết này.")


class PledgeFrozen(Refusal):
    code = "pledge_frozen"
    words = N_("Bản cam kết đã mở nên lời cam kết giữ nguyên.")


class BadPledgeTimes(Refusal):
    code, kind = "bad_pledge_times", Kind.INVALID
    words = N_("Giờ đóng phải sau giờ mở và sau lúc này.")


class NoSuchCertificate(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có chứng nhận mang mã này. Kiểm tra lại các chữ I, O, 0, 1 (mã không dùng những chữ này).")


class CertificateNotDue(Refusal):
    code = "certificate_not_due"
    words = N_("Chưa cấp được giấy này: kết quả của bạn chưa công bố hoặc chưa đủ điều kiện.")


class CertificateTakenBack(Refusal):
    code = "certificate_taken_back"
    words = N_("Ban tổ chức đã thu hồi giấy này, nên không cấp lại được.")


class AwardsUnsigned(Refusal):
    code = "awards_unsigned"
    words = N_(
        "Kết quả chưa chính thức, hoặc danh sách giải chưa được hai người duyệt, nên chưa cấp được giấy giải thưởng."
    )


class BadDecision(Refusal):
    code, kind = "bad_decision", Kind.INVALID
    words = N_("Ghi số quyết định, từ %(least)s đến %(most)s ký tự, và ngày không sau hôm nay.")


# Written works


class WorksNotOpen(Refusal):
    code = "works_not_open"
    words = N_("Chưa đến lúc viết bài. Đợt thi mở lúc %(opens)s.")


class WorksClosed(Refusal):
    code = "works_closed"
    words = N_("Đợt thi đã đóng lúc %(closed)s nên không nhận bài viết nữa. Điều đã lưu trước đó vẫn được giữ.")


class WorkHandedIn(Refusal):
    code = "work_handed_in"
    words = N_("Bài viết đã nộp. Bấm «Rút bài về sửa» nếu bạn muốn viết tiếp.")


class WorkTooLong(Refusal):
    code, kind = "work_too_long", Kind.INVALID
    words = N_("Bài viết dài quá %(most)s ký tự nên chưa lưu được. Hãy rút ngắn rồi lưu lại.")


class WorkWords(Refusal):
    code, kind = "work_words", Kind.INVALID
    words = N_("Bài nộp có từ 1 đến %(most)s từ, bài này có %(n)s từ.")


class BadDraft(Refusal):
    code, kind = "bad_draft", Kind.MALFORMED
    words = N_("Bản nháp gửi lên không đọc được, nên chưa lưu gì.")


# Judging


class JudgingLocked(Refusal):
    code = "judging_locked"
    words = N_("Ban tổ chức đã khóa điểm lúc %(moment)s.")


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
