"""Trying a collective rule on a contest that is over, beside the list that its rules sign. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest import collective as rules
from contest.collective import CollectiveRule
from contest.contests import WHOLE, Contest
from contest.prizes import FiguresClosed, Span
from contest.refusals import BadRulebook, NotFound
from contest.services import collective, prizes
from contest.services.collective import Placed


@dataclass(frozen=True, slots=True)
class Trial:
    """The list of the tried rule, and each unit's rank on the list that is signed (None: none there).

    `signed`: the title of that list; empty where the rules sign no list of such units.
    """

    placed: tuple[Placed, ...]
    signed: str
    ranks: dict[int, int | None]


def scopes(contest: Contest) -> list[int]:
    """The whole contest and each round, as far as settled: what a rule can be tried on."""
    several = [one for one in prizes.settled(contest, Span.ROUND) if one != WHOLE]
    return [*prizes.settled(contest, Span.OVERALL), *several]


def is_open(contest: Contest) -> bool:
    """Whether the figures of its units may be looked at: every paper is in, and what was guessed is known."""
    return contest.is_settled() and not contest.prediction_open


def try_out(session: Session, contest: Contest, rule: CollectiveRule, scope: int) -> Trial:
    """Order the units of a contest by a rule.

    Raises FiguresClosed while papers are out or a guess is open, NotFound for a scope that is not there, BadRulebook.
    """
    if not is_open(contest):
        raise FiguresClosed
    if scope not in scopes(contest):
        raise NotFound
    if faults := rules.faults([rule]):
        raise BadRulebook(faults=", ".join(faults))
    won = prizes.individual(session, contest)
    signed = _signed(contest, rule, scope)
    beside = collective.ranked(session, contest, signed, scope, won) if signed else []
    return Trial(
        tuple(collective.ranked(session, contest, rule, scope, won)),
        signed.title if signed else "",
        {one.unit_id: one.rank for one in beside},
    )


def _signed(contest: Contest, rule: CollectiveRule, scope: int) -> CollectiveRule | None:
    """The first list of the rules that ranks such units over such a span; a contest of one round has but one span."""
    span = Span.OVERALL if scope == WHOLE else Span.ROUND
    single = len(contest.rounds) == 1
    fitting = (one for one in contest.rules.collective if one.level is rule.level and (single or one.span is span))
    return next(fitting, None)
