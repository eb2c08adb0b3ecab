"""The acts of the bank desk: write, revise and move questions. They flush and never commit.

`by` is the acting person by the house's id; None is the command line. Refusals are BankRefusal, and change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from questions import desk_store, shelves, store
from questions.admission import put_media, subjects_of
from questions.desk_store import Event, OnDesk
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, Problem, ReadQuestion
from questions.intake import digest_of, newcomer
from questions.marking import KeyRevision
from questions.refusals import BankRefusal
from questions.review import Move, Refusal, Status, allotment_refusal, refusal
from questions.shelves import Arrival

LONGEST_NOTE = 400
PARTS = ("text", "explanation", "stimulus", "key", "matches", *(f"option{place}" for place in range(8)))
"""The parts of a question at which a problem can be shown; of any other problem the place is «»."""


class Flawed(BankRefusal):
    """The content has errors; each names the part of PARTS it is at, or «»."""

    code = "flawed"
    words = "Chưa lưu vì câu hỏi còn lỗi. Hãy sửa các chỗ nêu trên trang."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class ChangedSince(BankRefusal):
    """Somebody revised the question since it was read; `present` is how it stands."""

    code = "changed_since"
    words = Refusal.CHANGED_SINCE.words

    def __init__(self, present: OnDesk) -> None:
        super().__init__()
        self.present = present


class NotMoved(BankRefusal):
    """Nothing moved; `reasons` tells why, by the code of each question that may not."""

    code = "not_moved"
    words = "Chưa chuyển câu nào. Hãy xem lý do của từng câu."

    def __init__(self, reasons: Mapping[str, Refusal]) -> None:
        super().__init__()
        self.reasons = dict(reasons)


class NoSuchQuestion(BankRefusal):
    code = "no_such_question"
    words = "Không có câu hỏi này trong ngân hàng."


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote into the form of a question; pictures and clips with bytes are put into the bank.

    `expected`: the number of the revision they began from. `subject_stays`: papers of a contest are drawn from under
    its subject, so it may not change.
    """

    content: ReadQuestion
    note: str = ""
    expected: int = 0
    subject_stays: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A question as saved. `number` of its revision; `changed` False when nothing was new; what a person should see."""

    code: str
    number: int
    changed: bool
    warnings: tuple[Problem, ...]


def create(session: Session, draft: Draft, by: int | None, now: datetime) -> Saved:
    """A new question, as a draft. Flawed when it has errors, its code is taken or the bank holds it already."""
    item = _judged(draft)
    mark = digest_of(item.question)
    asked = item.question.code
    start = asked or f"Q-{mark[:16]}"
    taken = desk_store.codes_like(session, start)
    _check_twin(session, mark, None)
    if asked and asked in taken:
        raise Flawed([_problem("code", f"Mã «{asked}» đã dùng cho câu khác. Hãy đổi mã, hoặc để trống ô mã.")])
    code = next(one for one in (start, *(f"{start}-{n}" for n in range(2, 10_000))) if one not in taken)
    put_media(session, [item.question], now)
    new = newcomer(code, item.question)
    shelves.add_questions(session, [new], [_subject(session, item.question)], Arrival(Status.DRAFT, now, by))
    return Saved(code, 1, True, item.problems)


def revise(session: Session, question_id: int, draft: Draft, by: int | None, now: datetime) -> Saved:
    """Write the next revision of a question; whatever its status was, it is a draft again.

    The same content again makes no revision. Raises NoSuchQuestion, Flawed, ChangedSince, NotMoved (retired).
    """
    present = desk_store.by_ids(session, [question_id], lock=True).get(question_id)
    if present is None:
        raise NoSuchQuestion
    item = _judged(draft)
    content = replace(item.question, code=present.code)
    if _bare(content) == _bare(present.question):
        return Saved(present.code, present.number, False, item.problems)
    if present.number != draft.expected:
        raise ChangedSince(present)
    if present.status is Status.RETIRED:
        raise NotMoved({present.code: Refusal.RETIRED})
    return _next(session, present, replace(draft, content=content), item.problems, (by, now))


def _next(
    session: Session, present: OnDesk, draft: Draft, warnings: tuple[Problem, ...], author: tuple[int | None, datetime]
) -> Saved:
    mark, (by, now), note = digest_of(draft.content), author, draft.note
    _check_twin(session, mark, present.question_id)
    if draft.content.subject != present.subject:
        if draft.subject_stays:
            message = "Câu đang nằm trong một cuộc thi nên giữ nguyên chủ đề. Hãy tạo bản sao ở chủ đề mới."
            raise Flawed([_problem("subject", message)])
        note = f"{note} (chủ đề: {present.subject} → {draft.content.subject})".strip()
    put_media(session, [draft.content], now)
    new = newcomer(present.code, draft.content)
    revision_id = desk_store.add_revision(session, present, new, _subject(session, draft.content), author)
    desk_store.note(session, [(present.question_id, Event(revision_id, now, by, "revised", note[:LONGEST_NOTE]))])
    return Saved(present.code, present.number + 1, True, warnings)


def rekey(session: Session, revision_id: int, key: KeyRevision, reason: str, by: int | None, now: datetime) -> int:
    """Put a key in force for a revision, for whatever is announced from now on; the number of its version.

    What was announced before goes by the version that it pinned. The same key again makes no version. Raises
    NoSuchQuestion.
    """
    words = store.texts(session, [revision_id]).get(revision_id)
    if words is None:
        raise NoSuchQuestion
    desk_store.hold(session, [words.question_id])
    present = store.keys(session, [revision_id]).get(revision_id)
    number = present.number if present else 0
    if present is not None and replace(key, number=number) == present:
        return number
    shelves.add_key(session, replace(key, number=number + 1), revision_id, reason[:LONGEST_NOTE], now)
    desk_store.note(session, [(words.question_id, Event(revision_id, now, by, "rekeyed", reason[:LONGEST_NOTE]))])
    return number + 1


def faults(content: ReadQuestion) -> tuple[Problem, ...]:
    """What is wrong with a question and what of it a person should see, each at its part."""
    return _item(content).problems


def _item(content: ReadQuestion) -> Item:
    return judge(content, Findings("", places={part: part for part in PARTS}))


def _judged(draft: Draft) -> Item:
    item = _item(draft.content)
    if item.refused:
        raise Flawed(item.problems)
    return item


def _bare(question: ReadQuestion) -> ReadQuestion:
    """What of a question a revision holds; where it was read from does not count."""
    return replace(question, place="", number=None, section=None, key_source=None)


def _check_twin(session: Session, mark: str, but: int | None) -> None:
    other = desk_store.twin(session, mark, but)
    if other is not None:
        raise Flawed([_problem("text", f"Câu này trùng hoàn toàn với câu {other}. Hãy sửa nội dung.")])


def _problem(place: str, message: str) -> Problem:
    findings = Findings(place)
    findings.error("not_saved", message)
    return findings.problems[0]


def _subject(session: Session, question: ReadQuestion) -> int:
    if not question.subject:
        raise Flawed([_problem("subject", "Chưa chọn chủ đề. Hãy chọn một chủ đề.")])
    return subjects_of(session, [question], None)[0]


@dataclass(frozen=True, slots=True)
class Mover:
    """Who asks: the id and the role by which review.py judges."""

    person_id: int | None
    role: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Questions to be moved: id → number of the revision that the mover has before them."""

    seen: Mapping[int, int]
    status: Status
    note: str = ""


def move(session: Session, wish: Wish, mover: Mover, now: datetime) -> tuple[str, ...]:
    """Move questions to a status, all of them or none; the codes of those that moved.

    One that stands there already is passed over, so the same wish again is harmless. Raises NotMoved, NoSuchQuestion.
    """
    present = desk_store.by_ids(session, wish.seen, lock=True)
    if present.keys() != wish.seen.keys():
        raise NoSuchQuestion
    moving = [one for one in present.values() if one.status is not wish.status]
    asked = {one.code: refusal(_move(one, wish, mover)) for one in moving}
    reasons = {code: reason for code, reason in asked.items() if reason is not None}
    if reasons:
        raise NotMoved(reasons)
    if not moving:
        return ()
    desk_store.set_status(session, [one.question_id for one in moving], wish.status)
    note, status = wish.note[:LONGEST_NOTE], wish.status.value
    line = Event(None, now, mover.person_id, status, note)
    lines = [(one.question_id, replace(line, revision_id=one.revision_id)) for one in moving]
    desk_store.note(session, lines)
    return tuple(sorted(one.code for one in moving))


def _move(one: OnDesk, wish: Wish, mover: Mover) -> Move:
    seen = wish.seen[one.question_id] == one.number
    return Move(one.status, wish.status, mover.role, one.is_by(mover.person_id), one.question.has_key, seen)


@dataclass(frozen=True, slots=True)
class Allotment:
    """Questions to be kept for practice, or given back to contests: id → number of the revision seen."""

    seen: Mapping[int, int]
    practice: bool
    note: str = ""


def allot(session: Session, wish: Allotment, mover: Mover, now: datetime) -> tuple[str, ...]:
    """Keep questions for practice or give them back, all or none; the codes of those for which that was new.

    What a contest has pinned it keeps: this decides what contests announced from now on may draw. Raises NotMoved,
    NoSuchQuestion.
    """
    present = desk_store.by_ids(session, wish.seen, lock=True)
    if present.keys() != wish.seen.keys():
        raise NoSuchQuestion
    changing = [one for one in present.values() if one.practice is not wish.practice]
    asked = {
        one.code: allotment_refusal(one.status, mover.role, wish.seen[one.question_id] == one.number)
        for one in changing
    }
    reasons = {code: reason for code, reason in asked.items() if reason is not None}
    if reasons:
        raise NotMoved(reasons)
    if not changing:
        return ()
    desk_store.set_practice(session, [one.question_id for one in changing], wish.practice)
    act = "practice" if wish.practice else "contests"
    line = Event(None, now, mover.person_id, act, wish.note[:LONGEST_NOTE])
    desk_store.note(session, [(one.question_id, replace(line, revision_id=one.revision_id)) for one in changing])
    return tuple(sorted(one.code for one in changing))
