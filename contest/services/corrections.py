"""Corrections of keys: seen beforehand, proposed with a reason, approved by a second person, done as one switch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import corrections as rules
from contest.contests import Contest
from contest.corrections import KEYED, Change, Effect, NotOnPapers, RulingMoved, SameKey
from contest.services import foresight, notices, proposals, remarking, switching
from contest.services.proposals import Proposal
from contest.services.remarking import Remarked
from contest.store import audit, contests, item_answers, rulings
from contest.store.item_answers import Source
from contest.store.proposals import ProposalRow
from contest.store.rulings import RulingRow
from questions import desk
from questions import store as bank
from questions.kinds import Shape
from questions.marking import KeyRevision, Ruling
from questions.wording import shortened

__all__ = ["ACT", "Change", "Effect", "Question", "Rescored", "approve", "preview", "propose", "question", "rescore"]

ACT = "ruling"
"""The act of its proposals, and the kind of its notices."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a contest with the key in force there. `number` of the ruling, 0 where nothing was ruled."""

    source: Source
    shape: Shape
    key: KeyRevision
    number: int


@dataclass(frozen=True, slots=True)
class Rescored:
    """How many papers were marked anew, and how many of them earned something else."""

    papers: int
    changed: int


def question(session: Session, contest: Contest, revision_id: int) -> Question:
    """A question that papers of a contest may hold. Raises NotOnPapers."""
    source = item_answers.sources(session, contest.id).get(revision_id)
    held = [one for one in rulings.pinned(session, contest.id) if one.revision_id == revision_id]
    if source is None or not held:
        raise NotOnPapers
    key = rulings.in_force(session, contest.id)[revision_id]
    return Question(source, held[0].shape, key, rulings.number_of(session, contest.id, revision_id))


def preview(session: Session, contest: Contest, change: Change) -> Effect:
    """What a change would do to the papers handed in by now. Raises NotOnPapers, BadKey, SameKey."""
    asked = question(session, contest, change.revision_id)
    key = _ruled(change, asked)
    ruled = rulings.ruled(session, contest.id) | {change.revision_id: key}
    found = remarking.weigh(session, contest.id, ruled, _concerned(change, asked.key, key))
    return foresight.effect(session, contest, found)


def _ruled(change: Change, asked: Question) -> KeyRevision:
    key = rules.ruled(change, asked.key, asked.shape)
    if rules.same(key, asked.key):
        raise SameKey
    return key


def _concerned(change: Change, *keys: KeyRevision) -> list[int] | None:
    """Papers that hold the question; None, all of them, where points go or went to papers without it."""
    return None if any(key.ruling is Ruling.CREDIT_ALL for key in keys) else [change.revision_id]


def propose(session: Session, contest: Contest, change: Change, reason: str, by: int | None, now: datetime) -> int:
    """Keep a change for a second person to approve; the id of the proposal.

    Raises NotOnPapers, BadKey, SameKey, ReasonMissing, Locked.
    """
    seen = preview(session, contest, change)
    number = rulings.number_of(session, contest.id, change.revision_id)
    body = {"change": change.to_data(), "over": number}
    return proposals.propose(session, contest, Proposal(ACT, body, seen.to_data()), reason, by, now)


def approve(session: Session, contest: Contest, proposal_id: int, by: int | None, now: datetime) -> Contest:
    """Put a proposed change in force: the ruling, the marks, the results, the notice, all or none. The contest after.

    Afterwards the boards must be rebuilt (switching.tell). Raises Locked, NoSuchProposal, ProposalEnded, SamePerson,
    RulingMoved, BadKey, SameKey.
    """
    held = switching.hold(session, contest)
    row = proposals.take(session, held, proposal_id, ACT, by, now)
    change = Change.from_data(row.body["change"])
    asked = question(session, held, change.revision_id)
    if asked.number != row.body["over"]:
        raise RulingMoved
    key = _ruled(change, asked)
    _rule(session, held, row, asked, key, now)
    found = remarking.remark(session, held.id, _concerned(change, asked.key, key))
    moved = switching.switch(session, held)
    done = {"papers": len(found.papers), "remarked": len(found.changed)}
    row.effect = {**row.effect, "done": done}
    notices.publish(session, moved, ACT, _notice(session, moved, asked, key, row.reason, now), by, now)
    ruling = {"question": asked.source.code, "ruling": key.ruling.value, "number": asked.number + 1}
    audit.record(session, now, by, "question.rule", f"contest:{held.slug}", proposal=row.id, **ruling, **done)
    return moved


def _rule(
    session: Session, contest: Contest, row: ProposalRow, asked: Question, key: KeyRevision, now: datetime
) -> None:
    ruling = RulingRow(
        contest_id=contest.id,
        revision_id=asked.source.revision_id,
        number=asked.number + 1,
        ruling=key.ruling.value,
        choices=list(key.choices),
        accepted=list(key.accepted),
        reason=row.reason,
        proposal_id=row.id,
        created_at=now,
    )
    rulings.add(session, ruling)
    if key.ruling in KEYED:
        # What is right is right for later contests too; that a question was struck out is this contest's own affair.
        desk.rekey(session, asked.source.revision_id, key, row.reason, row.proposed_by, now)


NOTICES = {
    Ruling.NORMAL: "Ban tổ chức đã sửa đáp án câu hỏi mã %(code)s.",
    # Said alike: that a second option is right tells more than that something was corrected.
    Ruling.ALSO_ACCEPT: "Ban tổ chức đã sửa đáp án câu hỏi mã %(code)s.",
    Ruling.VOID: "Ban tổ chức đã huỷ câu hỏi mã %(code)s: câu này không tính điểm cho ai.",
    Ruling.CREDIT_SEEN: "Ban tổ chức tính đúng câu hỏi mã %(code)s cho mọi bài thi có câu này.",
    Ruling.CREDIT_ALL: "Ban tổ chức tính đúng câu hỏi mã %(code)s cho mọi bài thi, kể cả bài không có câu này.",
}
AFTER = "Các bài thi liên quan đã được chấm lại như nhau, kết quả và xếp hạng đã tính lại."


def _notice(session: Session, contest: Contest, asked: Question, key: KeyRevision, reason: str, now: datetime) -> str:
    """The notice in Vietnamese. While papers may still be drawn it tells no word that could tell the right answer."""
    said = [NOTICES[key.ruling] % {"code": asked.source.code}, AFTER]
    in_play = asked.source.question_id in contests.questions_in_play(session)
    if contest.reveals(now) and not in_play:
        text = bank.texts(session, [asked.source.revision_id])[asked.source.revision_id].text
        said += [f"Câu hỏi: «{shortened(text)}».", f"Lý do: {reason.rstrip('.')}."]
    else:
        said.append("Nội dung và đáp án của câu được công bố cùng đáp án của cuộc thi, theo thể lệ.")
    return " ".join(said)


def rescore(session: Session, contest: Contest, now: datetime) -> Rescored:
    """Mark every handed-in paper of a contest anew under the keys in force; results move where a mark did.

    Right marks stay as they are, so that a second time changes nothing. Raises Locked.
    """
    held = switching.hold(session, contest)
    found: Remarked = remarking.remark(session, held.id)
    if found.changed:
        switching.switch(session, held)
    outcome = Rescored(len(found.papers), len(found.changed))
    figures = {"papers": outcome.papers, "changed": outcome.changed}
    audit.record(session, now, None, "contest.rescore", f"contest:{held.slug}", **figures)
    return outcome
