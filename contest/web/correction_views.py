"""What the pages of corrections show: rows of questions, proposals that wait, rulings made, and what a change does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from contest.contests import CATEGORY, WHOLE, Contest
from contest.corrections import KEYED, MOST_MOVERS, RULING_WORDS, Change, Effect, Mover
from contest.services import corrections as service
from contest.services import proposals as proposal_service
from contest.services.corrections import Question
from contest.store import bank_use, proposals, remarking, rulings, units
from contest.store.proposals import ProposalRow
from contest.web import access, analysis, analysis_view, analysis_words, correction_form, edge
from contest.web.correction_form import said
from contest.web.media import image
from contest.web.site import now
from contest.web.words import _, number
from questions.marking import Ruling
from questions.store import RevisionText
from questions.wording import bare, shortened


def home(contest: Contest, revision_id: int | None = None) -> str:
    """The address of the corrections of a contest, or of one of its questions."""
    here = f"/to-chuc/cuoc-thi/{contest.slug}/dap-an"
    return here if revision_id is None else f"{here}/{revision_id}"


def rows(contest: Contest, asked: str) -> list[dict[str, Any]]:
    """Questions that hold these words: what waits for approval first, then what is doubtful, then what many met."""
    session = edge.reads()
    held, ruled = remarking.on_papers(session, contest.id), rulings.ruled(session, contest.id)
    doubts, waiting = _doubts(contest), {_change(one).revision_id for one in _open(contest)}
    found = [
        {
            "url": home(contest, one.revision_id),
            "code": one.code,
            "text": shortened(one.text, 140),
            "held": held.get(one.revision_id, 0),
            "doubts": doubts.get(one.revision_id, []),
            "ruled": _(RULING_WORDS[ruled[one.revision_id].ruling]) if one.revision_id in ruled else "",
            "waiting": one.revision_id in waiting,
        }
        for one in rulings.questions(session, contest.id, bare(asked).split("-"))
    ]
    return sorted(found, key=lambda one: (not one["waiting"], not one["doubts"], -one["held"], one["code"]))


def _doubts(contest: Contest) -> Mapping[int, list[tuple[str, str]]]:
    """What the analysis doubts, by question; nothing until a round's answers may be looked at."""
    report = analysis.known(contest)
    found = [one for one in report.questions if analysis_view.needs_look(one)] if report else []
    return {one.source.revision_id: analysis_words.names(one) for one in found}


def _change(row: ProposalRow) -> Change:
    return Change.from_data(row.body["change"])


def _open(contest: Contest) -> list[ProposalRow]:
    every = proposals.of_contest(edge.reads(), contest.id)
    return [one for one in every if one.act == service.ACT and one.is_open]


def about(contest: Contest, asked: Question, text: RevisionText) -> dict[str, Any]:
    """What every page about one question shows of it."""
    return {
        "contest": contest,
        "home": home(contest),
        "here": home(contest, asked.source.revision_id),
        "asked": asked,
        "text": text,
        "image": image,
        "key": said(text, asked.key),
        "keyed": asked.key.ruling in KEYED,
        "ruling": _(RULING_WORDS[asked.key.ruling]) if asked.number else "",
    }


def told(text: RevisionText, change: Change) -> str:
    """A change in words: the ruling, and the key where it names one."""
    words = _(RULING_WORDS[change.ruling])
    return f"{words}: {said(text, change)}" if change.ruling in KEYED else words


def waiting(contest: Contest, asked: Question, text: RevisionText) -> list[dict[str, Any]]:
    """Proposals about a question that wait for approval."""
    ours = [one for one in _open(contest) if _change(one).revision_id == asked.source.revision_id]
    names = _names(one.proposed_by for one in ours)
    second = proposal_service.needs_second(contest, now())
    return [
        {
            "id": one.id,
            "told": told(text, _change(one)),
            "reason": one.reason,
            "by": names.get(one.proposed_by or 0) or _("dòng lệnh"),
            "at": one.proposed_at,
            "mine": second and one.proposed_by == access.me().id,
            "preview": preview_address(contest, asked, _change(one)),
            "effect": _counts(one.effect),
        }
        for one in ours
    ]


def preview_address(contest: Contest, asked: Question, change: Change) -> str:
    """The page that shows what a change would do."""
    fields = urlencode(correction_form.sent_as(asked, change))
    return f"{home(contest, asked.source.revision_id)}/xem-truoc?{fields}"


def _counts(effect: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = {
        "papers": _("Bài thi chấm lại"),
        "remarked": _("Bài thi đổi điểm"),
        "gain": _("Người tăng điểm"),
        "lose": _("Người giảm điểm"),
        "ranks": _("Người đổi hạng toàn cuộc thi"),
        "prizes": _("Người đổi giải"),
        "union_prizes": _("Đơn vị đổi giải"),
    }
    return [(words[name], number(int(effect[name]))) for name in words if name in effect]


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return bank_use.names(edge.reads(), {one for one in ids if one is not None})


def history(contest: Contest, text: RevisionText) -> list[dict[str, Any]]:
    """Rulings made about a question, the newest first."""
    ruled = [one for one in rulings.history(edge.reads(), contest.id) if one.revision_id == text.revision_id]
    known = {one.id: one for one in proposals.of_contest(edge.reads(), contest.id)}
    people = {one.number: (known[one.proposal_id].proposed_by, known[one.proposal_id].approved_by) for one in ruled}
    names = _names(person for pair in people.values() for person in pair)
    return [
        {
            "number": one.number,
            "at": one.created_at,
            "told": told(text, Change(one.revision_id, Ruling(one.ruling), tuple(one.choices), tuple(one.accepted))),
            "reason": one.reason,
            "by": ", ".join(names[person] for person in people[one.number] if person in names),
        }
        for one in reversed(ruled)
    ]


def seen(contest: Contest, effect: Effect) -> dict[str, Any]:
    """What a change would do, as its page shows it."""
    names = _names([*(one.person_id for one in effect.movers), *(one.winner_id for one in effect.prizes)])
    unions = {one.id: one.name for one in units.whole_tree(edge.reads())} if effect.union_prizes else {}
    scopes = sorted({one.scope for one in effect.movers})
    return {
        "facts": _counts(effect.to_data()),
        "boards": [
            {
                "title": scope_words(contest, scope),
                "ranks": effect.ranks.get(scope, 0),
                "people": effect.people.get(scope, 0),
                "rows": [_mover(one, names) for one in effect.movers if one.scope == scope],
            }
            for scope in scopes
        ],
        "most": MOST_MOVERS,
        "prizes": [(names.get(one.winner_id, ""), one.before, one.after) for one in effect.prizes]
        + [(unions.get(one.winner_id, ""), one.before, one.after) for one in effect.union_prizes],
        "predicted": [(n, _value(before), _value(after)) for n, before, after in effect.predicted],
    }


def _mover(one: Mover, names: Mapping[int, str]) -> dict[str, str]:
    return {
        "name": names.get(one.person_id, ""),
        "rank": _value(one.rank),
        "new_rank": _value(one.new_rank),
        "score": number(one.score),
        "new_score": number(one.new_score),
    }


def _value(value: int | None) -> str:
    return "–" if value is None else number(value)


def scope_words(contest: Contest, scope: int) -> str:
    """The name of a board."""
    category, n = divmod(scope, CATEGORY)
    window = contest.round_of(n)
    over = _("Toàn cuộc thi") if n == WHOLE or window is None else window.title or _("Đợt %(n)s", n=n)
    return f"{over} · {contest.rules.categories[category - 1].name}" if category else over
