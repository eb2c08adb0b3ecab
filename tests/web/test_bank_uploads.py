"""Pictures and clips that come with a question: kept through every error, refused in words, bounded in size."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from contest.web.permits import UPLOADS
from questions import media
from questions.rows import MediaRow
from tests.web.bank_stage import Stage, fields, on_desk, png, press, staged, whole

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87\x81\x02" + b"\x00" * 40


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    return staged(app, writing, clock)


def test_pictures_come_with_words_and_stay_through_every_error(stage: Stage, session) -> None:
    path = f"{stage.url}/sua"
    page = press(stage.anna, path, fields(stage.anna.get(path)), "save", picture_file=(png(), "a.png"))
    assert (page.status, "Ảnh cần lời mô tả" in page.words) == (422, True)
    assert session.scalar(select(func.count()).select_from(MediaRow)) == 1
    sent = fields(page)
    assert sent["picture"].endswith(".40.30")
    sent["alt"] = "Ô màu đỏ"
    assert press(stage.anna, path, sent, "save").status == 303
    (picture,) = on_desk(session, stage.code).question.pictures
    assert (picture.alt, picture.width) == ("Ô màu đỏ", 40)
    shown = stage.anna.get(stage.url)
    assert f'src="/tep/{picture.digest}.webp"' in shown.text
    assert stage.anna.client.get(f"/tep/{picture.digest}.webp").data[:4] == b"RIFF"
    sent = fields(stage.anna.get(path))
    assert press(stage.anna, path, fields(press(stage.anna, path, sent, "picture_drop-0")), "save").status == 303
    assert on_desk(session, stage.code).question.pictures == ()


def test_an_option_may_be_a_picture(stage: Stage, session) -> None:
    path = f"{stage.url}/sua"
    sent = fields(stage.anna.get(path))
    sent["option_file_alt-1"] = "Biển tròn"
    page = press(stage.anna, path, sent, "upload", **{"option_file-1": (png("blue"), "b.png")})
    sent = fields(page)
    sent.setlist("option", ["10 ngày", "", "14 ngày"])
    assert press(stage.anna, path, sent, "save").status == 303
    option = on_desk(session, stage.code).question.options[1]
    assert (option.text, option.picture.alt) == ("", "Biển tròn")


def test_a_passage_a_picture_and_a_clip_go_before_a_question(stage: Stage, session) -> None:
    path = f"{stage.url}/sua"
    sent = fields(stage.anna.get(path))
    sent["stimulus_file_alt"] = "Sơ đồ"
    files = {"stimulus_file": (png("green"), "s.png"), "video_file": (io.BytesIO(WEBM), "v.webm")}
    page = press(stage.anna, path, sent, "save", **files)
    assert (page.status, "Video cần lời thoại" in page.words) == (422, True)
    sent = fields(page)
    sent["passage"] = "Lời thoại của video."
    assert press(stage.anna, path, sent, "save").status == 303
    stimulus = on_desk(session, stage.code).question.stimulus
    assert (stimulus.text, stimulus.picture.alt, stimulus.kind) == ("Lời thoại của video.", "Sơ đồ", "video")
    assert "<video" in stage.anna.get(stage.url).text
    assert media.about(session, stimulus.video).type == "video/webm"


@pytest.mark.parametrize(
    ("field", "data", "words"),
    [
        ("picture_file", b"%PDF-1.4 not a picture", "Không đọc được ảnh"),
        ("picture_file", b"\x89PNG\r\n\x1a\n broken", "ảnh"),
        ("video_file", b"MZ not a clip", "Không đọc được video"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_in_words(stage: Stage, session, field, data, words) -> None:
    path = f"{stage.url}/sua"
    page = press(stage.anna, path, fields(stage.anna.get(path)), "save", **{field: (io.BytesIO(data), "x.png")})
    assert (page.status, words in page.words) == (422, True)
    assert on_desk(session, stage.code).number == 1


UNKNOWN = f"{'0' * 64}.10.10"


@pytest.mark.parametrize(
    "sent",
    [
        {"picture": UNKNOWN, "alt": "Giả"},
        {"option_picture": [UNKNOWN], "option_alt": ["Giả"]},
        {"stimulus_picture": UNKNOWN, "stimulus_alt": "Giả"},
        {"video": "1" * 64, "passage": "Lời"},
    ],
    ids=["stem", "option", "stimulus", "clip"],
)
def test_a_medium_that_the_bank_does_not_hold_is_not_saved(stage: Stage, session, sent: dict[str, object]) -> None:
    page = stage.edit(stage.anna, **sent)
    assert (page.status, "không còn trên máy chủ" in page.words) == (422, True)
    assert on_desk(session, stage.code).number == 1


def test_what_is_no_name_of_a_medium_is_read_as_nothing(stage: Stage) -> None:
    assert stage.edit(stage.anna, picture="<script>", alt="x", video="../x", text="Câu khác?").status == 303


def test_a_large_picture_comes_in(stage: Stage) -> None:
    sent = fields(stage.anna.get(f"{stage.url}/sua")).to_dict() | {"picture_file_alt": "Lớn", "act": "upload"}
    big = FileStorage(io.BytesIO(png(size=(2000, 1500)).read() + b"\x00" * 3_000_000), "big.png")
    page = whole(stage.anna, f"{stage.url}/sua", {**sent, "picture_file": big})
    assert page.status == 200
    assert fields(page)["picture"].endswith(".1280.960")


def test_more_than_all_files_may_weigh_is_refused_unread(stage: Stage) -> None:
    page = whole(stage.anna, f"{stage.url}/sua", {"act": "upload"}, claimed=UPLOADS + 1)
    assert (page.status, "quá lớn" in page.words) == (413, True)
