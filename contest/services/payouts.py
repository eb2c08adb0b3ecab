"""Paying prizes out: winners give their identity number, organizers see it for a reason, and it goes with the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest import payouts as rules
from contest.contests import Contest
from contest.payouts import IdentityTaken, NotAPayee, NothingToReveal, Payee, PaymentClosed
from contest.services import awards, looks
from contest.services.documents.workbook import Sheet, workbook
from contest.services.proposals import reasoned
from contest.services.sealed import Seal
from contest.store import audit, contests
from contest.store import payouts as store

REKEYED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Stand:
    """The payment file of a contest: payees with masked numbers. `signed`: the list as signed is still in force."""

    payees: tuple[Payee, ...]
    signed: bool
    closed: rules.Closed | None


def stand(session: Session, seal: Seal, contest: Contest) -> Stand:
    """Where the payment file of a contest stands. No number leaves here but masked."""
    signed = bool(awards.signed(session, contest.id))
    listed = _payees(session, seal, contest.id) if signed else []
    shown = (replace(one, identity=one.identity and rules.masked(one.identity)) for one in listed)
    return Stand(tuple(shown), signed, store.closed(session, contest.id))


def _payees(session: Session, seal: Seal, contest_id: int) -> list[Payee]:
    kept = store.sealed(session, contest_id)
    return [
        replace(one, identity=seal.open(kept[one.person_id], contest_id, one.person_id))
        if one.person_id in kept
        else one
        for one in store.payees(session, contest_id)
    ]


def mine(session: Session, seal: Seal, contest: Contest, person_id: int) -> Payee:
    """A person's own line of the payment file, its number masked. Raises NotAPayee, PaymentClosed."""
    payee = _open_payee(session, contest, person_id)
    kept = store.sealed(session, contest.id).get(person_id)
    number = None if kept is None else rules.masked(seal.open(kept, contest.id, person_id))
    return replace(payee, identity=number)


def _open_payee(session: Session, contest: Contest, person_id: int) -> Payee:
    payee = next((one for one in store.payees(session, contest.id) if one.person_id == person_id), None)
    if payee is None or not awards.signed(session, contest.id):
        raise NotAPayee
    if store.closed(session, contest.id) is not None:
        raise PaymentClosed
    return payee


@dataclass(frozen=True, slots=True)
class Given:
    """A number that somebody gives for a winner; `birth_year` None where it is not known."""

    person_id: int
    text: str
    birth_year: int | None = None


def give(session: Session, seal: Seal, contest: Contest, given: Given, by: int, now: datetime) -> None:
    """Keep the number of a winner, given by themselves or by an organizer.

    Raises BadIdentity, NotAPayee, PaymentClosed, IdentityTaken.
    """
    number = rules.checked_number(given.text, given.birth_year)
    contests.hold(session, contest.id)
    _open_payee(session, contest, given.person_id)
    if store.bearers(session, contest.id, seal.blinds(number)) - {given.person_id}:
        raise IdentityTaken
    store.put(session, contest.id, given.person_id, seal.close(number, contest.id, given.person_id), by, now)
    audit.record(session, now, by, "identity.give", f"contest:{contest.slug}", person=given.person_id)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks to see numbers in the clear, and why; the password was asked again just now."""

    by: int
    reason: str


def reveal(session: Session, seal: Seal, contest: Contest, person_id: int, asking: Asking, now: datetime) -> str:
    """One winner's number in the clear; the winner sees that it was looked at.

    Raises ReasonMissing, NotAPayee, PaymentClosed, NothingToReveal, Unreadable.
    """
    reason = reasoned(asking.reason)
    _open_payee(session, contest, person_id)
    kept = store.sealed(session, contest.id).get(person_id)
    if kept is None:
        raise NothingToReveal
    number = seal.open(kept, contest.id, person_id)
    looks.record(session, asking.by, [person_id], "identity", reason, now)
    named = {"person": person_id, "reason": reason}
    audit.record(session, now, asking.by, "identity.reveal", f"contest:{contest.slug}", **named)
    return number


HEADS = ("STT", "Họ và tên", "Đơn vị", "Giải", "Số căn cước", "Số tiền", "Ký nhận")
WIDTHS = (6, 30, 40, 36, 18, 16, 24)


def sheet(session: Session, seal: Seal, contest: Contest, asking: Asking, now: datetime) -> bytes:
    """The payment sheet with all numbers in the clear, as a workbook.

    Raises ReasonMissing, PaymentClosed, NotAPayee (nothing is signed), Unreadable.
    """
    reason = reasoned(asking.reason)
    if store.closed(session, contest.id) is not None:
        raise PaymentClosed
    listed = _payees(session, seal, contest.id) if awards.signed(session, contest.id) else []
    if not listed:
        raise NotAPayee
    looks.record(session, asking.by, [one.person_id for one in listed if one.identity], "payment", reason, now)
    named = {"rows": len(listed), "reason": reason}
    audit.record(session, now, asking.by, "payment.export", f"contest:{contest.slug}", **named)
    rows = tuple(
        (n, one.name, one.unit, "; ".join(prize for _, prize in one.prizes), one.identity or "", one.amount, None)
        for n, one in enumerate(listed, start=1)
    )
    top = (
        "Bảng chi trả giải thưởng", f"Cuộc thi: {contest.title}",
        f"Có dữ liệu cá nhân: người tải số {asking.by}, lúc {now:%Y-%m-%d %H:%M} UTC. Huỷ sau khi chi trả.",
    )  # fmt: skip
    return workbook([Sheet("Chi trả", top, HEADS, rows, WIDTHS, sums=(5,), high=True)], "Bảng chi trả", now)


def close(session: Session, contest: Contest, by: int | None, now: datetime) -> int:
    """Everything is paid: close the file and drop its numbers, for good; how many there were."""
    gone = store.close(session, contest.id, by, now)
    audit.record(session, now, by, "payment.close", f"contest:{contest.slug}", identities=gone)
    return gone


def close_old(session: Session, before: datetime, now: datetime) -> int:
    """Close the files of contests settled before a moment that nobody closed; how many. By then prizes are paid."""
    old = store.left_open(session, before)
    for one in old:
        close(session, contests.by_id(session, one), None, now)
    return len(old)


def rekey(session: Session, seal: Seal, now: datetime) -> int:
    """Seal a batch of what older keys sealed anew with the key in use; how many. Raises Unreadable."""
    waiting = store.under_other_keys(session, seal.key_name, REKEYED_AT_ONCE)
    for contest_id, person_id, sealed, entered_by, entered_at in waiting:
        number = seal.open(sealed, contest_id, person_id)
        store.put(session, contest_id, person_id, seal.close(number, contest_id, person_id), entered_by, entered_at)
    if waiting:
        audit.record(session, now, None, "identity.rekey", "house", identities=len(waiting))
    return len(waiting)
