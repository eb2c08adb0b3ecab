"""A question of the bank as a contestant will see it on a paper, unanswered and in its author's order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contest.web.media import address, image
from contest.web.papers import Choice, Clip, Material, Question
from questions import media
from questions.formats.reading import ReadQuestion
from questions.kinds import Kind, Shape
from questions.pictures import Stimulus


def preview(session: Session, question: ReadQuestion) -> Question:
    """The one question of a paper that holds nothing else."""
    shape = Shape(question.kind, len(question.options), len(question.matches))
    items = question.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)
    return Question(
        position=1,
        kind=question.kind,
        text=question.text,
        options=tuple(Choice(one.text, image(one.picture) if one.picture else None) for one in question.options),
        answer=None,
        seq=0,
        matches=question.matches,
        pictures=tuple(map(image, question.pictures)),
        material=None if question.stimulus is None else _material(session, question.stimulus),
        partial=question.partial,
        base=shape.base if items else 0,
    )


def _material(session: Session, stimulus: Stimulus) -> Material:
    types = media.types(session, [stimulus.video]) if stimulus.video else {}
    clip = None
    if stimulus.video in types:
        clip = Clip(address(stimulus.video, types[stimulus.video]), types[stimulus.video])
    picture = image(stimulus.picture) if stimulus.picture else None
    return Material(1, stimulus.kind, stimulus.text, picture, clip, 1, 1)
