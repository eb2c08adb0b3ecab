"""Public notices: what changed in a contest after its rules were announced, and why. Published once, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.refusals import BadNotice, WrongMoment
from contest.store import audit, contests, notices

FREE = "free"
LEAST, MOST = 10, 2000
"""Characters of a notice that somebody writes by hand."""


def publish(session: Session, contest: Contest, kind: str, text: str, by: int | None, now: datetime) -> int:
    """Publish a notice; its number, 1, 2, 3 … without gaps. It cannot be taken back: another one corrects it.

    `kind`: at most 20 characters (see store.notices.NoticeRow). `by` None: the server or the command line.
    """
    # One at a time: the number is the next one.
    contests.hold(session, contest.id)
    number = notices.add(session, contest.id, kind, text, by, now)
    detail = {"number": number, "kind": kind, "text": text}
    audit.record(session, now, by, "notice.publish", f"contest:{contest.slug}", **detail)
    return number


def write(session: Session, contest: Contest, text: str, by: int | None, now: datetime) -> int:
    """Publish what an organizer wrote; its number. The same words right after themselves are the same notice.

    Raises BadNotice, and WrongMoment while the contest is a draft.
    """
    written = worded(text)
    if contest.state is State.DRAFT:
        raise WrongMoment
    contests.hold(session, contest.id)
    last = notices.newest(session, contest.id)
    if last is not None and (last.kind, last.text, last.by) == (FREE, written, by):
        return last.number
    return publish(session, contest, FREE, written, by, now)


def worded(text: str) -> str:
    """The words of a notice as they will be published. Raises BadNotice."""
    written = "\n".join(line.strip() for line in text.strip().splitlines())
    if not LEAST <= len(written) <= MOST or "\x00" in written:
        raise BadNotice(least=LEAST, most=MOST)
    return written
