"""Making a paper of a contest: gathered, sealed, written, and noted in the record of deeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from contest.audit import Head
from contest.contests import Contest
from contest.people import Person
from contest.refusals import NoSuchPaper, PaperTooEarly
from contest.services import audit
from contest.services.documents import docx, dossier, pdf
from contest.services.documents.award_sheets import award_sheets
from contest.services.documents.blocks import Paper
from contest.services.documents.decision import decision
from contest.services.documents.dossier import Dossier
from contest.services.documents.minutes import minutes
from contest.services.documents.participation import participation_sheets
from contest.services.documents.workbook import workbook
from contest.store import audit as deeds


class Kind(StrEnum):
    """The papers there are."""

    MINUTES = "minutes"
    DECISION = "decision"
    AWARDS = "awards"
    PARTICIPATION = "participation"


FORMATS = {
    Kind.MINUTES: ("docx", "pdf"),
    Kind.DECISION: ("docx", "pdf"),
    Kind.AWARDS: ("xlsx",),
    Kind.PARTICIPATION: ("xlsx",),
}
_PAPERS: dict[Kind, Callable[[Dossier], Paper]] = {Kind.MINUTES: minutes, Kind.DECISION: decision}
_WRITERS: dict[str, Callable[[Paper], bytes]] = {"docx": docx.docx, "pdf": pdf.pdf}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper, as which kind of file; `house` is the organizers' name as it stands over the paper."""

    kind: Kind
    ending: str
    house: str


@dataclass(frozen=True, slots=True)
class Made:
    """A file with its name, without the ending."""

    stem: str
    ending: str
    data: bytes


def is_due(contest: Contest, kind: Kind) -> bool:
    """Whether a paper can be made: those about results wait until every round is settled."""
    return kind is Kind.PARTICIPATION or contest.is_settled()


def make(session: Session, contest: Contest, asked: Asked, by: Person, now: datetime) -> Made:
    """Make a paper. The minutes seal the record of deeds and print its head. Raises NoSuchPaper, PaperTooEarly."""
    if asked.ending not in FORMATS[asked.kind]:
        raise NoSuchPaper
    if not is_due(contest, asked.kind):
        raise PaperTooEarly
    subject = f"contest:{contest.slug}"
    head = audit.print_head(session, subject, by.id, now) if asked.kind is Kind.MINUTES else None
    made = _made(session, contest, asked, now, head)
    digest = sha256(made.data).hexdigest()
    named = {"kind": asked.kind.value, "format": asked.ending, "sha256": digest}
    deeds.record(session, now, by.id, "document.made", subject, **named)
    return made


def _made(session: Session, contest: Contest, asked: Asked, now: datetime, head: Head | None) -> Made:
    if asked.kind is Kind.PARTICIPATION:
        stem = f"Thống kê tham gia {contest.title}"
        return Made(stem, asked.ending, workbook(participation_sheets(session, contest, asked.house, now), stem, now))
    of = dossier.gather(session, contest, asked.house, now, head)
    if asked.kind in _PAPERS:
        paper = _PAPERS[asked.kind](of)
        return Made(paper.stem, asked.ending, _WRITERS[asked.ending](paper))
    stem = f"Danh sách giải thưởng {contest.title}"
    return Made(stem, asked.ending, workbook(award_sheets(of), stem, now))
