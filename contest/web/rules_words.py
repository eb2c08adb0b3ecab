"""The rules in words of the reader's language, printed out of the values that run the contest."""

from __future__ import annotations

from dataclasses import replace

from contest import rule_words
from contest.collective import CollectiveRule, Formula
from contest.refusals import N_
from contest.rule_words import Sentence, formula, sentences
from contest.rulebook import Rulebook
from contest.services import facts
from contest.standings import CRITERIA
from contest.store import contests
from contest.web import edge
from contest.web.site import site
from contest.web.words import _, number


def said(sentence: Sentence) -> str:
    """One sentence of the rules."""
    values = {name: number(value) if isinstance(value, int) else value for name, value in sentence.values.items()}
    if sentence.parts:
        values["chain"] = _(sentence.joint).join(map(said, sentence.parts))
    return _(sentence.words, **values) if values else _(sentence.words)


def rules_page(rules: Rulebook) -> list[str]:
    """All sentences of the rules page."""
    return [said(one) for one in sentences(rules)]


def who(rules: Rulebook) -> list[str]:
    """Who may take part."""
    return [said(one) for one in rule_words.audience(rules)]


def prizes(rules: Rulebook) -> list[str]:
    """What can be won, one ladder or list of prizes a sentence; empty where nothing can."""
    return [said(one) for one in rule_words.winnings(rules)]


UNION_RULE = N_("Xếp theo %(chain)s. Đơn vị bằng nhau thì cùng hạng.")


def ranking_line(slug: str, kind: str, *, ordered: bool) -> str:
    """The one sentence under a board: by what it ranks, or (not `ordered`) why its unions are not ranked yet."""
    if kind != "ca-nhan" and not ordered:
        return _("Đến khi cuộc thi đóng, các đơn vị chưa xếp hạng, để không lộ câu dự đoán.")
    if kind != "ca-nhan":
        return _(UNION_RULE, chain=said(formula(union_rule(slug))))
    chain: tuple[str, ...] = site().kept.get(("chain", slug), 60, lambda: _chain(slug))
    return _("Xếp hạng lần lượt theo: %(chain)s.", chain=" → ".join(_(CRITERIA[name].words) for name in chain))


def union_rule(slug: str) -> CollectiveRule:
    """By what the live board of unions ranks: the first list of the rules where running totals tell it, else a rate."""
    kept: CollectiveRule = site().kept.get(("union rule", slug), 60, lambda: _union_rule(slug))
    return kept


def _union_rule(slug: str) -> CollectiveRule:
    contest = contests.by_slug(edge.reads(), slug)
    lists = contest.rules.collective if contest else ()
    first = lists[0] if lists else CollectiveRule("", Formula.RATE)
    return replace(first, formula=facts.live_formula(lists))


def _chain(slug: str) -> tuple[str, ...]:
    contest = contests.by_slug(edge.reads(), slug)
    return contest.rules.ranking if contest else ()
