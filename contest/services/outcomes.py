"""What a contestant may see of a handed-in attempt: the receipt and the score; the key only when the rules allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.rulebook import Rulebook
from contest.services import remarking
from contest.store import answers, contests, rulings
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from questions import marking
from questions import store as bank
from questions.kinds import Answer, Kind, Option
from questions.marking import KeyRevision, Ruling
from questions.pictures import Picture, Stimulus
from questions.store import RevisionText

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One part of an answer given item by item. `chosen` and `right` are places as written, None for open or unknown.

    A place among «Đúng», «Sai» (a group of statements), among the matches (MATCHING), or a rank from 0 (ORDERING).
    """

    option: Option
    chosen: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """A question looked back on. `options` as shown; `chosen` and `right` are places of them, of kinds that choose.

    `rows` are the parts of kinds that answer item by item; `typed` is what was written in a box, and `accepted` what
    would be right there (pairs of lowest and highest for numbers). `marks` of `most` points; `citation` in words.
    """

    position: int
    kind: Kind
    text: str
    pictures: tuple[Picture, ...]
    stimulus: Stimulus | None
    options: tuple[Option, ...]
    matches: tuple[str, ...]
    answered: bool
    chosen: tuple[int, ...]
    right: tuple[int, ...]
    rows: tuple[Row, ...]
    typed: str | Decimal | None
    accepted: tuple[str | tuple[Decimal, Decimal], ...]
    marks: int
    most: int
    explanation: str | None
    citation: str | None
    ruling: Ruling = Ruling.NORMAL
    corrected: bool = False

    @property
    def ok(self) -> bool:
        """All of its points."""
        return self.marks == self.most

    @property
    def decided(self) -> bool:
        """Marked alike for everybody, whatever they answered."""
        return self.ruling in (Ruling.VOID, Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN)


def items(session: Session, contest: Contest, attempt: Attempt) -> list[Item]:
    """Every question with its right answer, explanation and citation. Only for when the contest reveals its keys.

    A question that another contest may still draw is left out: its key would be known there.
    """
    places = [
        (place, key)
        for place, key in answers.for_marking(session, attempt.id, attempt.contest_id)
        if place.revision_id is not None
    ]
    ids = [place.revision_id for place, _ in places if place.revision_id is not None]
    texts, reasons = bank.texts(session, ids), bank.explanations(session, ids)
    in_play, ruled = contests.questions_in_play(session), rulings.ruled(session, contest.id)
    found = []
    for place, key in places:
        assert place.revision_id is not None
        assert key is not None
        words, reason = texts[place.revision_id], reasons[place.revision_id]
        if words.question_id not in in_play:
            item = _of_paper(place, key, words, reason, contest.rules)
            found.append(replace(item, corrected=place.revision_id in ruled))
    return found


def _of_paper(place: Shown, key: KeyRevision, words: RevisionText, reason: bank.Explanation, rules: Rulebook) -> Item:
    earned = remarking.mark(place, key, rules)
    return replace(item(place, key, words, reason), marks=earned.points, most=earned.worth)


def item(place: Shown, key: KeyRevision, words: RevisionText, reason: bank.Explanation) -> Item:
    """One question with what was answered and what is right, worth WHOLE marks where no rules say how many."""
    kind, written = words.shape.kind, place.as_written
    chooses = kind.takes_one or kind is Kind.MULTIPLE
    return Item(
        position=place.position,
        kind=kind,
        text=words.text,
        pictures=words.pictures,
        stimulus=words.stimulus,
        options=tuple(words.options[option] for option in place.option_order) if chooses else words.options,
        matches=words.matches,
        answered=place.is_answered,
        chosen=_chosen(place.as_shown) if chooses else (),
        right=tuple(sorted(place.option_order.index(choice) for choice in key.choices)) if chooses else (),
        rows=_rows(key, words, written) if kind.has_options and not chooses else (),
        typed=written if isinstance(written, (str, Decimal)) else None,
        accepted=tuple(map(marking.number_range, key.accepted)) if kind is Kind.NUMERIC else key.accepted,
        marks=marking.mark(written, key, WHOLE),
        most=marking.worth(key, WHOLE),
        explanation=reason.text,
        citation=reason.citation.words() if reason.citation else None,
        ruling=key.ruling,
    )


def _chosen(answer: Answer | None) -> tuple[int, ...]:
    if isinstance(answer, int):
        return (answer,)
    return tuple(sorted(answer)) if isinstance(answer, frozenset) else ()


def _rows(key: KeyRevision, words: RevisionText, answer: Answer | None) -> tuple[Row, ...]:
    """Item by item in the author's order, which of an order is brought into the right one."""
    count = len(words.options)
    chosen = answer if isinstance(answer, tuple) else (None,) * count
    right: tuple[int | None, ...] = key.choices or (None,) * count
    if key.kind is Kind.ORDERING and key.choices:
        return tuple(Row(words.options[place], chosen[place], rank) for rank, place in enumerate(key.choices))
    return tuple(map(Row, words.options, chosen, right))


def paper(session: Session, contest: Contest, attempt: Attempt, *, marked: bool) -> list[Item]:
    """Every question of a paper as it was shown, for the organizers; without `marked` nothing tells what is right."""
    places = [
        (place, key)
        for place, key in answers.for_marking(session, attempt.id, attempt.contest_id)
        if place.revision_id is not None
    ]
    ids = [place.revision_id for place, _ in places if place.revision_id is not None]
    texts, reasons = bank.texts(session, ids), bank.explanations(session, ids)
    found = []
    for place, key in places:
        assert place.revision_id is not None
        assert key is not None
        item = _of_paper(place, key, texts[place.revision_id], reasons[place.revision_id], contest.rules)
        found.append(item if marked else _untold(item))
    return found


def _untold(item: Item) -> Item:
    rows = tuple(replace(row, right=None) for row in item.rows)
    return replace(
        item, right=(), rows=rows, accepted=(), marks=0, explanation=None, citation=None, ruling=Ruling.NORMAL
    )


def looked_at(session: Session, contest: Contest, attempt: Attempt, position: int) -> Item | None:
    """One question of a paper with its right answer, for the organizers who answer a complaint about it."""
    for place, key in answers.for_marking(session, attempt.id, attempt.contest_id):
        if place.position == position and place.revision_id is not None and key is not None:
            texts, reasons = bank.texts(session, [place.revision_id]), bank.explanations(session, [place.revision_id])
            words, reason = texts[place.revision_id], reasons[place.revision_id]
            return _of_paper(place, key, words, reason, contest.rules)
    return None
