"""A contest as a card: what every list and page says of it, and the one thing this reader can do with it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_lowercase

from contest import rounds
from contest.contests import PUBLIC, Contest, State
from contest.people import Person
from contest.refusals import Refusal
from contest.rounds import Phase, Round
from contest.services import attempts as service
from contest.store.attempts import Attempt
from contest.web import edge
from contest.web.shells import hole
from contest.web.words import _, clock_s

_STATES = {
    State.PROVISIONAL: "provisional",
    State.FINAL: "final",
    State.PUBLISHED: "published",
    State.LOCKED: "published",
}


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a contest in a list. `phase`: upcoming, open, paused, closed, provisional, final or published."""

    slug: str
    title: str
    summary: str
    subject: str
    phase: str
    opens_at: datetime
    closes_at: datetime
    questions: int
    minutes: int
    attempts: int | None
    action_label: str
    action_url: str
    action_post: bool = False
    paused_until: datetime | None = None
    practice: bool = False
    deadline_at: datetime | None = None
    """When the reader's paper that is being sat must be in."""
    due: str = ""
    """The same on the clock; empty without one."""
    rounds: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A round in a list."""

    number: int
    title: str
    opens_at: datetime
    closes_at: datetime
    phase: str


def card(
    contest: Contest, subjects: dict[str, str], person: Person | None, mine: Iterable[Attempt], now: datetime
) -> Card:
    """The card of a contest for this reader. `subjects`: names by code."""
    own = [one for one in mine if one.contest_id == contest.id]
    running = _running(own, now)
    label, url = _action(contest, person, own, now)
    names = dict.fromkeys(subjects.get(quota.subject, quota.subject) for quota in contest.rules.blueprint)
    return Card(
        slug=contest.slug,
        title=contest.title,
        summary=contest.rules.summary,
        subject=", ".join(names),
        phase=phase(contest, now),
        opens_at=opening(contest, now),
        closes_at=closed_at(contest, now),
        questions=contest.rules.questions,
        minutes=contest.rules.minutes,
        attempts=contest.rules.attempts,
        action_label=label,
        action_url=url,
        paused_until=pause[1] if (pause := contest.pause_at(now)) is not None else None,
        practice=contest.rules.practice,
        deadline_at=running.deadline_at if running is not None else None,
        due=clock_s(running.deadline_at) if running is not None else "",
        rounds=tuple(
            Row(one.number, one.title, one.opens_at, one.closes_at, round_phase(contest, one, now))
            for one in contest.rounds
        ),
    )


def hollow(shown: Card, n: int = 0) -> tuple[Card, dict[str, object]]:
    """The card with holes for what is of the reader's own papers, and their words; of several cards the n-th.

    A card without anything of its own, or beyond the letters that holes are told apart by, comes back as it is.
    """
    if not shown.action_url.startswith(("/lam-bai/", "/ket-qua/")) or n >= len(ascii_lowercase):
        return shown, {}
    label, url, due = (f"{what}_{ascii_lowercase[n]}" for what in ("label", "url", "due"))
    own: dict[str, object] = {label: shown.action_label, url: shown.action_url, due: shown.due}
    blank = replace(shown, action_label=hole(label), action_url=hole(url), deadline_at=None)
    return replace(blank, due=hole(due) if shown.due else ""), own


def phase(contest: Contest, now: datetime) -> str:
    """Where a contest stands for the public."""
    if contest.state in _STATES:
        return _STATES[contest.state]
    found = contest.phase(now)
    return "paused" if found is Phase.OPEN and contest.pause_at(now) is not None else found.value


def round_phase(contest: Contest, one: Round, now: datetime) -> str:
    """Where a round stands for the public."""
    if contest.state in PUBLIC or one.revealed_at is not None:
        return _STATES.get(contest.state, "provisional")
    if contest.phase(now) is Phase.CLOSED:
        return Phase.CLOSED.value
    found = one.phase(now)
    return "paused" if found is Phase.OPEN and contest.pause_at(now) is not None else found.value


def opening(contest: Contest, now: datetime) -> datetime:
    """The opening of a contest; between two rounds, or outside its hours, the next one."""
    if contest.phase(now) is not Phase.UPCOMING:
        return contest.opens_at
    return rounds.at(contest.rounds, now).next_opening(now) or contest.opens_at


def closed_at(contest: Contest, now: datetime) -> datetime:
    """The close of a contest; of one that was closed early, that of the last round which had opened."""
    opened = [one.closes_at for one in contest.rounds if one.opens_at <= now]
    early = contest.state not in (State.DRAFT, State.ANNOUNCED)
    return max(opened) if early and opened else contest.closes_at


def has_longer(contest: Contest, person: Person, now: datetime) -> bool:
    """Whether somebody who was given more time may start now, while the round is closed to everybody else."""
    if not any(one.closes_at <= now < one.last_close for one in contest.rounds):
        return False
    try:
        service.next_attempt(edge.reads(), contest, person, now)
    except Refusal:
        return False
    return True


def way_in(contest: Contest, now: datetime) -> str:
    """Where somebody who has just signed in goes on to: the start while a round is open, else the contest's page."""
    here = f"/cuoc-thi/{contest.slug}"
    return f"{here}/bat-dau" if contest.phase(now) is Phase.OPEN else here


def _running(mine: Iterable[Attempt], now: datetime) -> Attempt | None:
    return next((one for one in mine if one.is_open and now <= one.accepts_until), None)


def _enter(contest: Contest, now: datetime) -> str:
    """«Vào thi», of a contest with several rounds with the number of the one that is open."""
    number = rounds.at(contest.rounds, now).number
    return _("Vào thi đợt %(n)s", n=number) if len(contest.rounds) > 1 else _("Vào thi")


def _action(contest: Contest, person: Person | None, mine: list[Attempt], now: datetime) -> tuple[str, str]:
    here = f"/cuoc-thi/{contest.slug}"
    if (running := _running(mine, now)) is not None:
        # As of now, rounded down: the page stands still, and the moment itself is printed beside it.
        left = max(0, int((running.deadline_at - now).total_seconds()) // 60)
        return _("Làm tiếp (còn %(n)s phút)", n=left), f"/lam-bai/{running.token}"
    if person is None and contest.phase(now) is not Phase.CLOSED:
        return _("Đăng ký dự thi"), f"/dang-ky?next={way_in(contest, now)}"
    if person is not None and contest.phase(now) is not Phase.OPEN and has_longer(contest, person, now):
        return _enter(contest, now), f"{here}/bat-dau"
    if person is not None and phase(contest, now) == Phase.OPEN.value:
        if not person.may_sit:
            return _("Xem bảng xếp hạng"), f"{here}/xep-hang"
        used = sum(not one.is_open for one in mine)
        if contest.rules.attempts is None or len(contest.rounds) > 1 or used < contest.rules.attempts:
            return _enter(contest, now), f"{here}/bat-dau"
    finished = [one for one in mine if not one.is_open]
    if finished:
        return _("Xem kết quả"), f"/ket-qua/{finished[-1].token}"
    if now < contest.opens_at:
        return _("Xem thể lệ"), f"{here}#the-le"
    return _("Xem bảng xếp hạng"), f"{here}/xep-hang"
