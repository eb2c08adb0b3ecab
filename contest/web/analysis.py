"""What the answers say about the questions: an overview, each question, and both as files. For organizers."""

from __future__ import annotations

from fractions import Fraction
from threading import Lock

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import archive
from contest.contests import Contest
from contest.refusals import N_, NotFound
from contest.services import analysis as service
from contest.services.analysis import Question, Ready, Report
from contest.store import item_answers
from contest.web import analysis_files, analysis_view, bank_words, edge
from contest.web.analysis_view import PAGE, Sieve
from contest.web.analysis_words import advice, decimal, discrimination_words, percent, reliability_sentences
from contest.web.contests import found
from contest.web.media import image
from contest.web.site import now, site
from contest.web.words import _, number

blueprint = Blueprint("analysis", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/phan-tich"
KEPT_SECONDS = 3600
_ONE_AT_A_TIME = Lock()
"""Two who ask at once wait for one reading of all answers, and share it."""


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/phan-tich"


def _report(contest: Contest, ready: Ready, sieve: Sieve) -> Report:
    """The analysis of the rounds asked for. Kept until a hand-in or a key changes, an hour at most."""
    session = edge.reads()
    ids = [one.id for one in ready.rounds if sieve.round_number in (None, one.number)]
    name = ("analysis", contest.id, tuple(ids), item_answers.stamp(session, contest.id, ids))
    with _ONE_AT_A_TIME:
        made: Report = site().kept.get(name, KEPT_SECONDS, lambda: service.of_rounds(session, contest, ids))
    return made


def known(contest: Contest) -> Report | None:
    """The analysis of all rounds whose answers may be looked at; None while there are none, or none here any more."""
    if contest.archived_at is not None:
        return None
    ready = service.ready(edge.reads(), contest, now())
    return _report(contest, ready, Sieve()) if ready.rounds else None


def _asked(slug: str) -> tuple[Contest, Ready, Sieve]:
    """Contest, what may be seen of it, what is asked for. Raises NoSuchContest, Archived, and NotFound (not closed)."""
    contest, sieve = found(slug), Sieve.from_args(request.args)
    archive.here(contest)
    ready = service.ready(edge.reads(), contest, now())
    if ready.rounds and sieve.round_number not in (None, *(one.number for one in ready.rounds)):
        raise NotFound
    return contest, ready, sieve


def _waiting(contest: Contest, ready: Ready) -> str:
    """The page while there is nothing to be seen yet."""
    closes_at = min(one.closes_at for one in contest.rounds)
    return render_template("analysis/waiting.html", title=contest.title, closes_at=closes_at, sitting=ready.sitting)


@blueprint.get(HOME)
def show(slug: str) -> str:
    """Papers as a whole, and the questions that should be looked at first."""
    contest, ready, sieve = _asked(slug)
    if not ready.rounds:
        return _waiting(contest, ready)
    report, home = _report(contest, ready, sieve), _home(contest)
    kept = analysis_view.ordered([one for one in report.questions if sieve.lets(one)])
    pages = max(1, -(-len(kept) // PAGE))
    page = min(sieve.page, pages)
    return render_template(
        "analysis/overview.html",
        title=contest.title,
        home=home,
        sieve=sieve,
        facts=_facts(report),
        sentences=_sentences(report),
        bins=analysis_view.histogram(report.scores) if report.scores else [],
        rounds=_rounds(ready, sieve, home),
        whole=len(ready.rounds) == len(contest.rounds),
        filters=analysis_view.filters(report, sieve),
        rows=[analysis_view.row(one, home) for one in kept[(page - 1) * PAGE : page * PAGE]],
        total=len(kept),
        doubtful=sum(map(analysis_view.needs_look, report.questions)),
        page=page,
        pages=pages,
        steps={n: sieve.address(home, n) for n in (page - 1, page + 1) if 0 < n <= pages},
        files=[(name, sieve.address(f"{home}.{ending}")) for name, ending in (("Excel", "xlsx"), ("CSV", "csv"))],
    )


def _rounds(ready: Ready, sieve: Sieve, home: str) -> list[dict[str, object]]:
    """The rounds to choose among; none where there is but one."""
    if len(ready.rounds) < 2:
        return []
    every = {"label": _("Các đợt đã đóng"), "href": Sieve().address(home), "current": sieve.round_number is None}
    each = [
        {
            "label": one.title or _("Đợt %(n)s", n=one.number),
            "href": Sieve(round_number=one.number).address(home),
            "current": sieve.round_number == one.number,
        }
        for one in ready.rounds
    ]
    return [every, *each]


def _facts(report: Report) -> list[tuple[str, str]]:
    scores = report.scores
    if scores is None:
        return []
    facts = [
        (_("Bài đã nộp"), number(scores.papers + scores.papers_otherwise)),
        (_("Điểm trung bình"), f"{decimal(float(scores.mean), 1)} / {number(scores.most)}"),
        (_("Độ lệch chuẩn"), decimal(scores.deviation, 1)),
    ]
    if scores.reliability is not None:
        facts.append((_("Độ tin cậy"), decimal(scores.reliability.value)))
        facts.append((_("Sai số chuẩn"), _("%(n)s điểm", n=decimal(scores.reliability.error, 1))))
    return facts


def _sentences(report: Report) -> list[str]:
    scores = report.scores
    if scores is None:
        return []
    if scores.reliability is None:
        return [_("Chưa tính được độ tin cậy: cần ít nhất 30 bài không cùng một điểm, mỗi bài từ hai câu.")]
    said = reliability_sentences(scores.reliability)
    if scores.papers_otherwise:
        words = N_("Điểm và độ tin cậy chỉ tính trên %(n)s bài có điểm tối đa %(most)s.")
        said.append(_(words, n=number(scores.papers), most=scores.most))
    return said


@blueprint.get(f"{HOME}/cau", endpoint="question")
def show_question(slug: str) -> str:
    """All figures of one question, in words."""
    contest, ready, sieve = _asked(slug)
    if not ready.rounds:
        return _waiting(contest, ready)
    report, code = _report(contest, ready, sieve), request.args.get("ma", "")
    # The latest wording of a question comes last, should a later version of the rules have brought another.
    question = next((one for one in reversed(report.questions) if one.source.code == code), None)
    if question is None:
        raise NotFound
    return render_template(
        "analysis/question.html",
        title=contest.title,
        home=_home(contest),
        code=code,
        bank=bank_words.address(code),
        text=question.text,
        image=image,
        facts=[
            (_("Chủ đề"), question.source.subject_name),
            (_("Mức độ"), _(bank_words.LEVELS[question.source.level]) if question.source.level else _("Không ghi mức")),  # type: ignore[index]
            (_("Kiểu câu"), _(bank_words.KINDS[question.text.shape.kind])),
            (_("Đáp án"), question.key_words or "–"),
        ],
        counts=question.asked.counts,
        advice=advice(question),
        sentences=_told(question),
        row=analysis_view.row(question, _home(contest)),
        options=analysis_view.option_rows(question),
        by_item=analysis_view.item_by_item(question),
        omitted=number(question.figures.omitted),
        omitted_share=percent(Fraction(question.figures.omitted, question.figures.seen)),
        omitted_thirds=[percent(one.omitted / one.people) for one in question.figures.thirds],
    )


def _told(question: Question) -> list[str]:
    """The figures of a question as sentences."""
    figures, asked = question.figures, question.asked
    share = percent(Fraction(figures.omitted, figures.seen))
    said = [
        _(
            "Câu này có trên %(seen)s bài; %(answered)s bài trả lời, %(omitted)s bài bỏ trống (%(share)s).",
            seen=number(figures.seen),
            answered=number(figures.answered),
            omitted=number(figures.omitted),
            share=share,
        )
    ]
    if asked.counts:
        low, _middle, high = (percent(one.facility) for one in figures.thirds)
        said += [
            _("Tỷ lệ đúng %(facility)s, tính cả bài bỏ trống.", facility=percent(figures.facility)),
            _(
                "Nhóm điểm cao đúng %(high)s, nhóm điểm thấp đúng %(low)s: chênh %(difference)s điểm phần trăm.",
                high=high,
                low=low,
                difference=decimal(float(figures.difference * 100), 1),
            ),
            _(
                "Độ phân biệt %(value)s: %(verdict)s.",
                value="–" if figures.discrimination is None else decimal(figures.discrimination),
                verdict=discrimination_words(figures.discrimination),
            ),
        ]
        if asked.chance:
            said.append(_("Chọn bừa thì đúng chừng %(chance)s.", chance=percent(asked.chance)))
    if figures.median_ms is not None:
        said.append(_("Một nửa số người làm câu này trong %(n)s giây trở xuống.", n=round(figures.median_ms / 1000)))
    return said


@blueprint.get(f"{HOME}.csv", endpoint="csv")
def as_csv(slug: str) -> ResponseReturnValue:
    """The table as a CSV file; before the close, back to the page that says so."""
    return _file(slug, "csv")


@blueprint.get(f"{HOME}.xlsx", endpoint="xlsx")
def as_xlsx(slug: str) -> ResponseReturnValue:
    """The table as an Excel file; before the close, back to the page that says so."""
    return _file(slug, "xlsx")


def _file(slug: str, ending: str) -> ResponseReturnValue:
    contest, ready, sieve = _asked(slug)
    if not ready.rounds:
        return redirect(_home(contest), 303)
    report = _report(contest, ready, sieve)
    kept = analysis_view.ordered([one for one in report.questions if sieve.lets(one)])
    kind, data = analysis_files.written(ending, _facts(report), _sentences(report), kept, contest.title)
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="phan-tich-{contest.slug}.{ending}"'
    return response
