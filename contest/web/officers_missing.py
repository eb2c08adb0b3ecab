"""Who has not taken part yet: the list of a union to read out, print, pass on, or take along as a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField

from contest import turnout as rules
from contest.contests import Contest
from contest.refusals import N_, Busy, ReasonMissing, TooOften, WrongPassword
from contest.rounds import Phase
from contest.services import turnout as service
from contest.services.documents import turnout_sheets
from contest.services.documents.workbook import workbook
from contest.services.turnout import FEW, MOST_LISTED, MOST_NAMES, Missing
from contest.store.units import PlacedUnit
from contest.turnout import LONGEST_MESSAGE
from contest.web import access, again, edge, officers, officers_view, replica
from contest.web.downloads import attachment
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.officers_view import PAGE, address, page_of
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("officers_missing", __name__)
HERE = f"{officers.HOME}/chua-thi"
ALL = "het"


class TakeForm(PageForm):
    """Why a list of many names is taken, and the password once more."""

    reason = StringField(N_("Lý do tải danh sách"))
    password = PasswordField(N_("Mật khẩu của bạn"))


def _form() -> TakeForm:
    form: TakeForm = TakeForm(request.form if request.method == "POST" else None)
    for one in form:
        one.label.text = _(one.label.text)
    return form


@blueprint.get(HERE)
def show() -> str:
    """The list, fifty names a page; the whole of it for the printer."""
    return _page(_form())


def _page(form: TakeForm) -> str:
    asked = officers.chosen()
    contest, placed = officers.reached(asked)
    found = service.missing(replica.current(), contest, placed, MOST_NAMES)
    whole = request.args.get("in") == ALL
    shown, pages = page_of(found.people, MOST_NAMES if whole else PAGE)
    return render_template(
        "officers/missing.html",
        **officers_view.frame(asked.known, contest, placed, 0, HERE) | {"rounds": [], "tab": officers.HOME},
        found=found,
        shown=shown,
        first=(pages["at"] - 1) * PAGE + 1,
        pages=pages,
        whole=whole,
        state=officers_view.state,
        printing=address(HERE, "cuoc-thi", "don-vi", **{"in": "" if whole else ALL}),
        call=_call(contest, placed, found),
        form=form,
        many=found.total > FEW,
        few=FEW,
        most=MOST_LISTED,
        here=address(HERE, "cuoc-thi", "don-vi"),
        at=now(),
    )


def _call(contest: Contest, placed: PlacedUnit, found: Missing) -> dict[str, Any] | None:
    """What to pass on while there is still time, with the names or without; None once it is over."""
    if contest.phase(now()) is Phase.CLOSED:
        return None
    named = request.args.get("ten") == "co"
    values = officers.invited(contest, placed.id, placed.name, placed.kind)
    return {
        "text": _with_names(values, [one.name for one in found.people], found.total) if named else _without(values),
        "choices": [
            {"label": _("Không nêu tên"), "href": address(HERE, "cuoc-thi", "don-vi"), "current": not named},
            {"label": _("Nêu tên"), "href": address(HERE, "cuoc-thi", "don-vi", ten="co"), "current": named},
        ],
    }


def _without(values: dict[str, str]) -> str:
    # How many are missing stands in no message: while counts are hidden, messages of all unions would add up.
    return _(
        "%(unit)s: ai chưa thi %(title)s thì vào thi trước %(moment)s. Vào thi: %(link)s. Cảm ơn các anh chị.", **values
    )


def _with_names(values: dict[str, str], names: list[str], total: int) -> str:
    """The call with as many names as a message holds."""
    words = N_("%(unit)s: mời các anh chị %(names)s vào thi %(title)s trước %(moment)s. Vào thi: %(link)s")
    room = LONGEST_MESSAGE - len(_(words, names="", **values))
    beyond = total - len(names)
    more = _("và các anh chị khác chưa thi")
    told = rules.named(names, room, lambda left: f" {more}" if left or beyond else "")
    return _(words, names=told, **values)


@blueprint.post(HERE)
def take() -> ResponseReturnValue:
    """The list as a file; of many names, for a reason and with the password."""
    contest, placed = officers.reached(officers.chosen())
    form, who = _form(), access.me()
    try:
        if service.missing(replica.current(), contest, placed, 1).total > FEW:
            again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            found = service.take_missing(session, contest, placed, who.id, form.reason.data or "", now())
    except ReasonMissing as refusal:
        form.blame("reason", refusal)
        return _page(form), 422
    except (WrongPassword, TooOften, Busy) as refusal:
        form.blame("password", refusal)
        return _page(form), STATUS[refusal.kind]
    return _file(contest, placed, found, who.name)


def _file(contest: Contest, placed: PlacedUnit, found: Missing, by: str) -> Response:
    sheet = turnout_sheets.missing(placed.name, contest, found.people, by, now())
    title = f"Chưa dự thi {contest.title} {placed.name}"
    return attachment(workbook([sheet], title, now()), title, "xlsx")
