"""Inquiries: somebody asks the organizers of a contest, one of them answers, once; a good answer is for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import inquiries as rules
from contest.complaints import worded
from contest.contests import Contest, State
from contest.inquiries import (
    BadAnswer,
    BadCanned,
    BadInquiry,
    InquiriesClosed,
    InquiryAnswered,
    Kind,
    NoSuchCanned,
    NoSuchInquiry,
    NotAnswered,
    TooManyCanned,
    TooManyInquiries,
)
from contest.people import Person
from contest.refusals import Locked
from contest.store import audit, inquiries
from contest.store.inquiries import Asked


def ask(session: Session, contest: Contest, who: Person, kind: Kind, text: str, now: datetime) -> int:
    """Keep an inquiry; its id. The same words of the same person that still wait are the same inquiry.

    Raises InquiriesClosed, BadInquiry, TooManyInquiries.
    """
    if not rules.takes(contest):
        raise InquiriesClosed
    written = worded(text, rules.TEXT)
    if written is None:
        raise BadInquiry(least=rules.TEXT[0], most=rules.TEXT[1])
    # Nobody asks a sixth time beside this.
    inquiries.hold_asker(session, who.id)
    today = inquiries.since(session, contest.id, who.id, rules.day_of(now))
    same = next((one for one in today if (one.text, one.kind) == (written, kind) and one.answered_at is None), None)
    if same is not None:
        return same.id
    if len(today) >= rules.A_DAY:
        raise TooManyInquiries(most=rules.A_DAY)
    values = {"contest_id": contest.id, "person_id": who.id, "kind": kind.value, "text": written, "at": now}
    number = inquiries.add(session, values)
    detail = {"inquiry": number, "kind": kind.value}
    audit.record(session, now, who.id, "inquiry.ask", f"contest:{contest.slug}", **detail)
    return number


def see(session: Session, contest: Contest, inquiry_id: int, who: Person, now: datetime) -> None:
    """Note that somebody has read the answer to what they asked. Raises NoSuchInquiry, of somebody else's too."""
    if not inquiries.see(session, contest.id, inquiry_id, who.id, now):
        raise NoSuchInquiry


# The organizers'


def asked(session: Session, contest: Contest, inquiry_id: int) -> Asked:
    """An inquiry, for an organizer. Raises NoSuchInquiry."""
    found = inquiries.one(session, contest.id, inquiry_id)
    if found is None:
        raise NoSuchInquiry
    return found


def answer(session: Session, contest: Contest, inquiry_id: int, text: str, by: int | None, now: datetime) -> None:
    """Answer an inquiry, once. Raises BadAnswer, Locked, NoSuchInquiry, InquiryAnswered."""
    written = _answer(text)
    if contest.state is State.LOCKED:
        raise Locked
    asked(session, contest, inquiry_id)
    if not inquiries.answer(session, inquiry_id, answer=written, answered_at=now, answered_by=by):
        raise InquiryAnswered
    audit.record(session, now, by, "inquiry.answer", f"contest:{contest.slug}", inquiry=inquiry_id)


def _answer(text: str, bounds: tuple[int, int] = rules.REPLY) -> str:
    written = worded(text, bounds)
    if written is None:
        raise BadAnswer(least=bounds[0], most=bounds[1])
    return written


@dataclass(frozen=True, slots=True)
class Wording:
    """A question and its answer as the public is to read them: nothing in them tells who asked."""

    text: str
    answer: str


def show(session: Session, contest: Contest, inquiry_id: int, words: Wording, by: int | None, now: datetime) -> None:
    """Show an inquiry to everybody, worded so. Raises BadInquiry, BadAnswer, NoSuchInquiry, NotAnswered."""
    text, answered = worded(words.text, rules.TEXT), _answer(words.answer)
    if text is None:
        raise BadInquiry(least=rules.TEXT[0], most=rules.TEXT[1])
    if asked(session, contest, inquiry_id).is_open:
        raise NotAnswered
    inquiries.change(session, inquiry_id, public_text=text, public_answer=answered, public_at=now)
    audit.record(session, now, by, "inquiry.show", f"contest:{contest.slug}", inquiry=inquiry_id)


def hide(session: Session, contest: Contest, inquiry_id: int, by: int | None, now: datetime) -> None:
    """Show an inquiry to nobody any more; at any time, since it may tell too much. Raises NoSuchInquiry."""
    asked(session, contest, inquiry_id)
    inquiries.change(session, inquiry_id, public_at=None)
    audit.record(session, now, by, "inquiry.hide", f"contest:{contest.slug}", inquiry=inquiry_id)


# Answers kept at hand


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer kept at hand, as somebody words it."""

    title: str
    text: str


def keep_canned(session: Session, canned_id: int | None, what: Canned, by: int | None, now: datetime) -> int:
    """Keep an answer at hand, or word one anew; its id. Raises BadCanned, BadAnswer, NoSuchCanned, TooManyCanned."""
    title, text = " ".join(what.title.replace("\x00", "").split()), _answer(what.text, rules.CANNED)
    if not rules.TITLE[0] <= len(title) <= rules.TITLE[1]:
        raise BadCanned(least=rules.TITLE[0], most=rules.TITLE[1])
    values = {"title": title, "text": text, "by": by, "at": now}
    if canned_id is None and len(inquiries.canned(session)) >= rules.MOST_CANNED:
        raise TooManyCanned(most=rules.MOST_CANNED)
    if canned_id is None:
        canned_id = inquiries.add_canned(session, values)
    elif not inquiries.change_canned(session, canned_id, **values):
        raise NoSuchCanned
    audit.record(session, now, by, "inquiry.keep", f"canned_answer:{canned_id}")
    return canned_id


def drop_canned(session: Session, canned_id: int, by: int | None, now: datetime) -> None:
    """Keep an answer at hand no more; what was sent stays. Raises NoSuchCanned."""
    if not inquiries.change_canned(session, canned_id, retired_at=now):
        raise NoSuchCanned
    audit.record(session, now, by, "inquiry.drop", f"canned_answer:{canned_id}")
