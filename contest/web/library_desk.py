"""The study library for those who keep it: add, look at as on a phone, publish, withdraw, put in order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.library import Kind, State, StudyChanged, StudyWrongSubject
from contest.refusals import NotFound, Refusal
from contest.services import library as service
from contest.services import library_files
from contest.services.library_files import Material
from contest.store import library as store
from contest.store.library import Listed, StudyItemRow
from contest.web import access, edge, library_forms
from contest.web.errors import words
from contest.web.library import page
from contest.web.library_forms import ItemForm
from contest.web.library_words import KINDS, SLUGS, STATES, about, address
from contest.web.site import now
from contest.web.words import _
from questions import store as bank

blueprint = Blueprint("library_desk", __name__)
HOME = "/to-chuc/tai-lieu"
ITEM = f"{HOME}/<int(max=999999999999):item_id>"


@blueprint.get(HOME)
def listing() -> str:
    """All items by subject, in the order in which everybody sees them."""
    groups: dict[str, list[Listed]] = {}
    for one in service.everything(edge.reads()):
        groups.setdefault(one.subject_name or _("Chung"), []).append(one)
    return render_template(
        "library/desk.html",
        home=HOME,
        groups=[(name, [_row(one) for one in items]) for name, items in groups.items()],
        kinds=[(SLUGS[one], _(name)) for one, name in KINDS.items()],
        done=_("Đã đổi thứ tự.") if request.args.get("da") == "thu-tu" else None,
    )


def _row(item: Listed) -> dict[str, Any]:
    state = service.standing(item)
    return {
        "title": item.title,
        "url": f"{HOME}/{item.id}",
        "about": about(item),
        "state": _(STATES[state]),
        "is_public": state is State.PUBLISHED,
    }


def _kind() -> Kind:
    asked = request.args.get("loai", SLUGS[Kind.TEXT])
    found = next((one for one, slug in SLUGS.items() if slug == asked), None)
    if found is None:
        raise NotFound
    return found


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """The form of a new item of a kind."""
    kind = _kind()
    return _form_page(kind, library_forms.form(kind, bank.subjects(edge.reads())))


@blueprint.post(f"{HOME}/moi")
def create() -> ResponseReturnValue:
    """Keep a new item as a draft."""
    kind = _kind()
    form = library_forms.form(kind, bank.subjects(edge.reads()))
    draft, given = library_forms.draft(kind, form), library_forms.files()
    material = _material(kind, given, form) if library_forms.check(form, draft, given, has_file=False) else None
    if material is None:
        return _form_page(kind, form), 422
    try:
        with edge.writes() as (session, _after):
            made = service.create(session, draft, material, access.me().id, now()).id
    except StudyWrongSubject as refusal:
        form.blame("subject", refusal)
        return _form_page(kind, form), 422
    return redirect(f"{HOME}/{made}?da=luu", 303)


def _material(kind: Kind, given: list[bytes], form: ItemForm) -> Material | None:
    """What came out of the files; None when they are refused, which then stands in the form."""
    if not given:
        return Material()
    # Reading takes seconds: no connection to the database waits for it.
    edge.reads().rollback()
    try:
        return library_files.taken(kind, given)
    except Refusal as refusal:
        library_forms.refuse(form, refusal)
        return None


def _form_page(kind: Kind, form: ItemForm, row: StudyItemRow | None = None, seen: int = 1) -> str:
    here = f"{HOME}/{row.id}/sua" if row else f"{HOME}/moi?loai={SLUGS[kind]}"
    return render_template(
        "library/form.html",
        kind=kind.value,
        kind_name=_(KINDS[kind]),
        form=form,
        item=row,
        seen=seen,
        here=here,
        back=f"{HOME}/{row.id}" if row else HOME,
        accept=library_forms.ACCEPT.get(kind),
    )


def _found(item_id: int) -> StudyItemRow:
    row = edge.reads().get(StudyItemRow, item_id)
    if row is None:
        raise NotFound
    return row


@blueprint.get(ITEM)
def show(item_id: int) -> str:
    """An item as on a phone, and what can be done with it."""
    session, row = edge.reads(), _found(item_id)
    subject = store.subject_by_id(session, row.subject_id)
    done = {
        "luu": _("Đã lưu. Xem lại bên dưới rồi đăng."),
        "dang": _("Đã đăng. Ai cũng xem được từ lúc này."),
        "rut": _("Đã rút. Chỉ ban tổ chức còn thấy tài liệu này."),
    }
    state = service.standing(row)
    return render_template(
        "library/desk_item.html",
        home=HOME,
        here=f"{HOME}/{row.id}",
        item=page(row),
        kind_name=_(KINDS[Kind(row.kind)]),
        subject=subject.name if subject else _("Chung"),
        state=_(STATES[state]),
        is_public=state is State.PUBLISHED,
        address=address(subject.code if subject else None, row.slug),
        revisions=store.revisions(session, row.id),
        done=done.get(request.args.get("da", "")),
    )


@blueprint.get(f"{ITEM}/sua")
def form(item_id: int) -> str:
    """The form of an item as it stands."""
    row = _found(item_id)
    return _form_page(Kind(row.kind), _filled(row), row, row.revision)


def _filled(row: StudyItemRow) -> ItemForm:
    session = edge.reads()
    subject = store.subject_by_id(session, row.subject_id)
    return library_forms.form(Kind(row.kind), bank.subjects(session), row, subject.code if subject else None)


@blueprint.post(f"{ITEM}/sua")
def revise(item_id: int) -> ResponseReturnValue:
    """Keep the item anew, as its next revision."""
    row = _found(item_id)
    kind, made, seen = Kind(row.kind), _filled(row), _seen()
    draft, given = library_forms.draft(kind, made), library_forms.files()
    material = _material(kind, given, made) if library_forms.check(made, draft, given, has_file=True) else None
    if material is None:
        return _form_page(kind, made, _found(item_id), seen), 422
    try:
        with edge.writes() as (session, _after):
            service.revise(session, item_id, seen, (draft, material), access.me().id, now())
    except StudyWrongSubject as refusal:
        made.blame("subject", refusal)
        return _form_page(kind, made, _found(item_id), seen), 422
    except StudyChanged as refusal:
        made.form_errors = [*made.form_errors, words(refusal)]
        newest = _found(item_id)
        return _form_page(kind, made, newest, newest.revision), 409
    return redirect(f"{HOME}/{item_id}?da=luu", 303)


def _seen() -> int:
    """The revision that the form was filled from; one that there never was when it does not say."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@blueprint.post(f"{ITEM}/dang")
def publish(item_id: int) -> ResponseReturnValue:
    """Let everybody see it."""
    with edge.writes() as (session, _after):
        service.publish(session, item_id, access.me().id, now())
    return redirect(f"{HOME}/{item_id}?da=dang", 303)


@blueprint.post(f"{ITEM}/rut")
def withdraw(item_id: int) -> ResponseReturnValue:
    """Let nobody but organizers see it."""
    with edge.writes() as (session, _after):
        service.withdraw(session, item_id, access.me().id, now())
    return redirect(f"{HOME}/{item_id}?da=rut", 303)


@blueprint.post(f"{ITEM}/thu-tu")
def move(item_id: int) -> ResponseReturnValue:
    """Up or down by one place."""
    with edge.writes() as (session, _after):
        service.move(session, item_id, access.me().id, now(), up=request.form.get("huong") == "len")
    return redirect(f"{HOME}?da=thu-tu", 303)
