"""A paper as its page shows it: the words of each place, what is chosen, and the page put together of kept pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import predictions
from contest.contests import Contest
from contest.store import answers
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from contest.web import question_blocks, shells
from contest.web.media import Image, address, image
from contest.web.question_blocks import Block
from contest.web.shells import hole
from contest.web.site import now
from contest.web.words import _, clock_s, number
from questions import media
from questions.kinds import Answer, Kind
from questions.store import RevisionText


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

    position: int | Markup
    kind: Kind
    text: str
    options: tuple[Choice, ...]
    answer: Answer | None
    seq: int | Markup
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
    """The prediction question; `chosen` is the guessed number, `said` the same as people write it."""

    position: int
    text: str
    hint: str
    chosen: int | Markup | None
    seq: int | Markup
    said: str | None = None

    @property
    def answered(self) -> bool:
        """Whether there is a guess."""
        return self.chosen is not None


@dataclass(frozen=True, slots=True)
class Paper:
    """All that the page of a paper and its review need, but for the questions themselves.

    `places`: every place and whether it is answered, the prediction too; `deadline` on the clock; `orders`: a question
    asks for an order.
    """

    token: str
    contest_title: str
    contest_slug: str
    places: tuple[tuple[int, bool], ...]
    prediction: Prediction | None
    deadline: str
    grace_seconds: int
    seconds_left: int | Markup
    orders: bool
    has_clips: bool

    @property
    def questions(self) -> int:
        """How many questions are marked."""
        return len(self.places) - (self.prediction is not None)

    @property
    def answered(self) -> list[int]:
        """The places that are answered."""
        return [position for position, answered in self.places if answered]

    @property
    def unanswered(self) -> list[int]:
        """Those that are not."""
        return [position for position, answered in self.places if not answered]


def sheet(session: Session, template: str, contest: Contest, attempt: Attempt) -> str:
    """A page of an open attempt: «paper.html», or «review.html», which shows no question."""
    places = answers.of_attempt(session, attempt.id, attempt.contest_id)
    texts = question_blocks.texts(session, [place.revision_id for place in places if place.revision_id is not None])
    prediction = next((prediction_of(contest, place) for place in places if place.revision_id is None), None)
    paper = Paper(
        token=attempt.token,
        contest_title=contest.title,
        contest_slug=contest.slug,
        places=tuple((place.position, place.is_answered) for place in places),
        prediction=prediction,
        deadline=clock_s(attempt.deadline_at),
        grace_seconds=int((attempt.accepts_until - attempt.deadline_at).total_seconds()),
        seconds_left=max(0, int((attempt.deadline_at - now()).total_seconds())),
        orders=any(text.shape.kind is Kind.ORDERING for text in texts.values()),
        has_clips=any(text.stimulus is not None and text.stimulus.video for text in texts.values()),
    )
    asked = [(place, texts[place.revision_id]) for place in places if place.revision_id is not None]
    return _page(template, paper, _block(session, asked) if template == "paper.html" else Markup())


def _page(template: str, paper: Paper, block: Markup) -> str:
    """The page: of papers that are all open or all answered out of a shell, since most papers are."""
    if paper.answered and paper.unanswered not in ([], [paper.questions + 1]):
        return render_template(template, paper=paper, block=block)
    guess = paper.prediction
    own: dict[str, object] = {"token": paper.token, "deadline": paper.deadline, "left": paper.seconds_left}
    own |= {"block": block}
    blank = replace(paper, token=hole("token"), deadline=hole("deadline"), seconds_left=hole("left"))
    if guess is not None and guess.seq:
        own |= {"seq": guess.seq, "chosen": guess.chosen, "said": guess.said}
        chosen, said = (None, None) if guess.chosen is None else (hole("chosen"), hole("said"))
        blank = replace(blank, prediction=replace(guess, chosen=chosen, seq=hole("seq"), said=said))
    return shells.page(template, blank, own, lambda: {"paper": blank, "block": hole("block")})


def laid_out(session: Session, places: list[Shown]) -> tuple[Question, ...]:
    """The scored questions of these places, with what they share."""
    texts = question_blocks.texts(session, [place.revision_id for place in places if place.revision_id is not None])
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
    for stimulus_id, group in groupby(asked, key=lambda one: one[1].stimulus_id):
        shared = list(group)
        stimulus = shared[0][1].stimulus
        if stimulus_id is not None and stimulus is not None:
            first, last = shared[0][0].position, shared[-1][0].position
            found[first] = Material(
                id=stimulus_id,
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
    said = None if place.choice is None else number(place.choice)
    return Prediction(place.position, text, _("Dùng để phân hạng khi bằng điểm."), place.choice, place.seq, said)


def _block(session: Session, asked: list[tuple[Shown, RevisionText]]) -> Markup:
    """The questions as markup: what can be kept out of kept pieces, the rest rendered."""
    materials = _materials(session, asked) if any(text.stimulus_id is not None for _, text in asked) else {}
    block, found = Block(len(asked)), []
    for place, text in asked:
        material = materials.get(place.position)
        if material is None and (text.shape.kind.takes_one or place.as_shown is None):
            found.append(block.piece(place, text, partial(_blank, place, text)))
        else:
            found.append(block.whole(_question(place, text, material)))
    return Markup("".join(found))  # noqa: S704 - our own template


def _blank(place: Shown, text: RevisionText, moves: bool) -> Question:
    """A question with holes for what a paper says of it, and for its options where they move."""
    one = replace(_question(place, text, None), position=hole("place"), seq=hole("seq"), answer=None)
    if not moves:
        return one
    return replace(one, options=tuple(Choice(question_blocks.option_hole(n)) for n in range(len(one.options))))
