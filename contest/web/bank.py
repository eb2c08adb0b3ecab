"""The bank desk: the list of questions, one question with its history, and moving them into use and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.refusals import NotFound
from contest.services import bank_desk
from contest.services.bank_desk import View
from contest.web import access, bank_search, bank_words, edge
from contest.web.bank_preview import preview
from contest.web.bank_words import HOME
from contest.web.site import now
from contest.web.words import _
from questions.desk import LONGEST_NOTE, Allotment, NoSuchQuestion, NotMoved, Wish, faults
from questions.desk_search import FoundRow, Line
from questions.difference import Change, Span, key_words
from questions.finding import Flag, Wanted
from questions.formats.reading import ReadQuestion
from questions.kinds import LETTERS, Kind
from questions.review import STEPS, Move, Refusal, Status, refusal
from questions.wording import clean, shortened

blueprint = Blueprint("bank", __name__)
REASONED = frozenset({Status.DRAFT, Status.RETIRED})
"""Moves that take something away from others: they need a reason."""


@blueprint.get(HOME, endpoint="find")
def search() -> str:
    """The list of questions, with its filters."""
    return _list(bank_search.wanted_from(request.args))


def _list(wanted: Wanted, reasons: dict[str, Refusal] | None = None, wrong: str = "") -> str:
    session = edge.reads()
    found = bank_desk.find(session, wanted, now())
    return render_template(
        "bank/list.html",
        found=found,
        wanted=wanted,
        rows=[_row(one) for one in found.rows],
        filters=bank_search.filters(session, wanted, found.counts),
        pages={n: bank_search.address(wanted, n) for n in (found.page - 1, found.page + 1) if 0 < n <= found.pages},
        carried=bank_search.as_form(wanted).items(),
        export=bank_search.address(wanted, 1, f"{HOME}/xuat"),
        moves=[(one.value, _(words)) for one, words in bank_words.MOVES.items()],
        allotments=[(one, _(words)) for one, words in bank_words.ALLOTMENTS.items()],
        reasons=[(code, bank_words.address(code), reason.words) for code, reason in (reasons or {}).items()],
        wrong=wrong,
        done=bank_words.done(request.args.get("da")),
    )


def _row(one: FoundRow) -> dict[str, Any]:
    desk, question, kept = one.desk, one.desk.question, bank_words.ALLOTMENTS["on-tap"]
    return {
        "pick": f"{desk.question_id}-{desk.number}",
        "code": desk.code,
        "url": bank_words.address(desk.code),
        "text": shortened(question.text, 160) or _("(chỉ có ảnh)"),
        "subject": desk.subject,
        "level": _(bank_words.LEVELS[question.level]) if question.level else "–",
        "kind": _(bank_words.KINDS[question.kind]),
        "key": shortened(key_words(question), 40) or "–",
        "status": _(bank_words.STATUSES[desk.status]),
        "state": desk.status.value,
        "flags": [(flag.value, _(bank_words.FLAGS[flag])) for flag in one.flags],
        "use": _(bank_words.USES[one.use]),
        "kept": _(kept) if desk.practice else "",
    }


@blueprint.post(HOME)
def move_many() -> ResponseReturnValue:
    """Move all questions that are ticked, or none of them and say why."""
    wanted = bank_search.wanted_from(request.form)
    seen = dict(_picked(one) for one in request.form.getlist("cau"))
    if not seen:
        return _list(wanted, wrong=_("Chưa chọn câu nào. Hãy đánh dấu ít nhất một câu trong danh sách.")), 422
    wish, wrong = _wish(seen)
    if wish is None:
        return _list(wanted, wrong=wrong), 422
    try:
        with edge.writes() as (session, _after):
            done = _do(session, wish)
    except NotMoved as refused:
        return _list(wanted, refused.reasons), 409
    except NoSuchQuestion as refused:
        raise NotFound from refused
    back = bank_search.address(wanted)
    return redirect(f"{back}{'&' if '?' in back else '?'}da={done}", 303)


def _do(session: Session, wish: Wish | Allotment) -> str:
    """Take the step that was asked for; the word that the next address says of it."""
    if isinstance(wish, Wish):
        bank_desk.move(session, wish, access.me(), now())
        return "chuyen"
    bank_desk.allot(session, wish, access.me(), now())
    return "danh"


def _picked(text: str) -> tuple[int, int]:
    """Question id and number of the revision out of «17-2»."""
    first, _dash, second = text.partition("-")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit() and len(text) < 20):
        raise NotFound
    return int(first), int(second)


def _wish(seen: dict[int, int]) -> tuple[Wish | Allotment | None, str]:
    """What the form asks for, or the words of what is wrong with it."""
    asked, note = request.form.get("trang-thai-moi", ""), " ".join(clean(request.form.get("ly-do", "")).split())
    if asked not in {*Status, *bank_words.ALLOTMENTS}:
        return None, _("Hãy chọn trạng thái mới.")
    if asked in REASONED and not note:
        return None, _("Hãy ghi lý do khi trả về nháp hoặc cho nghỉ.")
    if len(note) > LONGEST_NOTE:
        return None, _("Lý do dài quá %(most)s ký tự. Hãy rút gọn.", most=LONGEST_NOTE)
    if asked in bank_words.ALLOTMENTS:
        return Allotment(seen, asked == "on-tap", note), ""
    return Wish(seen, Status(asked), note), ""


@blueprint.get(f"{HOME}/<code>")
def show(code: str) -> str:
    """One question: as a contestant sees it, its key, its law, what became of it, and what may be done."""
    return _page(bank_words.code_of(code))


def _page(code: str, wrong: str = "") -> str:
    try:
        found = bank_desk.view(edge.reads(), code, now())
    except NoSuchQuestion as refused:
        raise NotFound from refused
    desk = found.desk
    return render_template(
        "bank/question.html",
        view=found,
        question=desk.question,
        preview=preview(edge.reads(), desk.question),
        key=key_words(desk.question),
        right=_right(desk.question),
        warnings=[one.message for one in faults(desk.question) if one.code != "key_missing"],
        lapsed=Flag.LAPSED in found.flags,
        url=bank_words.address(desk.code),
        edit=bank_words.address(desk.code, "sua"),
        facts=_facts(found),
        status=(desk.status.value, _(bank_words.STATUSES[desk.status])),
        flags=[_(bank_words.FLAGS[flag]) for flag in found.flags],
        near=found.near and (found.near[0], bank_words.address(found.near[0]), found.near[1]),
        standing=bank_words.standing_words(found.standing),
        moves=_moves(found),
        allotment=_allotment(found),
        history=[_line(line, found) for line in found.history],
        wrong=wrong,
        done=bank_words.done(request.args.get("da")),
    )


def _right(question: ReadQuestion) -> list[str]:
    """The words of the right options, where the key points at some."""
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        return [question.options[place].text for place in question.key]
    if question.kind is Kind.MATCHING:
        pairs = zip(question.options, question.key, strict=False)
        return [f"{one.text} → {question.matches[place]}" for one, place in pairs]
    return []


def _facts(found: View) -> list[tuple[str, str]]:
    desk, question = found.desk, found.desk.question
    return [
        (_("Mã"), desk.code),
        (_("Chủ đề"), desk.subject),
        (_("Mức độ"), _(bank_words.LEVELS[question.level]) if question.level else _("Không ghi mức")),
        (_("Kiểu câu"), _(bank_words.KINDS[question.kind])),
        (_("Cách chấm"), _("Chấm từng phần") if question.partial else _("Đúng hết mới có điểm")),
        (_("Bản"), f"{desk.number}"),
        (_("Người soạn bản này"), found.names.get(desk.author or 0, _("Bộ câu hỏi đi kèm hoặc dòng lệnh"))),
    ]


def _moves(found: View) -> list[dict[str, Any]]:
    """The steps there are from here: those that this person may take, and for the others why not."""
    desk, me = found.desk, access.me()
    steps = [one for one in Status if one in STEPS[desk.status]]
    shown = []
    for status in steps:
        no = refusal(Move(desk.status, status, me.role.value, desk.is_by(me.id), desk.question.has_key))
        words = _(
            bank_words.STEP_BACK
            if desk.status is Status.LIVE and status is Status.CHECKED
            else bank_words.MOVES[status]
        )
        shown.append({"status": status.value, "words": words, "why_not": no.words if no else ""})
    return shown


def _allotment(found: View) -> tuple[str, str, str] | None:
    """What it is kept for now, and the word and the name of the other; None for what is out of use."""
    if found.desk.status is Status.RETIRED:
        return None
    other = "cuoc-thi" if found.desk.practice else "on-tap"
    here = _("Câu này dành cho ôn tập: cuộc thi xếp hạng không lấy.") if found.desk.practice else ""
    return here, other, _(bank_words.ALLOTMENTS[other])


def _line(line: Line, found: View) -> dict[str, Any]:
    event = line.event
    return {
        "at": event.at,
        "who": found.names.get(event.by, "") if event.by is not None else _("Dòng lệnh"),
        "act": _(bank_words.ACTS[event.act]) if event.act in bank_words.ACTS else event.act,
        "note": event.note,
        "number": line.number,
        "changes": shown_changes(line.changes),
    }


def shown_changes(changes: Sequence[Change]) -> list[tuple[str, tuple[Span, ...]]]:
    """Each change with the name of its part."""
    return [(_part(change), change.spans) for change in changes]


def _part(change: Change) -> str:
    words = bank_words.PARTS[change.part]
    return _(words) if change.place is None else _(words, letter=LETTERS[change.place])


@blueprint.post(f"{HOME}/<code>")
def move(code: str) -> ResponseReturnValue:
    """Move one question on, or back, or out of use."""
    spelt = bank_words.code_of(code)
    seen = request.form.get("ban", "")
    try:
        with edge.writes() as (session, _after):
            one = bank_desk.on_desk(session, spelt)
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
            wish, wrong = _wish({one.question_id: number})
            done = "" if wish is None else _do(session, wish)
    except NoSuchQuestion as refused:
        raise NotFound from refused
    except NotMoved as refused:
        return _page(spelt, " ".join(reason.words for reason in refused.reasons.values())), 409
    if wish is None:
        return _page(spelt, wrong), 422
    return redirect(f"{bank_words.address(spelt)}?da={done}", 303)
