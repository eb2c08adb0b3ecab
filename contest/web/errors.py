"""Refusals and failures as pages or JSON, in the reader's language, with the right status."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from contest.refusals import N_, Busy, Kind, MustSignIn, NotFound, Refusal, StalePage
from contest.second_factor import FactorDue
from contest.store.trouble import passes
from contest.web import access, pulse
from contest.web.database import db
from contest.web.words import _, moment

STATUS = {
    Kind.MALFORMED: 400,
    Kind.SIGN_IN: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.TOO_OFTEN: 429,
    Kind.BUSY: 503,
}
RETRY_AFTER = {429: "60", 503: "3"}
log = structlog.get_logger("hoithi")


def words(refusal: Refusal) -> str:
    """The refusal's sentence in the reader's language."""
    values = {name: _said(value) for name, value in refusal.values.items() if name != "stored"}
    return _(refusal.words, **values) if values else _(refusal.words)


def _said(value: object) -> object:
    """A value of a refusal as a page says it; a tuple holds message ids of sentences."""
    if isinstance(value, tuple):
        return " ".join(map(_, value))
    return moment(value) if isinstance(value, datetime) else value


def wants_json() -> bool:
    """Whether the address is one that scripts talk to."""
    if request.path.startswith("/lam-bai/"):
        return request.path.endswith(("/cau-tra-loi", "/may"))
    return request.path.endswith(".json") or request.path in ("/csp", "/healthz")


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal as an answer; a page that needs signing in leads there and back."""
    status = STATUS[refusal.kind]
    if isinstance(refusal, MustSignIn) and request.method == "GET" and not wants_json():
        return redirect(f"/dang-nhap?next={quote(request.full_path.rstrip('?'))}", 303)
    if isinstance(refusal, FactorDue) and request.method == "GET" and not wants_json():
        return redirect("/tai-khoan/bao-ve?can=1", 303)
    if isinstance(refusal, StalePage) and _is_ours():
        return _again(status)
    return answer(status, refusal.code, words(refusal), _stored(refusal))


MOST_FIELDS = 500
_SECRETS = {
    "password": (N_("Mật khẩu"), "current-password"),
    "current": (N_("Mật khẩu hiện tại"), "current-password"),
    "new": (N_("Mật khẩu mới"), "new-password"),
    "mail_password": (N_("Mật khẩu hiện tại"), "current-password"),
}


def _is_ours() -> bool:
    """Whether a stale form came, by the browser's own word, from a page of ours; only then is it shown again."""
    told = request.headers.get("Sec-Fetch-Site")
    from_here = told == "same-origin" or (
        told is None and request.headers.get("Origin") == request.host_url.rstrip("/")
    )
    plain = request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded"
    return from_here and plain and not wants_json() and len(request.form) <= MOST_FIELDS


def _again(status: int) -> Response:
    """The form as it was sent, with a token of now and one button; a password is asked for anew, never written out."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    asked = [(name, _(words), fill) for name, (words, fill) in _SECRETS.items() if name in request.form]
    fields = [(name, value) for name, value in sent if name not in _SECRETS]
    action = request.full_path.rstrip("?")
    page = render_template("stale.html", action=action, fields=fields, secrets=asked)
    return Response(page, status, mimetype="text/html")


def _stored(refusal: Refusal) -> dict[str, Any]:
    stored = refusal.values.get("stored")
    if not isinstance(stored, list):
        return {}
    return {"saved": [{"question": one.position, "choice": one.answer, "seq": one.seq} for one in stored]}


def answer(status: int, code: str, sentence: str, extra: dict[str, Any] | None = None) -> Response:
    """An error as JSON or as a page, whichever the address speaks."""
    pulse.refused(code)
    if wants_json():
        response = jsonify({"error": {"code": code, "message": sentence}, **(extra or {})})
    else:
        page = render_template(
            "error.html", code=status, title=_title(status), words=sentence, request_id=secrets.token_hex(2).upper()
        )
        response = Response(page, mimetype="text/html")
    response.status_code = status
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def _title(status: int) -> str:
    titles = {
        403: _("Chưa được vào"),
        404: _("Không tìm thấy"),
        429: _("Bạn thao tác quá nhanh"),
        503: _("Máy chủ đang bận"),
    }
    if status >= 500:
        return titles.get(status, _("Máy chủ gặp lỗi"))
    return titles.get(status, _("Chưa thực hiện được"))


def http(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses: no such page, a method that is not offered, a body too large."""
    status = error.code or 500
    if status < 400:
        return error
    if status == 404:
        return refused(NotFound())
    sentences = {
        405: _("Địa chỉ này không nhận cách gửi đó."),
        413: _("Dữ liệu gửi lên quá lớn."),
        415: _("Dữ liệu gửi lên không đúng kiểu."),
    }
    codes = {405: "method", 413: "too_large", 415: "wrong_type"}
    response = answer(status, codes.get(status, "bad_request"), sentences.get(status, _("Yêu cầu này không đọc được.")))
    if error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def store_down(error: Exception) -> ResponseReturnValue:
    """The database does not answer: say so and ask to come again, never a false yes."""
    db.session.rollback()
    access.ask_nobody()
    log.error("store_down", error=type(error).__name__)
    return refused(Busy())


def failed(error: Exception) -> ResponseReturnValue:
    """Anything unforeseen: logged whole for us, a plain page for the reader."""
    db.session.rollback()
    log.exception("failed", path=request.url_rule.rule if request.url_rule else "")
    return answer(500, "failed", _("Máy chủ gặp lỗi. Bài đang làm vẫn giữ trên máy bạn. Hãy tải lại trang."))


def init(app: Flask) -> None:
    """Register every way of saying no."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(PoolTimeout, store_down)
    app.register_error_handler(DBAPIError, _dbapi)
    app.register_error_handler(Exception, failed)


def _dbapi(error: DBAPIError) -> ResponseReturnValue:
    return store_down(error) if error.connection_invalidated or passes(error) else failed(error)
