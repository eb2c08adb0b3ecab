"""The form of a question: what was typed, kept whatever is wrong with it, and the question that it makes.

Every press of a button sends the whole form. Pictures and clips are put into the bank as they come, whether or not the
rest is right, and travel on by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from questions.formats.judging import LONGEST_CODE, LONGEST_SUBJECT
from questions.formats.reading import Findings, Problem, ReadQuestion, Severity
from questions.formats.sheets.law_cells import LawCells, read_law
from questions.instruments import Reference
from questions.kinds import MOST_OPTIONS, Kind, Option
from questions.levels import Level
from questions.pictures import LONGEST_ALT, LONGEST_SIDE, Picture, Stimulus
from questions.wording import clean

MOST_PICTURES = 4
PICTURE = re.compile(r"([0-9a-f]{64})\.(\d{1,4})\.(\d{1,4})")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Cell:
    """An option as typed: text, picture, the digit of the key where each option has one («» for none)."""

    text: str = ""
    picture: Picture | None = None
    key: str = ""


@dataclass(slots=True)
class QuestionForm:
    """A question as typed. `key`: the places chosen, of kinds whose key points at options."""

    kind: Kind = Kind.SINGLE
    code: str = ""
    subject: str = ""
    new_subject: str = ""
    level: str = ""
    text: str = ""
    pictures: list[Picture] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    key: frozenset[int] = frozenset()
    no_order: bool = False
    """Of ORDERING: nobody has said yet that the items stand in their right order."""
    accepted: str = ""
    partial: bool = False
    fixed_order: bool = False
    law: tuple[str, str, str, str] = ("", "", "", "")
    explanation: str = ""
    passage: str = ""
    stimulus_picture: Picture | None = None
    video: str = ""
    note: str = ""
    expected: int = 0
    errors: dict[str, list[str]] = field(default_factory=dict)
    """Sentences by the id of the field they are about; «» for the form as a whole."""

    def blame(self, where: str, words: str) -> None:
        """Show a sentence at a field."""
        self.errors.setdefault(where, []).append(words)

    @property
    def has_parts(self) -> bool:
        """Whether the key has a digit for each option."""
        return self.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING)

    @property
    def may_be_partial(self) -> bool:
        """Whether parts of an answer may earn parts of the points."""
        return self.kind in (Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)


def from_question(question: ReadQuestion, expected: int) -> QuestionForm:
    """The form filled with a question."""
    law, stimulus = question.reference or Reference(""), question.stimulus
    parts = question.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING)
    digits = [str(digit) for digit in question.key] if parts else []
    digits += [""] * (len(question.options) - len(digits))
    return QuestionForm(
        kind=question.kind,
        code=question.code or "",
        subject=question.subject or "",
        level=question.level or "",
        text=question.text,
        pictures=list(question.pictures),
        cells=[Cell(one.text, one.picture, digit) for one, digit in zip(question.options, digits, strict=True)],
        matches=list(question.matches),
        key=frozenset() if parts else frozenset(question.key),
        no_order=question.kind is Kind.ORDERING and not question.key,
        accepted="\n".join(question.accepted),
        partial=question.partial,
        fixed_order=question.fixed_order,
        law=(law.instrument, law.article or "", law.clause or "", law.point or ""),
        explanation=question.explanation or "",
        passage=stimulus.text if stimulus else "",
        stimulus_picture=stimulus.picture if stimulus else None,
        video=(stimulus.video or "") if stimulus else "",
        expected=expected,
    )


def posted(data: MultiDict[str, str]) -> QuestionForm:
    """The form as it was sent, files apart; what no page of ours sends is read as nothing."""
    kind = data.get("kind", "")
    texts, digits = data.getlist("option")[:MOST_OPTIONS], _numbered(data, "key")
    pictures = zip(data.getlist("option_picture"), data.getlist("option_alt"), strict=False)
    shown = [_picture(name, alt) for name, alt in pictures]
    shown += [None] * (len(texts) - len(shown))
    stem = zip(data.getlist("picture"), data.getlist("alt"), strict=False)
    expected = data.get("expected", "")
    return QuestionForm(
        kind=Kind(kind) if kind in set(Kind) else Kind.SINGLE,
        code=_line(data, "code"),
        subject=_line(data, "subject"),
        new_subject=_line(data, "new_subject"),
        level=data.get("level", ""),
        text=clean(data.get("text", "")),
        pictures=[one for name, alt in stem if (one := _picture(name, alt)) is not None][:MOST_PICTURES],
        cells=[Cell(clean(text), shown[at], digits.get(at, "")) for at, text in enumerate(texts)],
        matches=[clean(one) for one in data.getlist("match")[:MOST_OPTIONS]],
        key=frozenset(int(one) for one in data.getlist("key") if one.isascii() and one.isdigit() and len(one) == 1),
        no_order="no_order" in data,
        accepted=clean(data.get("accepted", "")),
        partial="partial" in data,
        fixed_order="fixed_order" in data,
        law=(_line(data, "instrument"), _line(data, "article"), _line(data, "clause"), _line(data, "point")),
        explanation=clean(data.get("explanation", "")),
        passage=clean(data.get("passage", "")),
        stimulus_picture=_picture(data.get("stimulus_picture", ""), data.get("stimulus_alt", "")),
        video=name if DIGEST.fullmatch(name := data.get("video", "")) else "",
        note=_line(data, "note"),
        expected=int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 9 else 0,
    )


def _line(data: MultiDict[str, str], name: str) -> str:
    return " ".join(clean(data.get(name, "")).split())


def _numbered(data: MultiDict[str, str], name: str) -> dict[int, str]:
    """«key-0», «key-1» … by their numbers, each one digit or nothing."""
    given = ((at, data.get(f"{name}-{at}", "")) for at in range(MOST_OPTIONS))
    return {at: one for at, one in given if one.isascii() and one.isdigit() and len(one) == 1}


def _picture(name: str, alt: str) -> Picture | None:
    match = PICTURE.fullmatch(name)
    if match is None:
        return None
    width, height = (min(max(1, int(side)), LONGEST_SIDE) for side in match.groups()[1:])
    return Picture(match[1], " ".join(clean(alt).split())[:LONGEST_ALT], width, height)


def to_question(form: QuestionForm) -> ReadQuestion:
    """The question that the form makes; what the bank itself cannot see is blamed in the form."""
    cells, matches = _filled(form.cells), _trimmed(form.matches)
    question = ReadQuestion(
        place="",
        kind=form.kind,
        text=form.text,
        options=tuple(Option(one.text, picture=one.picture) for one in cells) if form.kind.has_options else (),
        matches=matches if form.kind is Kind.MATCHING else (),
        code=form.code or None,
        subject=form.new_subject or form.subject or None,
        level=Level(form.level) if form.level in set(Level) else None,
        explanation=form.explanation or None,
        reference=_reference(form),
        partial=form.partial and form.may_be_partial,
        fixed_order=form.fixed_order and form.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING),
        pictures=tuple(form.pictures),
        stimulus=_stimulus(form),
    )
    _check(form)
    if not form.kind.has_options:
        return replace(question, accepted=tuple(line for line in form.accepted.split("\n") if line))
    return replace(question, key=_key(form, cells))


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    """Without the empty options at the end, which the page offers for use."""
    last = max((at for at, one in enumerate(cells) if one.text or one.picture), default=-1)
    return list(cells[: last + 1])


def _trimmed(lines: Sequence[str]) -> tuple[str, ...]:
    last = max((at for at, one in enumerate(lines) if one), default=-1)
    return tuple(lines[: last + 1])


def _key(form: QuestionForm, cells: Sequence[Cell]) -> tuple[int, ...]:
    if form.kind is Kind.ORDERING:
        return () if form.no_order else tuple(range(len(cells)))
    if not form.has_parts:
        return tuple(sorted(form.key))
    digits = [one.key for one in cells]
    if any(digits) and not all(digits):
        form.blame("key", "Đáp án còn thiếu ở vài dòng. Hãy chọn cho mọi dòng, hoặc bỏ trống tất cả.")
    return tuple(map(int, digits)) if all(digits) else ()


def _reference(form: QuestionForm) -> Reference | None:
    findings = Findings("instrument")
    found, _words = read_law(LawCells(form.law[0], form.law[1:], ""), findings)
    for problem in findings.problems:
        form.blame("instrument", problem.message)
    return found


def _stimulus(form: QuestionForm) -> Stimulus | None:
    if not (form.passage or form.stimulus_picture or form.video):
        return None
    if form.video and not form.passage:
        form.blame("passage", "Video cần lời thoại hoặc mô tả bằng chữ, cho người không xem được. Hãy nhập vào đây.")
    return Stimulus(form.passage, form.stimulus_picture, form.video or None)


def _check(form: QuestionForm) -> None:
    if len(form.code) > LONGEST_CODE:
        form.blame("code", f"Mã dài quá {LONGEST_CODE} ký tự. Hãy rút gọn.")
    if len(form.new_subject) > LONGEST_SUBJECT:
        form.blame("new_subject", f"Tên chủ đề dài quá {LONGEST_SUBJECT} ký tự. Hãy rút gọn.")
    named = [(f"alt-{at}", one) for at, one in enumerate(form.pictures)]
    named += [(f"option_alt-{at}", one.picture) for at, one in enumerate(form.cells) if one.picture]
    named += [("stimulus_alt", form.stimulus_picture)] if form.stimulus_picture else []
    for where, picture in named:
        if not picture.alt:
            form.blame(where, "Ảnh cần lời mô tả, cho người không nhìn thấy ảnh. Hãy mô tả ngắn điều cần thấy.")


PLACES = {"explanation": "explanation", "stimulus": "passage", "matches": "match-0", "key": "key"}
PLACES |= {"text": "text", "subject": "subject", "code": "code"}
PLACES |= {f"option{at}": f"option-{at}" for at in range(MOST_OPTIONS)}
"""Where a problem of a part of the question is shown."""


def blame_all(form: QuestionForm, problems: Sequence[Problem]) -> None:
    """Show the errors that the bank found, each at its field, or at the top where it concerns none."""
    for problem in problems:
        if problem.severity is Severity.ERROR:
            form.blame(PLACES.get(problem.place, ""), problem.message)
