"""Written works (bài viết): what one is, who may write at a moment, and which of two writings stands."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contest.refusals import N_, Kind, Refusal
from contest.rounds import Round

MOST_WORDS = 1500
"""Words of a work that is handed in by its writer; the norm of union contests (domain: câu tự luận)."""
MOST_MARKS = 20_000
"""Characters of a work, drafts too."""
MOST_SEQ = 2**53 - 1
_LETTERS = "ABCDEGHKLMNPQRSTVXY"
"""Of a code: those that nobody mistakes for another, or for a digit."""
_INVISIBLE = {"Cf", "Cc", "Co", "Cs", "Cn"}


class State(StrEnum):
    """Where a work stands."""

    DRAFT = "draft"
    HANDED = "handed"
    INVALID = "invalid"
    """The organizers do not have it marked, for a reason that is kept."""


class Fault(StrEnum):
    """Why a work is not marked (domain §7)."""

    LATE = "late"
    COPIED = "copied"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Draft:
    """A writing as it was sent. `seq`: its counter at the writer's machine; `base`: the counter that it builds on.

    `writer` names the page that wrote it; empty for a plain form.
    """

    body: str
    seq: int
    base: int
    writer: str = ""


class Verdict(StrEnum):
    """What becomes of a writing that arrives."""

    WRITE = "write"
    KNOWN = "known"
    """It is what is kept, or older than what the same page sent later: acknowledged, nothing moves."""
    CONFLICT = "conflict"
    """Somebody wrote elsewhere meanwhile: nothing moves, and the writer chooses between the two."""


def verdict(kept: Draft, sent: Draft) -> Verdict:
    """Which of the writing that is kept and the one that is sent stands, whatever order they arrived in."""
    if sent.body == kept.body:
        return Verdict.KNOWN
    own = bool(sent.writer) and sent.writer == kept.writer
    if own and sent.seq <= kept.seq:
        return Verdict.KNOWN
    return Verdict.WRITE if sent.base == kept.seq or own else Verdict.CONFLICT


def cleaned(text: str) -> str:
    """NFC, one kind of line end, nothing invisible, no white space at line ends and around the whole."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in _INVISIBLE)
    # Composed after the removal: what stood between a letter and its accent may have kept them apart.
    lines = unicodedata.normalize("NFC", kept).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def words(text: str) -> int:
    """How many words: what white space parts, as Vietnamese counts them."""
    return len(text.split())


def takes(window: Round, now: datetime) -> bool:
    """Whether a round takes works: from its opening to its close, at any hour of the day."""
    return window.opens_at <= now < window.closes_at


def is_over(window: Round, grace: timedelta, now: datetime) -> bool:
    """Whether nobody writes for a round any more, those who were given more time included."""
    return now >= window.last_close + grace


def code(randomness: bytes) -> str:
    """«QX-0417» out of at least 6 random bytes: it tells nobody's name, unit or turn."""
    number = int.from_bytes(randomness)
    letters = ""
    for _ in range(2):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return f"{letters}-{number % 10_000:04d}"


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
