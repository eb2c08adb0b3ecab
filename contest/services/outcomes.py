"""What a contestant may see of a handed-in attempt: the receipt and the score; the key only when the rules allow."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.store import answers, contests
from contest.store.attempts import Attempt
from questions import marking
from questions import store as bank


@dataclass(frozen=True, slots=True)
class Item:
    """A question looked back on. `chosen` and `right` are places as shown; `citation` in words, or None."""

    position: int
    text: str
    options: tuple[str, ...]
    chosen: int | None
    right: tuple[int, ...]
    ok: bool
    explanation: str | None
    citation: str | None


def answered(session: Session, attempt: Attempt) -> int:
    """How many questions (the prediction apart) the attempt answered."""
    places = answers.of_attempt(session, attempt.id)
    return sum(place.choice is not None and place.revision_id is not None for place in places)


def items(session: Session, contest: Contest, attempt: Attempt) -> list[Item]:
    """Every question with its right answer, explanation and citation. Only for when the contest reveals its keys.

    A question that another contest may still draw is left out: its key would be known there.
    """
    places = [(place, key) for place, key in answers.for_marking(session, attempt.id) if place.revision_id is not None]
    ids = [place.revision_id for place, _ in places if place.revision_id is not None]
    texts, reasons = bank.texts(session, ids), bank.explanations(session, ids)
    in_play = contests.questions_in_play(session)
    each = contest.rules.points_each
    found = []
    for place, key in places:
        assert place.revision_id is not None
        assert key is not None
        words, reason = texts[place.revision_id], reasons[place.revision_id]
        if words.question_id in in_play:
            continue
        found.append(
            Item(
                position=place.position,
                text=words.text,
                options=tuple(words.options[option].text for option in place.option_order),
                chosen=place.choice,
                right=tuple(place.option_order.index(choice) for choice in key.choices),
                ok=marking.mark(place.chosen_option, key, each) == each,
                explanation=reason.text,
                citation=reason.citation.words() if reason.citation else None,
            )
        )
    return found
