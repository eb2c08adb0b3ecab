"""The list of prizes for its organizers: as results now give it, proposed by one of them and signed by another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from contest.contests import Contest
from contest.prizes import OpenDraw
from contest.refusals import NoSuchProposal, NotFound, Refusal
from contest.services import awards as service
from contest.services import prizes
from contest.services import proposals as proposal_service
from contest.services.awards import NamedAward, Stand
from contest.store import proposals
from contest.web import access, edge
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _, number

blueprint = Blueprint("awards", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/giai-thuong"
MOST_ROWS = 150
"""A page shows all lists while they have no more rows; else one list at a time."""


class ProposalForm(PageForm):
    """The reason of a proposal."""

    reason = TextAreaField()


def _form() -> ProposalForm:
    form: ProposalForm = ProposalForm(request.form if request.method == "POST" else None)
    form.reason.label.text = _("Căn cứ và lý do")
    form.reason.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/giai-thuong"


@blueprint.get(HOME)
def show(slug: str) -> str:
    """All lists of prizes, their sums, the draws that are open, and whose names they bear."""
    return _page(found(slug), _form())


def _page(contest: Contest, form: ProposalForm) -> str:
    session = edge.reads()
    stand = service.stand(session, contest)
    lists = _lists(contest, service.grouped(service.named(session, contest, stand.outcome.awards)), stand.outcome.open)
    chosen = _chosen(lists)
    done = {
        "de-nghi": _("Đã đề nghị duyệt. Cần một người khác của ban tổ chức duyệt."),
        "duyet": _("Đã duyệt danh sách."),
    }
    return render_template(
        "awards/list.html",
        contest=contest,
        home=_home(contest),
        form=form,
        facts=_facts(stand),
        stand=stand,
        may_sign=contest.state in service.SIGNING,
        lists=lists,
        shown=lists if chosen is None else [lists[chosen]],
        chips=[
            {"label": one["title"], "href": f"{_home(contest)}?ds={n}", "current": n == chosen, "lang": "vi"}
            for n, one in enumerate(lists)
        ]
        if chosen is not None
        else [],
        waiting=_waiting(contest, stand),
        most=proposal_service.MOST,
        done=done.get(request.args.get("da", "")),
    )


def _facts(stand: Stand) -> list[tuple[str, str]]:
    awards = stand.outcome.awards
    facts = [
        (_("Số giải"), number(len(awards))),
        (_("Tổng số tiền"), _("%(amount)s đồng", amount=number(stand.outcome.amount))),
    ]
    if drawn := sum(one.drawn for one in awards):
        facts.append((_("Giải do bốc thăm"), number(drawn)))
    if stand.outcome.open:
        facts.append((_("Giải chờ bốc thăm"), number(sum(one.seats for one in stand.outcome.open))))
    return facts


def _lists(
    contest: Contest, groups: list[tuple[str, list[NamedAward]]], draws: tuple[OpenDraw, ...]
) -> list[dict[str, Any]]:
    """Lists with their rows, sums and open draws, in the order of the rules; one with nothing but open draws too."""
    rows, open_now = dict(groups), {one.list for one in draws}
    ladders = [prizes.titled(contest, *one) for one in prizes.planned(contest)]
    titles = [one for one in dict.fromkeys([*ladders, *rows]) if one in rows or one in open_now]
    return [
        {
            "title": title,
            "rows": rows.get(title, []),
            "amount": sum(one.award.amount for one in rows.get(title, [])),
            "collective": any(one.award.unit_id is not None for one in rows.get(title, [])),
            "draws": [one for one in draws if one.list == title],
        }
        for title in titles
    ]


def _chosen(lists: list[dict[str, Any]]) -> int | None:
    """Which list is shown alone; None: all are."""
    if sum(len(one["rows"]) for one in lists) <= MOST_ROWS:
        return None
    text = request.args.get("ds", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < len(lists)):
        raise NotFound
    return int(text)


def _waiting(contest: Contest, stand: Stand) -> list[dict[str, Any]]:
    """Proposals that wait for a second name, with whether they still are of the list as it stands."""
    rows = [one for one in proposals.listed(edge.reads(), contest.id) if one.row.act == service.ACT and one.row.is_open]
    current, me = service.digest(stand.outcome.awards), access.me().id
    alone = not proposal_service.needs_second(contest, now())
    return [
        {
            "id": one.row.id,
            "reason": one.row.reason,
            "by": one.proposed or _("dòng lệnh"),
            "at": one.row.proposed_at,
            "current": one.row.body["digest"] == current,
            "mine": one.row.proposed_by == me and not alone,
        }
        for one in rows
    ]


@blueprint.post(f"{HOME}/de-nghi")
def propose(slug: str) -> ResponseReturnValue:
    """Propose the list as it stands."""
    contest, form = found(slug), _form()
    if not form.validate():
        return _page(contest, form), 422
    try:
        with edge.writes() as (session, _after):
            service.propose_signature(session, found(slug), form.reason.data, access.me().id, now())
    except Refusal as refusal:
        form.blame("reason", refusal)
        return _page(found(slug), form), 422
    return redirect(f"{_home(contest)}?da=de-nghi", 303)


@blueprint.post(f"{HOME}/duyet")
def approve(slug: str) -> ResponseReturnValue:
    """Sign a proposed list as the second person."""
    contest, asked = found(slug), request.form.get("so", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 15):
        raise NoSuchProposal
    with edge.writes() as (session, _after):
        service.approve_signature(session, found(slug), int(asked), access.me().id, now())
    return redirect(f"{_home(contest)}?da=duyet", 303)
