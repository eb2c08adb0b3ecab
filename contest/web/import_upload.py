"""The form by which a file comes to the import desk: what was sent, checked before anything is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from contest.web.fields import PageForm
from contest.web.import_words import format_choices
from contest.web.words import _, tenths
from questions.formats.detect import AUTO, MOST_BYTES, Upload
from questions.formats.judging import LONGEST_SUBJECT
from questions.imports import LONGEST_NAME
from questions.wording import clean

PASTED = "Văn bản dán vào.txt"
NAMELESS = "Tệp không tên"
PATH = re.compile(r"[\\/]")
MEGABYTE = 1024 * 1024


class UploadForm(PageForm):
    """A file and perhaps one of its keys, or pasted text; under which subject, in which format."""

    file = FileField()
    keys = FileField()
    text = TextAreaField()
    subject = StringField()
    format = SelectField(validate_choice=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What is to be read, and the subject for questions that name none."""

    upload: Upload
    subject: str | None


def form(*, posted: bool = False) -> UploadForm:
    """The form, filled with what was posted."""
    made: UploadForm = UploadForm.posted() if posted else UploadForm()
    labels = {
        "file": _("Tệp câu hỏi"),
        "keys": _("Tệp đáp án, nếu đáp án để riêng"),
        "text": _("Hoặc dán câu hỏi vào đây"),
        "subject": _("Chủ đề"),
        "format": _("Kiểu tệp"),
    }
    for name, label in labels.items():
        made[name].label.text = label
    made.format.choices = [SelectChoice(value, words) for value, words in format_choices()]
    made.format.data = made.format.data or AUTO
    return made


def sent(made: UploadForm) -> tuple[Sent | None, int]:
    """What is to be read; None and the status when the form has errors, which then stand at their fields."""
    made.validate()
    status = 422
    file, text = request.files.get("file"), clean(made.text.data or "")
    data = _bytes(file)
    if data is None and not text:
        _blame(made, "file", _("Chưa có gì để đọc. Hãy chọn một tệp, hoặc dán câu hỏi vào ô bên dưới."))
    elif data is not None and text:
        _blame(made, "text", _("Đã chọn tệp thì để trống ô này. Hãy dùng một trong hai."))
    elif data == b"":
        _blame(made, "file", _("Tệp này trống. Hãy chọn tệp có câu hỏi."))
    keys = _bytes(request.files.get("keys"))
    for name, body in (("file", data), ("keys", keys)):
        if body is not None and len(body) > MOST_BYTES:
            status = 413
            _blame(made, name, too_big(len(body)))
    subject = " ".join(clean(made.subject.data or "").split())
    if len(subject) > LONGEST_SUBJECT:
        _blame(made, "subject", _("Tên chủ đề dài quá %(most)s ký tự. Hãy rút gọn.", most=LONGEST_SUBJECT))
    if made.format.data not in {value for value, _words in format_choices()}:
        _blame(made, "format", _("Không có kiểu tệp này. Hãy chọn trong danh sách."))
    if made.errors:
        return None, status
    name = PASTED if data is None else name_of(file)
    apart = None if not keys else Upload(keys, name_of(request.files.get("keys")))
    return Sent(
        Upload(text.encode("utf-8", "replace") if data is None else data, name, made.format.data, apart),
        subject or None,
    ), 303


def too_big(size: int) -> str:
    """The sentence for a file of so many bytes."""
    return _(
        "Tệp %(size)s MB, nhiều nhất %(most)s MB. Hãy chia thành nhiều tệp.",
        size=tenths(size * 10 // MEGABYTE),
        most=MOST_BYTES // MEGABYTE,
    )


def _blame(made: UploadForm, name: str, words: str) -> None:
    made[name].errors = [*made[name].errors, words]


def _bytes(file: FileStorage | None) -> bytes | None:
    """The bytes of a field; None when no file was chosen. One more than allowed tells that it is too big."""
    if file is None or not file.filename:
        return None
    data: bytes = file.read(MOST_BYTES + 1)
    return data


def name_of(file: FileStorage | None) -> str:
    """The name of a file for people to read, whatever was sent as one; never a path."""
    given = (file.filename if file is not None else None) or ""
    last = PATH.split(clean(given.encode("utf-8", "replace").decode("utf-8")))[-1]
    return " ".join(last.split()).strip(". ")[:LONGEST_NAME] or NAMELESS
