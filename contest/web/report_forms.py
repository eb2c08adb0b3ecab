"""What is asked of the desk of reports: its filters, out of the address, and the form for lists of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from contest.contests import WHOLE, Contest
from contest.refusals import N_, NotFound
from contest.reports import ENDINGS, PERSONAL, Cut, Level, What
from contest.rounds import Phase
from contest.services import proposals
from contest.services.reports import Asked
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

FILES = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "csv": "CSV"}
NAMES = {
    What.CUT: N_("Bảng đang xem"),
    What.OVERVIEW: N_("Tổng hợp mọi cách chia"),
    What.UNIONS: N_("Thống kê từng đơn vị, hai cấp"),
    What.PEOPLE: N_("Danh sách người dự thi"),
    What.ATTENDANCE: N_("Điểm danh: ai đã thi, ai chưa"),
    What.AWARDS: N_("Danh sách giải thưởng, có cột ký"),
    What.ITEMS: N_("Phân tích câu hỏi"),
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What the address asks. `page` from 1."""

    asked: Asked
    page: int = 1

    def query(self, **changes: object) -> str:
        """The same question as part of an address, but for some changes; the page begins anew."""
        asked = replace(self.asked, **changes)  # type: ignore[arg-type]
        pairs: list[tuple[str, object]] = [("cuoc-thi", one) for one in asked.slugs]
        pairs += [("dot", asked.round)] if asked.round else []
        pairs += [("don-vi", asked.unit)] if asked.unit else []
        pairs += [("chia", asked.cut.value)]
        pairs += [("cap", asked.level.value)] if asked.cut is Cut.UNIT else []
        return urlencode(pairs)


def sieve(known: Sequence[Contest]) -> Sieve:
    """What this request's address asks; else the contest at hand, by unit. Raises NotFound for nonsense."""
    slugs = request.args.getlist("cuoc-thi")[: len(known) + 1] or _at_hand(known)
    cut, level = request.args.get("chia", Cut.UNIT.value), request.args.get("cap", Level.BELOW.value)
    if cut not in list(Cut) or level not in list(Level) or any("\x00" in one for one in slugs):
        raise NotFound
    # A round is one of one contest: asked beside several, it is let go.
    number = _whole("dot") if len(set(slugs)) == 1 else WHOLE
    return Sieve(Asked(tuple(slugs), number, _whole("don-vi"), Cut(cut), Level(level)), max(1, _whole("trang") or 1))


def _at_hand(known: Sequence[Contest]) -> list[str]:
    begun = [one for one in known if one.phase(now()) is not Phase.UPCOMING]
    return [one.slug for one in (begun or known)[:1]]


def _whole(name: str) -> int:
    text = request.args.get(name, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


class PersonalForm(PageForm):
    """A file that names people: which, why, and the password once more."""

    tep = RadioField(N_("Tệp có tên người"))
    reason = StringField(N_("Lý do"))
    password = PasswordField(N_("Mật khẩu của bạn"))


def personal_form(files: Sequence[What], *, posted: bool = False) -> PersonalForm:
    """The form with the files that this person may have."""
    form: PersonalForm = PersonalForm(request.form if posted else None)
    form.tep.choices = [
        (f"{one.value}.{ending}", f"{_(NAMES[one])} ({FILES[ending]})")
        for one in files
        if one in PERSONAL
        for ending in ENDINGS[one]
    ]
    said = _("Viết từ %(least)s đến %(most)s ký tự.", least=proposals.LEAST, most=proposals.MOST)
    for field in form:
        field.label.text = _(field.label.text)
        field.validators = [InputRequired(_("Điền vào ô này."))]
    form.reason.validators = [*form.reason.validators, Length(proposals.LEAST, proposals.MOST, message=said)]
    return form
