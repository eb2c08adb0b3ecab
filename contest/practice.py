"""Practice (ôn tập): when a question comes back to whoever met it, and which one comes next.

Sebastian Leitner's card boxes (So lernt man lernen, 1972): a right answer moves a card to the next box, which is
opened less often; a wrong one puts it back into the first. A card of the first box comes back after ten minutes, and
once it is right then, again the next day. Days begin at midnight in Vietnam: whatever is due today may be asked from
the morning on.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from contest.refusals import N_, Kind, Refusal
from contest.rounds import VIETNAM

FIRST, LAST = 1, 5
DAYS = {2: 1, 3: 3, 4: 7, 5: 16}
"""By box: days until a card that has just come into it is asked again."""
AGAIN = timedelta(minutes=10)
"""Until a card that was answered wrong is asked again."""
KNOWN = 4
"""From this box on a question counts as known: it was right on three different days."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person has met of a question: its box, when it is due, how often it was answered and how often right."""

    box: int
    due_at: datetime
    seen: int
    right: int
    last_at: datetime
    last_right: bool

    @property
    def is_known(self) -> bool:
        """Whether it is learnt."""
        return self.box >= KNOWN

    @property
    def is_mistake(self) -> bool:
        """Answered wrong at some time and not learnt since."""
        return self.right < self.seen and not self.is_known

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be asked now."""
        return self.due_at <= now


def answered(card: Card | None, right: bool, now: datetime) -> Card:
    """The card after an answer; None: the question is met for the first time.

    A right answer before the day it was due proves little: the card stays in its box, due as it was.
    """
    seen, rights = (card.seen, card.right) if card else (0, 0)
    told = (seen + 1, rights + right, now, right)
    if not right:
        return Card(FIRST, now + AGAIN, *told)
    if card is not None and not card.is_due(now):
        return Card(card.box, card.due_at, *told)
    box = min((card.box if card else FIRST) + 1, LAST)
    return Card(box, _morning(now, DAYS[box]), *told)


def _morning(now: datetime, days: int) -> datetime:
    """Midnight in Vietnam that many days on."""
    day = now.astimezone(VIETNAM).date() + timedelta(days=days)
    return datetime.combine(day, time(), VIETNAM).astimezone(now.tzinfo)


def chosen(
    cards: Mapping[int, Card], offered: Iterable[int], key: bytes, now: datetime, *, only_mistakes: bool = False
) -> int | None:
    """The question that comes next; None when nothing is left for now.

    Mistakes that are due, the one due longest first; then what was never met, in an order of the person's own; then
    what else is due, the one met longest ago first. `only_mistakes`: none but those, and one that was wrong just now is
    asked again without waiting.
    """
    held = {one: cards[one] for one in offered if one in cards}
    mistakes = [one for one, card in held.items() if card.is_mistake and card.is_due(now)]
    if mistakes:
        return min(mistakes, key=lambda one: (held[one].due_at, one))
    if only_mistakes:
        wrong = [one for one, card in held.items() if card.is_mistake and not card.last_right]
        return min(wrong, key=lambda one: (held[one].last_at, one), default=None)
    if unseen := [one for one in in_order(offered, key) if one not in cards]:
        return unseen[0]
    due = [one for one, card in held.items() if card.is_due(now)]
    return min(due, key=lambda one: (held[one].last_at, one), default=None)


def in_order(offered: Iterable[int], key: bytes) -> list[int]:
    """The questions in the order of whoever holds that key: by keyed hash, so it stays as it is when others come."""
    return sorted(offered, key=lambda one: hmac.digest(key, f"practice:{one}".encode(), "sha256"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How far somebody is: questions there are, those known, those to be gone over today, mistakes not learnt yet."""

    offered: int
    known: int
    today: int
    mistakes: int


def tally(cards: Mapping[int, Card], offered: Collection[int], now: datetime) -> Tally:
    """How far somebody is among these questions."""
    held = [cards[one] for one in offered if one in cards]
    tonight = _morning(now, 1)
    return Tally(
        len(offered),
        sum(card.is_known for card in held),
        sum(card.due_at < tonight for card in held),
        sum(card.is_mistake for card in held),
    )


def next_due(cards: Mapping[int, Card], offered: Iterable[int], *, only_mistakes: bool = False) -> datetime | None:
    """When the next of these questions is due; None when none was met."""
    held = (cards[one] for one in offered if one in cards)
    return min((card.due_at for card in held if card.is_mistake or not only_mistakes), default=None)


class NoSuchSubject(Refusal):
    code, kind = "no_such_subject", Kind.MISSING
    words = N_("Không có chủ đề này. Về trang ôn tập để chọn chủ đề khác.")
