"""Questions as plain JSON: between the process that reads untrusted files and ours, and in the rows of an import."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from questions.formats.reading import Item, KeySource, Problem, Read, ReadQuestion, Severity
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.pictures import Picture, Stimulus

# Members that JSON holds as they are; lists come back as tuples.
PLAIN = ("place", "number", "text", "fixed_order", "code", "subject", "explanation", "partial", "section")
LISTS = ("key", "matches", "accepted")


def picture_json(picture: Picture, *, whole: bool = False) -> dict[str, Any]:
    """The picture without its bytes; with them when `whole`."""
    body = {"digest": picture.digest, "alt": picture.alt, "width": picture.width, "height": picture.height}
    return {**body, "data": _packed(picture.data)} if whole else body


def picture_from(body: Mapping[str, Any]) -> Picture:
    return Picture(body["digest"], body["alt"], body["width"], body["height"], _unpacked(body))


def option_json(option: Option, *, whole: bool = False) -> dict[str, Any]:
    body: dict[str, Any] = {"text": option.text, "pinned": option.pinned}
    return body if option.picture is None else {**body, "picture": picture_json(option.picture, whole=whole)}


def option_from(body: Mapping[str, Any]) -> Option:
    picture = body.get("picture")
    return Option(body["text"], body.get("pinned", False), None if picture is None else picture_from(picture))


def question_json(question: ReadQuestion, *, whole: bool = False) -> dict[str, Any]:
    """All of a question; bytes of pictures and clips only when `whole`."""
    law, stimulus = question.reference, question.stimulus
    return {
        **{name: getattr(question, name) for name in PLAIN},
        **{name: list(getattr(question, name)) for name in LISTS},
        "kind": question.kind.value,
        "level": question.level and question.level.value,
        "key_source": question.key_source and question.key_source.value,
        "reference": law and [law.instrument, law.article, law.clause, law.point],
        "options": [option_json(option, whole=whole) for option in question.options],
        "pictures": [picture_json(picture, whole=whole) for picture in question.pictures],
        "stimulus": None if stimulus is None else _stimulus_json(stimulus, whole=whole),
    }


def question_from(body: Mapping[str, Any]) -> ReadQuestion:
    """The inverse of `question_json`."""
    members: dict[str, Any] = {name: body[name] for name in PLAIN} | {name: tuple(body[name]) for name in LISTS}
    return ReadQuestion(
        **members,
        kind=Kind(body["kind"]),
        level=Level(body["level"]) if body["level"] else None,
        key_source=KeySource(body["key_source"]) if body["key_source"] else None,
        reference=Reference(*body["reference"]) if body["reference"] else None,
        options=tuple(option_from(option) for option in body["options"]),
        pictures=tuple(picture_from(picture) for picture in body["pictures"]),
        stimulus=None if body["stimulus"] is None else _stimulus_from(body["stimulus"]),
    )


def _stimulus_json(stimulus: Stimulus, *, whole: bool) -> dict[str, Any]:
    picture = None if stimulus.picture is None else picture_json(stimulus.picture, whole=whole)
    body = {"text": stimulus.text, "picture": picture, "video": stimulus.video}
    return {**body, "data": _packed(stimulus.video_data)} if whole and stimulus.video_data else body


def _stimulus_from(body: Mapping[str, Any]) -> Stimulus:
    picture = None if body["picture"] is None else picture_from(body["picture"])
    return Stimulus(body["text"], picture, body["video"], _unpacked(body))


def problem_json(problem: Problem) -> dict[str, str]:
    return {member.name: str(getattr(problem, member.name)) for member in fields(problem)}


def problem_from(body: Mapping[str, str]) -> Problem:
    return Problem(body["place"], Severity(body["severity"]), body["code"], body["message"])


def read_json(read: Read) -> dict[str, Any]:
    """A whole reading, bytes of pictures and clips included."""
    return {
        "format": read.format,
        "items": [
            {
                "question": question_json(item.question, whole=True),
                "problems": [problem_json(problem) for problem in item.problems],
            }
            for item in read.items
        ],
        "remarks": [problem_json(problem) for problem in read.remarks],
        "unread": read.unread,
    }


def read_from(body: Mapping[str, Any]) -> Read:
    """The inverse of `read_json`."""
    items = (Item(question_from(one["question"]), _problems(one["problems"])) for one in body["items"])
    return Read(body["format"], tuple(items), _problems(body["remarks"]), body["unread"])


def _problems(bodies: list[dict[str, str]]) -> tuple[Problem, ...]:
    return tuple(problem_from(body) for body in bodies)


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unpacked(body: Mapping[str, Any]) -> bytes:
    return base64.b64decode(body.get("data", ""))
