"""A job's page: how far it is, and its file once it is made. Only whoever asked sees it, while they may ask."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue

from contest.jobs import Job, State
from contest.people import Role
from contest.refusals import N_
from contest.services import certificate_batches
from contest.services import jobs as service
from contest.web import access, edge
from contest.web.downloads import TYPES, disposition
from contest.web.site import now
from contest.web.words import _, number, tenths

blueprint = Blueprint("jobs", __name__)
HOME = "/bao-cao"
ONE = f"{HOME}/<int(max=999999999999):job_id>"
STATES = {
    State.WAITING: N_("Đang chờ tới lượt"),
    State.RUNNING: N_("Đang lập tệp"),
    State.DONE: N_("Đã xong"),
    State.FAILED: N_("Không lập được"),
    State.DROPPED: N_("Đã bỏ"),
}
DESK_WORDS = {certificate_batches.JOB: N_("Giấy chứng nhận của đơn vị")}
"""What the page is called that a job came from, where that is not the desk of reports."""


def address(job_id: int) -> str:
    """The page of a job."""
    return f"{HOME}/{job_id}"


def desk_of(job: Job) -> str:
    """Where it was asked for: what its kind named, else the desk of reports."""
    back = str(job.params.get("back", ""))
    home = "/can-bo/bao-cao" if job.right.role == Role.OFFICER.value else "/to-chuc/bao-cao"
    return back if back.startswith("/") and not back.startswith("//") else home


def size(count: int) -> str:
    """«412 KB», «3,4 MB»."""
    if count < 1_000_000:
        return _("%(n)s KB", n=number(max(1, count // 1000)))
    return _("%(n)s MB", n=tenths(count // 100_000))


def row(job: Job, at: datetime) -> dict[str, object]:
    """A job as a line of a list."""
    there = job.kept_until is not None and at < job.kept_until
    return {
        "of": job,
        "title": job.title or job.stem or job.kind,
        "state": _(STATES[job.state]) if there or job.state is not State.DONE else _("Đã hết hạn"),
        "url": address(job.id),
        "file": f"{address(job.id)}/tep" if there else None,
        "size": size(job.size) if there else None,
    }


@blueprint.get(ONE)
def show(job_id: int) -> str:
    """How a job stands."""
    job = service.found(edge.reads(), job_id, access.me())
    return render_template(
        "jobs/show.html",
        job=job,
        row=row(job, now()),
        desk=desk_of(job),
        desk_words=_(DESK_WORDS.get(job.kind, N_("Báo cáo"))),
        asked=[(str(name), str(value)) for name, value in job.params.get("facts", ())],
        failure=_(job.failure) if job.failure else None,
    )


@blueprint.get(f"{ONE}.json")
def progress(job_id: int) -> Response:
    """{"state", "done", "of"} for the page that waits."""
    job = service.found(edge.reads(), job_id, access.me())
    return jsonify({"state": job.state.value, "done": job.done, "of": job.of})


@blueprint.get(f"{ONE}/tep")
def fetch(job_id: int) -> Response:
    """The file, to keep; each fetch is a line of the record."""
    with edge.writes() as (session, _after):
        job, pieces = service.fetch(session, job_id, access.me(), now())
        data = b"".join(pieces)
    response = Response(data, content_type=TYPES[job.ending])
    response.headers["Content-Disposition"] = disposition(job.stem, job.ending)
    return response


@blueprint.post(f"{ONE}/lai")
def again(job_id: int) -> ResponseReturnValue:
    """Ask once more for what failed."""
    with edge.writes() as (session, _after):
        fresh = service.again(session, job_id, access.me(), now())
    return redirect(address(fresh), 303)


@blueprint.post(f"{ONE}/bo")
def drop(job_id: int) -> ResponseReturnValue:
    """Take a job back, with whatever it has made."""
    with edge.writes() as (session, _after):
        job = service.found(session, job_id, access.me())
        service.drop(session, job_id, access.me(), now())
    return redirect(desk_of(job), 303)
