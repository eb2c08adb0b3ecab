"""Keeping the boards true: telling them of hand-ins, catching up after Redis was away, rebuilding, settling."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import OVER, Contest, State
from contest.people import public_name
from contest.predictions import Quantity, Tally
from contest.rounds import Round
from contest.services import facts, results
from contest.services.trees import branches
from contest.store import attempts, audit, contests, people, sittings
from contest.store import results as result_store
from contest.store.boards import Boards
from contest.store.echo import Silent, Spoilt
from contest.store.lines import WHOLE, Post
from contest.store.results import Result
from questions.schema import from_millis, to_millis

# A hand-in is written with the moment its request came in; its commit follows within this time.
OVERLAP = timedelta(minutes=2)
# Hand-ins that may be between their commit and their post at any moment; more of them missing is a loss.
FEW = 200


def tell(boards: Boards | None, slug: str, post: Post) -> bool:
    """Tell the boards of a committed hand-in; False when Redis is silent, and the upkeep will do it later."""
    if boards is None:
        return False
    try:
        return bool(boards.post(slug, post))
    except Silent:
        return False


def posts(session: Session, contest: Contest) -> Iterator[Post]:
    """A post for every hand-in of a contest, a person at a time; each carries where the person stands in the end."""
    deriving = results.Deriving(contest, results.essays(session, contest))
    for _, rows in groupby(sittings.named(session, contest.id), key=lambda row: row[0].person_id):
        sat = list(rows)
        yield from results.posts(deriving, [final for final, _, _ in sat], *sat[0][1:])


def rebuild(session: Session, boards: Boards, contest: Contest, now: datetime) -> str:
    """Build all boards of a contest from SQL beside the live ones and swap them in at once.

    Hand-ins committed while it runs are posted to the new boards before and after the swap, so none is missed.
    Raises Silent, and BeingBuilt while somebody else does it.
    """
    generation = boards.begin(contest.slug)
    try:
        tree, version = _tree(session, contest)
        boards.fill(contest.slug, generation, tree, posts(session, contest))
        session.rollback()
        catch_up(session, boards, contest, generation, now - OVERLAP)
        meta = facts.written(facts.of(contest), version)
        boards.swap_in(contest.slug, generation, {**meta, "checked": str(to_millis(now))})
        session.rollback()
        catch_up(session, boards, contest, generation, now - OVERLAP)
        rename(session, boards, contest, now - OVERLAP)
    except BaseException:
        boards.discard(contest.slug, generation)
        raise
    boards.tidy(contest.slug)
    return generation


def catch_up(session: Session, boards: Boards, contest: Contest, generation: str, since: datetime) -> int:
    """Post hand-ins written since a moment that a generation has not counted; how many there were. Raises Silent."""
    closed = sittings.closed_since(session, contest.id, since)
    behind = set(boards.missing(contest.slug, generation, [attempt for attempt, _ in closed]))
    owners = {person for attempt, person in closed if attempt in behind}
    if not owners:
        return 0
    deriving = results.Deriving(contest, results.essays(session, contest))
    for person in sorted(owners):
        finals = sittings.of_person(session, contest.id, person)
        for post in results.posts(deriving, finals, *sittings.name(session, person)):
            boards.post(contest.slug, post, generation)
    return len(behind)


def rename(session: Session, boards: Boards, contest: Contest, since: datetime) -> None:
    """Put names that changed at or after a moment on the boards in force. Raises Silent."""
    for person, name, shows_name in people.renamed_since(session, since):
        boards.rename(contest.slug, contest.all_scopes, person, public_name(name, shows_name))


def boards_of(session: Session, person_id: int) -> list[Contest]:
    """Contests on whose boards somebody may stand."""
    sat = {one.contest_id for one in attempts.of_everything(session, person_id)}
    return [contests.by_id(session, one) for one in sorted(sat)]


def keep_up(session: Session, boards: Boards, contest: Contest, now: datetime, *, thorough: bool = False) -> str:
    """One round of upkeep: «rebuilt» when the boards were gone or spoilt, else how many posts were caught up.

    `thorough`: hold the tree and the number of entries against SQL too. Raises Silent.
    """
    try:
        meta = boards.meta(contest.slug)
        good = fits(meta, contest) and boards.sound(contest.slug, contest.all_scopes)
        good = good and _named([list(row) for row in boards.tree(contest.slug, meta["generation"])]) == meta["tree"]
        good = good and not (thorough and _outdated(session, boards, contest, meta))
    except Spoilt:
        good = False
    if not good:
        return f"rebuilt {rebuild(session, boards, contest, now)}"
    since = from_millis(int(meta["checked"])) - OVERLAP
    count = catch_up(session, boards, contest, meta["generation"], since)
    rename(session, boards, contest, since)
    boards.note(contest.slug, checked=str(to_millis(now)))
    return str(count)


def _outdated(session: Session, boards: Boards, contest: Contest, meta: dict[str, str]) -> bool:
    """Whether the tree has changed since the boards were built, or attempts are missing from long ago."""
    (whole,) = boards.tallies(contest.slug, meta["generation"], WHOLE, [WHOLE])
    _, entries = sittings.tally(session, contest.id)
    return meta["tree"] != _tree(session, contest)[1] or whole.entries > entries or entries - whole.entries > FEW


def _tree(session: Session, contest: Contest) -> tuple[list[Any], str]:
    """The tree as the boards keep it, and the name of its content."""
    tree = [list(asdict(branch).values()) for branch in branches(session, contest)]
    return tree, _named(tree)


def _named(tree: list[Any]) -> str:
    """A name for the content of a tree."""
    return sha256(json.dumps(tree).encode()).hexdigest()[:16]


def fits(meta: dict[str, str], contest: Contest) -> bool:
    """Whether boards are of this contest as it stands; another program's keys or an old settlement are not."""
    try:
        known = facts.read(meta)
    except Silent:
        return False
    return known == facts.of(contest) and meta.get("checked", "").isdigit() and "generation" in meta


def settle(session: Session, contest: Contest, now: datetime) -> Contest | None:
    """Settle the rounds that are over and have every paper in: fix what was guessed, and rank by the whole chain.

    None when there is none to settle. A value that the organizers must state is waited for.
    """
    if not due(contest, now):
        return None
    contests.hold(session, contest.id)
    # Somebody may have been given more time while this waited.
    session.expire_all()
    held = contests.by_id(session, contest.id)
    open_now = attempts.open_by_round(session, contest.id)
    waiting = [one for one in due(held, now) if not open_now.get(one.id)]
    if not [one for one in waiting if _settle_round(session, held, one, now)]:
        return None
    # Ranks move with what became known: no post from before it may stand among them.
    contests.next_era(session, contest.id)
    settled = contests.by_id(session, contest.id)
    if settled.is_settled():
        if settled.rules.guessing.whole_contest:
            contests.set_predicted(session, values(session, settled))
        contests.settle(session, contest.id, now)
        settled = contests.by_id(session, contest.id)
    results.rewrite(session, settled)
    return settled


def due(contest: Contest, now: datetime) -> list[Round]:
    """Rounds that are over and not settled yet. Closed before its time, a contest takes nobody any more."""
    over = contest.state in OVER
    waiting = [one for one in contest.rounds if one.settled_at is None and (over or now >= one.last_close)]
    return [] if contest.state is State.DRAFT else waiting


def _settle_round(session: Session, contest: Contest, window: Round, now: datetime) -> bool:
    value = _value(session, contest, window)
    stated = contest.rules.quantity is Quantity.STATED
    if stated and window.predicted_value is None:
        return False
    if not contests.settle_round(session, window.id, window.predicted_value if stated else value, now):
        return False
    audit.record(
        session, now, None, "round.settle", f"contest:{contest.slug}", round=window.number, value=value,
        **asdict(tally(session, contest, window.number)),
    )  # fmt: skip
    return True


def tally(session: Session, contest: Contest, number: int) -> Tally:
    """What a round (0: the whole contest) adds up to, as its prediction counts it."""
    rounds = contest.rounds_in(number)
    people, entries = sittings.tally_of_rounds(session, rounds, struck_too=contest.rules.guessing.struck_count)
    scope = number if len(contest.rounds) > 1 else WHOLE
    all_right = sum(full for _, _, full in result_store.unit_sums(session, contest.id, scope).values())
    return Tally(people, entries, all_right)


def tallied(session: Session, contest: Contest, derived: Iterable[Result]) -> Callable[[int], Tally]:
    """What `tally` would give if these were the results of a contest."""
    full = Counter(one.scope for one in derived if one.full_marks)

    def count(number: int) -> Tally:
        scope = number if len(contest.rounds) > 1 else WHOLE
        return replace(tally(session, contest, number), all_right=full[scope])

    return count


def _value(session: Session, contest: Contest, window: Round) -> int | None:
    quantity = contest.rules.quantity
    if quantity is None or contest.rules.guessing.whole_contest:
        return None
    return tally(session, contest, window.number).value(quantity)


def values(session: Session, contest: Contest, counted: Callable[[int], Tally] | None = None) -> dict[int, int | None]:
    """The true value of what was guessed in each settled round, by the round's id.

    From the log as it is now; or with another count of a round (0: the whole contest), where somebody asks what if.
    """
    count = counted or partial(tally, session, contest)
    quantity, settled = contest.rules.quantity, [one for one in contest.rounds if one.settled_at is not None]
    if quantity is None or quantity is Quantity.STATED:
        return {one.id: one.predicted_value for one in settled}
    if contest.rules.guessing.whole_contest:
        whole = count(WHOLE).value(quantity) if contest.is_settled() else None
        return {one.id: whole for one in settled}
    return {one.id: count(one.number).value(quantity) for one in settled}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of a board that is not what the log of attempts says."""

    board: str
    cell: str
    shown: str
    true: str
