"""The forms' common part: our words for the library's errors, our token, nothing the form did not ask for."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from wtforms import Form

from contest.refusals import N_, Refusal
from contest.web.errors import words
from contest.web.words import _

# What the library says of itself and no validator of ours can say before it.
_LIBRARY = {
    "Not a valid date value.": N_("Đây chưa phải là một ngày. Nhập năm, tháng, ngày, ví dụ 1990-02-15."),
    "Not a valid datetime value.": N_("Đây chưa phải là ngày và giờ. Nhập đủ ngày và giờ, ví dụ 2026-11-27 17:00."),
    "Not a valid integer value.": N_("Đây chưa phải là số nguyên."),
}


class _Translations:
    """WTForms asks for its own messages here; ours are given with each validator."""

    def gettext(self, text: str) -> str:
        return _(_LIBRARY.get(text, text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(ngettext(one, many, n))


class PageForm(Form):
    """A form of a page, filled from what was posted."""

    class Meta:
        locales = False

        def get_translations(self, form: Form) -> _Translations:
            return _Translations()

    @classmethod
    def posted(cls, **given: Any) -> Any:
        """The form with what this request posted."""
        return cls(request.form, **given)

    def blame(self, field: str, refusal: Refusal) -> None:
        """Show a refusal at a field."""
        self[field].errors = [*self[field].errors, words(refusal)]


def without(data: MultiDict[str, str], *names: str) -> MultiDict[str, str]:
    """Form data without some fields."""
    return MultiDict([(name, value) for name, value in data.items(multi=True) if name not in names])
