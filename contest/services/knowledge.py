"""What a union's people know, by instrument and article, once a contest is over: for its officer, of no few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest import knowledge as rules
from contest.contests import Contest
from contest.knowledge import Place, Share
from contest.store import knowledge as store
from contest.store import rulings
from contest.store.answers import Shown
from contest.store.knowledge import Cited, Way
from questions import marking
from questions.marking import KeyRevision, Ruling

TELLING = (Ruling.NORMAL, Ruling.ALSO_ACCEPT)
"""Under any other ruling everybody has the points, or nobody: that says nothing of what people know."""


@dataclass(frozen=True, slots=True)
class Line:
    """An article with its figures. `subject`: the code of the one most of its questions belong to."""

    article: str | None
    share: Share
    subject: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: the sum of the articles that may be seen, the most missed first. `title` «»: no citation."""

    title: str
    share: Share
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """The instruments that may be seen, the most missed first; and how many articles too few people met."""

    instruments: tuple[Instrument, ...]
    hidden: int


def may_be_drawn(contest: Contest) -> bool:
    """Whether answers may be added up: every paper of every round is in, so no key can reach anybody who sits."""
    return contest.settled_at is not None


def of_unit(session: Session, contest: Contest, path: str) -> Map:
    """The map of a unit (its path in the contest's tree). Five statements, however many papers."""
    known = store.cited(session, contest.id)
    keys = rulings.in_force(session, contest.id)
    right = _right(store.ways(session, contest.id, path), known, keys)
    people = _people(session, contest.id, path)
    unit = int(path.strip("/").split("/")[-1])
    seen = {place for place in right if rules.may_be_seen(people.get(place, {}), unit)}
    lines: dict[str | None, list[Line]] = {}
    for place in seen:
        found = right[place]
        share = Share(found.asked, found.right, sum(people[place].values()), len(found.questions))
        lines.setdefault(place[0], []).append(Line(place[1], share, _most(found.subjects)))
    titles = {one.instrument: one.title for one in known.values()}
    instruments = [_instrument(titles[code], own) for code, own in lines.items()]
    instruments.sort(key=lambda one: (one.share.per_mille, one.title))
    return Map(tuple(instruments), len(right) - len(seen))


class _Sum:
    """What the ways of answering one article add up to."""

    def __init__(self) -> None:
        self.asked = self.right = 0
        self.questions: set[int] = set()
        self.subjects: dict[str, int] = {}


def _right(ways: list[Way], known: Mapping[int, Cited], keys: Mapping[int, KeyRevision]) -> dict[Place, _Sum]:
    sums: dict[Place, _Sum] = {}
    for way in ways:
        cited, key = known.get(way.revision_id), keys.get(way.revision_id)
        if cited is None or key is None or key.ruling not in TELLING:
            continue
        found = sums.setdefault((cited.instrument, cited.article), _Sum())
        found.asked += way.times
        found.right += way.times if _is_right(way, cited, key) else 0
        found.questions.add(cited.question_id)
        found.subjects[cited.subject] = found.subjects.get(cited.subject, 0) + way.times
    return sums


def _is_right(way: Way, cited: Cited, key: KeyRevision) -> bool:
    """Whether an answer is right in all its parts."""
    order = tuple(map(int, way.option_order))
    shown = Shown(0, way.revision_id, order, cited.shape.bound, way.choice, 0, way.words, cited.shape)
    answer = shown.as_written
    return answer is not None and marking.share_of(answer, key) == 1


def _people(session: Session, contest_id: int, path: str) -> dict[Place, dict[tuple[int, ...], int]]:
    found: dict[Place, dict[tuple[int, ...], int]] = {}
    for unit, instrument, article, count in store.people(session, contest_id, path):
        found.setdefault((instrument, article), {})[unit] = count
    return found


def _most(subjects: Mapping[str, int]) -> str:
    return max(sorted(subjects), key=lambda one: subjects[one])


def _instrument(title: str, lines: list[Line]) -> Instrument:
    lines.sort(key=lambda one: (one.share.per_mille, _number(one.article), one.article or ""))
    shares = [one.share for one in lines]
    asked, right = sum(one.asked for one in shares), sum(one.right for one in shares)
    return Instrument(title, Share(asked, right, 0, sum(one.questions for one in shares)), tuple(lines))


def _number(article: str | None) -> int:
    digits = "".join(sign for sign in article or "" if sign.isdigit())
    return int(digits) if digits else 0
