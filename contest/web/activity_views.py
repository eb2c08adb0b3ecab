"""The log of activities as pages show it: lines, sums, and what was done to a line, in words."""

from __future__ import annotations

from typing import Any

from contest import activities as rules
from contest.activities import COUNTED_IN, KIND_WORDS, PRINTED, STATE_WORDS, SUBJECT_WORDS, Kind, State
from contest.services.activities import Shown
from contest.store import activities as store
from contest.store import units
from contest.store.activities import Kept, Wording
from contest.web import edge
from contest.web.activity_forms import LABELS
from contest.web.words import _, number


def sums(found: Shown) -> list[tuple[str, str]]:
    """What was asked for, summed by kind."""
    return [(_(KIND_WORDS[kind]), _measured(kind, found.sums[kind])) for kind in Kind if kind in found.sums]


def _measured(kind: Kind, one: rules.Sum | rules.Activity) -> str:
    """«15 lớp, 1.500 người», «100.000 bản»."""
    count = one.copies if kind in PRINTED else one.times
    words = f"{number(count)} {_(COUNTED_IN[kind])}"
    return _("%(done)s, %(people)s người", done=words, people=number(one.people)) if one.people else words


def row(home: str, one: Kept) -> dict[str, object]:
    """A line as a list prints it."""
    words = one.activity
    return {
        "url": f"{home}/{one.id}",
        "title": words.title,
        "kind": _(KIND_WORDS[words.kind]),
        "subject": _(SUBJECT_WORDS[words.subject]),
        "days": days(words),
        "unit": one.unit,
        "place": words.place,
        "measured": _measured(words.kind, words),
        "state": one.state,
        "state_words": _(STATE_WORDS[one.state]),
    }


def days(one: rules.Activity) -> str:
    """«05/10/2026», «05/10/2026 – 07/10/2026»."""
    first = f"{one.starts:%d/%m/%Y}"
    return first if one.ends == one.starts else f"{first} – {one.ends:%d/%m/%Y}"


def facts(kept: Kept) -> list[tuple[str, str]]:
    """What a line says, as names and values."""
    one = kept.activity
    counts = {"times": one.times, "people": one.people, "women": one.women, "copies": one.copies}
    told_counts = [(_(LABELS[name]), number(value)) for name, value in counts.items() if value]
    texts = {"subject": _(SUBJECT_WORDS[one.subject]), "unit": kept.unit, "place": one.place}
    more = {"source": one.source, "note": one.note}
    return [
        *((_(LABELS[name]), value) for name, value in texts.items() if value),
        *told_counts,
        *((_(LABELS[name]), value) for name, value in more.items() if value),
    ]


def steps(kept: Kept) -> list[tuple[Wording, Wording | None]]:
    """Everything done to a line, each with what stood before, the last first."""
    every = store.wordings(edge.reads(), kept.id)
    return list(zip(every, [None, *every], strict=False))[::-1]


def deed(one: Wording, before: Wording | None) -> dict[str, object]:
    """What was done, by whom, when and why, and the fields that it changed."""
    if before is None:
        act = _("Ghi vào sổ")
    elif one.state is before.state:
        act = _("Sửa")
    else:
        act = _("Duyệt") if one.state is State.ACCEPTED else _("Gạch bỏ")
    return {"act": act, "by": one.by, "at": one.at, "reason": one.reason, "changes": _changes(one, before)}


def _changes(one: Wording, before: Wording | None) -> list[tuple[str, object, object]]:
    if before is None:
        return []
    names = {name: words for name, words in LABELS.items() if name != "unit"} | {"unit_id": LABELS["unit"]}
    return [
        (_(words), _said(name, before.body.get(name)), _said(name, one.body.get(name)))
        for name, words in names.items()
        if before.body.get(name) != one.body.get(name)
    ]


def _said(name: str, value: Any) -> str:
    """A value of a wording in words."""
    if value is None or value == "":
        return "–"
    if name == "kind":
        return _(KIND_WORDS[Kind(value)])
    if name == "subject":
        return _(SUBJECT_WORDS[rules.Subject(value)])
    if name in ("starts", "ends"):
        return "/".join(reversed(str(value).split("-")))
    if name == "unit_id":
        unit = units.by_id(edge.reads(), value)
        return unit.name if unit else "–"
    return number(value) if isinstance(value, int) else str(value)
