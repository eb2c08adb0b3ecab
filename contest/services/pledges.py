"""Pledges: drawn up, opened and closed by organizers; signed and withdrawn by people; counted by union."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import pledges as rules
from contest.drafts import slug_of
from contest.people import Person
from contest.pledges import (
    BadPledgeTimes,
    Campaign,
    Headed,
    NoSuchPledge,
    NotPledged,
    PledgeFrozen,
    PledgeNotOpen,
    Share,
    Signature,
    State,
    Words,
)
from contest.rounds import VIETNAM, Phase
from contest.store import audit
from contest.store import pledges as store


def found(session: Session, slug: str) -> Campaign:
    """The campaign of that address, for everybody. Raises NoSuchPledge, for a draft too."""
    campaign = store.by_slug(session, slug)
    if campaign is None or not campaign.is_public:
        raise NoSuchPledge
    return campaign


def drawn_up(session: Session, slug: str) -> Campaign:
    """The campaign of that address, drafts too: for organizers. Raises NoSuchPledge."""
    campaign = store.by_slug(session, slug)
    if campaign is None:
        raise NoSuchPledge
    return campaign


# The organizers'


def create(session: Session, words: Words, by: int | None, now: datetime) -> str:
    """Draw up a campaign; its address. Raises BadPledgeTimes."""
    _check(words, now)
    slug = slug_of(words.title, store.slugs(session, slug_of(words.title)))
    values = {"slug": slug, "state": State.DRAFT.value, "created_at": now, "created_by": by, **_columns(words)}
    store.add(session, values)
    audit.record(session, now, by, "pledge.draw_up", f"pledge:{slug}", title=words.title)
    return slug


def edit(session: Session, slug: str, words: Words, by: int | None, now: datetime) -> None:
    """Put other words in place of a draft's; once it was opened, people have read them.

    Raises NoSuchPledge, PledgeFrozen, BadPledgeTimes.
    """
    held = store.hold(session, drawn_up(session, slug).id)
    if held.state is not State.DRAFT:
        raise PledgeFrozen
    _check(words, now)
    store.change(session, held.id, **_columns(words))
    audit.record(session, now, by, "pledge.edit", f"pledge:{slug}", title=words.title)


def put(session: Session, slug: str, state: State, by: int | None, now: datetime) -> None:
    """Open a campaign, or close it early. Raises NoSuchPledge, BadPledgeTimes (it would be over), PledgeNotOpen."""
    held = store.hold(session, drawn_up(session, slug).id)
    if state is State.OPEN and now >= held.words.closes_at:
        raise BadPledgeTimes
    if state is State.DRAFT or (state is State.CLOSED and held.state is not State.OPEN):
        raise PledgeNotOpen
    store.change(session, held.id, state=state.value)
    audit.record(session, now, by, f"pledge.{state.value}", f"pledge:{slug}", before=held.state.value)


def _check(words: Words, now: datetime) -> None:
    if words.closes_at <= words.opens_at or words.closes_at <= now:
        raise BadPledgeTimes


def _columns(words: Words) -> dict[str, object]:
    return {"title": words.title, "text": words.text, "opens_at": words.opens_at, "closes_at": words.closes_at}


# People


def sign(session: Session, slug: str, who: Person, now: datetime) -> Signature:
    """Sign, once: who signed already gets the same signature, who withdrew it has it stand again under its number.

    Signatures of a campaign queue, so that numbers come without gaps. Raises NoSuchPledge, PledgeNotOpen.
    """
    held = store.hold(session, found(session, slug).id)
    mine = store.signature(session, held.id, who.id)
    if mine is not None and mine.stands:
        return mine
    if held.phase(now) is not Phase.OPEN:
        raise PledgeNotOpen
    fresh = {"signed_at": now, "unit_id": who.unit_id}
    number = held.last_number + 1 if mine is None else mine.number
    if mine is None:
        store.sign(session, held.id, {"person_id": who.id, "number": number, **fresh})
    else:
        store.change_signature(session, held.id, who.id, withdrawn_at=None, **fresh)
    audit.record(session, now, who.id, "pledge.sign", f"pledge:{slug}", number=number)
    return Signature(number, now)


def withdraw(session: Session, slug: str, who: Person, now: datetime) -> None:
    """Take one's signature back, at any time. Raises NoSuchPledge, NotPledged."""
    held = store.hold(session, found(session, slug).id)
    mine = store.signature(session, held.id, who.id)
    if mine is None or not mine.stands:
        raise NotPledged
    store.change_signature(session, held.id, who.id, withdrawn_at=now)
    audit.record(session, now, who.id, "pledge.withdraw", f"pledge:{slug}", number=mine.number)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many signed, in all (people without a unit too) and by union."""

    people: int
    uppers: tuple[Share, ...]
    units: dict[int, Headed]


def tally(session: Session, campaign: Campaign, now: datetime) -> Tally:
    """The counts of a campaign. Two statements, however many signed."""
    units = store.by_unit(session, campaign.id, now.astimezone(VIETNAM).date())
    people = store.count(session, campaign.id)
    return Tally(people, tuple(rules.shares(units)), {one.unit_id: one for one in units})
