"""Questions to packages of QTI 2.1 and 3.0, which questions.formats.qti.qti reads back; the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from questions.clips import MP4, Clip, take_clip
from questions.formats.exchange.losses import Losses
from questions.formats.exchange.question_tags import tags_of
from questions.formats.exchange.xml_out import Element, as_bytes
from questions.formats.qti.qti_dialect import QTI_21, QTI_30, Dialect
from questions.formats.qti.qti_item_out import STIMULUS_CLASS, ItemWriter, Shared, is_mapped, picture_name
from questions.formats.qti.qti_manifest_out import Resource, manifest
from questions.formats.reading import Problem, ReadQuestion, Written, warning
from questions.formats.zip_records import MOST_MEMBERS
from questions.kinds import Kind
from questions.pictures import Picture, Stimulus

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can tell: packages of the same questions are the same."""
SHUFFLED = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.MATCHING)


def write_21(questions: Sequence[ReadQuestion]) -> Written:
    """A package of QTI 2.1; what questions share stands in each of them."""
    return _written(questions, QTI_21)


def write_30(questions: Sequence[ReadQuestion]) -> Written:
    """A package of QTI 3.0; what questions share is a document of its own."""
    return _written(questions, QTI_30)


def _written(questions: Sequence[ReadQuestion], dialect: Dialect) -> Written:
    maker = _Maker(dialect)
    for number, question in enumerate(questions, 1):
        maker.losses.begin(question, number)
        maker.take(question, number)
    too_many = [_too_many()] if len(maker.files) >= MOST_MEMBERS else []
    return Written(maker.packed(), (*maker.losses.problems, *too_many))


def _too_many() -> Problem:
    message = f"Gói có hơn {MOST_MEMBERS} tệp nên hệ thống này không đọc lại được. Hãy xuất từng chủ đề."
    return warning("tệp", "lost_size", message)


@dataclass(slots=True)
class _Maker:
    dialect: Dialect
    files: dict[str, bytes] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    stimuli: dict[Stimulus, str] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)

    @property
    def writer(self) -> ItemWriter:
        return ItemWriter(self.dialect)

    def take(self, question: ReadQuestion, number: int) -> None:
        name = f"q{number:05}"
        needed = self._pictures(question)
        shared, others = self._shared(question.stimulus)
        path = f"items/{name}.xml"
        self.files[path] = as_bytes(self.writer.item(question, name, shared))
        tags = tags_of(question, read_as_partial=_gives_parts(question), read_as_fixed=question.kind in SHUFFLED)
        kind = self.dialect.resource_type("item")
        resource = Resource(name, kind, path, (*needed, *others), tuple(tags), question.code, question.subject)
        self.resources.append(resource)
        self.losses.law(question)
        if question.kind is Kind.ORDERING and question.partial:
            self.losses.wholeness(question, "mẫu chấm của QTI")

    def _pictures(self, question: ReadQuestion) -> list[str]:
        """The names of the files of a question's pictures, which are packed."""
        pictures = [*question.pictures, *(option.picture for option in question.options if option.picture)]
        return [name for name in map(self._picture, pictures) if name]

    def _picture(self, picture: Picture) -> str:
        if not picture.data:
            message = "Không có dữ liệu của một ảnh trong câu; đã bỏ ảnh. Hãy thêm lại ảnh sau khi nhập."
            self.losses.tell("picture", message)
            return ""
        return self._packed(picture_name(picture), picture.data)

    def _packed(self, path: str, data: bytes) -> str:
        if path not in self.files:
            self.files[path] = data
            self.resources.append(Resource(_name_of(path), "webcontent", path))
        return _name_of(path)

    def _shared(self, stimulus: Stimulus | None) -> tuple[Shared, list[str]]:
        if stimulus is None:
            return Shared(), []
        inner, needed = self._stimulus(stimulus)
        if not self.dialect.hyphens:
            return Shared(inside=self.dialect.named("div", {"class": STIMULUS_CLASS}, *inner)), needed
        name = self.stimuli.get(stimulus)
        if name is None:
            name = self.stimuli[stimulus] = f"s{len(self.stimuli) + 1:04}"
            self._stimulus_document(name, inner, needed)
        told = {"identifier": name, "href": f"../stimuli/{name}.xml"}
        return Shared(reference=self.dialect.named("assessmentStimulusRef", told)), [name]

    def _stimulus_document(self, name: str, inner: Sequence[Element], needed: Sequence[str]) -> None:
        body = self.dialect.named("stimulusBody", None, *inner)
        title = "Ngữ liệu"
        made = self.dialect.named("assessmentStimulus", {"identifier": name, "title": title}, body)
        path = f"stimuli/{name}.xml"
        self.files[path] = as_bytes(made)
        self.resources.append(Resource(name, self.dialect.resource_type("stimulus"), path, tuple(needed)))

    def _stimulus(self, stimulus: Stimulus) -> tuple[list[Element], list[str]]:
        """Its words, picture and clip, and the names of the files of these."""
        inner = [self.dialect.lined("p", stimulus.text)] if stimulus.text else []
        needed = []
        if stimulus.picture is not None and (name := self._picture(stimulus.picture)):
            inner.append(self.writer.picture(stimulus.picture))
            needed.append(name)
        clip = take_clip(stimulus.video_data) if stimulus.video_data else None
        if isinstance(clip, Clip):
            path = f"media/{clip.digest[:32]}.{'mp4' if clip.type == MP4 else 'webm'}"
            needed.append(self._packed(path, clip.data))
            inner.append(self._video(path, clip.type))
        elif stimulus.video:
            message = "Không có dữ liệu của video trong ngữ liệu; đã bỏ video. Hãy thêm lại video sau khi nhập."
            self.losses.tell("video", message)
        return inner, needed

    def _video(self, path: str, kind: str) -> Element:
        named = self.dialect.named
        if self.dialect.hyphens:
            source = named("source", {"src": f"../{path}", "type": kind})
            return named("div", None, named("video", {"controls": "controls"}, source))
        return named("p", None, named("object", {"data": f"../{path}", "type": kind}))

    def packed(self) -> bytes:
        """The zip, the manifest first."""
        data = io.BytesIO()
        files = {"imsmanifest.xml": as_bytes(manifest(self.dialect, self.resources)), **self.files}
        with zipfile.ZipFile(data, "w") as archive:
            for path, content in files.items():
                member = zipfile.ZipInfo(path, LONG_AGO)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = 3
                member.external_attr = 0o644 << 16
                archive.writestr(member, content)
        return data.getvalue()


def _gives_parts(question: ReadQuestion) -> bool:
    """Whether the reader would give parts of the points if no tag told it otherwise."""
    return is_mapped(question) and question.kind is not Kind.SHORT_TEXT


def _name_of(path: str) -> str:
    return f"f-{path.rpartition('/')[2].partition('.')[0]}"
