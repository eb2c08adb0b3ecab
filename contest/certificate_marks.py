"""The signature in a certificate's QR code: that this house printed the sheet, with these very words (decision 45)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256

from contest.certificates import ALPHABET, Certificate, grouped

LENGTH = 26
"""Symbols of five bits: 130 bits, which nobody guesses and nobody tries out."""


def mark(secret: str, held: Certificate) -> str:
    """What only the house can write under a sheet: over code, kind, contest, decision and all that it claims."""
    decided = None if held.decision is None else [held.decision.number, held.decision.day.isoformat()]
    told = [held.code, held.kind.value, held.contest_id, asdict(held.claim), decided]
    words = json.dumps(told, ensure_ascii=False, sort_keys=True)
    digest = hmac.new(secret.encode(), f"certificate/1:{words}".encode(), sha256).digest()
    number = int.from_bytes(digest, "big") >> (256 - 5 * LENGTH)
    return "".join(ALPHABET[number >> (5 * n) & 31] for n in range(LENGTH))


def signed(secret: str, held: Certificate) -> str:
    """Code and mark as the QR code's address has them: «ABCD-2345.…»."""
    return f"{grouped(held.code)}.{mark(secret, held)}"


def bears(secrets: Iterable[str], held: Certificate, given: str) -> bool:
    """Whether a mark is the house's own, under the key in use or one used before."""
    sent = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(mark(one, held).encode(), sent) for one in secrets)
