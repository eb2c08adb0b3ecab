"""Password hashes: argon2id at the OWASP minimum (19 MiB, two passes), never more than two at once in a process.

Whoever signs in takes twenty times what an answer takes. So few of a process's threads may be busy with passwords, the
one that waits its turn among them; everybody else is asked to come again at once, and answers go on being kept. A live
site lets people queue further out, in its proxy, where waiting costs no thread.
"""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contest.refusals import Busy

# 24 ms each where it was measured; more memory or passes would let a morning's sign-ins stop the house.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE = BoundedSemaphore(2)
# One thread may wait beside those two; a process has four (BLOCKING_THREADS), so one is always left for answers.
_INSIDE = BoundedSemaphore(3)
_WAIT_SECONDS = 2.0

# Verified against when the account is unknown, so that known and unknown cost the same.
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to store. Raises Busy when too many are at it."""
    with _Turn():
        return _HASHER.hash(_one_form(password))


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; False for None, after the same work. Raises Busy as `hashed` does."""
    with _Turn():
        try:
            return _HASHER.verify(password_hash or _NOBODY, _one_form(password)) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def _one_form(password: str) -> str:
    """Vietnamese keyboards send the same accents composed or apart (RFC 8265 asks for one form)."""
    return unicodedata.normalize("NFC", password)


class _Turn:
    """A place at one of the two desks."""

    def __enter__(self) -> None:
        if not _INSIDE.acquire(blocking=False):
            raise Busy
        if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
            _INSIDE.release()
            raise Busy

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()
        _INSIDE.release()
