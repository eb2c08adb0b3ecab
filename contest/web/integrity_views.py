"""What the pages of the integrity desk show: signals, people with their papers, two papers side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import request

from contest.contests import Contest, State
from contest.people import masked_phone
from contest.services import signals
from contest.services.signals import Answered, Looked
from contest.signals import Kind, Signal
from contest.store import proposals
from contest.store import signals as store
from contest.store import strikes as strike_store
from contest.store.signals import Face, Told
from contest.store.strikes import StrikeRow
from contest.web import edge
from contest.web.integrity_words import KIND_WORDS, STRENGTH_WORDS, STRUCK_WORDS, done, evidence
from contest.web.words import _, exact
from questions.kinds import Answer
from questions.kinds import Kind as ItemKind
from questions.marking import digits
from questions.store import RevisionText

MOST_NAMES = 3
MOST_PEOPLE = 40
MERGERS = ("merge_units", "merge_people")


def home(contest: Contest) -> str:
    """The address of the desk."""
    return f"/to-chuc/cuoc-thi/{contest.slug}/kiem-tra"


def number_in(text: str | None) -> int | None:
    """A number that an address or a form names; None when it names none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def top(contest: Contest, here: str) -> dict[str, Any]:
    """What stands above every page of the desk."""
    base = home(contest)
    tabs = (
        ("dau-hieu", base, _("Dấu hiệu bất thường")),
        ("nguoi", f"{base}/nguoi", _("Tìm một người")),
        ("huy", f"{base}/huy", _("Huỷ kết quả")),
        ("gop", f"{base}/gop", _("Gộp đơn vị, tài khoản")),
    )
    waiting = [one for one in proposals.of_contest(edge.reads(), contest.id) if one.is_open and one.act in MERGERS]
    return {
        "contest": contest,
        "home": base,
        "tabs": [{"label": label, "href": href, "current": name == here} for name, href, label in tabs],
        "to_approve": 0 if here == "gop" else len(waiting),
        "locked": contest.state is State.LOCKED,
        "done": done(request.args.get("da")),
    }


def kinds(contest: Contest, counts: Mapping[Kind, int], chosen: Kind | None) -> list[dict[str, Any]]:
    """The kinds of signals as links, with how many there are."""
    whole = {"label": _("Tất cả (%(n)s)", n=sum(counts.values())), "href": home(contest), "current": chosen is None}
    return [whole] + [
        {
            "label": f"{_(KIND_WORDS[kind])} ({count})",
            "href": f"{home(contest)}?loai={kind.value}",
            "current": kind is chosen,
        }
        for kind, count in counts.items()
    ]


def rows(contest: Contest, looked: Sequence[Looked]) -> list[dict[str, Any]]:
    """Signals as lines: whose, what, how strong, and whether somebody looked into it."""
    wanted = {person for one in looked for person in one.signal.people[:MOST_NAMES]}
    faces = store.faces(edge.reads(), wanted)
    return [_row(contest, one.signal, one, faces) for one in looked]


def _row(contest: Contest, signal: Signal, looked: Looked, faces: Mapping[int, Face]) -> dict[str, Any]:
    names = [faces[one].name for one in signal.people[:MOST_NAMES] if one in faces]
    return {
        "digest": signal.digest,
        "kind": _(KIND_WORDS[signal.kind]),
        "names": names,
        "more": len(signal.people) - len(names),
        "evidence": evidence(signal),
        "strength": signal.strength,
        "strength_words": _(STRENGTH_WORDS[signal.strength]),
        "look": looked.look,
        "url": f"{home(contest)}/dau-hieu?so={signal.digest}",
    }


def people(contest: Contest, person_ids: Sequence[int], marked: Collection[int]) -> list[dict[str, Any]]:
    """People with their papers, the first MOST_PEOPLE; `marked`: papers that a signal is about."""
    session, ids = edge.reads(), person_ids[:MOST_PEOPLE]
    faces, standing = store.faces(session, ids), _standing(strike_store.of_contest(session, contest.id))
    papers: dict[int, list[dict[str, Any]]] = {}
    for one in store.told_of(session, contest.id, ids):
        row = _paper(contest, one, marked=one.id in marked, struck=(one.person_id, one.id) in standing)
        papers.setdefault(one.person_id, []).append(row)
    return [
        {
            "id": face.person_id,
            "name": face.name,
            "phone": masked_phone(face.phone),
            "unit": face.unit,
            "papers": papers.get(face.person_id, []),
            "struck": (face.person_id, None) in standing,
            "merged": face.merged_into_id is not None,
            "url": f"{home(contest)}/nguoi?so={face.person_id}",
        }
        for face in (faces[one] for one in ids if one in faces)
    ]


def _standing(found: Sequence[StrikeRow]) -> set[tuple[int, int | None]]:
    return {(one.person_id, one.attempt_id) for one in found if one.lifted_at is None}


def _paper(contest: Contest, one: Told, *, marked: bool = False, struck: bool = False) -> dict[str, Any]:
    window = next(window for window in contest.rounds if window.id == one.round_id)
    return {
        "id": one.id,
        "round": window.title,
        "number": one.number,
        "started_at": one.started_at,
        "is_open": one.handed_in_at is None,
        "score": one.score,
        "max_score": one.max_score,
        "elapsed_ms": one.elapsed_ms,
        "words": _(STRUCK_WORDS[one.struck]) if one.struck else _("được tính"),
        "bad": one.struck in strike_store.DISQUALIFIED,
        "marked": marked,
        "struck": struck,
    }


def pairs(contest: Contest, signal: Signal) -> list[dict[str, Any]]:
    """The pairs of papers of a signal, the most alike first."""
    told = store.told(edge.reads(), contest.id, {one for pair in signal.pairs for one in (pair.one, pair.other)})
    faces = store.faces(edge.reads(), {one.person_id for one in told.values()})
    return [
        {
            "names": [faces[told[one].person_id].name for one in (pair.one, pair.other)],
            "shared": pair.shared,
            "same": pair.same,
            "wrong": pair.wrong,
            "url": f"{home(contest)}/cap?a={pair.one}&b={pair.other}",
        }
        for pair in signal.pairs
        if pair.one in told and pair.other in told
    ]


def sides(contest: Contest, *papers: Told) -> list[dict[str, Any]]:
    """Whose two papers stand side by side."""
    faces = store.faces(edge.reads(), {one.person_id for one in papers})
    return [
        {
            "name": faces[one.person_id].name,
            "unit": faces[one.person_id].unit,
            "url": f"{home(contest)}/nguoi?so={one.person_id}",
            **_paper(contest, one),
        }
        for one in papers
    ]


def side_by_side(contest: Contest, one: Told, other: Told) -> list[dict[str, Any]]:
    """The questions that both papers held: what each answered and when, what is right; in the order of the first."""
    session = edge.reads()
    first, second = (signals.answered(session, contest.id, paper.id) for paper in (one, other))
    return [
        {
            "position": left.position,
            "text": left.text.text,
            "sides": [_answered(left, one), _answered(right, other)],
            "right": _key_words(left),
            "same": left.answer is not None and left.answer == right.answer,
            "both_wrong": left.wrong and left.answer == right.answer,
        }
        for revision, left in first.items()
        if (right := second.get(revision)) is not None
    ]


def _answered(one: Answered, paper: Told) -> dict[str, Any]:
    after = None if one.saved_at is None else (one.saved_at - paper.started_at) // timedelta(milliseconds=1)
    words = None if one.answer is None else _answer_words(one.text, one.answer)
    return {"position": one.position, "words": words, "wrong": one.wrong, "after_ms": after}


def _answer_words(text: RevisionText, answer: Answer) -> str:
    if isinstance(answer, int):
        return text.options[answer].text
    if isinstance(answer, frozenset):
        return "; ".join(text.options[place].text for place in sorted(answer))
    if isinstance(answer, tuple):
        items = zip(text.options, answer, strict=True)
        return "; ".join(f"{option.text} → {_part(text, place)}" for option, place in items)
    return answer if isinstance(answer, str) else exact(answer)


def _part(text: RevisionText, place: int | None) -> str:
    if place is None:
        return "–"
    if text.shape.kind is ItemKind.TRUE_FALSE_GROUP:
        return _("Sai") if place else _("Đúng")
    return text.matches[place] if text.matches else _("thứ %(n)s", n=place + 1)


def _key_words(one: Answered) -> str:
    kind, key = one.text.shape.kind, one.key
    if not kind.has_options:
        return "; ".join(key.accepted)
    if kind.takes_one or kind is ItemKind.MULTIPLE:
        return _answer_words(one.text, frozenset(key.choices))
    return _answer_words(one.text, digits(key)) if key.choices else ""
