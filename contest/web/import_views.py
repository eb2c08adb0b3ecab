"""A question of an import as its page shows it: as on a paper, with its key, what is wrong with it, what it is like."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contest.web import bank_words
from contest.web.bank import shown_changes
from contest.web.bank_form import QuestionForm, from_question
from contest.web.bank_press import fit
from contest.web.import_words import SLUGS, STATES, source_words
from contest.web.media import address, image
from contest.web.papers import Choice, Clip, Material, Question
from contest.web.words import _
from questions.difference import Part, changes, key_words
from questions.formats.reading import ReadQuestion, Severity
from questions.formats.wire import question_json
from questions.import_desk import Shown
from questions.import_items import ImportItem
from questions.instruments import place_words
from questions.intake import How
from questions.kinds import Answer, Kind, Shape
from questions.pictures import Stimulus

COMPARED = frozenset({Part.TEXT, Part.OPTION, Part.MATCHES, Part.KEY, Part.PICTURES, Part.KIND})
"""What tells a copy from another question."""


@dataclass(frozen=True, slots=True)
class Twin:
    """What a question is like. `address`: of its page, or of its place on this one."""

    name: str
    address: str
    text: str
    key: str
    right: tuple[str, ...]
    changes: tuple[tuple[str, Any], ...]
    how: str


@dataclass(frozen=True, slots=True)
class Row:
    """An item as shown. `problems`: (is an error, words)."""

    number: int
    label: str
    place: str
    state: str
    state_words: str
    chosen: bool
    takeable: bool
    edited: bool
    preview: Question
    key: str
    source: str
    right: tuple[str, ...]
    facts: tuple[str, ...]
    explanation: str
    problems: tuple[tuple[bool, str], ...]
    twin: Twin | None


def rows(shown: Sequence[Shown], types: Mapping[str, str], here: str) -> list[Row]:
    """The rows of a page. `types` of the clips it shows, by digest; `here`: the address of the import."""
    made, before = [], None
    for at, one in enumerate(shown):
        stimulus = one.item.question.stimulus
        first = stimulus is not None and stimulus != before
        made.append(_row(one, _material(shown[at:], types) if first else None, here))
        before = stimulus
    return made


def _row(one: Shown, material: Material | None, here: str) -> Row:
    item, question = one.item, one.item.question
    label = _("Câu %(n)s", n=question.number) if question.number else _("Câu thứ %(n)s", n=item.number)
    return Row(
        number=item.number,
        label=label,
        place=question.place,
        state=item.state,
        state_words=_(STATES[item.state]),
        chosen=item.chosen,
        takeable=item.state in ("ready", "look"),
        edited=item.edited,
        preview=preview(item, material),
        key=key_words(question),
        source=source_words(question.key_source) if question.key_source else "",
        right=right(question),
        facts=tuple(_facts(question)),
        explanation=question.explanation or "",
        problems=tuple((problem.severity is Severity.ERROR, problem.message) for problem in item.problems),
        twin=_twin(one, here),
    )


def _facts(question: ReadQuestion) -> list[str]:
    law = question.reference
    cited = f"{place_words(law.article, law.clause, law.point)} {law.instrument}".strip() if law else ""
    level = _(bank_words.LEVELS[question.level]) if question.level else _("Không ghi mức")
    subject = question.subject or _("Chưa có chủ đề")
    return [one for one in (_(bank_words.KINDS[question.kind]), level, subject, cited) if one]


def preview(item: ImportItem, material: Material | None) -> Question:
    """The question on a paper, options in the file's order, what is right chosen."""
    question = item.question
    shape = Shape(question.kind, len(question.options), len(question.matches))
    digits = question.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)
    return Question(
        position=item.number,
        kind=question.kind,
        text=question.text,
        options=tuple(Choice(one.text, image(one.picture) if one.picture else None) for one in question.options),
        answer=_right_answer(question) if item.state != "error" else None,
        seq=0,
        matches=question.matches,
        pictures=tuple(map(image, question.pictures)),
        material=material,
        partial=question.partial,
        base=shape.base if digits else 0,
    )


def _right_answer(question: ReadQuestion) -> Answer | None:
    if not question.key:
        return None
    if question.kind.takes_one:
        return question.key[0]
    return frozenset(question.key) if question.kind is Kind.MULTIPLE else tuple(question.key)


def _material(shown: Sequence[Shown], types: Mapping[str, str]) -> Material:
    """What the first of these questions shares with those that follow it."""
    first, stimulus = shown[0].item.number, shown[0].item.question.stimulus
    assert isinstance(stimulus, Stimulus)
    last = first
    for other in shown[1:]:
        if other.item.question.stimulus != stimulus:
            break
        last = other.item.number
    video = stimulus.video
    clip = Clip(address(video, types[video]), types[video], "none") if video and video in types else None
    picture = image(stimulus.picture) if stimulus.picture else None
    return Material(first, stimulus.kind, stimulus.text, picture, clip, first, last)


def right(question: ReadQuestion) -> tuple[str, ...]:
    """The words of what is right, where the key points at some."""
    options, key = question.options, question.key
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        return tuple(options[place].text for place in key if place < len(options))
    if question.kind is Kind.MATCHING:
        known = [(one, place) for one, place in zip(options, key, strict=False) if place < len(question.matches)]
        return tuple(f"{one.text} → {question.matches[place]}" for one, place in known)
    return ()


def _twin(one: Shown, here: str) -> Twin | None:
    told, other = one.item.twin, one.twin
    if told is None:
        return None
    number, code, how = told["number"], told["code"], How(told["how"])
    name = _("câu %(code)s trong ngân hàng", code=code) if code else _("câu thứ %(n)s của tệp", n=number or "?")
    where = bank_words.address(code) if code else f"{here}?xem={number}#cau-{number}"
    differ = () if other is None or how is How.SAME else tuple(_differences(other, one.item.question))
    return Twin(
        name=name,
        address=where if code or number else "",
        text=other.text if other else "",
        key=key_words(other) if other else "",
        right=right(other) if other else (),
        changes=differ,
        how=how.value,
    )


def _differences(old: ReadQuestion, new: ReadQuestion) -> list[tuple[str, Any]]:
    return shown_changes([one for one in changes(old, new) if one.part in COMPARED])


def form_of(item: ImportItem) -> QuestionForm:
    """The form to mend it in; `expected` tells whether somebody else has mended it meanwhile."""
    form = from_question(item.question, mark_of(item))
    fit(form)
    return form


def mark_of(item: ImportItem) -> int:
    """A number that changes with the question."""
    return zlib.crc32(json.dumps(question_json(item.question), sort_keys=True).encode()) % 10**8


def slug_states(slug: str) -> tuple[str, ...]:
    """The states that an address asks for; none for all of them."""
    return tuple(state for state, known in SLUGS.items() if known == slug)


def clips(shown: Sequence[Shown]) -> set[str]:
    """Digests of the clips that a page shows."""
    stimuli = (one.item.question.stimulus for one in shown)
    return {one.video for one in stimuli if one is not None and one.video}
