"""The papers of a contest for its organizers: what can be made now, and each as a file. Making one is recorded."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from contest.contests import State
from contest.refusals import N_, NoSuchPaper
from contest.services.documents import making
from contest.services.documents.making import FORMATS, Asked, Kind
from contest.web import access, contest_desk, edge, words
from contest.web.downloads import attachment
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("documents", __name__)

NAMES = {
    Kind.MINUTES: N_("Biên bản tổng kết"),
    Kind.DECISION: N_("Quyết định và danh sách khen thưởng"),
    Kind.AWARDS: N_("Danh sách nhận giải, có cột ký"),
    Kind.PARTICIPATION: N_("Thống kê người dự thi"),
}
WHAT = {
    Kind.MINUTES: N_(
        "Thể lệ, các đợt thi, số liệu, đáp án đã sửa, bài bị huỷ, khiếu nại, câu dự đoán, bốc thăm, giải thưởng và mã "
        "của nhật ký. Lập biên bản thì nhật ký được niêm phong."
    ),
    Kind.DECISION: N_("Công nhận kết quả và khen thưởng, kèm danh sách có họ tên đầy đủ."),
    Kind.AWARDS: N_("Mỗi danh sách giải một trang tính, in ngang khổ A4, có tổng tiền và cột ký nhận."),
    Kind.PARTICIPATION: N_("Số người và số lượt theo đợt, đơn vị, giới và khối; so với số người của đơn vị."),
}
FILES = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}


def address(slug: str) -> str:
    """The page of the papers of a contest."""
    return f"/to-chuc/cuoc-thi/{slug}/van-ban"


@blueprint.get("/to-chuc/cuoc-thi/<slug>/van-ban")
def show(slug: str) -> str:
    """Every paper, with the files it can be had as."""
    contest = contest_desk.held(slug)
    papers = [
        {
            "kind": kind.value,
            "name": _(NAMES[kind]),
            "what": _(WHAT[kind]),
            "due": making.is_due(contest, kind),
            "files": [(ending, FILES[ending]) for ending in endings],
        }
        for kind, endings in FORMATS.items()
    ]
    return render_template(
        "documents/show.html",
        contest=contest,
        home=address(slug),
        desk=contest_desk.home(slug),
        papers=papers,
        draft=contest.state.step < State.FINAL.step,
    )


@blueprint.post("/to-chuc/cuoc-thi/<slug>/van-ban")
def make(slug: str) -> Response:
    """One paper as a file to keep. Raises NoSuchPaper, PaperTooEarly."""
    contest, kind = contest_desk.held(slug), request.form.get("kind", "")
    if kind not in list(Kind):
        raise NoSuchPaper
    asked = Asked(Kind(kind), request.form.get("ending", ""), words.house_name(site().settings.site_organizer))
    with edge.writes() as (session, _after):
        made = making.make(session, contest, asked, access.me(), now())
    return attachment(made.data, made.stem, made.ending)
