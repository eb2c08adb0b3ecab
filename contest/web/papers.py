"""A paper as its page shows it: the words of each place, what is chosen, and the block of questions kept per paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import predictions
from contest.contests import Contest
from contest.store import answers
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from contest.web.site import now, site
from contest.web.words import _
from questions import store as bank

# A paper never changes once drawn; while nothing is answered its block holds nothing of a person.
_BLOCK_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Question:
    """A question as shown: options in the order of this paper, `chosen` the place of the kept choice."""

    position: int
    text: str
    options: tuple[str, ...]
    chosen: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction question; `chosen` is the guessed number."""

    position: int
    text: str
    hint: str
    chosen: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Paper:
    """All that the page of a paper and its review need."""

    token: str
    contest_title: str
    questions: tuple[Question, ...]
    prediction: Prediction | None
    deadline_at: datetime
    seconds_left: int
    answered: int
    unanswered: tuple[int, ...]
    block: Markup | None


def paper(session: Session, contest: Contest, attempt: Attempt) -> Paper:
    """The paper of an open attempt."""
    places = answers.of_attempt(session, attempt.id)
    questions = _questions(session, [place for place in places if place.revision_id is not None])
    prediction = next((_prediction(contest, place) for place in places if place.revision_id is None), None)
    return Paper(
        token=attempt.token,
        contest_title=contest.title,
        questions=questions,
        prediction=prediction,
        deadline_at=attempt.deadline_at,
        seconds_left=max(0, int((attempt.deadline_at - now()).total_seconds())),
        answered=sum(place.choice is not None for place in places),
        unanswered=tuple(place.position for place in places if place.choice is None),
        block=_block(attempt, questions),
    )


def _questions(session: Session, places: list[Shown]) -> tuple[Question, ...]:
    texts = bank.texts(session, [place.revision_id for place in places if place.revision_id is not None])
    questions = []
    for place in places:
        words = texts[place.revision_id or 0]
        options = tuple(words.options[option].text for option in place.option_order)
        questions.append(Question(place.position, words.text, options, place.choice, place.seq))
    return tuple(questions)


def _prediction(contest: Contest, place: Shown) -> Prediction | None:
    if contest.rules.prediction is None:
        return None
    text = _(predictions.QUESTIONS[contest.rules.prediction])
    return Prediction(place.position, text, _("Dùng để phân hạng khi bằng điểm."), place.choice, place.seq)


def _block(attempt: Attempt, questions: tuple[Question, ...]) -> Markup | None:
    """The questions as markup, kept while nothing is answered; None when there is something of the person in it."""
    if any(question.seq for question in questions):
        return None

    def render() -> Markup:
        return Markup(render_template("_questions.html", questions=questions, total=len(questions)))  # noqa: S704 - our own template

    kept: Markup = site().kept.get(("paper", attempt.token, str(get_locale())), _BLOCK_SECONDS, render)
    return kept
