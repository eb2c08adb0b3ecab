"""The form of an item of the study library: which fields its kind has, and what was sent in them."""

from __future__ import annotations

from flask import request
from wtforms import FileField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from contest import library_text
from contest.library import MOST_FILE_BYTES, Draft, Kind, faults
from contest.refusals import Refusal
from contest.store.library import StudyItemRow
from contest.web.fields import PageForm
from contest.web.library_words import MEGABYTE
from contest.web.words import _, tenths
from questions.wording import clean

NOT_FOR = {
    Kind.TEXT: ("file", "alt"),
    Kind.LEAFLET: ("alt",),
    Kind.POSTER: ("summary", "body"),
    Kind.VIDEO: ("alt",),
}
ACCEPT = {
    Kind.LEAFLET: "application/pdf,image/png,image/jpeg,image/webp",
    Kind.POSTER: "image/png,image/jpeg,image/webp",
    Kind.VIDEO: "video/mp4,video/webm",
}


class ItemForm(PageForm):
    """The words of an item, and its file."""

    title = StringField()
    subject = SelectField(validate_choice=False)
    file = FileField()
    alt = TextAreaField()
    summary = TextAreaField()
    body = TextAreaField()
    source = StringField()


class LeafletForm(ItemForm):
    """The same for a leaflet, whose pages may come as a file each."""

    file = MultipleFileField()


def form(kind: Kind, subjects: dict[str, str], row: StudyItemRow | None = None, code: str | None = None) -> ItemForm:
    """The form of a kind: filled with what was posted, or with the item as it stands."""
    given = (
        None if row is None else {name: getattr(row, name) for name in ("title", "alt", "summary", "body", "source")}
    )
    if row is not None:
        given = {**(given or {}), "subject": code or ""}
    of_kind = LeafletForm if kind is Kind.LEAFLET else ItemForm
    made: ItemForm = of_kind.posted() if request.method == "POST" else of_kind(data=given)
    for name in NOT_FOR[kind]:
        del made[name]
    labels = {
        "title": _("Tên tài liệu"),
        "subject": _("Chủ đề"),
        "file": _("Tệp"),
        "alt": _("Lời mô tả áp phích"),
        "summary": _("Tóm tắt"),
        "body": _("Nội dung") if kind is Kind.TEXT else _("Lời của tài liệu"),
        "source": _("Cơ quan ban hành"),
    }
    for field in made:
        field.label.text = labels[field.name]
    choices = [SelectChoice("", _("Không thuộc chủ đề nào"))]
    made.subject.choices = choices + [SelectChoice(one, name) for one, name in subjects.items()]
    made.subject.data = made.subject.data or ""
    return made


def draft(kind: Kind, made: ItemForm) -> Draft:
    """The words that were sent, cleaned."""

    def line(name: str) -> str:
        return " ".join(clean(made[name].data or "").split()) if name in made else ""

    body = library_text.tidy(made.body.data or "") if "body" in made else ""
    return Draft(
        kind, line("title"), line("summary"), body, line("source"), subject=line("subject") or None, alt=line("alt")
    )


def files() -> list[bytes]:
    """The files that were sent, without empty ones; contest.web.access bounds the whole body."""
    sent = (file.read() for file in request.files.getlist("file") if file.filename)
    return [data for data in sent if data]


def check(made: ItemForm, words: Draft, given: list[bytes], *, has_file: bool) -> bool:
    """Whether words and files may be taken; what is wrong stands at its field."""
    for name, refusal in faults(words, has_file=has_file or bool(given)):
        made.blame(name, refusal)
    if made.errors and given:
        say(made, "file", _("Trình duyệt không giữ lại tệp. Hãy sửa chỗ trên rồi chọn tệp lần nữa."))
    size = sum(map(len, given))
    if size > MOST_FILE_BYTES:
        sizes = {"size": tenths(size * 10 // MEGABYTE), "most": MOST_FILE_BYTES // MEGABYTE}
        say(made, "file", _("Tệp %(size)s MB, nhiều nhất %(most)s MB. Hãy nén hoặc chia nhỏ rồi tải lại.", **sizes))
    return not made.errors


def say(made: ItemForm, name: str, sentence: str) -> None:
    """A sentence at a field."""
    made[name].errors = [*made[name].errors, sentence]


def refuse(made: ItemForm, refusal: Refusal) -> None:
    """A refusal at the field of the file, or where there is none, over all."""
    made.blame("file" if "file" in made else "body", refusal)
