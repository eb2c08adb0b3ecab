"""Inquiries: what somebody asked the organizers of a contest, with the answers, and the form for another."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from contest import inquiries as rules
from contest.contests import Contest
from contest.inquiries import KIND_WORDS, BadInquiry, Kind, NoSuchInquiry, TooManyInquiries
from contest.services import inquiries as service
from contest.store import inquiries as store
from contest.web import access, edge, errors
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("inquiries", __name__)


class InquiryForm(PageForm):
    """What somebody asks."""

    kind = RadioField(default=Kind.TECHNICAL.value, validate_choice=False)
    text = TextAreaField()


def _form() -> InquiryForm:
    form: InquiryForm = InquiryForm(request.form if request.method == "POST" else None)
    form.kind.label.text, form.text.label.text = _("Bạn hỏi về"), _("Câu hỏi")
    form.kind.choices = [(one.value, _(said)) for one, said in KIND_WORDS.items()]
    form.kind.validators = [AnyOf([one.value for one in Kind], message=_("Chọn một loại."))]
    words = _("Viết từ %(least)s đến %(most)s ký tự.", least=rules.TEXT[0], most=rules.TEXT[1])
    form.text.validators = [InputRequired(_("Điền vào ô này.")), Length(*rules.TEXT, message=words)]
    return form


@blueprint.get("/cuoc-thi/<slug>/hoi")
def show(slug: str) -> str:
    """A person's inquiries with the answers, and the form."""
    return _page(found(slug), _form())


def _page(contest: Contest, form: InquiryForm) -> str:
    mine = store.of_person(edge.reads(), contest.id, access.me().id)
    today = sum(one.at >= rules.day_of(now()) for one in mine)
    return render_template(
        "inquiries/mine.html",
        contest=contest,
        home=f"/cuoc-thi/{contest.slug}/hoi",
        form=form,
        takes=rules.takes(contest),
        left=max(0, rules.A_DAY - today),
        a_day=rules.A_DAY,
        bounds=rules.TEXT,
        mine=[(one, _(KIND_WORDS[Kind(one.kind)])) for one in mine],
        sent=request.args.get("da") == "gui",
    )


@blueprint.post("/cuoc-thi/<slug>/hoi")
def ask(slug: str) -> ResponseReturnValue:
    """Ask the organizers."""
    contest, form = found(slug), _form()
    if not form.validate():
        return _page(contest, form), 422
    try:
        with edge.writes() as (session, _after):
            service.ask(session, found(slug), access.me(), Kind(form.kind.data), form.text.data, now())
    except (BadInquiry, TooManyInquiries) as refusal:
        form.blame("text", refusal)
        return _page(contest, form), errors.STATUS[refusal.kind]
    return redirect(f"/cuoc-thi/{slug}/hoi?da=gui", 303)


@blueprint.post("/cuoc-thi/<slug>/hoi/da-doc")
def read(slug: str) -> ResponseReturnValue:
    """Note that an answer was read by whoever asked."""
    inquiry_id = number(request.form.get("so", ""))
    with edge.writes() as (session, _after):
        service.see(session, found(slug), inquiry_id, access.me(), now())
    return redirect(f"/cuoc-thi/{slug}/hoi", 303)


def number(text: str) -> int:
    """The number of an inquiry out of an address or a form. Raises NoSuchInquiry."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NoSuchInquiry
    return int(text)
