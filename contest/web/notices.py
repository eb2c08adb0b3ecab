"""Notices: what the organizers published and who has read it, a form for another, asked twice; and «I have read it»."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from contest import notices as rules
from contest import units as unit_rules
from contest.contests import Contest
from contest.notices import LEAST, MOST, TITLE, BadTitle, NoSuchAddressee, NoSuchNotice, Words
from contest.refusals import BadNotice
from contest.services import notices as service
from contest.store import notices, units
from contest.web import access, edge
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("notices", __name__)
A_PAGE = 50
MOST_UNITS = 30


class NoticeForm(PageForm):
    """A notice as somebody types it."""

    don_vi = SelectField(validate_choice=False)
    title = StringField()
    text = TextAreaField()


def _form() -> NoticeForm:
    form: NoticeForm = NoticeForm(request.form if request.method == "POST" else None)
    words = _("Viết từ %(least)s đến %(most)s ký tự.", least=LEAST, most=MOST)
    form.don_vi.label.text, form.title.label.text = _("Gửi tới"), _("Tiêu đề")
    form.text.label.text = _("Nội dung thông báo")
    form.title.validators = [Length(max=TITLE, message=_("Dài quá. Hãy rút gọn."))]
    form.text.validators = [InputRequired(_("Điền vào ô này.")), Length(LEAST, MOST, message=words)]
    fitting = _units(_asked(), form.don_vi.data or "")
    form.don_vi.choices = [SelectChoice("", _("Mọi người")), *fitting]
    return form


def _asked() -> str:
    return request.values.get("tim", "").replace("\x00", "").strip()[:80]


def _units(asked: str, chosen: str) -> list[SelectChoice]:
    """Units that bear what was typed, and the chosen one, each with the unit above it."""
    if not (asked or chosen):
        return []
    folded, day = unit_rules.fold(asked), now().date()
    known = units.whole_tree(edge.reads())
    names = {one.id: one.name for one in known}
    fitting = []
    for one in known:
        above = names.get(one.parent_id or 0, "")
        stands = one.valid_to is None or one.valid_to > day
        if str(one.id) == chosen or (asked and stands and unit_rules.matches(folded, one.name, above, one.aliases)):
            fitting.append(SelectChoice(str(one.id), f"{one.name} ({above})" if above else one.name))
    return fitting[:MOST_UNITS]


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/thong-bao"


@blueprint.get("/to-chuc/cuoc-thi/<slug>/thong-bao")
def show(slug: str) -> str:
    """What was published, and the form; `?so=`: who has read one of them."""
    contest = found(slug)
    if "so" in request.args:
        return _readers(contest, _number(request.args["so"]))
    return _page(contest, _form())


def _page(contest: Contest, form: NoticeForm, preview: Words | None = None) -> str:
    session, page = edge.reads(), _page_number()
    known = notices.of_contest(session, contest.id)
    shown = service.counted(session, known[(page - 1) * A_PAGE : page * A_PAGE])
    return render_template(
        "notices/desk.html",
        contest=contest,
        home=_home(contest),
        form=form,
        search=_asked(),
        fitting=len(form.don_vi.choices or []) - 1,
        most=MOST,
        title_most=TITLE,
        preview=preview,
        addressee=_addressee(preview),
        notices=shown,
        page=page,
        pages=max(1, -(-len(known) // A_PAGE)),
        done=_("Đã công bố thông báo.") if request.args.get("da") == "cong-bo" else None,
    )


def _addressee(words: Words | None) -> str | None:
    """The name of the unit that a notice is for; None: everybody."""
    unit = units.by_id(edge.reads(), words.unit_id) if words is not None and words.unit_id is not None else None
    return unit.name if unit else None


def _readers(contest: Contest, number: int) -> str:
    told, page = service.readers(edge.reads(), contest, number), _page_number()
    return render_template(
        "notices/readers.html",
        contest=contest,
        home=_home(contest),
        told=told.counted,
        rows=told.shares[(page - 1) * A_PAGE : page * A_PAGE],
        here=f"{_home(contest)}?so={number}",
        page=page,
        pages=max(1, -(-len(told.shares) // A_PAGE)),
    )


def _page_number() -> int:
    asked = request.args.get("trang", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1


def _number(text: str) -> int:
    """The number of a notice out of an address or a form. Raises NoSuchNotice."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NoSuchNotice
    return int(text)


def _words(form: NoticeForm) -> Words:
    """What was typed. Raises NoSuchAddressee."""
    chosen = form.don_vi.data or ""
    if chosen and chosen not in {str(one.value) for one in form.don_vi.choices or []}:
        raise NoSuchAddressee
    return Words(form.text.data or "", form.title.data or "", int(chosen) if chosen else None)


@blueprint.post("/to-chuc/cuoc-thi/<slug>/thong-bao")
def publish(slug: str) -> ResponseReturnValue:
    """Show a notice as it will stand; publish it once that was confirmed."""
    contest, form = found(slug), _form()
    if not form.validate():
        return _page(contest, form), 422
    try:
        words = rules.checked(_words(form))
    except (BadNotice, BadTitle, NoSuchAddressee) as refusal:
        form.blame({"bad_title": "title", "no_such_addressee": "don_vi"}.get(refusal.code, "text"), refusal)
        return _page(contest, form), 422
    if request.form.get("chac") != "1":
        return _page(contest, form, words)
    with edge.writes() as (session, _after):
        service.write(session, found(slug), words, access.me().id, now())
    return redirect(f"{_home(contest)}?da=cong-bo", 303)


@blueprint.post("/cuoc-thi/<slug>/thong-bao/da-doc")
def read(slug: str) -> ResponseReturnValue:
    """Note that whoever asks has read a notice."""
    number = _number(request.form.get("so", ""))
    with edge.writes() as (session, _after):
        service.read(session, found(slug), number, access.me(), now())
    return redirect(f"/cuoc-thi/{slug}#thong-bao", 303)
