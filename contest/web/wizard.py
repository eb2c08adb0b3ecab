"""The wizard: a new contest, its task list, and a page a section that saves alone and shows what the rules will say."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from contest.contests import Contest, State
from contest.drafts import SECTION_WORDS, Draft, DraftChanged, Section, digest, merged
from contest.people import clean
from contest.refusals import BadRulebook, NoSuchContest, Refusal
from contest.rounds import VIETNAM, YEARS
from contest.rule_faults import in_words
from contest.rule_templates import TEMPLATES, next_monday
from contest.rule_text import difference, printed
from contest.services import drafts, duties, proposals, rule_versions
from contest.services.drafts import Edit, Plan
from contest.store import contests
from contest.store import drafts as store
from contest.web import access, edge, wizard_rounds
from contest.web.bank_words import LEVELS as LEVEL_WORDS
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.wizard_fill import LEVELS, filled, put_rounds
from contest.web.wizard_forms import SectionForm, press, take_rows
from contest.web.wizard_take import TITLE_MOST, taken
from contest.web.wizard_views import HOME, lists, preview, said, tasks
from contest.web.words import _
from questions import store as bank

blueprint = Blueprint("wizard", __name__)
SECTION = "<any({}):name>".format(",".join(f"'{one.value}'" for one in Section))
"""The part of an address that names a section, and nothing else that stands beside sections."""
SOURCE = "ban-sao"


class NewForm(PageForm):
    """A contest to be."""

    shape = RadioField()
    title = StringField()
    first_day = DateField()
    subject = SelectField()
    source = SelectField(validate_choice=False)


def _new_form(posted: bool) -> NewForm:
    session = edge.reads()
    form = NewForm(request.form if posted else None, first_day=next_monday(now().astimezone(VIETNAM).date()))
    closed = duties.closed_to(session, access.me())
    known = [one for one in contests.everything(session) if one.id not in closed]
    form.shape.choices = [(one.code, _(one.name)) for one in TEMPLATES]
    if known:
        form.shape.choices.append((SOURCE, _("Chép thể lệ của một cuộc thi đã có")))
    form.subject.choices = list(bank.subjects(session).items())
    form.source.choices = [(one.slug, one.title) for one in reversed(known)]
    words = {
        "shape": _("Bắt đầu từ"),
        "title": _("Tên cuộc thi"),
        "first_day": _("Ngày mở đợt đầu"),
        "subject": _("Chủ đề câu hỏi"),
        "source": _("Chép từ cuộc thi"),
    }
    for name, label in words.items():
        form[name].label.text = label
        form[name].validators = [DataRequired(_("Điền vào ô này."))] if name in ("shape", "title", "first_day") else []
    form.title.data = clean(form.title.data or "")
    form.title.validators = [*form.title.validators, Length(max=TITLE_MOST, message=_("Dài quá. Hãy rút gọn."))]
    if not posted:
        form.shape.data = (request.args.get("chep") and SOURCE) or TEMPLATES[0].code
        form.source.data = request.args.get("chep") or None
    return form


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """What a new contest begins with."""
    return _new_page(_new_form(posted=False))


@blueprint.post(f"{HOME}/moi")
def create() -> ResponseReturnValue:
    """Draw up a draft."""
    form = _new_form(posted=True)
    if not form.validate():
        return _new_page(form), 422
    if form.first_day.data.year not in YEARS:
        form.first_day.errors = [_("Ngày này không hợp lý.")]
        return _new_page(form), 422
    copied = form.shape.data == SOURCE
    if copied and form.source.data not in {value for value, _title in form.source.choices}:
        raise NoSuchContest
    chosen = {"source": form.source.data} if copied else {"template": form.shape.data, "subject": form.subject.data}
    first: date = form.first_day.data
    with edge.writes() as (session, _after):
        slug = drafts.create(session, Plan(form.title.data, first, **chosen), access.me().id, now())
    return redirect(f"{HOME}/{slug}/soan?da=tao", 303)


def _new_page(form: NewForm) -> str:
    return render_template("wizard/new.html", form=form, shapes={one.code: _(one.words) for one in TEMPLATES})


# The task list


@blueprint.get(f"{HOME}/<slug>/soan")
def overview(slug: str) -> str:
    """How far a draft is; of an announced contest, its versions and what may still change."""
    session = edge.reads()
    contest = drafts.find(session, slug)
    draft = contest.state is State.DRAFT
    found = drafts.check(session, contest, now()) if draft else []
    return render_template(
        "wizard/tasks.html",
        contest=contest,
        home=f"{HOME}/{slug}",
        draft=draft,
        opened=not draft and now() >= contest.opens_at,
        tasks=tasks(found, store.looked_over(session, contest.id)),
        left=sum(one.forbids for one in found),
        versions=[] if draft else contests.versions(session, contest.id),
        done=_done(request.args.get("da", "")),
    )


def _done(what: str) -> str:
    if what == "tao":
        return _("Đã tạo bản nháp. Xem từng phần, sửa chỗ cần sửa, rồi công bố.")
    if what == "phien-ban":
        return _("Đã công bố lần sửa thể lệ.")
    if what == "cong-bo":
        return _("Đã công bố cuộc thi. Mọi người đã thấy thể lệ ở trang cuộc thi.")
    return _("Đã lưu: %(what)s.", what=_(SECTION_WORDS[Section(what)])) if what in set(Section) else ""


# A section


@blueprint.get(f"{HOME}/<slug>/soan/{SECTION}")
def section(slug: str, name: str) -> str:
    """The form of a section as it stands."""
    chosen = Section(name)
    contest = drafts.find(edge.reads(), slug)
    stored = drafts.of_contest(edge.reads(), contest)
    return page(contest, chosen, filled(chosen, stored), stored)


@blueprint.post(f"{HOME}/<slug>/soan/{SECTION}")
def save(slug: str, name: str) -> ResponseReturnValue:
    """Keep a section, or do what a button of one of its lists asks for."""
    chosen, form = Section(name), SectionForm(request.form.copy())
    contest = drafts.find(edge.reads(), slug)
    stored = drafts.of_contest(edge.reads(), contest)
    act = request.form.get("act", "")
    if _pressed(form, act):
        return page(contest, chosen, form, stored)
    edited = taken(chosen, form, stored)
    if form.errors:
        return page(contest, chosen, form, stored), 422
    edit = Edit(chosen, request.form.get("seen", ""), edited)
    try:
        if contest.state is not State.DRAFT:
            return _change(contest, edit, form)
        with edge.writes() as (session, _after):
            drafts.save(session, slug, edit, access.me().id, now())
    except DraftChanged as refused:
        form.refuse(refused)
        return _overtaken(slug, edit, form), 409
    return redirect(_next(slug, chosen) if act == "next" else f"{HOME}/{slug}/soan?da={chosen.value}", 303)


def _pressed(form: SectionForm, act: str) -> bool:
    if act != "tuan:dot":
        return press(form, act)
    rounds = wizard_rounds.add_weeks(form)
    if not form.errors:
        take_rows(form, "dot")
        put_rounds(form, rounds)
    return True


def _next(slug: str, chosen: Section) -> str:
    following = _following(chosen)
    return f"{HOME}/{slug}/soan" + (f"/{following.value}" if following else "")


def _following(chosen: Section) -> Section | None:
    listed = list(Section)
    at = listed.index(chosen) + 1
    return listed[at] if at < len(listed) else None


def _overtaken(slug: str, edit: Edit, form: SectionForm) -> str:
    """Somebody was faster: the form keeps what was typed, beside what stands on the server now."""
    contest = drafts.find(edge.reads(), slug)
    stored = drafts.of_contest(edge.reads(), contest)
    return page(
        contest, edit.section, form, stored, differences=_apart(stored, merged(stored, edit.draft, edit.section))
    )


def _apart(stored: Draft, mine: Draft) -> list[Any]:
    old, new = ([draft.title, *printed(draft)] for draft in (stored, mine))
    return difference(old, new)


def _change(contest: Contest, edit: Edit, form: SectionForm) -> ResponseReturnValue:
    """A new version of announced rules: shown first, then put in force."""
    session, slug = edge.reads(), contest.slug
    stored = drafts.of_contest(session, contest)
    if digest(stored, edit.section) != edit.seen:
        raise DraftChanged
    reason = request.form.get("ly-do", "")
    try:
        draft = rule_versions.checked(contest, stored, edit, now())
        if request.form.get("act") == "confirm":
            with edge.writes() as (writing, after):
                rule_versions.new_version(writing, slug, edit, reason, access.me().id, now())
                after(edge.moved(contest.id))
            return redirect(f"{HOME}/{slug}/soan?da=phien-ban", 303)
        proposals.reasoned(reason)
    except DraftChanged:
        raise
    except BadRulebook as refused:
        for one in in_words(str(refused.values["faults"]).split(", ")):
            form.blame("", said(one.sentence))
        return page(contest, edit.section, form, stored), 422
    except Refusal as refused:
        form.refuse(refused, "ly-do" if refused.code == "reason_missing" else "")
        return page(contest, edit.section, form, stored), 422
    carried = [(name, one) for name, one in request.form.items(multi=True) if name not in ("act", "csrf_token")]
    return render_template(
        "wizard/confirm.html",
        contest=contest,
        heading=_("Sửa thể lệ đã công bố"),
        here=f"{HOME}/{slug}/soan/{edit.section.value}",
        number=contests.versions(session, contest.id)[-1].version,
        differences=difference(printed(stored), printed(draft)),
        reason=reason,
        carried=carried,
    )


@blueprint.post(f"{HOME}/<slug>/soan/{SECTION}/xem-truoc", endpoint="preview")
def shown(slug: str, name: str) -> str:
    """What the rules would say, while somebody types; nothing is kept."""
    chosen, form = Section(name), SectionForm(request.form.copy())
    contest = drafts.find(edge.reads(), slug)
    stored = drafts.of_contest(edge.reads(), contest)
    edited = merged(stored, taken(chosen, form, stored), chosen)
    view = preview(slug, chosen, stored, edited, drafts.stock(edge.reads(), edited))
    return render_template("wizard/_preview.html", preview=view)


def page(contest: Contest, chosen: Section, form: SectionForm, stored: Draft, differences: Any = None) -> str:
    """The page of a section."""
    quiet = SectionForm(form.data.copy())
    edited = merged(stored, taken(chosen, quiet, stored), chosen)
    stock = drafts.stock(edge.reads(), edited)
    home, following = f"{HOME}/{contest.slug}", _following(chosen)
    levels = [(one, _(LEVEL_WORDS[one]) if one in LEVEL_WORDS else _("Không ghi mức")) for one in LEVELS]  # type: ignore[index]
    fresh = request.method == "GET" or differences is not None
    return render_template(
        "wizard/section.html",
        form=form,
        title=contest.title,
        section=chosen.value,
        heading=_(SECTION_WORDS[chosen]),
        home=home,
        here=f"{home}/soan/{chosen.value}",
        following=following,
        seen=digest(stored, chosen) if fresh else request.form.get("seen", ""),
        draft=contest.state is State.DRAFT,
        opened=now() >= contest.opens_at,
        differences=differences,
        words=lists(),
        subjects=stock.subjects,
        levels=levels,
        stock=stock.found,
        categories=[(one.code, one.name) for one in stored.rules.categories],
        preview=preview(contest.slug, chosen, stored, edited, stock),
    )
