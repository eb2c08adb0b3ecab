"""Words, dates and numbers as the reader's language writes them. The messages themselves are Vietnamese."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, get_locale

from contest.refusals import N_
from contest.web import cookies

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CATALOGUES = Path(__file__).parent / "catalogues"
_DAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# The names a house has as shipped. Names that a site is given in its settings are shown as they are.
_SHIPPED = frozenset({N_("Thi trực tuyến"), N_("Liên đoàn Lao động tỉnh Điện Biên")})


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language, compiled in memory from its text; empty for Vietnamese."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as text:
        messages = read_po(text, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


class Words(Domain):
    """Flask-Babel's domain over our catalogues."""

    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale() or "vi"))


def language() -> str:
    """«vi» or «en», found once a request: every number and date of a page asks."""
    if not has_app_context():
        return "vi"
    if "language" not in g:
        g.language = "en" if str(get_locale()) == "en" else "vi"
    return cast(str, g.language)


def translations() -> NullTranslations:
    """The catalogue of this request's language, looked up once: a page asks for a hundred messages."""
    if "translations" not in g:
        g.translations = catalogue(language())
    return cast(NullTranslations, g.translations)


def _(words: str, **values: object) -> str:
    """The words in the reader's language, their named places filled."""
    said: str = translations().gettext(words)
    return said % values if values else said


def house_name(given: str) -> str:
    """A name of the house from the settings, in the reader's language when it is a shipped one."""
    return _(given) if given in _SHIPPED else given


def number(value: int) -> str:
    """12846 → «12.846» («12,846» in English)."""
    mark = "," if language() == "en" else "."
    return f"{value:,}".replace(",", mark)


def tenths(value: int) -> str:
    """912 → «91,2»."""
    mark = "." if language() == "en" else ","
    return f"{number(value // 10)}{mark}{value % 10}"


def exact(value: Decimal) -> str:
    """1234.50 → «1234,5»: as a contestant types it, without marks between thousands."""
    plain = f"{value.normalize():f}"
    return plain if language() == "en" else plain.replace(".", ",")


def day(value: datetime) -> str:
    """«thứ Sáu, 27/11/2026»."""
    local = value.astimezone(ZONE)
    return f"{_DAYS[language()][local.weekday()]}, {local:%d/%m/%Y}"


def clock(value: datetime) -> str:
    """«17:00»."""
    return f"{value.astimezone(ZONE):%H:%M}"


def clock_s(value: datetime) -> str:
    """«09:41:07»."""
    return f"{value.astimezone(ZONE):%H:%M:%S}"


def moment(value: datetime) -> str:
    """«17:00 thứ Sáu, 27/11/2026»."""
    return f"{clock(value)} {day(value)}"


def duration(ms: int) -> str:
    """728000 → «12 phút 08 giây»."""
    minutes, seconds = divmod(ms // 1000, 60)
    return _("%(minutes)s phút %(seconds)s giây", minutes=minutes, seconds=f"{seconds:02d}")


def mmss(ms: int) -> str:
    """243000 → «4:03»."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02d}"


def init(app: Flask) -> None:
    """Hang language and filters on the application."""
    babel = Babel()
    babel.init_app(app, default_locale="vi", default_timezone="Asia/Ho_Chi_Minh", locale_selector=cookies.language)
    app.extensions["babel"].instance.__dict__["domain_instance"] = Words()
    # Flask-Babel's own callables look the locale up at each message, which is a third of a page's cost.
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        lambda words: translations().gettext(words),
        lambda one, many, n: translations().ngettext(one, many, n),
        newstyle=True,
    )
    for filter_ in (number, exact, tenths, day, clock, clock_s, moment, duration, mmss):
        app.add_template_filter(filter_)
