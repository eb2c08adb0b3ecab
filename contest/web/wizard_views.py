"""What the wizard's pages show beside the fields: the printed rules in both languages, what is left to do, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contest import rule_text
from contest.boards import Counters
from contest.collective import Formula, Headcount, Level
from contest.drafts import SECTION_WORDS, Draft, Section
from contest.entry import Audience, Unconfirmed
from contest.predictions import Quantity, Side
from contest.prizes import Span, Ties
from contest.rounds import Closing
from contest.rule_checks import Stock, findings
from contest.rule_faults import Finding
from contest.rule_text import VIETNAMESE, Tongue
from contest.rule_words import Sentence
from contest.rulebook import Reveal, Show, Told
from contest.standings import Counting
from contest.web.site import now
from contest.web.wizard_words import FLOORS, GENDERS, SECTORS, SHORT_DAYS, choices, criteria, named
from contest.web.words import _, catalogue, language

HOME = "/to-chuc/cuoc-thi"
ENGLISH = Tongue(catalogue("en").gettext, ",")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the rules; `new` when the stored rules do not say it."""

    text: str
    new: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something left to do, and the page that mends it."""

    words: str
    address: str
    forbids: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a section would make of the rules."""

    vietnamese: list[Line]
    english: list[Line]
    problems: list[Problem]


def said(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    return rule_text.say(sentence, ENGLISH if language() == "en" else VIETNAMESE)


def problem(slug: str, finding: Finding) -> Problem:
    """A finding as the pages show it."""
    address = finding.address or f"{HOME}/{slug}/soan/{finding.section.value}"
    return Problem(said(finding.sentence), address, finding.forbids)


def preview(slug: str, section: Section, stored: Draft, edited: Draft, stock: Stock) -> Preview:
    """The rules as they would be printed, and what stands against this section."""
    found = [one for one in findings(edited, stock, now()) if one.section is section]
    return Preview(
        _lines(stored, edited, VIETNAMESE), _lines(stored, edited, ENGLISH), [problem(slug, one) for one in found]
    )


def _lines(stored: Draft, edited: Draft, tongue: Tongue) -> list[Line]:
    old = set(rule_text.printed(stored, tongue))
    return [Line(text, text not in old) for text in rule_text.printed(edited, tongue)]


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the task list. `state`: «done», «left» or «todo»."""

    section: Section
    words: str
    state: str
    status: str


def tasks(found: Sequence[Finding], looked_over: Sequence[str]) -> list[Task]:
    """The sections of a draft with how far each is."""
    listed = []
    for section in Section:
        left = sum(one.section is section and one.forbids for one in found)
        if left:
            state, status = "left", _("Còn %(n)s mục", n=left)
        elif section.value in looked_over:
            state, status = "done", _("Xong")
        else:
            state, status = "todo", _("Chưa làm")
        listed.append(Task(section, _(SECTION_WORDS[section]), state, status))
    return listed


def lists() -> dict[str, Any]:
    """The choices of every list, and the names of the criteria."""
    chain = criteria()
    return {
        "audience": choices(Audience),
        "unconfirmed": choices(Unconfirmed),
        "sectors": named(SECTORS),
        "genders": named(GENDERS),
        "days": [(n, _(words)) for n, words in enumerate(SHORT_DAYS)],
        "closing": choices(Closing),
        "floors": named(FLOORS),
        "counting": choices(Counting),
        "criteria": chain,
        "criteria_names": dict(chain),
        "quantity": choices(Quantity),
        "side": choices(Side),
        "span_of_guess": [("", _("Mỗi đợt tính riêng")), ("y", _("Toàn cuộc thi"))],
        "counters": choices(Counters),
        "told": choices(Told),
        "reveal": choices(Reveal),
        "show": choices(Show),
        "span": choices(Span),
        "ties": choices(Ties),
        "formula": choices(Formula),
        "level": choices(Level),
        "headcount": choices(Headcount),
    }
