"""The organizers' page of public notices: what was published, and a form for a free one, asked twice."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from contest.contests import Contest
from contest.refusals import BadNotice
from contest.services import notices as service
from contest.services.notices import LEAST, MOST
from contest.store import notices
from contest.web import access, edge
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("notices", __name__)


class NoticeForm(PageForm):
    """A notice as somebody types it."""

    text = TextAreaField()


def _form() -> NoticeForm:
    form: NoticeForm = NoticeForm(request.form if request.method == "POST" else None)
    words = _("Viết từ %(least)s đến %(most)s ký tự.", least=LEAST, most=MOST)
    form.text.label.text = _("Nội dung thông báo")
    form.text.validators = [InputRequired(_("Điền vào ô này.")), Length(LEAST, MOST, message=words)]
    return form


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/thong-bao"


@blueprint.get("/to-chuc/cuoc-thi/<slug>/thong-bao")
def show(slug: str) -> str:
    """What was published, and the form."""
    return _page(found(slug), _form())


def _page(contest: Contest, form: NoticeForm, preview: str | None = None) -> str:
    return render_template(
        "notices/desk.html",
        contest=contest,
        home=_home(contest),
        form=form,
        most=MOST,
        preview=preview,
        notices=notices.of_contest(edge.reads(), contest.id),
        done=_("Đã công bố thông báo.") if request.args.get("da") == "cong-bo" else None,
    )


@blueprint.post("/to-chuc/cuoc-thi/<slug>/thong-bao")
def publish(slug: str) -> ResponseReturnValue:
    """Show a notice as it will stand; publish it once that was confirmed."""
    contest, form = found(slug), _form()
    if not form.validate():
        return _page(contest, form), 422
    try:
        text = service.worded(form.text.data)
    except BadNotice as refusal:
        form.blame("text", refusal)
        return _page(contest, form), 422
    if request.form.get("chac") != "1":
        return _page(contest, form, text)
    with edge.writes() as (session, _after):
        service.write(session, found(slug), text, access.me().id, now())
    return redirect(f"{_home(contest)}?da=cong-bo", 303)
