"""The import desk: a file is sent, read by the sweeper's process, looked through here, and taken in as one act."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from contest.refusals import NotFound
from contest.services import bank_imports
from contest.web import access, edge, errors, import_files, import_mending, import_pages, import_upload
from contest.web.import_pages import HOME, View, address, view_from
from contest.web.site import now
from contest.web.words import _
from questions import import_desk, imports
from questions.formats.detect import MOST_BYTES
from questions.formats.judging import LONGEST_SUBJECT
from questions.import_desk import Shelf
from questions.levels import Level
from questions.refusals import InUse, NoSuchImport, NotAdmitted, NothingChosen, NotReadYet
from questions.wording import clean

blueprint = Blueprint("imports", __name__)
ONE = f"{HOME}/<import_token>"
MOST_SHOWN = 200


@blueprint.errorhandler(NoSuchImport)
def missing(_refused: NoSuchImport) -> ResponseReturnValue:
    """An import that is not there is a page that is not there."""
    return errors.refused(NotFound())


@blueprint.errorhandler(NotReadYet)
def moved_on(_refused: NotReadYet) -> ResponseReturnValue:
    """Somebody was faster, or the file is being read: the page of the import says how it stands."""
    return redirect(address((request.view_args or {})["import_token"]), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A body beyond all bounds, of which nothing was kept: said at the field for files."""
    made = import_upload.form()
    most = MOST_BYTES // import_upload.MEGABYTE
    made.file.errors = [_("Tệp lớn hơn %(most)s MB. Hãy chia thành nhiều tệp rồi nhập từng tệp.", most=most)]
    return import_pages.choose_file(made), 413


@blueprint.get(HOME)
def choose_file() -> str:
    """Where a file is chosen, or text pasted; and the files that came lately."""
    return import_pages.choose_file(import_upload.form(), request.args.get("da", ""))


@blueprint.post(HOME)
def receive() -> ResponseReturnValue:
    """Keep a file that is to be read, and go to its page."""
    made = import_upload.form(posted=True)
    sent, status = import_upload.sent(made)
    if sent is None:
        return import_pages.choose_file(made), status
    with edge.writes() as (session, _after):
        known = imports.earlier(session, sent.upload.data)
        token = bank_imports.receive(session, sent.upload, sent.subject, access.me(), now())
    return redirect(address(token, View(again=known is not None)), 303)


@blueprint.get(f"{HOME}/mau/<name>")
def template(name: str) -> Response:
    """A file to fill in: «cau-hoi.xlsx» or «cau-hoi.docx»."""
    return import_files.template(name)


@blueprint.get(ONE)
def show(import_token: str) -> str:
    """An import as far as it is: waiting, being read, read, refused, taken in, undone."""
    _check(import_token)
    return import_pages.show(import_token, view_from(request.args), request.args.get("buoc", ""))


@blueprint.get(f"{ONE}.json")
def progress(import_token: str) -> Response:
    """{"state", "progress"} for the page that waits."""
    _check(import_token)
    state, read = import_desk.waiting(edge.reads(), import_token)
    return jsonify({"state": state, "progress": read})


@blueprint.get(f"{ONE}/tep")
def file_back(import_token: str) -> Response:
    """The file with its problems written into it; «?chi=loi»: a workbook of the questions that have errors."""
    _check(import_token)
    return import_files.annotated(import_token, only_errors=request.args.get("chi") == "loi")


@blueprint.post(f"{ONE}/chon")
def choose(import_token: str) -> ResponseReturnValue:
    """Keep which questions of a page are ticked, and then what the pressed button asks for."""
    _check(import_token)
    act, view = request.form.get("viec", "luu"), replace(view_from(request.form), sua=None)
    shelf, wrong = _shelf() if act == "xep" else (None, "")
    if wrong:
        return _again(import_token, view, wrong), 422
    with edge.writes() as (session, _after):
        _tick(session, import_token, act, shelf)
        known = imports.found(session, import_token)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"chosen": known.chosen})
    if act == "nhap" and not known.chosen:
        return _again(import_token, view, NothingChosen.words), 422
    if act == "nhap":
        return redirect(f"{address(import_token)}?buoc=nhap", 303)
    return redirect(address(import_token, replace(view, done="xep" if act == "xep" else "luu")) + "#chon-cau", 303)


def _tick(session: Session, token: str, act: str, shelf: Shelf | None) -> None:
    shown, ticked = _numbers(request.form.get("hien", "").split()), _numbers(request.form.getlist("cau"))
    if act == "san-sang":
        import_desk.choose_ready(session, token)
    elif act == "khong":
        import_desk.choose(session, token, None, chosen=False)
    else:
        import_desk.tick(session, token, shown, shown if act == "tat-ca" else ticked)
    if shelf is not None:
        import_desk.shelve(session, token, None, shelf)


def _numbers(words: list[str]) -> set[int]:
    return {n for one in words[:MOST_SHOWN] if (n := import_pages.whole(one)) is not None}


def _shelf() -> tuple[Shelf | None, str]:
    """Subject and level that the form gives, or the words of what is wrong with them."""
    subject, level = " ".join(clean(request.form.get("chu-de", "")).split()), request.form.get("muc", "")
    if len(subject) > LONGEST_SUBJECT:
        return None, _("Tên chủ đề dài quá %(most)s ký tự. Hãy rút gọn.", most=LONGEST_SUBJECT)
    if not subject and level not in set(Level):
        return None, _("Chưa chọn chủ đề hoặc mức độ. Hãy chọn một trong hai rồi bấm lại.")
    return Shelf(subject or None, Level(level) if level in set(Level) else None), ""


def _again(token: str, view: View, wrong: str) -> str:
    known, understood = import_desk.overview(edge.reads(), token)
    if known.state != "read":
        raise NotReadYet
    return import_pages.read(known, understood, view, wrong=wrong)


@blueprint.post(f"{ONE}/cau/<number>")
def mend(import_token: str, number: str) -> ResponseReturnValue:
    """Put what was typed in the place of what was read, and come back to the question."""
    _check(import_token)
    return import_mending.mend(import_token, import_pages.whole(number), view_from(request.form))


@blueprint.post(f"{ONE}/nhap")
def take_in(import_token: str) -> ResponseReturnValue:
    """Take all that is chosen into the bank, or nothing of it and say why."""
    _check(import_token)
    try:
        _take_in(import_token)
    except NotAdmitted as refused:
        return import_pages.not_admitted(import_token, refused), 409
    except NothingChosen as refused:
        return _again(import_token, View(), refused.words), 422
    return redirect(address(import_token), 303)


def _take_in(token: str, turns: int = 2) -> None:
    try:
        with edge.writes() as (session, _after):
            bank_imports.take_in(session, token, access.me(), now())
    except IntegrityError:
        # The same question came in by another hand at this very moment; looked at again, it is there.
        if turns == 1:
            raise
        _take_in(token, turns - 1)


@blueprint.post(f"{ONE}/hoan-tac")
def undo(import_token: str) -> ResponseReturnValue:
    """Take back all that an import brought in, unless a contest holds some of it."""
    _check(import_token)
    try:
        with edge.writes() as (session, _after):
            bank_imports.undo(session, import_token, access.me(), now())
    except InUse as refused:
        return import_pages.done(import_token, refused.words), 409
    except IntegrityError:
        return import_pages.done(import_token, InUse.words), 409
    return redirect(address(import_token), 303)


@blueprint.post(f"{ONE}/bo")
def drop(import_token: str) -> ResponseReturnValue:
    """Forget a file of which nothing was taken in."""
    _check(import_token)
    with edge.writes() as (session, _after):
        bank_imports.drop(session, import_token, access.me(), now())
    return redirect(f"{HOME}?da=bo", 303)


def _check(token: str) -> None:
    """Raises NoSuchImport for what cannot be a token, before any database is asked."""
    if not token.isascii() or not token.replace("-", "").replace("_", "").isalnum():
        raise NoSuchImport
