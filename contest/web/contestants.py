"""Contestants of a contest at the organizers' desk: find one, see their file, show a number, free a lost phone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from contest.contestants import FILTER_WORDS, LEAST_DIGITS, Filter
from contest.contests import Contest
from contest.people import national_phone
from contest.refusals import N_, Refusal
from contest.services import contestants as service
from contest.services import reopening as reopening_service
from contest.services.contestants import Listed, Wanted
from contest.web import access, contestant_views, edge, errors
from contest.web.contest_desk import held
from contest.web.contestant_views import home
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("contestants", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/thi-sinh"
PERSON = f"{HOME}/<int(max=999999999999):person_id>"
A_PAGE = 50
LONGEST = 80
DONE_WORDS = {
    "giai-phong": N_("Đã đăng xuất mọi máy của thí sinh. Câu trả lời đã lưu được giữ nguyên."),
    "de-nghi": N_("Đã gửi đề nghị mở lại bài. Cần một người khác của ban tổ chức duyệt."),
    "mo-lai": N_("Đã mở lại bài và đăng thông báo. Kết quả cũ không còn được tính."),
}


class SearchForm(PageForm):
    """Whom to look for. Posted, so that no telephone number stands in an address."""

    tim = StringField(N_("Họ tên, số điện thoại hoặc mã bài nộp"))
    don_vi = StringField(N_("Đơn vị"))
    loc = SelectField(N_("Tình trạng"), validate_choice=False)


def _form() -> SearchForm:
    posted = request.method == "POST"
    form = SearchForm(request.form if posted else None, data={"loc": request.args.get("loc", Filter.ALL.value)})
    form.loc.choices = [SelectChoice(one.value, _(words)) for one, words in FILTER_WORDS.items()]
    for one in form:
        one.label.text = _(one.label.text)
    for field in (form.tim, form.don_vi):
        field.validators = [Length(max=LONGEST, message=_("Dài quá. Hãy rút gọn."))]
    return form


def _wanted(form: SearchForm) -> Wanted:
    chosen = next((one for one in Filter if one == form.loc.data), Filter.ALL)
    return Wanted(form.tim.data or "", form.don_vi.data or "", chosen)


def _page_number() -> int:
    asked = request.values.get("trang", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


@blueprint.get(HOME)
def show(slug: str) -> ResponseReturnValue:
    """Everybody, or those of one filter, by name."""
    contest, form = held(slug), _form()
    total, rows, _asked = service.find(edge.reads(), contest, _wanted(form), (_page_number() - 1) * A_PAGE, A_PAGE)
    return _list(contest, form, total, rows)


@blueprint.post(HOME)
def find(slug: str) -> ResponseReturnValue:
    """Those who were looked for; that it was asked is a line of the record."""
    contest, form = held(slug), _form()
    if not form.validate():
        return _list(contest, form, 0, []), 422
    try:
        first = (_page_number() - 1) * A_PAGE
        total, rows, asked = service.find(edge.reads(), contest, _wanted(form), first, A_PAGE)
        with edge.writes() as (session, _after):
            service.look_up(session, contest, asked, total, access.me().id, now())
    except Refusal as refusal:
        form.blame("don_vi" if refusal.code == "many_units" else "tim", refusal)
        return _list(contest, form, 0, []), errors.STATUS[refusal.kind]
    return _list(contest, form, total, rows)


def _list(contest: Contest, form: SearchForm, total: int, rows: list[Listed]) -> str:
    page, pages = _page_number(), max(1, -(-total // A_PAGE))
    return render_template(
        "contestants/list.html",
        contest=contest,
        home=home(contest),
        form=form,
        searched=bool(form.tim.data or form.don_vi.data),
        rows=[contestant_views.row(contest, one) for one in rows],
        total=total,
        page=min(page, pages),
        pages=pages,
        least=LEAST_DIGITS,
        waiting=len(reopening_service.waiting(edge.reads(), contest)),
    )


@blueprint.get(PERSON)
def person(slug: str, person_id: int) -> str:
    """A contestant with all that there is of them in this contest."""
    return _file(held(slug), person_id)


def _file(contest: Contest, person_id: int, **given: Any) -> str:
    """`given`: a number that is shown, or what was refused in which form."""
    file = service.file(edge.reads(), contest, person_id, now())
    done = request.args.get("da", "") if request.method == "GET" else ""
    shown: dict[str, Any] = {"phone": None, "wrong": None} | given
    return render_template(
        "contestants/person.html",
        **contestant_views.file(contest, file),
        done=_(DONE_WORDS[done]) if done in DONE_WORDS else None,
        **shown,
    )


def refused(contest: Contest, person_id: int, form: str, refusal: Refusal) -> ResponseReturnValue:
    """The file again with what was refused; `form` names the form, which keeps its reason."""
    wrong = {"form": form, "reason": request.form.get("ly_do", ""), "words": errors.words(refusal)}
    return _file(contest, person_id, wrong=wrong), errors.STATUS[refusal.kind]


@blueprint.post(f"{PERSON}/so")
def show_phone(slug: str, person_id: int) -> ResponseReturnValue:
    """The whole number, for a reason; who saw it is kept."""
    contest, reason = held(slug), request.form.get("ly_do", "")
    try:
        with edge.writes() as (session, _after):
            phone = service.show_phone(session, contest, person_id, reason, access.me().id, now())
    except Refusal as refusal:
        return refused(contest, person_id, "so", refusal)
    return _file(contest, person_id, phone=national_phone(phone))


@blueprint.post(f"{PERSON}/giai-phong")
def release(slug: str, person_id: int) -> ResponseReturnValue:
    """Sign a contestant out everywhere and free their paper, for a reason."""
    contest, reason = held(slug), request.form.get("ly_do", "")
    try:
        with edge.writes() as (session, _after):
            service.release(session, contest, person_id, reason, access.me().id, now())
    except Refusal as refusal:
        return refused(contest, person_id, "giai-phong", refusal)
    return redirect(f"{home(contest)}/{person_id}?da=giai-phong", 303)


@blueprint.get(f"{PERSON}/bai/<int(max=999999999999):attempt_id>")
def paper(slug: str, person_id: int, attempt_id: int) -> str:
    """A paper, read only: with marks once its round can take no answer any more, before that only its times."""
    return _paper(held(slug), person_id, attempt_id)


@blueprint.post(f"{PERSON}/bai/<int(max=999999999999):attempt_id>")
def look(slug: str, person_id: int, attempt_id: int) -> ResponseReturnValue:
    """The answers of a paper whose round goes on, without right and wrong, for a reason; who looked is kept."""
    contest, reason = held(slug), request.form.get("ly_do", "")
    attempt = service.paper(edge.reads(), contest, person_id, attempt_id)
    try:
        with edge.writes() as (session, _after):
            service.look(session, contest, attempt, reason, access.me().id, now())
    except Refusal as refusal:
        wrong = {"reason": reason, "words": errors.words(refusal)}
        return _paper(contest, person_id, attempt_id, wrong=wrong), errors.STATUS[refusal.kind]
    return _paper(contest, person_id, attempt_id, looked=True)


def _paper(
    contest: Contest, person_id: int, attempt_id: int, *, looked: bool = False, wrong: dict[str, str] | None = None
) -> str:
    session = edge.reads()
    attempt = service.paper(session, contest, person_id, attempt_id)
    marked = service.may_mark(session, contest, attempt, now())
    return render_template(
        "contestants/paper.html",
        **contestant_views.paper(contest, attempt, service.who(session, person_id), marked=marked, looked=looked),
        wrong=wrong,
    )
