"""What a person shows the world of a handed-in attempt, and the code that names it in an address (decision 33).

The code holds what is shown and a seal of 128 bits: only the person's own act makes one, and nobody guesses another's.
What is shown is veiled: papers are numbered in turn, so a number in sight would count them while counts are guessed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256

_ID_BYTES = 6
_SEAL_BYTES = 16
LENGTH = 30
"""Letters of a code: 22 bytes in base 64, the last letter holds four bits of nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a code names. `score`: the person ticked that it be shown."""

    attempt_id: int
    score: bool


def code(secret: str, shown: Shown) -> str:
    """The code of what is shown."""
    told = (shown.attempt_id * 2 + shown.score).to_bytes(_ID_BYTES, "big")
    seal = _seal(secret, told)
    return urlsafe_b64encode(_veiled(secret, told, seal) + seal).decode("ascii").rstrip("=")


def read(secret: str, text: str) -> Shown | None:
    """What a code names; None for anything that `code` did not make."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        held = urlsafe_b64decode(text + "==")
    except (Error, ValueError):
        return None
    number = int.from_bytes(_veiled(secret, held[:_ID_BYTES], held[_ID_BYTES:]), "big")
    shown = Shown(number // 2, bool(number % 2))
    # Compared as text: one sharing has one code, whatever the spare bits of the last letter.
    return shown if hmac.compare_digest(code(secret, shown), text) else None


def _seal(secret: str, told: bytes) -> bytes:
    return hmac.new(secret.encode(), b"share/1:" + told, sha256).digest()[:_SEAL_BYTES]


def _veiled(secret: str, told: bytes, seal: bytes) -> bytes:
    """What is shown under a veil that hangs on its seal; veiled again it is bare."""
    veil = hmac.new(secret.encode(), b"share/1/veil:" + seal, sha256).digest()
    return bytes(one ^ other for one, other in zip(told, veil, strict=False))
