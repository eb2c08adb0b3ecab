"""Corrections of keys: the questions of a contest; a ruling about one, seen beforehand, proposed and approved."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from contest.contests import Contest, State
from contest.corrections import RULING_WORDS, BadKey, Change, RulingMoved, SameKey
from contest.refusals import N_, ReasonMissing, Refusal, SamePerson
from contest.services import corrections as service
from contest.services.corrections import Question
from contest.services.proposals import LEAST, MOST
from contest.store import remarking, rulings
from contest.web import access, correction_form, edge, errors
from contest.web import correction_views as views
from contest.web.contests import found
from contest.web.correction_form import WHEN
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _
from questions import store as bank
from questions.store import RevisionText

blueprint = Blueprint("corrections", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/dap-an"
ONE = f"{HOME}/<int(max=999999999999):revision_id>"
PROPOSAL = "<int(max=999999999999):proposal_id>"
PAGE = 50
LONGEST_SEARCH = 200
DONE = {
    "de-nghi": N_("Đã ghi đề nghị. Được duyệt thì mới có hiệu lực."),
    "duyet": N_("Đã duyệt: bài thi đã chấm lại, kết quả đã tính lại, thông báo đã đăng."),
}


class ReasonForm(PageForm):
    """Why a ruling is proposed."""

    reason = TextAreaField()


def _reason(typed: bool) -> ReasonForm:
    form: ReasonForm = ReasonForm(request.form if typed else None)
    form.reason.label.text = _("Lý do")
    return form


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Questions of the contest, those that should be looked at first."""
    contest, asked = found(slug), request.args.get("tim", "")[:LONGEST_SEARCH]
    rows, text = views.rows(contest, asked), request.args.get("trang", "")
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, int(text)), pages) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return render_template(
        "corrections/list.html",
        contest=contest,
        home=views.home(contest),
        asked=asked,
        total=len(rows),
        rows=rows[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        steps={n: f"?{urlencode({'tim': asked, 'trang': n})}" for n in (page - 1, page + 1) if 0 < n <= pages},
    )


def _asked(slug: str, revision_id: int) -> tuple[Contest, Question, RevisionText]:
    """Contest, question and its words. Raises NoSuchContest, NotOnPapers."""
    contest = found(slug)
    asked = service.question(edge.reads(), contest, revision_id)
    return contest, asked, bank.texts(edge.reads(), [revision_id])[revision_id]


@blueprint.get(ONE, endpoint="question")
def show_question(slug: str, revision_id: int) -> str:
    """One question with its key, what waits for approval, the form of a ruling, and what was ruled before."""
    return _page(*_asked(slug, revision_id))


def _page(
    contest: Contest, asked: Question, text: RevisionText, change: Change | None = None, refusal: Refusal | None = None
) -> str:
    session, revision_id, done = edge.reads(), text.revision_id, request.args.get("xong", "")
    return render_template(
        "corrections/question.html",
        **views.about(contest, asked, text),
        form=correction_form.filled(asked, text, change),
        when=WHEN,
        names=RULING_WORDS,
        refusal=errors.words(refusal) if refusal else "",
        held=remarking.on_papers(session, contest.id).get(revision_id, 0),
        elsewhere=rulings.elsewhere(session, contest.id, revision_id),
        waiting=views.waiting(contest, asked, text),
        history=views.history(contest, text),
        locked=contest.state is State.LOCKED,
        done=_(DONE[done]) if done in DONE else None,
    )


@blueprint.get(f"{ONE}/xem-truoc")
def preview(slug: str, revision_id: int) -> ResponseReturnValue:
    """What a ruling would do: who gains and loses, ranks, prizes. Nothing is written."""
    contest, asked, text = _asked(slug, revision_id)
    change = None
    try:
        change = correction_form.read(asked, request.args)
        return _preview_page(contest, asked, text, change, _reason(typed=False))
    except (BadKey, SameKey) as refusal:
        return _page(contest, asked, text, change, refusal), 422


def _preview_page(contest: Contest, asked: Question, text: RevisionText, change: Change, form: ReasonForm) -> str:
    effect = service.preview(edge.reads(), contest, change)
    return render_template(
        "corrections/preview.html",
        **views.about(contest, asked, text),
        **views.seen(contest, effect),
        told=views.told(text, change),
        fields=correction_form.sent_as(asked, change),
        form=form,
        least=LEAST,
        most_words=MOST,
        locked=contest.state is State.LOCKED,
        elsewhere=rulings.elsewhere(edge.reads(), contest.id, text.revision_id),
    )


@blueprint.post(ONE)
def propose(slug: str, revision_id: int) -> ResponseReturnValue:
    """Keep a ruling with its reason, for a second person to approve."""
    contest, asked, text = _asked(slug, revision_id)
    change = None
    try:
        change = correction_form.read(asked, request.form)
        with edge.writes() as (session, _after):
            reason = request.form.get("reason", "")
            service.propose(session, contest, change, reason, access.me().id, now())
    except ReasonMissing as refusal:
        form = _reason(typed=True)
        form.blame("reason", refusal)
        assert change is not None
        return _preview_page(contest, asked, text, change, form), 422
    except (BadKey, SameKey) as refusal:
        return _page(contest, asked, text, change, refusal), 422
    return redirect(f"{views.home(contest, revision_id)}?xong=de-nghi", 303)


@blueprint.post(f"{ONE}/de-nghi/{PROPOSAL}")
def approve(slug: str, revision_id: int, proposal_id: int) -> ResponseReturnValue:
    """Approve a ruling as the second person: marks, results and notice move at once, the boards right after."""
    contest, *_question = _asked(slug, revision_id)
    try:
        with edge.writes() as (session, after):
            service.approve(session, contest, proposal_id, access.me().id, now())
            after(edge.moved(contest.id))
    except (SamePerson, RulingMoved, SameKey) as refusal:
        return _page(*_asked(slug, revision_id), None, refusal), 409
    return redirect(f"{views.home(contest, revision_id)}?xong=duyet", 303)
