"""The study library: kinds of items, what an item must say before it is kept, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest import library_text
from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_SOURCE, LONGEST_ALT = 160, 300, 200, 400
MOST_TEXT_BYTES = 60_000
"""Of the source of a text in UTF-8: a reading of half an hour."""
MOST_SHEETS = 40
MOST_FILE_BYTES = 20 * 1024 * 1024


class Kind(StrEnum):
    """What an item is; it stays that."""

    TEXT = "text"
    LEAFLET = "leaflet"
    POSTER = "poster"
    VIDEO = "video"


class State(StrEnum):
    """Where an item stands: only a published one is there for anybody but organizers."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an item as somebody typed them. `subject`: its code, or None; `body`: Markdown."""

    kind: Kind
    title: str
    summary: str = ""
    body: str = ""
    source: str = ""
    subject: str | None = None
    alt: str = ""


def state(published_at: datetime | None, withdrawn_at: datetime | None) -> State:
    """Where an item stands by its two moments."""
    if withdrawn_at is not None:
        return State.WITHDRAWN
    return State.DRAFT if published_at is None else State.PUBLISHED


def faults(draft: Draft, *, has_file: bool) -> list[tuple[str, Refusal]]:
    """What must be mended before the item is kept: the field, and what is to be done there."""
    return [*_lengths(draft), *_body(draft), *_file(draft, has_file)]


def _lengths(draft: Draft) -> Iterator[tuple[str, Refusal]]:
    if not draft.title:
        yield "title", StudyFieldEmpty()
    bounds = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "source": LONGEST_SOURCE, "alt": LONGEST_ALT}
    for name, most in bounds.items():
        if len(getattr(draft, name)) > most:
            yield name, StudyFieldTooLong(most=most)


def _body(draft: Draft) -> Iterator[tuple[str, Refusal]]:
    if draft.kind is Kind.TEXT and not draft.body:
        yield "body", StudyFieldEmpty()
    if len(draft.body.encode()) > MOST_TEXT_BYTES:
        yield "body", StudyTextTooLong(most=MOST_TEXT_BYTES // 1000)
    elif draft.body:
        for fault in library_text.faults(draft.body):
            yield "body", fault


def _file(draft: Draft, has_file: bool) -> Iterator[tuple[str, Refusal]]:
    """Whoever cannot see or hear what is in the file is told it in words."""
    if draft.kind is Kind.LEAFLET and not (draft.summary or draft.body):
        yield "summary", StudyNeedsWords()
    if draft.kind is Kind.VIDEO and not draft.summary:
        yield "summary", StudyNeedsSummary()
    if draft.kind is Kind.POSTER and not draft.alt:
        yield "alt", StudyNeedsAlt()
    if draft.kind is not Kind.TEXT and not has_file:
        yield "file", StudyNeedsFile()


class StudyFieldEmpty(Refusal):
    code, kind = "study_field_empty", RefusalKind.INVALID
    words = N_("Điền vào ô này.")


class StudyFieldTooLong(Refusal):
    code, kind = "study_field_too_long", RefusalKind.INVALID
    words = N_("Dài quá %(most)s ký tự. Hãy rút gọn.")


class StudyTextTooLong(Refusal):
    code, kind = "study_text_too_long", RefusalKind.INVALID
    words = N_("Bài dài quá %(most)s kB. Hãy chia thành nhiều bài.")


class StudyNeedsWords(Refusal):
    code, kind = "study_needs_words", RefusalKind.INVALID
    words = N_("Ghi tóm tắt, hoặc lời của tờ gấp ở ô bên dưới, cho người không xem được ảnh.")


class StudyNeedsSummary(Refusal):
    code, kind = "study_needs_summary", RefusalKind.INVALID
    words = N_("Ghi tóm tắt nội dung video, cho người không nghe hoặc không xem được.")


class StudyNeedsAlt(Refusal):
    code, kind = "study_needs_alt", RefusalKind.INVALID
    words = N_("Ghi lời mô tả áp phích, gồm cả chữ trên đó, cho người không xem được ảnh.")


class StudyNeedsFile(Refusal):
    code, kind = "study_needs_file", RefusalKind.INVALID
    words = N_("Chọn tệp để tải lên.")


class StudyWrongSubject(Refusal):
    code, kind = "study_wrong_subject", RefusalKind.INVALID
    words = N_("Không có chủ đề này. Hãy chọn trong danh sách.")


class StudyChanged(Refusal):
    code = "study_changed"
    words = N_("Trong lúc bạn sửa, người khác đã lưu một bản mới. Hãy xem bản ấy rồi bấm lưu lại nếu vẫn muốn thay.")


class StudyFileTooBig(Refusal):
    code, kind = "study_file_too_big", RefusalKind.INVALID
    words = N_("Tệp lớn hơn %(most)s MB. Hãy nén hoặc chia nhỏ rồi tải lại.")


class StudyFileBusy(Refusal):
    code, kind = "study_file_busy", RefusalKind.BUSY
    words = N_("Máy chủ đang đọc một tệp khác. Hãy chờ nửa phút rồi bấm lại.")


class StudyFileTooHard(Refusal):
    code, kind = "study_file_too_hard", RefusalKind.INVALID
    words = N_("Tệp quá nặng nên không dựng được trang. Hãy lưu từng trang thành ảnh PNG hoặc JPEG rồi tải lên.")


class StudyPdfUnreadable(Refusal):
    code, kind = "study_pdf_unreadable", RefusalKind.INVALID
    words = N_("Không đọc được tệp PDF này. Hãy mở tệp, in thành một tệp PDF mới rồi tải lên.")


class StudyPdfLocked(Refusal):
    code, kind = "study_pdf_locked", RefusalKind.INVALID
    words = N_("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")


class StudyTooManySheets(Refusal):
    code, kind = "study_too_many_sheets", RefusalKind.INVALID
    words = N_("Có %(pages)s trang, nhiều nhất %(most)s trang. Hãy chia thành nhiều tài liệu.")


class StudyOddPage(Refusal):
    code, kind = "study_odd_page", RefusalKind.INVALID
    words = N_("Trang %(page)s dài hoặc rộng khác thường. Hãy cắt lại cho cạnh dài nhất không quá bốn lần cạnh kia.")


class StudyPictureUnreadable(Refusal):
    code, kind = "study_picture_unreadable", RefusalKind.INVALID
    words = N_("Không đọc được ảnh này. Hãy dùng ảnh PNG, JPEG hoặc WebP; tờ gấp dùng được cả PDF.")


class StudyPictureTooBig(Refusal):
    code, kind = "study_picture_too_big", RefusalKind.INVALID
    words = N_("Ảnh lớn hơn 20 triệu điểm ảnh. Hãy thu nhỏ rồi tải lại.")


class StudyClipUnreadable(Refusal):
    code, kind = "study_clip_unreadable", RefusalKind.INVALID
    words = N_("Không đọc được video này. Hãy lưu video ở dạng MP4 (H.264) hoặc WebM.")


class StudyOnePicture(Refusal):
    code, kind = "study_one_picture", RefusalKind.INVALID
    words = N_("Áp phích là một ảnh. Nhiều trang thì hãy đăng thành tờ gấp.")
