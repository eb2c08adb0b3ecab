"""Dealing works out to judges: in an order that nobody chooses, evenly, and never to somebody of the writer's unit."""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Piece:
    """A work that lacks judges: so many `seats`, never one of `closed` (judges already, who stood back, who wrote it).

    `home` names the writer's unit, None for who named none.
    """

    id: int
    home: str | None
    seats: int
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge with the unit that is theirs and the works already dealt to them."""

    id: int
    home: str | None
    load: int = 0

    def may(self, piece: Piece) -> bool:
        """Whether a work may be dealt to them at all."""
        return self.id not in piece.closed and (piece.home is None or piece.home != self.home)


def keyed(secret: str, *names: object) -> bytes:
    """The place of a thing in an order that only a secret tells. `secret`: hex."""
    told = "/".join(map(str, ("deal/1", *names)))
    return hmac.new(bytes.fromhex(secret), told.encode(), sha256).digest()


def deal(pieces: Sequence[Piece], judges: Sequence[Judge], secret: str) -> dict[int, list[int]]:
    """Judges by the work's id; fewer than its seats where no more may judge it.

    Loads of judges who may all judge all works differ by one at most; where units stand in the way, no dealing of the
    same works would be more even.
    """
    loads = {one.id: one.load for one in judges}
    allowed = {piece.id: [one.id for one in judges if one.may(piece)] for piece in pieces}
    dealt: dict[int, list[int]] = {}
    for piece in sorted(pieces, key=lambda one: keyed(secret, one.id)):
        near = sorted(allowed[piece.id], key=lambda one: (loads[one], keyed(secret, piece.id, one)))
        dealt[piece.id] = near[: piece.seats]
        for one in dealt[piece.id]:
            loads[one] += 1
    while (moves := _move(dealt, allowed, loads)) is not None:
        for piece_id, giver, taker in moves:
            dealt[piece_id][dealt[piece_id].index(giver)] = taker
            loads[giver] -= 1
            loads[taker] += 1
    return dealt


def _move(
    dealt: Mapping[int, list[int]], allowed: Mapping[int, list[int]], loads: Mapping[int, int]
) -> list[tuple[int, int, int]] | None:
    """A chain of hand-overs (work, from, to) that takes a work off a fuller judge for one at least two below."""
    onward: dict[int, dict[int, int]] = {one: {} for one in loads}
    for piece_id, seated in dealt.items():
        for giver in seated:
            for taker in allowed[piece_id]:
                if taker not in seated:
                    onward[giver].setdefault(taker, piece_id)
    for fullest in sorted(loads, key=lambda one: (-loads[one], one)):
        if (found := _chain(fullest, onward, loads)) is not None:
            return found
    return None


def _chain(
    start: int, onward: Mapping[int, Mapping[int, int]], loads: Mapping[int, int]
) -> list[tuple[int, int, int]] | None:
    came: dict[int, tuple[int, int, int]] = {}
    waiting, seen = deque([start]), {start}
    while waiting:
        here = waiting.popleft()
        if loads[here] <= loads[start] - 2:
            return _traced(start, here, came)
        for taker, piece_id in onward[here].items():
            if taker not in seen:
                seen.add(taker)
                came[taker] = (piece_id, here, taker)
                waiting.append(taker)
    return None


def _traced(start: int, end: int, came: Mapping[int, tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    moves = []
    while end != start:
        moves.append(came[end])
        end = came[end][1]
    # From the far end: each judge has taken before they give, and no work passes twice through a pair of hands.
    return moves
