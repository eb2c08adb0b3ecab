"""The parts of a Word file: XML read without entities or network, relationships, pictures, and what is left alone."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from questions.formats.archive import ArchiveFault, open_checked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TRANSITIONAL = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
MOST_RUNS = 1_000_000


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points at: a member of the package, or with `outside` an address that is never fetched."""

    kind: str
    target: str
    outside: bool


@dataclass(slots=True)
class Package:
    """An opened Word file. `main` is the name of its document part."""

    archive: zipfile.ZipFile
    main: str
    document: _Element
    relations: dict[str, Relation] = field(default_factory=dict)

    def part(self, kind: str) -> _Element | None:
        """The root of the part of this kind («styles», «numbering» …) that the document points at."""
        for relation in self.relations.values():
            if relation.kind == kind and not relation.outside and relation.target in self.archive.namelist():
                root = parsed(self.archive.read(relation.target))
                return None if isinstance(root, ArchiveFault) else root
        return None

    def relations_of(self, part: str) -> dict[str, Relation]:
        return relations_of(self.archive, part)

    def data(self, relation: Relation) -> bytes | None:
        try:
            return self.archive.read(relation.target)
        except KeyError:
            return None


def open_package(data: bytes) -> Package | ArchiveFault:
    """The file, or in words why it cannot be read."""
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return archive
    names = archive.namelist()
    main = _main_part(archive, names)
    if main is None:
        return _broken("không có phần văn bản")
    document = parsed(archive.read(main))
    if isinstance(document, ArchiveFault):
        return document
    if document.tag != f"{W}document":
        return _broken("phần văn bản không phải của Word")
    if sum(1 for _ in document.iter(f"{W}r")) > MOST_RUNS:
        return _too_complex()
    return Package(archive, main, document, relations_of(archive, main))


def parsed(data: bytes) -> _Element | ArchiveFault:
    """The root of a part. Entities, the network and trees deeper than 256 are refused by the parser itself."""
    if b"purl.oclc.org/ooxml" in data[:8192]:
        for strict, transitional in TRANSITIONAL.items():
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        # «unknown error» is all the parser can say when it has run out of memory.
        said = str(fault).casefold()
        too_much = any(word in said for word in ("depth", "huge", "unknown error", "memory"))
        return _too_complex() if too_much else _broken("XML sai")
    except ValueError:
        return _broken("XML sai")
    if root.getroottree().docinfo.internalDTD is not None:
        return ArchiveFault("dtd_forbidden", "Tệp có khai báo XML không an toàn. Hãy lưu lại từ Word.")
    return root


def relations_of(archive: zipfile.ZipFile, part: str) -> dict[str, Relation]:
    """Relationships of a part by their ids."""
    folder, name = posixpath.split(part)
    try:
        data = archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    except KeyError:
        return {}
    root = parsed(data)
    if isinstance(root, ArchiveFault):
        return {}
    found = {}
    for one in root.iter(f"{RELS}Relationship"):
        outside = one.get("TargetMode") == "External"
        target = one.get("Target", "")
        if not outside:
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
        found[one.get("Id", "")] = Relation(one.get("Type", "").rsplit("/", 1)[-1], target, outside)
    return found


def _main_part(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    for relation in relations_of(archive, "").values():
        if relation.kind == "officeDocument" and relation.target in names:
            return relation.target
    return "word/document.xml" if "word/document.xml" in names else None


def _broken(why: str) -> ArchiveFault:
    return ArchiveFault("broken_document", f"Không mở được tệp Word ({why}). Hãy mở bằng Word rồi lưu lại dạng .docx.")


def _too_complex() -> ArchiveFault:
    return ArchiveFault("too_complex", "Tệp quá phức tạp (lồng quá sâu hoặc quá nhiều đoạn). Hãy chia thành nhiều tệp.")
