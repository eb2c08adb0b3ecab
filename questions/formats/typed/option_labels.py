"""Where the options of one question begin: labels at the heads of lines and between others on one line.

Typed letters count when they run A, B, C …; letters that Word made count as places, since they may show wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from questions.formats.typed.rich import Line, Rich, Role
from questions.formats.typed.text_words import BULLET, CYRILLIC, INSIDE, NUMBER, OPTION, SIGN

AT_HEAD, AFTER_TAB, AFTER_SPACE = 3, 2, 1
MOST_LABELS = 12
LETTERS = "ABCDEFGH"
OWN = re.compile(rf"^([{LETTERS}])\.\s?")
SIGN_HEAD = re.compile(rf"^\s*{SIGN}\s*")
TICKED = re.compile(r"^[\s\-–+*•]*(?:\[[xX]\]|[☒☑🗹])")
OPEN_BOX = re.compile(r"^[\s\-–+*•]*(?:\[\s?\]|[☐⬜])")


@dataclass(frozen=True, slots=True)
class Label:
    """A place where an option may begin. `letter` is None where only the place counts; `upper` is its case."""

    line: int
    start: int
    end: int
    letter: int | None
    upper: bool
    strength: int
    signed: bool = False
    pinned: bool = False
    letter_at: int = -1
    """Where in the line the letter itself stands; −1: nowhere."""

    @property
    def order(self) -> tuple[int, int]:
        return self.line, self.start


@dataclass(frozen=True, slots=True)
class Part:
    """One option as it stands: its words, the formatting of its letter, and the letter as typed (None: by place)."""

    words: Rich
    letter: str | None
    letter_flags: int
    signed: bool
    pinned: bool
    place: str


def head_label(line: Line) -> Label | None:
    """The label at the head of a line, typed or made by Word."""
    if line.role is Role.OPTION:
        own = OWN.match(line.text)
        return Label(0, 0, own.end(), LETTERS.index(own[1]), True, AT_HEAD) if own else None
    match = OPTION.match(line.text)
    if match is None:
        return None
    letter = match["letter"].translate(CYRILLIC)
    if line.auto and match.start("letter") < line.auto:
        return Label(0, 0, match.end(), None, letter.isupper(), AT_HEAD, _signed(match), bool(match["pin"]))
    return _label(0, match, AT_HEAD, 0)


def labels_in(number: int, line: Line) -> list[Label]:
    """All places of one line at which an option may begin."""
    if line.role is not None and line.role is not Role.OPTION:
        return []
    head = head_label(line)
    found = [] if head is None else [_at_line(number, head)]
    if line.role is Role.OPTION:
        return found
    for match in INSIDE.finditer(line.text, 0 if head is None else head.end):
        before = match["before"]
        found.append(_label(number, match, AFTER_TAB if before else AFTER_SPACE, match.end("before")))
    return found


def _at_line(number: int, label: Label) -> Label:
    return Label(
        number,
        label.start,
        label.end,
        label.letter,
        label.upper,
        label.strength,
        label.signed,
        label.pinned,
        label.letter_at,
    )


def _label(line: int, match: re.Match[str], strength: int, start: int) -> Label:
    letter = match["letter"].translate(CYRILLIC)
    place = LETTERS.index(letter.upper())
    return Label(
        line,
        start,
        match.end(),
        place,
        letter.isupper(),
        strength,
        _signed(match),
        bool(match["pin"]),
        match.start("letter"),
    )


def _signed(match: re.Match[str]) -> bool:
    return bool(match["sign"] or match.groupdict().get("after"))


def lettered(labels: Sequence[Label]) -> list[Label]:
    """The labels that are options: the longest run A, B, C …; small letters above capitals are statements."""
    upper = _run([label for label in labels if label.upper])
    lower = _run([label for label in labels if not label.upper])
    mixed = _run(labels)
    if len(upper) >= 2 and (len(upper) >= len(mixed) or (len(lower) >= 2 and lower[0].order < upper[0].order)):
        chosen = upper
    elif len(lower) >= 2 and len(lower) >= len(mixed):
        chosen = lower
    else:
        chosen = mixed
    return _with_strays(_without_tail(chosen), labels) if len(chosen) >= 2 else []


def _run(labels: Sequence[Label]) -> list[Label]:
    """The longest chain of letters in order; of chains alike, the one whose labels stand most plainly."""
    best: list[tuple[int, list[Label]]] = [(0, [])]
    for label in labels:
        steps = range(len(best) - 1, -1, -1) if label.letter is None else [label.letter]
        for step in steps:
            if step >= len(best) or step >= MOST_LABELS:
                continue
            score = best[step][0] + label.strength
            if step + 1 == len(best):
                best.append((score, [*best[step][1], label]))
            elif score > best[step + 1][0]:
                best[step + 1] = (score, [*best[step][1], label])
    return best[-1][1]


def _without_tail(run: list[Label]) -> list[Label]:
    """«D. Vitamin E. …»: a fifth letter inside a line, where all others head lines, is none."""
    while len(run) > 4 and run[-1].strength == AFTER_SPACE and all(one.strength == AT_HEAD for one in run[:4]):
        run = run[:-1]
    return run


def _with_strays(run: list[Label], labels: Sequence[Label]) -> list[Label]:
    """Labels at heads of lines between and after them are options too, whatever their letter («A B C C»)."""
    first = run[0]
    strays = [
        label
        for label in labels
        if label.strength == AT_HEAD and label.upper == first.upper and label.order > first.order and label not in run
    ]
    return sorted([*run, *strays], key=lambda label: label.order)


def bulleted(lines: Sequence[Line]) -> list[Label]:
    """Lines that begin with a bullet or a dash."""
    found = []
    for number, line in enumerate(lines):
        sign = SIGN_HEAD.match(line.text)
        start = sign.end() if sign else 0
        match = BULLET.match(line.text[start:]) if line.role is None else None
        if match is not None and match.end() + start < len(line.text):
            ticked = "x" in ((match["sign"] or "") + (match["box"] or "")).lower()
            found.append(Label(number, 0, match.end() + start, None, True, AT_HEAD, ticked or sign is not None))
        elif sign is not None and found:
            found.append(Label(number, 0, sign.end(), None, True, AT_HEAD, True))
    return _in_one_block(found)


def numbered(lines: Sequence[Line]) -> list[Label]:
    """Lines numbered 1, 2, 3 … under a stem."""
    found: list[Label] = []
    for number, line in enumerate(lines):
        sign = SIGN_HEAD.match(line.text)
        start = sign.end() if sign else 0
        match = NUMBER.match(line.text[start:]) if line.role is None and number else None
        if match is not None and (line.auto or int(match["number"]) == len(found) + 1):
            at = match.start("number") + start
            found.append(Label(number, 0, match.end() + start, None, True, AT_HEAD, sign is not None, letter_at=at))
    return _in_one_block(found)


def boxed(lines: Sequence[Line]) -> bool:
    """Whether the options stand beside boxes, some of them ticked: any number of them may be."""
    ticked = sum(TICKED.match(line.text) is not None for line in lines)
    return ticked > 0 and any(OPEN_BOX.match(line.text) for line in lines)


def _in_one_block(found: list[Label]) -> list[Label]:
    """Options stand on neighbouring lines; anything else is a list within the question."""
    together = all(two.line - one.line <= 2 for one, two in pairwise(found))
    return found if len(found) >= 2 and together else []


def parts(lines: Sequence[Line], labels: Sequence[Label]) -> list[Part]:
    """The options with their words, each to the next label; lines after the last one belong to it."""
    found = []
    for place, label in enumerate(labels):
        following = labels[place + 1] if place + 1 < len(labels) else None
        line = lines[label.line]
        shown = place if label.letter is None else label.letter
        typed = label.letter is not None
        flags = line.words.flags[label.letter_at] if label.letter_at >= 0 else _auto_flags(line)
        found.append(
            Part(
                _between(lines, label, following),
                "ABCDEFGHIJKLMNOP"[shown] if typed else None,
                flags,
                label.signed,
                label.pinned,
                line.place,
            )
        )
    return found


def _auto_flags(line: Line) -> int:
    return line.words.flags[0] if line.auto and line.words.flags else 0


def _between(lines: Sequence[Line], label: Label, following: Label | None) -> Rich:
    if following is not None and following.line == label.line:
        return lines[label.line].words.cut(label.end, following.start).stripped()
    words = lines[label.line].words.cut(label.end).stripped()
    last = len(lines) if following is None else following.line
    for number in range(label.line + 1, last):
        words = words + Rich("\n", b"\x00") + lines[number].words
    if following is not None and following.start:
        words = words + Rich("\n", b"\x00") + lines[following.line].words.cut(0, following.start)
    return words.stripped()
