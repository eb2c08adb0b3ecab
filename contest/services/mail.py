"""Letters: an address proven, a password recovered by a link, and what waits sent by the sweeper.

A page only keeps a letter (contest.store.mail); nobody waits for a server of mail but the sweeper's own thread.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from contest import mail as rules
from contest import people as people_rules
from contest.mail import AddressTaken, BadLink, Link, Purpose
from contest.refusals import Refusal
from contest.services import recovery
from contest.store import audit, people
from contest.store import mail as store
from contest.store.mail import Letter

TIMEOUT_SECONDS = 5.0
REST = timedelta(seconds=60)
"""After the first try, then twice that, and so on; longer than a try takes: two sweepers never send one letter."""
KEPT_FOR = rules.LASTS * 2
"""A used link is known for longer than it would have lasted."""
PLACES = {Purpose.VERIFY: "/xac-nhan-e-mail/", Purpose.RECOVER: "/dat-lai-mat-khau/"}

Writing = Callable[[], AbstractContextManager[Session]]
# Sends one letter: to whom, subject, words. Raises OSError (smtplib's own among them) when it cannot.
Send = Callable[[str, str, str], None]


# One's own address


def put(session: Session, person_id: int, text: str, base: str, now: datetime) -> None:
    """Keep an address that is not proven yet, and a letter to it. Raises BadAddress.

    Whether somebody else has it is not told here, but only to whoever reads its letters.
    """
    address = rules.canonical_address(text)
    people.change(session, person_id, {"email": address, "email_verified_at": None})
    store.ask(session, Purpose.VERIFY, person_id, base, now)
    audit.record(session, now, person_id, "mail.put", f"person:{person_id}")


def remove(session: Session, person_id: int, now: datetime) -> None:
    """Forget an address."""
    people.change(session, person_id, {"email": None, "email_verified_at": None})
    audit.record(session, now, person_id, "mail.remove", f"person:{person_id}")


def check(session: Session, secret: str, purpose: Purpose, text: str, now: datetime) -> Link:
    """A link that still leads somewhere. Raises BadLink: ended, used, or address or password changed since."""
    link = rules.read(secret, purpose, text, now)
    held = store.of_person(session, link.person_id)
    fresh = held is not None and not held.disabled and link.mark == rules.mark(held.address, held.password_hash)
    if not fresh or store.is_spent(session, digest(text)):
        raise BadLink
    return link


def digest(text: str) -> str:
    """What is kept of a used link."""
    return sha256(text.encode()).hexdigest()


def _spent(session: Session, secret: str, purpose: Purpose, text: str, now: datetime) -> Link:
    """A link that is used now, by nobody else. Raises BadLink."""
    link = check(session, secret, purpose, text, now)
    if not store.spend(session, digest(text), link.person_id, purpose, now):
        raise BadLink
    return link


def verify(session: Session, secret: str, text: str, now: datetime) -> None:
    """Take an address as proven. Raises BadLink, AddressTaken."""
    link = _spent(session, secret, Purpose.VERIFY, text, now)
    held = store.of_person(session, link.person_id)
    if held is None:
        raise BadLink
    if store.is_taken(session, link.person_id, held.address):
        raise AddressTaken
    people.change(session, link.person_id, {"email_verified_at": now})
    audit.record(session, now, link.person_id, "mail.verify", f"person:{link.person_id}")


# A forgotten password


def ask_recovery(session: Session, text: str, base: str, now: datetime) -> None:
    """Keep a letter with a link to whoever has that number or address.

    Known or not, the same is asked and the same is written: a letter to nobody is dropped when its turn comes.
    """
    phone = address = None
    try:
        if "@" in text:
            address = rules.canonical_address(text)
        else:
            phone = people_rules.canonical_phone(text)
    except Refusal:
        phone = ""
    store.ask(session, Purpose.RECOVER, store.whose(session, phone, address), base, now)


def recover(session: Session, secret: str, text: str, password_hash: str, now: datetime) -> None:
    """Set a new password by a link, once; every sign-in ends. Raises BadLink."""
    link = _spent(session, secret, Purpose.RECOVER, text, now)
    recovery.renew(session, link.person_id, password_hash, now)
    audit.record(session, now, link.person_id, "person.recover", f"person:{link.person_id}", by="mail")


# Sending


@dataclass(frozen=True, slots=True)
class Office:
    """What letters are sent with. `house`: who signs them."""

    secret: str
    house: str
    send: Send


def send_next(writing: Writing, office: Office, clock: Callable[[], datetime]) -> bool | None:
    """Send the oldest letter that is due, outside of any transaction: True sent or dropped, False put off.

    None when none is due. A letter that fails is tried again later, and after five times, or when its link could not
    be used any more in time, never.
    """
    now = clock()
    with writing() as session:
        letter = store.claim(session, now, REST)
        if letter is None:
            return None
        written = None if now > letter.asked_at + rules.LASTS else _written(session, office, letter, now)
        if written is None:
            store.drop(session, letter.id)
            return True
    try:
        office.send(*written)
    except OSError:
        with writing() as session:
            if letter.tries >= rules.TRIES:
                store.drop(session, letter.id)
        return False
    with writing() as session:
        store.drop(session, letter.id)
    return True


def _written(session: Session, office: Office, letter: Letter, now: datetime) -> tuple[str, str, str] | None:
    """To whom, subject and words; None for a letter to nobody."""
    held = None if letter.person_id is None else store.of_person(session, letter.person_id)
    if letter.person_id is None or held is None or held.disabled:
        return None
    if letter.purpose is Purpose.RECOVER and held.verified_at is None:
        return None
    ends_at = int((now + rules.LASTS).timestamp())
    link = Link(letter.person_id, ends_at, rules.mark(held.address, held.password_hash))
    address = letter.base + PLACES[letter.purpose] + rules.token(office.secret, letter.purpose, link)
    words = rules.letter(letter.purpose, office.house, address)
    return held.address, rules.SUBJECTS[letter.purpose], words


def post(url: str, sender: str) -> Send:
    """Sending by the server of this address (smtp://user:password@host:port, smtps://), as `sender`.

    smtp:// goes over to TLS where the server offers it; a name and a password are given away only under TLS, or to
    this very machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"

    def send(to: str, subject: str, words: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2].strip(">"))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(words)
        with _line(parts.scheme, host, parts.port) as line:
            if parts.username:
                line.login(unquote(parts.username), unquote(parts.password or ""))
            line.send_message(message)

    return send


def _line(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
    line = smtplib.SMTP(host, port or 587, timeout=TIMEOUT_SECONDS)
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=context)
    elif host not in ("localhost", "127.0.0.1", "::1"):
        line.close()
        raise smtplib.SMTPNotSupportedError("no TLS")
    return line


def tidy(session: Session, now: datetime) -> None:
    """Forget links and letters that have served their time; who reset a password stays as long as it is told."""
    store.forget(session, now - max(KEPT_FOR, recovery.TOLD_FOR))
