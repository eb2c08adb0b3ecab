"""The even hand of the sample data: draws by keyed hash, the same on every machine, and exact shares of a total."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

SCALE = 20
HALF = 1 << (SCALE - 1)


def draw(seed: int, *words: object) -> int:
    """A whole number in 0 … 2⁶⁴ − 1 that depends on the seed and the words alone."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=str(seed).encode()[:64]).digest())


def draw_between(least: int, most: int, seed: int, *words: object) -> int:
    """A whole number in least … most, both included."""
    return least + draw(seed, *words) % (most - least + 1)


def apportion(total: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]) -> list[int]:
    """Whole shares of a total, by weight, none under its floor or over its cap; they add up to the total exactly.

    Each share is λ · weight, rounded and cut to floor and cap, with the greatest λ (in steps of 2⁻²⁰) that does not
    overshoot; what is left goes, one each, to the first shares that grow at the next step. Weights lie in 1 … 2²⁰.
    """
    if not sum(floors) <= total <= sum(caps):
        raise ValueError(f"{total} lies outside {sum(floors)} … {sum(caps)}")
    if total == sum(caps):
        return list(caps)

    def shares(step: int) -> list[int]:
        parts = zip(weights, floors, caps, strict=True)
        return [min(max((step * weight + HALF) >> SCALE, floor), cap) for weight, floor, cap in parts]

    low, high = 0, (max(caps) + 1) << SCALE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sum(shares(middle)) <= total else (low, middle)
    found, larger = shares(low), shares(high)
    growing = [place for place, share in enumerate(found) if larger[place] > share]
    for place in growing[: total - sum(found)]:
        found[place] += 1
    return found
