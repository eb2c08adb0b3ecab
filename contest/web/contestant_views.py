"""What the pages of contestants show: a line of the list, a file, a paper with its times and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contest.contests import Contest, State
from contest.people import masked_phone
from contest.services import outcomes, proposals, reopening
from contest.services.contestants import File, Listed
from contest.store import answers, strikes
from contest.store.attempts import Attempt
from contest.store.contestants import Sitting, Who
from contest.store.signals import Told
from contest.web import access, edge
from contest.web.integrity_words import STRUCK_WORDS
from contest.web.media import image
from contest.web.site import now
from contest.web.words import _, number


def home(contest: Contest) -> str:
    """The address of the list."""
    return f"/to-chuc/cuoc-thi/{contest.slug}/thi-sinh"


def row(contest: Contest, one: Listed) -> dict[str, Any]:
    """A line of the list."""
    return {
        "name": one.who.name,
        "phone": masked_phone(one.who.phone),
        "unit": one.who.unit,
        "url": f"{home(contest)}/{one.who.id}",
        "standing": standing(one.attempts),
        "bad": any(paper.struck in strikes.DISQUALIFIED for paper in one.attempts),
        "vouched": one.who.vouched,
        "disabled": one.who.disabled,
    }


def standing(papers: tuple[Told, ...]) -> str:
    """How somebody stands in a contest, by their papers."""
    if not papers:
        return _("Chưa vào thi")
    done = sum(paper.handed_in_at is not None for paper in papers)
    parts = [_("Đang làm bài")] if done < len(papers) else []
    parts += [_("Đã nộp %(n)s lượt", n=number(done))] if done else []
    parts += [_("Bị huỷ kết quả")] if any(paper.struck in strikes.DISQUALIFIED for paper in papers) else []
    return " · ".join(parts)


def file(contest: Contest, found: File) -> dict[str, Any]:
    """A contestant's file."""
    who, here = found.who, f"{home(contest)}/{found.who.id}"
    runs = contest.state in (State.ANNOUNCED, State.CLOSED)
    return {
        "contest": contest,
        "home": home(contest),
        "here": here,
        "desk": f"/to-chuc/cuoc-thi/{contest.slug}",
        "who": who,
        "masked": masked_phone(who.phone),
        "sittings": [_sitting(contest, one, here) for one in found.sittings],
        "extensions": [_extension(contest, one) for one in found.extensions],
        "complaints": found.complaints,
        "certificates": found.certificates,
        "prizes": found.prizes,
        "sign_ins": found.sign_ins,
        "waiting": [_waiting(one) for one in found.waiting],
        "may_release": runs and not who.staff and not who.merged,
        "may_extend": contest.state is State.ANNOUNCED and not contest.is_settled() and not who.staff,
        "least": proposals.LEAST,
        "most": proposals.MOST,
    }


def _window(contest: Contest, round_id: int) -> str:
    window = next(one for one in contest.rounds if one.id == round_id)
    return window.title or _("Đợt %(n)s", n=window.number)


def _round_title(contest: Contest, round_id: int) -> str:
    """What its organizers call a round; empty where it has its number only."""
    return next(one.title for one in contest.rounds if one.id == round_id)


def _sitting(contest: Contest, one: Sitting, here: str) -> dict[str, Any]:
    running = one.is_open and now() <= one.accepts_until
    return {
        "of": one,
        "title": _("%(round)s, lượt %(number)s", round=_window(contest, one.round_id), number=one.number),
        "round_title": _round_title(contest, one.round_id),
        "words": _words(one),
        "running": running,
        "counted": _(STRUCK_WORDS[one.struck]) if one.struck else "–" if one.is_open else _("được tính"),
        "bad": one.struck in strikes.DISQUALIFIED,
        "url": f"{here}/bai/{one.id}",
        "reopens": _reopens(contest, one),
    }


def _words(one: Sitting | Attempt) -> str:
    if one.handed_in_at is None:
        return _("Đang làm bài") if now() <= one.accepts_until else _("Hết giờ, chờ thu bài")
    return _("Thí sinh nộp") if one.closed_by == "person" else _("Máy chủ thu bài")


def _reopens(contest: Contest, one: Sitting) -> bool:
    """Whether the form that asks for it is worth showing; the act itself looks closer."""
    running = contest.state is State.ANNOUNCED and not contest.is_settled()
    return running and not one.is_open and one.reopened_at is None and one.struck in (None, "unranked")


def _extension(contest: Contest, one: Any) -> dict[str, Any]:
    return {
        "round": _window(contest, one.round_id),
        "of_unit": one.unit_id is not None,
        "closes_at": one.closes_at,
        "minutes": one.extra_minutes,
        "reason": one.reason,
        "at": one.at,
    }


def _waiting(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "reason": one.reason,
        "minutes": one.effect.get("minutes"),
        "at": one.proposed_at,
        "mine": one.proposed_by == access.me().id,
    }


def paper(contest: Contest, attempt: Attempt, who: Who, *, marked: bool, looked: bool) -> dict[str, Any]:
    """A paper: when its answers came, and what they are where they may be seen."""
    session = edge.reads()
    items = outcomes.paper(session, contest, attempt, marked=marked) if marked or looked else []
    places = [one for one in answers.of_attempt(session, attempt.id, attempt.contest_id) if one.revision_id is not None]
    here = f"{home(contest)}/{who.id}"
    return {
        "contest": contest,
        "home": home(contest),
        "person_url": here,
        "here": f"{here}/bai/{attempt.id}",
        "who": who,
        "title": _("%(round)s, lượt %(number)s", round=_window(contest, attempt.round_id), number=attempt.number),
        "round_title": _round_title(contest, attempt.round_id),
        "words": _words(attempt),
        "attempt": attempt,
        "reopened": reopening.done(session, attempt),
        "marked": marked,
        "looked": looked,
        "items": items,
        "image": image,
        "saves": [_save(one, attempt) for one in places],
        "answered": sum(one.is_answered for one in places),
        "least": proposals.LEAST,
        "most": proposals.MOST,
    }


def _save(one: answers.Shown, attempt: Attempt) -> dict[str, Any]:
    after = None if one.saved_at is None else (one.saved_at - attempt.started_at) // timedelta(milliseconds=1)
    return {
        "position": one.position,
        "answered": one.is_answered,
        "after_ms": after,
        "at": one.saved_at,
        "seq": one.seq,
    }
