"""The printed rules as text in any tongue, without a page: for notices, comparisons and previews."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from contest.drafts import Draft
from contest.refusals import N_
from contest.rounds import VIETNAM, Hours, Round
from contest.rule_words import Sentence, plain, sentences


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: how it says a message, and the mark that it puts between thousands."""

    translate: Callable[[str], str]
    thousands: str


VIETNAMESE = Tongue(lambda words: words, ".")
DAYS = (N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"))


def say(sentence: Sentence, tongue: Tongue = VIETNAMESE) -> str:
    """One sentence of the rules."""
    values = {
        name: f"{value:,}".replace(",", tongue.thousands) if isinstance(value, int) else value
        for name, value in sentence.values.items()
    }
    if sentence.parts or "%(chain)s" in sentence.words:
        values["chain"] = tongue.translate(sentence.joint).join(say(part, tongue) for part in sentence.parts)
    words = tongue.translate(sentence.words)
    return words % values if values else words


def window(one: Round) -> Sentence:
    """When a round is open."""
    words = N_("%(title)s: từ %(opens)s đến %(closes)s.")
    times: dict[str, object] = {"title": one.title, "opens": stamp(one.opens_at), "closes": stamp(one.closes_at)}
    if not one.hours:
        return Sentence(words, times)
    within = N_("%(title)s: từ %(opens)s đến %(closes)s, chỉ vào %(chain)s.")
    return Sentence(within, times, tuple(map(hours, one.hours)), "; ")


def hours(one: Hours) -> Sentence:
    """«07:30–17:00 thứ Hai, thứ Ba»."""
    days = tuple(plain(DAYS[day]) for day in sorted(one.days) if 0 <= day < len(DAYS))
    times: dict[str, object] = {"opens": _clock(one.opens), "closes": _clock(one.closes)}
    return Sentence(N_("%(opens)s–%(closes)s %(chain)s"), times, days, ", ")


def stamp(moment: datetime) -> str:
    """«08:00 30/11/2026», by Vietnam's clock."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def printed(draft: Draft, tongue: Tongue = VIETNAMESE) -> list[str]:
    """Everything that the public reads of a contest, a line each: introduction, rounds, rules."""
    summary = [draft.rules.summary] if draft.rules.summary else []
    return [*summary, *(say(window(one), tongue) for one in draft.rounds), *rules(draft, tongue)]


def rules(draft: Draft, tongue: Tongue = VIETNAMESE) -> list[str]:
    """The rules page."""
    return [say(one, tongue) for one in sentences(draft.rules)]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts differ: the lines of the one, and those of the other."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(old: Iterable[str], new: Iterable[str]) -> list[Difference]:
    """Where the lines of two texts differ, in their order."""
    before, after = list(old), list(new)
    moves = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [Difference(tuple(before[a:b]), tuple(after[c:d])) for kind, a, b, c, d in moves if kind != "equal"]
