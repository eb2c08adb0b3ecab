"""Pledges (cam kết): a text that people sign once each, while its campaign is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contest import collation
from contest.refusals import N_, Kind, Refusal
from contest.rounds import Phase


class State(StrEnum):
    """What organizers have declared of a campaign."""

    DRAFT = "draft"
    """Nobody else sees it, and its words may still change."""
    OPEN = "open"
    CLOSED = "closed"
    """Closed before its time; else the clock closes it."""


TITLE = (5, 120)
"""Characters of a title."""
TEXT = (40, 4000)
"""Characters of the text."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a campaign asks people to sign: its paragraphs are parted by empty lines."""

    title: str
    text: str
    opens_at: datetime
    closes_at: datetime

    @property
    def paragraphs(self) -> list[str]:
        """The text paragraph by paragraph."""
        return [one.strip() for one in self.text.split("\n\n") if one.strip()]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. `last_number` was given to whoever signed last; a number is given once."""

    id: int
    slug: str
    words: Words
    state: State
    last_number: int

    def phase(self, now: datetime) -> Phase:
        """Open only while it is declared open, within its time."""
        if self.state is State.CLOSED or now >= self.words.closes_at:
            return Phase.CLOSED
        return Phase.OPEN if self.state is State.OPEN and now >= self.words.opens_at else Phase.UPCOMING

    @property
    def is_public(self) -> bool:
        """Whether anybody but its organizers may see it."""
        return self.state is not State.DRAFT


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's signature. Its number stays theirs: withdrawn and signed again, it is the same."""

    number: int
    signed_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Headed:
    """A grassroots union in a campaign: how many of its workers signed. `upper`: the union above it."""

    unit_id: int
    name: str
    upper_id: int
    upper: str
    workers: int
    signed: int


@dataclass(frozen=True, slots=True)
class Share:
    """A union with how many signed of how many workers; `per_mille` None where no headcount is known."""

    id: int
    name: str
    signed: int
    workers: int

    @property
    def per_mille(self) -> int | None:
        """Of a thousand workers, rounded down, never above a thousand: headcounts lag behind people."""
        return min(1000, self.signed * 1000 // self.workers) if self.workers else None


def shares(units: Iterable[Headed]) -> list[Share]:
    """The upper unions, the greatest share first, then by number and name; unions without a headcount last."""
    sums: dict[int, Share] = {}
    for one in units:
        held = sums.get(one.upper_id, Share(one.upper_id, one.upper, 0, 0))
        sums[one.upper_id] = Share(held.id, held.name, held.signed + one.signed, held.workers + one.workers)
    return sorted(sums.values(), key=_order)


def _order(one: Share) -> tuple[bool, int, int, collation.Key]:
    return one.per_mille is None, -(one.per_mille or 0), -one.signed, collation.key(one.name)


class NoSuchPledge(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có bản cam kết này. Kiểm tra lại địa chỉ, hoặc xem các bản cam kết đang mở.")


class PledgeNotOpen(Refusal):
    code = "pledge_not_open"
    words = N_("Bản cam kết này hiện không nhận chữ ký.")


class NotPledged(Refusal):
    code = "not_pledged"
    words = N_("Bạn chưa ký bản cam kết này.")


class PledgeFrozen(Refusal):
    code = "pledge_frozen"
    words = N_("Bản cam kết đã mở nên lời cam kết giữ nguyên.")


class BadPledgeTimes(Refusal):
    code, kind = "bad_pledge_times", Kind.INVALID
    words = N_("Giờ đóng phải sau giờ mở và sau lúc này.")
