"""Complaints: a contestant's own with their answers, and the organizers' desk that answers them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from contest import complaints as rules
from contest.complaints import BadComplaint, NoSuchComplaint, Outcome
from contest.contests import Contest, State
from contest.refusals import N_, NoSuchPlace
from contest.services import complaints as service
from contest.services.complaints import Case, Complaint, Reply
from contest.store import attempts
from contest.store import complaints as store
from contest.store.attempts import Attempt
from contest.store.complaints import Filed
from contest.web import access, edge
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.media import image
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("complaints", __name__)
A_PAGE = 30
OUTCOME_WORDS = {Outcome.UPHELD: N_("Chấp nhận khiếu nại"), Outcome.REJECTED: N_("Không chấp nhận khiếu nại")}


class ComplaintForm(PageForm):
    """What a contestant complains of."""

    token = SelectField()
    position = IntegerField()
    text = TextAreaField()


class ReplyForm(PageForm):
    """What an organizer answers."""

    text = TextAreaField()
    outcome = RadioField()


def _length(bounds: tuple[int, int]) -> list[Any]:
    words = _("Viết từ %(least)s đến %(most)s ký tự.", least=bounds[0], most=bounds[1])
    return [InputRequired(_("Điền vào ô này.")), Length(*bounds, message=words)]


# The contestant's


def _form(contest: Contest, mine: list[Attempt]) -> ComplaintForm:
    asked, about = request.args.get("luot"), request.args.get("cau", "")
    position = int(about) if about.isascii() and about.isdigit() and len(about) < 5 else None
    posted = request.form if request.method == "POST" else None
    form: ComplaintForm = ComplaintForm(posted, token=asked, position=position)
    form.token.label.text, form.position.label.text = _("Về lượt thi"), _("Về câu số")
    form.text.label.text = _("Nội dung khiếu nại")
    form.token.choices = [("", _("Không về lượt thi nào"))] + [(one.token, _named(contest, one)) for one in mine]
    # Whose it is, the service knows; nobody else's is told apart from none.
    form.token.validate_choice = False
    form.position.validators, form.text.validators = [Optional()], _length(rules.TEXT)
    if form.position.process_errors:
        form.position.process_errors = [_("Ghi số thứ tự của câu trong bài, ví dụ 7.")]
    return form


def _named(contest: Contest, attempt: Attempt) -> str:
    number = next(one.number for one in contest.rounds if one.id == attempt.round_id)
    if len(contest.rounds) > 1:
        return _("Đợt %(round)s, lượt %(number)s", round=number, number=attempt.number)
    return _("Lượt %(number)s", number=attempt.number)


def _own(contest: Contest) -> list[Attempt]:
    return [one for one in attempts.of_person(edge.reads(), contest.id, access.me().id) if not one.is_open]


@blueprint.get("/cuoc-thi/<slug>/khieu-nai")
def show(slug: str) -> str:
    """A person's complaints with the answers, and the form while complaints are taken."""
    contest = found(slug)
    return _page(contest, _form(contest, _own(contest)))


def _page(contest: Contest, form: ComplaintForm) -> str:
    mine = store.of_person(edge.reads(), contest.id, access.me().id)
    return render_template(
        "complaints/mine.html",
        contest=contest,
        form=form,
        takes=rules.takes(contest, now()),
        early=contest.state.step < State.PROVISIONAL.step,
        left=max(0, rules.MOST - len(mine)),
        most=rules.MOST,
        bounds=rules.TEXT,
        mine=[_row(contest, one) for one in mine],
        sent=request.args.get("da") == "gui",
    )


@blueprint.post("/cuoc-thi/<slug>/khieu-nai")
def file(slug: str) -> ResponseReturnValue:
    """File a complaint."""
    contest = found(slug)
    form = _form(contest, _own(contest))
    if rules.takes(contest, now()) and not _holds(form):
        return _page(contest, form), 422
    what = Complaint(form.text.data or "", form.token.data or None, form.position.data)
    try:
        with edge.writes() as (session, _after):
            service.file(session, found(slug), access.me(), what, now())
    except NoSuchPlace as refusal:
        form.blame("position", refusal)
        return _page(contest, form), 422
    except BadComplaint as refusal:
        form.blame("text", refusal)
        return _page(contest, form), 422
    return redirect(f"/cuoc-thi/{slug}/khieu-nai?da=gui", 303)


def _holds(form: ComplaintForm) -> bool:
    """Whether every field is filled as it should, and a question has a paper that it stands on."""
    good = form.validate()
    if good and form.position.data is not None and not form.token.data:
        form.token.errors = [_("Chọn lượt thi có câu này.")]
        return False
    return bool(good)


def _row(contest: Contest, one: Filed) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "unit": one.unit,
        "at": one.at,
        "about": _about(contest, one),
        "text": one.text,
        "answer": one.answer,
        "answered_at": one.answered_at,
        "outcome": _(OUTCOME_WORDS[Outcome(one.outcome)]) if one.outcome else None,
        "is_open": one.is_open,
        "url": f"/to-chuc/cuoc-thi/{contest.slug}/khieu-nai?so={one.id}",
    }


def _about(contest: Contest, one: Filed) -> str:
    if one.round_id is None:
        return _("Cả cuộc thi")
    number = next(window.number for window in contest.rounds if window.id == one.round_id)
    place = _("Lượt %(number)s", number=one.number)
    if len(contest.rounds) > 1:
        place = _("Đợt %(round)s, lượt %(number)s", round=number, number=one.number)
    return place if one.position is None else _("%(place)s, câu %(position)s", place=place, position=one.position)


# The organizers'


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/khieu-nai"


def _reply_form() -> ReplyForm:
    form: ReplyForm = ReplyForm(request.form if request.method == "POST" else None)
    form.text.label.text, form.outcome.label.text = _("Trả lời bằng văn bản"), _("Kết luận")
    form.outcome.choices = [(one.value, _(said)) for one, said in OUTCOME_WORDS.items()]
    form.text.validators = _length(rules.REPLY)
    form.outcome.validators = [AnyOf([one.value for one in Outcome], message=_("Chọn một kết luận."))]
    form.outcome.validate_choice = False
    return form


@blueprint.get("/to-chuc/cuoc-thi/<slug>/khieu-nai")
def desk(slug: str) -> str:
    """All complaints of a contest, those that wait first; or one with all that an answer needs."""
    contest = found(slug)
    if "so" in request.args:
        return _case_page(contest, _number(request.args["so"]), _reply_form())
    session, page = edge.reads(), _page_number()
    total, waiting = store.count(session, contest.id), store.count_open(session, contest.id)
    known = store.of_contest(session, contest.id, A_PAGE, (page - 1) * A_PAGE)
    return render_template(
        "complaints/desk.html",
        contest=contest,
        home=_home(contest),
        total=total,
        waiting=waiting,
        takes=rules.takes(contest, now()),
        rows=[_row(contest, one) for one in known],
        page=page,
        pages=max(1, -(-total // A_PAGE)),
        done=_("Đã trả lời khiếu nại.") if request.args.get("da") == "tra-loi" else None,
    )


def _number(text: str) -> int:
    """The number of a complaint out of an address or a form. Raises NoSuchComplaint."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NoSuchComplaint
    return int(text)


def _page_number() -> int:
    asked = request.args.get("trang", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1


def _case_page(contest: Contest, complaint_id: int, form: ReplyForm) -> str:
    case = service.case(edge.reads(), contest, complaint_id)
    return render_template(
        "complaints/case.html",
        contest=contest,
        home=_home(contest),
        form=form,
        row=_row(contest, case.filed),
        facts=_facts(case),
        item=case.item,
        image=image,
        bounds=rules.REPLY,
        may_answer=case.filed.is_open and contest.state is not State.LOCKED,
    )


STRUCK_WORDS = {
    "unranked": N_("Chỉ thi chơi, không xếp hạng"),
    "attempt": N_("Lượt thi đã bị huỷ kết quả"),
    "person": N_("Thí sinh đã bị huỷ kết quả"),
    "excess": N_("Quá số lượt, không tính"),
}


def _facts(case: Case) -> dict[str, Any] | None:
    one = case.attempt
    if one is None:
        return None
    return {
        "score": one.score,
        "max_score": one.max_score,
        "elapsed_ms": one.elapsed_ms,
        "started_at": one.started_at,
        "handed_in_at": one.handed_in_at,
        "by_server": one.closed_by == "server",
        "receipt": one.receipt,
        "struck": _(STRUCK_WORDS[one.struck]) if one.struck else None,
    }


@blueprint.post("/to-chuc/cuoc-thi/<slug>/khieu-nai")
def reply(slug: str) -> ResponseReturnValue:
    """Answer a complaint; final."""
    contest, complaint_id, form = found(slug), _number(request.form.get("so", "")), _reply_form()
    if not form.validate():
        return _case_page(contest, complaint_id, form), 422
    with edge.writes() as (session, _after):
        said = Reply(form.text.data, Outcome(form.outcome.data))
        service.reply(session, found(slug), complaint_id, said, access.me().id, now())
    return redirect(f"{_home(contest)}?da=tra-loi", 303)
