"""Pages of the house itself: guides, privacy, accessibility, language, health, figures."""

from __future__ import annotations

import json

import structlog
from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from wtforms import BooleanField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from contest.refusals import N_, BadPhone, NotFound
from contest.services import figures
from contest.web import cookies, edge, media, sample_questions
from contest.web.fields import PageForm
from contest.web.onward import local_path
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("house", __name__)
log = structlog.get_logger("hoithi")


@blueprint.get("/huong-dan")
def guide() -> str:
    """How to take part."""
    return render_template("guide.html")


@blueprint.get("/du-lieu-ca-nhan")
def privacy() -> str:
    """What is kept of a person, why, and for how long."""
    return render_template("privacy.html")


@blueprint.get("/kha-nang-tiep-can")
def accessibility() -> str:
    """What the site does for everybody's use, and where it falls short."""
    return render_template("accessibility.html")


@blueprint.get("/styleguide")
def styleguide() -> str:
    """Every part in every state; off on a live site."""
    if site().settings.live:
        raise NotFound
    form = _SampleForm()
    form.choice.choices = [SelectChoice("a", _("Nữ")), SelectChoice("b", _("Nam"))]
    for field in form:
        field.label.text = _(field.label.text)
    form.wrong.errors = [_(BadPhone.words)]
    asked, looked_back = sample_questions.asked(), sample_questions.looked_back()
    questions = {"asked": asked, "looked_back": looked_back, "image": media.image}
    return render_template("styleguide.html", form=form, moment_of_sample=now(), **questions)


class _SampleForm(PageForm):
    """A field of each kind, one of them in error."""

    text = StringField(N_("Họ và tên"))
    wrong = StringField(N_("Số điện thoại"), default="12345")
    secret = PasswordField(N_("Mật khẩu"))
    choice = RadioField(N_("Giới tính"), default="a")
    tick = BooleanField(N_("Tôi đã đọc thể lệ"))


@blueprint.post("/ngon-ngu")
def language() -> ResponseReturnValue:
    """Choose a language and go on where one was."""
    cookies.choose_language(request.form.get("lang", "vi"))
    if (asked := request.form.get("next")) is not None:  # pages that send no referrer name themselves
        return redirect(local_path(asked), 303)
    referrer = request.referrer or ""
    here = request.host_url
    return redirect(local_path("/" + referrer.removeprefix(here)) if referrer.startswith(here) else "/", 303)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """200 while the database answers; Redis only decides how fresh the boards are."""
    edge.reads().execute(text("SELECT 1"))
    boards = site().boards
    echo = boards is not None and boards.echo.answers()
    return jsonify(database="ok", redis="ok" if echo else "silent")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures for whoever watches the machine, a JSON object a line; nothing personal, only from the machine itself.

    They hold counts that contestants may not see, so a request that came through any proxy is refused.
    """
    proxied = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    if proxied or request.remote_addr not in ("127.0.0.1", "::1"):
        raise NotFound
    lines = "".join(f"{json.dumps(one)}\n" for one in figures.of_site(edge.reads(), site().boards, now()))
    return Response(lines, mimetype="application/x-ndjson")


@blueprint.post("/csp")
def csp_report() -> ResponseReturnValue:
    """A browser blocked something on a page of ours: log what, without who."""
    try:
        report = request.get_json(force=True, silent=True)
    except RecursionError:
        report = None
    body = report.get("csp-report") if isinstance(report, dict) else None
    if isinstance(body, dict):
        log.warning(
            "csp", directive=str(body.get("violated-directive"))[:80], blocked=str(body.get("blocked-uri"))[:200]
        )
    return "", 204
