"""Practice: the subjects, one question at a time with its answer at once, and the law behind what went wrong."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import practice as rules
from contest.refusals import BadNumber, BadWords, TooOften
from contest.services import practice as service
from contest.services.practice import Asked, Desk, Learner
from contest.web import access, cookies, edge, practice_slips
from contest.web.buckets import Buckets
from contest.web.media import image
from contest.web.papers import laid_out
from contest.web.practice_slips import Slip
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("practice", __name__)
HOME = "/on-tap"
# Reading a question takes seconds; what answers faster for long is no person.
BUCKETS = Buckets(per_second=1, burst=30)


def _learner() -> Learner:
    """Who practises; a browser without a key is given one, for its own order of questions."""
    cookies.form_token()
    viewer = access.viewer()
    who = f"browser:{cookies.key()}" if viewer is None else f"person:{viewer.person.id}"
    secret = cast(str, site().settings.secret_key)
    return Learner(viewer.person.id if viewer else None, hmac.digest(secret.encode(), who.encode(), "sha256"))


@blueprint.get(HOME)
def subjects() -> str:
    """All subjects, with what there is to practise and how far the reader is."""
    learner = _learner()
    known = service.subjects(edge.reads(), learner, now())
    return render_template(
        "practice/subjects.html",
        subjects=sorted(known, key=lambda one: not one.tally.offered),
        today=sum(one.tally.today for one in known),
        mistakes=sum(one.tally.mistakes for one in known),
        guest=learner.person_id is None,
    )


@blueprint.get(f"{HOME}/loi-sai")
def reading_list() -> str:
    """What to read again: the reader's mistakes by instrument and article."""
    return render_template(
        "practice/reading.html", listed=service.reading_list(edge.reads(), access.me().id, now()), now=now()
    )


@blueprint.get(f"{HOME}/<subject>")
def ask(subject: str) -> str:
    """The next question of a subject; or, with a slip that says how one was answered, what is right and why."""
    desk = service.desk(edge.reads(), _learner(), subject, now())
    slip = practice_slips.read(request.args.get("phieu", ""))
    if slip is not None and slip.answer is not None and (asked := _asked(desk, slip)) is not None:
        return _outcome(desk, slip, asked)
    number = _number(request.args.get("cau", ""))
    question_id = _next(desk, number)
    if question_id is None:
        return _page(desk, left=_left(desk))
    return _question(desk, service.asked(desk, question_id), number)


def _number(text: str) -> int:
    """A guest's place among their questions, from 1."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _next(desk: Desk, number: int) -> int | None:
    """The question that comes next. Guests go through theirs one by one; people by what they know."""
    if desk.learner.person_id is None:
        return next(iter(desk.order[number - 1 : number]), None)
    return rules.chosen(desk.cards, desk.offered, desk.learner.key, now(), only_mistakes=_only_mistakes(desk))


def _only_mistakes(desk: Desk) -> bool:
    return desk.learner.person_id is not None and request.args.get("chi-sai") == "1"


def _asked(desk: Desk, slip: Slip) -> Asked | None:
    """The question of a slip, if practice may still ask it as it was."""
    one = desk.offered.get(slip.question_id)
    if one is None or one.question.revision_id != slip.revision_id:
        return None
    asked = service.asked(desk, slip.question_id, slip.seen)
    return asked if slip.answer is None or service.fits(asked, slip.answer) else None


def _question(desk: Desk, asked: Asked, number: int, wrong: str = "") -> str:
    one = asked.offered.question
    slip = Slip(one.question_id, one.revision_id, asked.seen, number)
    (shown,) = laid_out(edge.reads(), [asked.place])
    return _page(desk, question=shown, slip=practice_slips.written(slip), number=number, wrong=wrong)


def _outcome(desk: Desk, slip: Slip, asked: Asked) -> str:
    assert slip.answer is not None
    item = service.outcome(edge.reads(), asked, slip.answer)
    card = desk.cards.get(slip.question_id)
    onward = _address(desk.code, cau=slip.number + 1 if desk.learner.person_id is None else None)
    return _page(desk, item=item, image=image, card=card, number=slip.number, onward=onward)


def _page(desk: Desk, **given: Any) -> str:
    guest = desk.learner.person_id is None
    return render_template(
        "practice/question.html",
        subject={"code": desk.code, "name": desk.name},
        tally=desk.tally(now()),
        guest=guest,
        only_mistakes=_only_mistakes(desk),
        action=_address(f"{desk.code}/tra-loi"),
        every=f"{HOME}/{desk.code}",
        library=_library(desk.code),
        **given,
    )


def _left(desk: Desk) -> dict[str, Any]:
    """Why there is no question now."""
    return {"due_at": rules.next_due(desk.cards, desk.offered, only_mistakes=_only_mistakes(desk))}


def _address(code: str, **more: object) -> str:
    """The address of a subject's practice, of mistakes only where this is."""
    given = {name: value for name, value in more.items() if value is not None}
    if request.args.get("chi-sai") == "1":
        given["chi-sai"] = "1"
    query = "&".join(f"{name}={value}" for name, value in given.items())
    return f"{HOME}/{code}?{query}" if query else f"{HOME}/{code}"


def _library(code: str) -> str | None:
    """Where the study library has this subject; None where the site has none."""
    return f"/tai-lieu/{code}" if "library" in current_app.blueprints else None


@blueprint.get(f"{HOME}/<subject>/tra-loi")
def back(subject: str) -> ResponseReturnValue:
    """Where somebody lands who changes the language, or comes back, on a page that an answer was refused on."""
    return redirect(_address(service.desk(edge.reads(), _learner(), subject, now()).code), 303)


@blueprint.post(f"{HOME}/<subject>/tra-loi")
def answer(subject: str) -> ResponseReturnValue:
    """Take an answer; the next address shows what is right. The same answer sent twice counts once."""
    if not BUCKETS.take(str(cookies.key())):
        raise TooOften(minutes=1)
    slip = practice_slips.read(request.form.get("phieu", ""))
    desk = service.desk(edge.reads(), _learner(), subject, now())
    asked = _asked(desk, slip) if slip is not None and slip.answer is None else None
    if slip is None or asked is None:
        return redirect(_address(desk.code), 303)
    said, wrong = _said(asked)
    if said is None:
        return _question(desk, asked, slip.number, wrong), 422
    if desk.learner.person_id is not None:
        with edge.writes() as (session, _after):
            service.record(session, desk, asked, said, now())
    return redirect(_address(desk.code, phieu=practice_slips.written(replace(slip, answer=said))), 303)


def _said(asked: Asked) -> tuple[int | str | None, str]:
    """The answer of the form, or what is wrong with it."""
    try:
        said = service.answer_from(asked, request.form)
    except BadNumber:
        return None, _("Đây chưa phải là một số. Chỉ nhập chữ số, ví dụ 1250 hoặc 11,5.")
    except BadWords:
        return None, _("Câu trả lời phải bằng chữ, nhiều nhất 200 ký tự.")
    if said is None or not service.fits(asked, said):
        return None, _("Chưa có câu trả lời. Hãy chọn hoặc điền rồi bấm Trả lời.")
    return said, ""
