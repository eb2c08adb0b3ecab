"""The ticks of consent on a form: three fields, `agree`, `shows_name` and `contact`, with the words asked today."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired

from contest.consents import ConsentNeeded, Purpose, told
from contest.web.words import _

FIELDS = {"agree": Purpose.TAKE_PART, "shows_name": Purpose.PUBLIC_NAME, "contact": Purpose.CONTACT}


def label(form: Any, *, require: bool = True) -> None:
    """Put the words to the ticks; `require`: the account does not come about without the first."""
    for name, purpose in FIELDS.items():
        form[name].label.text = _(told(purpose).asks)
    form.consent_hints = {name: _hint(name) for name in FIELDS}
    if require:
        form.agree.validators = [InputRequired(_(ConsentNeeded.words))]


def given(form: Any) -> frozenset[Purpose]:
    """The purposes that were ticked."""
    return frozenset(purpose for name, purpose in FIELDS.items() if form[name].data)


def _hint(name: str) -> str:
    """Who sees the data of a tick, and how long it is kept."""
    words = told(FIELDS[name])
    return " ".join(_(one) for one in (words.who, words.kept))
