"""The desk of reports: figures cut as asked, and the same figures as files; officers have one of their own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from contest.contests import WHOLE
from contest.refusals import Refusal
from contest.reports import ENDINGS, FOR_OFFICERS, PERSONAL, NoSuchReport, What
from contest.services import jobs as job_service
from contest.services import report_files
from contest.services import reports as service
from contest.services.report_files import Order
from contest.services.reports import Ground, Reader
from contest.web import access, again, edge, jobs, replica, report_views
from contest.web.report_forms import PersonalForm, personal_form, sieve
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("reports", __name__)
HOME = "/to-chuc/bao-cao"
OFFICERS_HOME = "/can-bo/bao-cao"


@blueprint.get(HOME)
def desk() -> str:
    """Every figure, for organizers."""
    return _page(HOME, _reader())


@blueprint.post(HOME)
def ask() -> ResponseReturnValue:
    """Have a file made."""
    return _ask(HOME)


@blueprint.get(OFFICERS_HOME)
def own_desk() -> str:
    """The figures of an officer's units."""
    return _page(OFFICERS_HOME, _reader())


@blueprint.post(OFFICERS_HOME)
def own_ask() -> ResponseReturnValue:
    """Have a file of an officer's units made."""
    return _ask(OFFICERS_HOME)


def _reader() -> Reader:
    return service.reader(edge.reads(), access.me())


def _files(reader: Reader) -> list[What]:
    return [one for one in What if reader.sees_all or one in FOR_OFFICERS]


def _ask(home: str) -> ResponseReturnValue:
    reader = _reader()
    form = personal_form(_files(reader), posted=True)
    try:
        what, ending = _file(form.tep.data or "")
        if what in PERSONAL:
            if not form.validate():
                return _page(home, reader, form), 422
            again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            order = _order(home, reader, form, (what, ending))
            job_id = report_files.ask(session, order, access.me(), now())
    except Refusal as refusal:
        form.blame(_field(refusal), refusal)
        return _page(home, _reader(), form), 422
    return redirect(jobs.address(job_id), 303)


def _order(home: str, reader: Reader, form: PersonalForm, file: tuple[What, str]) -> Order:
    asked = sieve(service.contests_for(edge.reads(), reader)).asked
    # Files are Vietnamese, in whatever language the page is read.
    return Order(*file, asked, site().settings.site_organizer, form.reason.data or "", home)


def _file(asked: str) -> tuple[What, str]:
    """«danh-sach.xlsx». Raises NoSuchReport."""
    name, _dot, ending = asked.partition(".")
    if name not in list(What) or ending not in ENDINGS[What(name)]:
        raise NoSuchReport
    return What(name), ending


def _field(refusal: Refusal) -> str:
    """At which field of the form a refusal is shown."""
    return {"reason_missing": "reason", "wrong_password": "password", "too_often": "password"}.get(refusal.code, "tep")


def _page(home: str, reader: Reader, form: PersonalForm | None = None) -> str:
    session = edge.reads()
    known, files = service.contests_for(session, reader), _files(reader)
    given = {
        "home": home, "officer": home == OFFICERS_HOME, "form": form or personal_form(files), "jobs": _jobs(),
        "cuts": report_views.cuts(), "levels": report_views.levels(),
    }  # fmt: skip
    if not known:
        return render_template("reports/desk.html", known=[], **given)
    chosen = sieve(known)
    ground = Ground(replica.current(), chosen.asked, reader, known)
    report = service.report(ground, chosen.asked.cut, chosen.asked.level, now())
    lines, pages = report_views.page_of(report, chosen)
    return render_template(
        "reports/desk.html",
        known=[{"slug": one.slug, "title": one.title, "on": one.slug in chosen.asked.slugs} for one in known],
        query=chosen.query(),
        rounds=_rounds(ground),
        units=_units(ground, reader),
        chosen=chosen,
        figures=report_views.facts(report),
        table=report_views.table(report, lines, home, chosen),
        chart=report_views.chart(report, lines),
        days=report_views.days(report),
        pages=pages,
        files=report_views.files(files, ground),
        hidden=any(not one.told for one in report.lines) and report.marks,
        apart=not reader.sees_all and not ground.whole_contest,
        at=now(),
        **given,
    )


def _jobs() -> list[dict[str, object]]:
    session = edge.reads()
    return [jobs.row(one, now()) for one in job_service.mine(session, access.me(), report_files.KIND)][:10]


def _rounds(ground: Ground) -> list[tuple[int, str]]:
    """The rounds to choose among; none where there is but one, or several contests."""
    if not ground.alone or len(ground.first.rounds) < 2:
        return []
    each = [(one.number, one.title or _("Đợt %(n)s", n=one.number)) for one in ground.first.rounds]
    return [(WHOLE, _("Tất cả các đợt")), *each]


def _units(ground: Ground, reader: Reader) -> dict[str, object]:
    """The way down to the chosen unit, and what stands directly under it."""
    above, below = service.choices(ground)
    if reader.sees_all and not above:
        above = [ground.tree.by_id[one] for one in ground.tree.children.get(WHOLE, [])][:1]
    return {
        "above": [(one.id if one.parent_id or not reader.sees_all else WHOLE, one.name) for one in above],
        "below": [(one.id, one.name) for one in below],
        "current": ground.unit if ground.placed is None or ground.placed.parent_id or not reader.sees_all else WHOLE,
    }
