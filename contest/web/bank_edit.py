"""Writing questions by hand: the form of a new question and of the next revision of one. Nothing typed is lost."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.refusals import NotFound
from contest.services import bank_desk
from contest.web import access, bank_form, bank_press, bank_uploads, bank_words, edge
from contest.web.bank import shown_changes
from contest.web.bank_form import QuestionForm
from contest.web.bank_words import HOME
from contest.web.media import address, image
from contest.web.site import now
from contest.web.words import _
from questions import desk, media, store
from questions.desk import ChangedSince, Draft, Flawed, NoSuchQuestion, NotMoved
from questions.desk_store import OnDesk
from questions.difference import changes
from questions.kinds import LETTERS, MOST_OPTIONS

blueprint = Blueprint("bank_edit", __name__)


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """The form of a new question; filled with another one's content where a copy is asked for."""
    copied = request.args.get("tu")
    if not copied:
        return _page(bank_press.blank(), None)
    form = bank_form.from_question(_on_desk(copied).question, 0)
    form.code = ""
    return _page(form, None, copy_of=copied)


@blueprint.post(f"{HOME}/moi")
def create() -> ResponseReturnValue:
    """Shelve a new question, as a draft."""
    form, saves = _received()
    if not saves:
        return _page(form, None), 422 if form.errors else 200
    return _save(form, None)


@blueprint.get(f"{HOME}/<code>/sua", endpoint="form")
def current(code: str) -> str:
    """The form of a question as it stands."""
    present = _on_desk(bank_words.code_of(code))
    return _page(bank_form.from_question(present.question, present.number), present)


@blueprint.post(f"{HOME}/<code>/sua")
def revise(code: str) -> ResponseReturnValue:
    """Write the next revision of a question."""
    present = _on_desk(bank_words.code_of(code))
    form, saves = _received()
    form.code = present.code
    if not saves:
        return _page(form, present), 422 if form.errors else 200
    return _save(form, present)


def _on_desk(code: str) -> OnDesk:
    if "\x00" in code:
        raise NotFound
    try:
        return bank_desk.on_desk(edge.reads(), code)
    except NoSuchQuestion as refused:
        raise NotFound from refused


def _received() -> tuple[QuestionForm, bool]:
    """The form with its files taken in and its button pressed; whether the button is the one that saves."""
    form = bank_form.posted(request.form)
    came = bank_uploads.taken(form, request.files, request.form)
    if came:
        with edge.writes() as (session, _after):
            bank_uploads.keep(session, came, now())
    bank_uploads.drop_unknown(edge.reads(), form)
    return form, not bank_press.press(form, request.form.get("act", ""))


def _save(form: QuestionForm, present: OnDesk | None) -> ResponseReturnValue:
    content = bank_form.to_question(form)
    if form.errors:
        bank_form.blame_all(form, desk.faults(content))
        return _page(form, present), 422
    draft = Draft(content, form.note, form.expected)
    try:
        with edge.writes() as (session, _after):
            if present is None:
                saved = bank_desk.create(session, draft, access.me(), now())
            else:
                saved = bank_desk.revise(session, present.code, draft, access.me(), now())
    except Flawed as refused:
        bank_form.blame_all(form, refused.problems)
        return _page(form, present), 422
    except ChangedSince as refused:
        return _overtaken(form, refused), 409
    except NotMoved as refused:
        form.blame("", " ".join(reason.words for reason in refused.reasons.values()))
        return _page(form, present), 409
    done = "tao" if present is None else "sua" if saved.changed else "nguyen"
    return redirect(f"{bank_words.address(saved.code)}?da={done}", 303)


def _overtaken(form: QuestionForm, refused: ChangedSince) -> str:
    """Somebody was faster: the form keeps what was typed, beside what the other one changed."""
    present, mine = refused.present, bank_form.to_question(form)
    form.expected = present.number
    form.blame("", refused.words)
    apart = shown_changes(changes(present.question, mine))
    return _page(form, present, apart=apart)


def _page(form: QuestionForm, present: OnDesk | None, **more: object) -> str:
    session = edge.reads()
    usage = bank_desk.usage(session, present.question_id) if present is not None else None
    types = media.types(session, [form.video]) if form.video else {}
    return render_template(
        "bank/form.html",
        form=form,
        present=present,
        usage=usage,
        here=f"{HOME}/moi" if present is None else bank_words.address(present.code, "sua"),
        back=HOME if present is None else bank_words.address(present.code),
        subjects=list(store.subjects(session).values()),
        instruments=sorted(store.instruments(session).values(), key=lambda one: one.code),
        kinds=[(one.value, _(words)) for one, words in bank_words.KINDS.items()],
        levels=[(one.value, _(words)) for one, words in bank_words.LEVELS.items()],
        image=image,
        video=address(form.video, types[form.video]) if form.video in types else "",
        letters=LETTERS,
        most=MOST_OPTIONS,
        note_most=desk.LONGEST_NOTE,
        picture_most=bank_form.MOST_PICTURES,
        **more,
    )
