"""The second factor: set up, asked for after a right password, taken off. Its secret is sealed where it is kept."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from contest import codes as code_rules
from contest import second_factor as rules
from contest.people import Person
from contest.refusals import MustSignIn
from contest.second_factor import NoFactor, WrongFactor
from contest.services.people import key_hash
from contest.store import audit, people
from contest.store import second_factor as store

_NONCE = 12


@dataclass(frozen=True, slots=True)
class State:
    """Where a person's second factor stands. `secret` in the clear, only while it is being set up."""

    on: bool
    secret: str | None
    spares: int


def state(session: Session, house_secret: str, person_id: int) -> State:
    """Where a person's second factor stands."""
    found = store.of_person(session, person_id)
    if found is None:
        return State(on=False, secret=None, spares=0)
    if found.confirmed_at is not None:
        return State(on=True, secret=None, spares=found.spares)
    return State(on=False, secret=_opened(house_secret, person_id, found.secret), spares=0)


def begin(session: Session, house_secret: str, person: Person, now: datetime) -> None:
    """Draw a secret to be scanned. Nothing is asked for by it until it is confirmed; one that is stays."""
    store.begin(session, person.id, _sealed(house_secret, person.id, pyotp.random_base32()), now)


def confirm(session: Session, house_secret: str, person: Person, typed: str, now: datetime) -> list[str]:
    """Turn it on, by the digits of now; the spare codes, grouped, which nobody sees again. Raises WrongFactor."""
    found = store.of_person(session, person.id)
    if found is None or found.confirmed_at is not None:
        raise WrongFactor
    _use_digits(session, house_secret, person.id, found.secret, typed, now)
    store.confirm(session, person.id, now)
    audit.record(session, now, person.id, "factor.on", f"person:{person.id}")
    return _spares(session, house_secret, person.id)


def renew_spares(session: Session, house_secret: str, person: Person, now: datetime) -> list[str]:
    """New spare codes in place of the old ones. Raises NoFactor."""
    found = store.of_person(session, person.id)
    if found is None or found.confirmed_at is None:
        raise NoFactor
    audit.record(session, now, person.id, "factor.spares", f"person:{person.id}")
    return _spares(session, house_secret, person.id)


def take_off(session: Session, person_id: int, by: int | None, now: datetime) -> None:
    """Turn it off; every sign-in that came by it ends where somebody else does it. Raises NoFactor."""
    if not store.take_off(session, person_id):
        raise NoFactor
    if by != person_id:
        people.end_sign_ins(session, person_id, now)
    audit.record(session, now, by, "factor.off", f"person:{person_id}")


def is_on(session: Session, person_id: int) -> bool:
    """Whether signing in asks for it."""
    found = store.of_person(session, person_id)
    return found is not None and found.confirmed_at is not None


# Signing in


def halve(session: Session, person: Person, now: datetime) -> str:
    """Keep a right password until the second factor comes; the key for the cookie, which opens nothing yet."""
    key = secrets.token_urlsafe(32)
    store.halve(session, key_hash(key), person.id, now + rules.HALF_WAY)
    return key


def waiting(session: Session, key: str | None, now: datetime) -> int:
    """Whose sign-in waits under this key. Raises MustSignIn when none does."""
    found = None if key is None else store.half_way(session, key_hash(key), now)
    if found is None:
        raise MustSignIn
    return found


def complete(session: Session, house_secret: str, key: str | None, typed: str, now: datetime) -> Person:
    """Who signs in, once the digits of now, or a spare code, are right; both serve once.

    Raises WrongFactor, and MustSignIn when the sign-in waited too long or the account was disabled since.
    """
    person_id = waiting(session, key, now)
    found, person = store.of_person(session, person_id), people.by_id(session, person_id)
    if found is None or found.confirmed_at is None or person is None:
        raise MustSignIn
    spare = code_rules.read(typed)
    if spare is not None:
        if not store.use_spare(session, person_id, _spare_digest(house_secret, person_id, spare), now):
            raise WrongFactor
        audit.record(session, now, person_id, "factor.spare", f"person:{person_id}", left=found.spares - 1)
    else:
        _use_digits(session, house_secret, person_id, found.secret, typed, now)
    if not store.end_half(session, key_hash(key or "")):
        raise MustSignIn
    return person


def _use_digits(session: Session, house_secret: str, person_id: int, sealed: str, typed: str, now: datetime) -> None:
    """Hold digits against the secret and mark their step as used, in one statement. Raises WrongFactor."""
    bare = rules.digits(typed)
    step = None if bare is None else rules.fitting(_opened(house_secret, person_id, sealed) or "", bare, now)
    if step is None or not store.use_step(session, person_id, step):
        raise WrongFactor


def _spares(session: Session, house_secret: str, person_id: int) -> list[str]:
    clear = [code_rules.drawn(secrets.choice) for _ in range(rules.SPARES)]
    store.put_spares(session, person_id, [_spare_digest(house_secret, person_id, one) for one in clear])
    return [code_rules.grouped(one) for one in clear]


def _spare_digest(house_secret: str, person_id: int, written: str) -> str:
    return code_rules.digest(house_secret, f"spare:{person_id}", written)


# The seal


def _cipher(house_secret: str) -> AESGCM:
    """AES-256 under a key that is good for this and nothing else."""
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"second-factor/1").derive(house_secret.encode()))


def _sealed(house_secret: str, person_id: int, secret: str) -> str:
    """The secret, bound to its person: under another's id it does not open."""
    nonce = secrets.token_bytes(_NONCE)
    closed = _cipher(house_secret).encrypt(nonce, secret.encode(), str(person_id).encode())
    return urlsafe_b64encode(nonce + closed).decode("ascii")


def _opened(house_secret: str, person_id: int, sealed: str) -> str | None:
    """The secret; None where the house's key is another than it was sealed with."""
    held = urlsafe_b64decode(sealed)
    try:
        return _cipher(house_secret).decrypt(held[:_NONCE], held[_NONCE:], str(person_id).encode()).decode()
    except InvalidTag:
        return None


def tidy(session: Session, now: datetime) -> None:
    """Drop sign-ins that waited too long."""
    store.forget_halves(session, now)
