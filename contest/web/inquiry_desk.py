"""The organizers' desk of inquiries: those that wait first; answer one, show it to everybody, keep answers at hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from contest import inquiries as rules
from contest.contests import Contest, State
from contest.inquiries import KIND_WORDS, BadCanned, InquiryAnswered, Kind, NoSuchCanned, TooManyCanned
from contest.people import masked_phone
from contest.refusals import N_, Refusal
from contest.services import inquiries as service
from contest.services.inquiries import Canned, Wording
from contest.store import inquiries as store
from contest.store import signals
from contest.store.inquiries import Asked, CannedAnswerRow
from contest.web import access, contestant_views, edge, errors
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.inquiries import number
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("inquiry_desk", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/hoi-dap"
A_PAGE = 50
DONE_WORDS = {
    "tra-loi": N_("Đã trả lời. Người hỏi đọc được ngay."),
    "hien": N_("Đã đưa vào mục Hỏi đáp của trang cuộc thi."),
    "an": N_("Đã bỏ khỏi mục Hỏi đáp."),
    "mau": N_("Đã lưu câu trả lời mẫu."),
    "bo-mau": N_("Đã bỏ câu trả lời mẫu."),
}


class ReplyForm(PageForm):
    """The answer to an inquiry."""

    text = TextAreaField()


class PublicForm(PageForm):
    """A question and its answer as everybody reads them."""

    cau_hoi = TextAreaField()
    tra_loi = TextAreaField()


class CannedForm(PageForm):
    """An answer kept at hand."""

    title = StringField()
    text = TextAreaField()


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/hoi-dap"


def _done() -> str | None:
    asked = request.args.get("da", "") if request.method == "GET" else ""
    return _(DONE_WORDS[asked]) if asked in DONE_WORDS else None


def _page_number() -> int:
    asked = request.args.get("trang", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1


@blueprint.get(HOME)
def show(slug: str) -> str:
    """All inquiries of a contest, those that wait first; or one (`?so=`) with all that an answer needs."""
    contest = found(slug)
    if "so" in request.args:
        return _case(contest, number(request.args["so"]))
    session, page = edge.reads(), _page_number()
    total, waiting = store.counts(session, contest.id)
    known = store.of_contest(session, contest.id, A_PAGE, (page - 1) * A_PAGE)
    return render_template(
        "inquiries/desk.html",
        contest=contest,
        home=_home(contest),
        total=total,
        waiting=waiting,
        rows=_rows(contest, known),
        page=page,
        pages=max(1, -(-total // A_PAGE)),
        done=_done(),
    )


def _rows(contest: Contest, asked: list[Asked]) -> list[dict[str, Any]]:
    papers: dict[int, list[signals.Told]] = {}
    for paper in signals.told_of(edge.reads(), contest.id, {one.person_id for one in asked}):
        papers.setdefault(paper.person_id, []).append(paper)
    return [
        {
            "of": one,
            "kind": _(KIND_WORDS[Kind(one.kind)]),
            "phone": masked_phone(one.phone),
            "standing": contestant_views.standing(tuple(papers.get(one.person_id, ()))),
            "url": f"{_home(contest)}?so={one.id}",
            "person": f"{contestant_views.home(contest)}/{one.person_id}",
        }
        for one in asked
    ]


def _case(contest: Contest, inquiry_id: int, wrong: Refusal | None = None, blamed: str = "text") -> str:
    """One inquiry; `wrong`: what was refused, at which field."""
    asked = service.asked(edge.reads(), contest, inquiry_id)
    at_hand = store.canned(edge.reads()) if asked.is_open else []
    posted = request.form if request.method == "POST" else None
    reply: ReplyForm = ReplyForm(posted, text=_chosen(at_hand))
    reply.text.label.text = _("Trả lời")
    public: PublicForm = PublicForm(
        posted, cau_hoi=asked.public_text or asked.text, tra_loi=asked.public_answer or asked.answer or ""
    )
    public.cau_hoi.label.text, public.tra_loi.label.text = _("Câu hỏi chung"), _("Câu trả lời chung")
    shown = public if blamed != "text" else reply
    if wrong is not None and not isinstance(wrong, InquiryAnswered):
        shown.blame(blamed, wrong)
    return render_template(
        "inquiries/case.html",
        contest=contest,
        home=_home(contest),
        row=_rows(contest, [asked])[0],
        form=shown if wrong else None,
        reply=reply,
        public=public,
        canned=at_hand,
        late=errors.words(wrong) if isinstance(wrong, InquiryAnswered) else None,
        typed=reply.text.data,
        may_answer=asked.is_open and contest.state is not State.LOCKED,
        reply_most=rules.REPLY[1],
        text_most=rules.TEXT[1],
        done=_done(),
    )


def _chosen(at_hand: list[CannedAnswerRow]) -> str:
    """The text of the answer at hand that the address names; «» for none."""
    asked = request.args.get("mau", "")
    return next((one.text for one in at_hand if str(one.id) == asked), "")


@blueprint.post(HOME)
def answer(slug: str) -> ResponseReturnValue:
    """Answer an inquiry; the first answer stays."""
    contest, inquiry_id = found(slug), number(request.form.get("so", ""))
    try:
        with edge.writes() as (session, _after):
            service.answer(session, found(slug), inquiry_id, request.form.get("text", ""), access.me().id, now())
    except (rules.BadAnswer, InquiryAnswered) as refusal:
        return _case(contest, inquiry_id, refusal), errors.STATUS[refusal.kind]
    return redirect(f"{_home(contest)}?da=tra-loi", 303)


@blueprint.post(f"{HOME}/hien")
def publish(slug: str) -> ResponseReturnValue:
    """Show an inquiry to everybody, worded anew."""
    contest, inquiry_id = found(slug), number(request.form.get("so", ""))
    words = Wording(request.form.get("cau_hoi", ""), request.form.get("tra_loi", ""))
    try:
        with edge.writes() as (session, _after):
            service.show(session, contest, inquiry_id, words, access.me().id, now())
    except (rules.BadInquiry, rules.BadAnswer) as refusal:
        blamed = "cau_hoi" if isinstance(refusal, rules.BadInquiry) else "tra_loi"
        return _case(contest, inquiry_id, refusal, blamed), errors.STATUS[refusal.kind]
    return redirect(f"{_home(contest)}?so={inquiry_id}&da=hien", 303)


@blueprint.post(f"{HOME}/an")
def hide(slug: str) -> ResponseReturnValue:
    """Show an inquiry to everybody no more."""
    contest, inquiry_id = found(slug), number(request.form.get("so", ""))
    with edge.writes() as (session, _after):
        service.hide(session, contest, inquiry_id, access.me().id, now())
    return redirect(f"{_home(contest)}?so={inquiry_id}&da=an", 303)


# Answers kept at hand


@blueprint.get(f"{HOME}/mau")
def canned(slug: str) -> str:
    """The answers kept at hand; `?so=`: one of them in the form."""
    return _canned_page(found(slug), request.args.get("so", ""))


def _canned_page(contest: Contest, asked: str, wrong: Refusal | None = None) -> str:
    at_hand = store.canned(edge.reads())
    one = next((row for row in at_hand if str(row.id) == asked), None)
    if asked and one is None:
        raise NoSuchCanned
    given = {"title": one.title, "text": one.text} if one else {}
    form: CannedForm = CannedForm(request.form if request.method == "POST" else None, **given)
    form.title.label.text, form.text.label.text = _("Tên mẫu"), _("Câu trả lời")
    if wrong is not None:
        form.blame("title" if isinstance(wrong, (BadCanned, TooManyCanned)) else "text", wrong)
    return render_template(
        "inquiries/canned.html",
        contest=contest,
        home=_home(contest),
        form=form,
        editing=one,
        rows=at_hand,
        most=rules.CANNED[1],
        title_most=rules.TITLE[1],
        done=_done(),
    )


@blueprint.post(f"{HOME}/mau")
def keep(slug: str) -> ResponseReturnValue:
    """Keep an answer at hand, or word one anew."""
    contest, asked = found(slug), request.form.get("so", "")
    what = Canned(request.form.get("title", ""), request.form.get("text", ""))
    try:
        with edge.writes() as (session, _after):
            service.keep_canned(session, _canned_id(asked) if asked else None, what, access.me().id, now())
    except (BadCanned, rules.BadAnswer, TooManyCanned) as refusal:
        return _canned_page(contest, asked, refusal), errors.STATUS[refusal.kind]
    return redirect(f"{_home(contest)}/mau?da=mau", 303)


@blueprint.post(f"{HOME}/mau/bo")
def drop(slug: str) -> ResponseReturnValue:
    """Keep an answer at hand no more."""
    contest, asked = found(slug), _canned_id(request.form.get("so", ""))
    with edge.writes() as (session, _after):
        service.drop_canned(session, asked, access.me().id, now())
    return redirect(f"{_home(contest)}/mau?da=bo-mau", 303)


def _canned_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NoSuchCanned
    return int(text)
