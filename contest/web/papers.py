"""A paper as its page shows it: the words of each place, what is chosen, and the block of questions kept per paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import predictions
from contest.contests import Contest
from contest.store import answers
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from contest.web.media import Image, address, image
from contest.web.site import now, site
from contest.web.words import _
from questions import media
from questions import store as bank
from questions.kinds import Answer, Kind
from questions.store import RevisionText

# A paper never changes once drawn; while nothing is answered its block holds nothing of a person.
_BLOCK_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as shown; its text may be empty where it has a picture."""

    text: str
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """A video clip. `preload`: how much of it the browser fetches unasked."""

    address: str
    type: str
    preload: str = "metadata"


@dataclass(frozen=True, slots=True)
class Material:
    """What is read, looked at or watched before the questions `first` … `last`; under a clip the text says it in words.

    `kind`: «video», «picture» or «passage».
    """

    id: int
    kind: str
    text: str
    picture: Image | None
    clip: Clip | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question as shown: options and matches in the order of this paper, `answer` in places as shown.

    `material` stands at the first question that needs it; `base` as questions.kinds.Shape has it, 0 where it has none.
    """

    position: int
    kind: Kind
    text: str
    options: tuple[Choice, ...]
    answer: Answer | None
    seq: int
    matches: tuple[str, ...] = ()
    pictures: tuple[Image, ...] = ()
    material: Material | None = None
    partial: bool = False
    base: int = 0

    @property
    def answered(self) -> bool:
        """Whether anything is kept for it."""
        return self.answer is not None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction question; `chosen` is the guessed number."""

    position: int
    text: str
    hint: str
    chosen: int | None
    seq: int

    @property
    def answered(self) -> bool:
        """Whether there is a guess."""
        return self.chosen is not None


@dataclass(frozen=True, slots=True)
class Paper:
    """All that the page of a paper and its review need."""

    token: str
    contest_title: str
    contest_slug: str
    questions: tuple[Question, ...]
    prediction: Prediction | None
    deadline_at: datetime
    grace_seconds: int
    seconds_left: int
    answered: int
    unanswered: tuple[int, ...]
    block: Markup | None
    has_clips: bool


def paper(session: Session, contest: Contest, attempt: Attempt) -> Paper:
    """The paper of an open attempt."""
    places = answers.of_attempt(session, attempt.id)
    questions = laid_out(session, [place for place in places if place.revision_id is not None])
    prediction = next((prediction_of(contest, place) for place in places if place.revision_id is None), None)
    return Paper(
        token=attempt.token,
        contest_title=contest.title,
        contest_slug=contest.slug,
        questions=questions,
        prediction=prediction,
        deadline_at=attempt.deadline_at,
        grace_seconds=int((attempt.accepts_until - attempt.deadline_at).total_seconds()),
        seconds_left=max(0, int((attempt.deadline_at - now()).total_seconds())),
        answered=sum(place.is_answered for place in places),
        unanswered=tuple(place.position for place in places if not place.is_answered),
        block=_block(attempt, questions),
        has_clips=any(question.material is not None and question.material.clip for question in questions),
    )


def laid_out(session: Session, places: list[Shown]) -> tuple[Question, ...]:
    """The scored questions of these places, with what they share."""
    texts = bank.texts(session, [place.revision_id for place in places if place.revision_id is not None])
    asked = [(place, texts[place.revision_id or 0]) for place in places]
    materials = _materials(session, asked)
    return tuple(_question(place, words, materials.get(place.position)) for place, words in asked)


def _question(place: Shown, words: RevisionText, material: Material | None) -> Question:
    shape, order, lazy = words.shape, place.option_order, place.position > 1
    matching = shape.kind is Kind.MATCHING
    options = words.options if matching or not order else tuple(words.options[one] for one in order)
    return Question(
        position=place.position,
        kind=shape.kind,
        text=words.text,
        options=tuple(Choice(one.text, image(one.picture, lazy=lazy) if one.picture else None) for one in options),
        answer=place.as_shown,
        seq=place.seq,
        matches=tuple(words.matches[one] for one in order) if matching else (),
        pictures=tuple(image(one, lazy=lazy) for one in words.pictures),
        material=material,
        partial=words.partial,
        base=shape.base if shape.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING) else 0,
    )


def _materials(session: Session, asked: list[tuple[Shown, RevisionText]]) -> dict[int, Material]:
    """What questions side by side share, by the position of the first of them."""
    clips = {words.stimulus.video for _, words in asked if words.stimulus is not None and words.stimulus.video}
    types = media.types(session, clips)
    found = {}
    for number, group in groupby(asked, key=lambda one: one[1].stimulus_id):
        shared = list(group)
        stimulus = shared[0][1].stimulus
        if number is not None and stimulus is not None:
            first, last = shared[0][0].position, shared[-1][0].position
            found[first] = Material(
                id=number,
                kind=stimulus.kind,
                text=stimulus.text,
                picture=image(stimulus.picture, lazy=first > 1) if stimulus.picture else None,
                clip=_clip(stimulus.video, types),
                first=first,
                last=last,
            )
    return found


def _clip(digest: str | None, types: dict[str, str]) -> Clip | None:
    return Clip(address(digest, types[digest]), types[digest]) if digest in types else None


def prediction_of(contest: Contest, place: Shown) -> Prediction | None:
    """The prediction question of a contest at a place; None where it asks none."""
    if contest.rules.prediction is None:
        return None
    own_rounds = len(contest.rounds) > 1 and not contest.rules.guessing.whole_contest
    asked = predictions.ROUND_QUESTIONS if own_rounds else predictions.QUESTIONS
    # A number that the organizers will state has a question of their own words.
    text = contest.rules.guessing.words or _(asked[contest.rules.prediction])
    return Prediction(place.position, text, _("Dùng để phân hạng khi bằng điểm."), place.choice, place.seq)


def _block(attempt: Attempt, questions: tuple[Question, ...]) -> Markup | None:
    """The questions as markup, kept while nothing is answered; None when there is something of the person in it."""
    if any(question.seq for question in questions):
        return None

    def render() -> Markup:
        return Markup(render_template("_questions.html", questions=questions, total=len(questions)))  # noqa: S704 - our own template

    kept: Markup = site().kept.get(("paper", attempt.token, str(get_locale())), _BLOCK_SECONDS, render)
    return kept
