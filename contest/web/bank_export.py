"""Sending questions out: the choice of format and search, what the format cannot hold, and the file itself."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from contest.refusals import NotFound
from contest.services import bank_desk, bank_export
from contest.web import access, bank_search, edge
from contest.web.bank_words import HOME
from contest.web.site import now
from questions.bank import UnknownFormat

blueprint = Blueprint("bank_export", __name__)
HERE = f"{HOME}/xuat"
SHOWN_LOSSES = 20
FILES = {
    "csv": ("CSV", "csv", "text/csv; charset=utf-8"),
    "xlsx": ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "gift": ("GIFT", "gift.txt", "text/plain; charset=utf-8"),
    "aiken": ("Aiken", "aiken.txt", "text/plain; charset=utf-8"),
    "moodle": ("Moodle XML", "xml", "application/xml"),
    "qti21": ("QTI 2.1", "zip", "application/zip"),
    "qti30": ("QTI 3.0", "zip", "application/zip"),
}
"""By format: its name for a person, the ending of its files, their type."""


def _asked(given: MultiDict[str, str]) -> tuple[str, bool]:
    """Format and whether keys go along; the keys do unless the form says no."""
    fmt = given.get("dinh-dang", "")
    return fmt, given.get("dap-an", "co") != "khong"


@blueprint.get(HERE, endpoint="form")
def choose() -> str:
    """The form; once a format is chosen, also what of these questions it cannot hold."""
    wanted, (fmt, keys) = bank_search.wanted_from(request.args), _asked(request.args)
    session = edge.reads()
    found = bank_desk.find(session, wanted, now())
    losses, size = [], 0
    if fmt in bank_export.formats() and found.total:
        written = bank_export.write(session, found.ids, fmt, keys=keys)
        losses, size = list(written.losses), len(written.data)
    return render_template(
        "bank/export.html",
        wanted=wanted,
        filters=bank_search.filters(session, wanted, found.counts),
        carried=bank_search.as_form(wanted).items(),
        total=found.total,
        formats=[(one, FILES.get(one, (one,))[0]) for one in bank_export.formats()],
        fmt=fmt if fmt in bank_export.formats() else "",
        keys=keys,
        size=size,
        losses=[(one.place, one.message) for one in losses[:SHOWN_LOSSES]],
        more=max(0, len(losses) - SHOWN_LOSSES),
        touched=len(Counter(one.place for one in losses)),
    )


@blueprint.post(HERE)
def download() -> Response:
    """The file."""
    wanted, (fmt, keys) = bank_search.wanted_from(request.form), _asked(request.form)
    try:
        with edge.writes() as (session, _after):
            written = bank_export.export(session, wanted, fmt, access.me(), now(), keys=keys)
    except UnknownFormat as refused:
        raise NotFound from refused
    _name, ending, kind = FILES.get(fmt, (fmt, "bin", "application/octet-stream"))
    response = Response(written.data, content_type=kind)
    named = f"ngan-hang-cau-hoi{'' if keys else '-khong-dap-an'}-{bank_desk.today(now()):%Y%m%d}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return response
