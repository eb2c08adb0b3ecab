"""QTI of 1EdTech in its four versions in use, as packages or as single documents, to questions.

The version is told by the root element and its namespace. Places are «tệp items/q1.xml, dòng 3» in a package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from questions.formats.archive import ArchiveFault, open_checked
from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.xml_in import Node, XmlFault, read_xml
from questions.formats.qti.qti_body import Teller
from questions.formats.qti.qti_items import read_item
from questions.formats.qti.qti_old import old_items, read_old_item
from questions.formats.qti.qti_old_texts import passages_in
from questions.formats.qti.qti_package import (
    Document,
    Package,
    PathFault,
    document_of,
    is_blackboard,
    opened,
    path_from,
)
from questions.formats.reading import Findings, Item, Problem, Read, error, refused_file, warning
from questions.formats.sheets.sheet import MOST_QUESTIONS
from questions.wording import clean, shortened

FORMAT = "qti21"
FORMATS = ("qti12", "qti21", "qti22", "qti30")
ZIP = b"PK\x03\x04"
ROOT = re.compile(
    r"^\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?(?:questestinterop|(?:qti-)?assessment-?(?:item|test|stimulus))"
    r"(?:-ref)?[\s>/]",
    re.DOTALL | re.IGNORECASE,
)
HEAD = 4_096
BLACKBOARD = "Đây là kho câu hỏi riêng của Blackboard, không phải QTI. Hãy xuất từ Blackboard dạng QTI 2.1 rồi tải lại."


def looks_like(data: str | bytes) -> bool:
    """Whether this is a QTI document, or a zip with a manifest of a package."""
    if isinstance(data, bytes) and data.startswith(ZIP):
        # Names stand as they are in the directory at the end; reading is the reader's.
        return b"imsmanifest.xml" in data
    text = data if isinstance(data, str) else data[: 2 * HEAD].replace(b"\x00", b"").decode("utf-8", "ignore")
    return ROOT.match(text[:HEAD].lstrip("\ufeff\ufffe")) is not None


def read(data: bytes) -> Read:
    """Questions and problems of a package or a document. Never raises on content and never opens an address."""
    if not data.startswith(ZIP):
        return _read_document(data)
    archive = open_checked(data)
    if isinstance(archive, ArchiveFault):
        return refused_file(FORMAT, archive.code, archive.message)
    if is_blackboard(archive.NameToInfo):
        return refused_file(FORMAT, "wrong_type", BLACKBOARD)
    package = opened(archive)
    return _read_package(package)


def _read_document(data: bytes) -> Read:
    root = read_xml(data)
    if isinstance(root, XmlFault):
        return refused_file(FORMAT, root.code, root.message, root.place or "tệp")
    document = document_of("", root)
    if not document.version:
        message = f"Tệp XML này không phải QTI (phần tử gốc là «{shortened(root.name)}»). Hãy xuất lại dạng QTI."
        return refused_file(FORMAT, "wrong_type", message)
    return _read_package(Package(documents={"": document}))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item to be read, and the heading it stands under."""

    document: Document
    node: Node
    section: str | None


def _read_package(package: Package) -> Read:
    documents = list(package.documents.values())
    version = next((document.version for document in documents if document.version), "") or FORMAT
    waiting = list(_items(package, documents))
    if len(waiting) > MOST_QUESTIONS:
        message = f"Tệp có {len(waiting)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return replace(refused_file(version, "too_many_rows", message), unread=len(waiting))
    reader = _Reader(package)
    for one in waiting:
        reader.take(one)
    if not waiting and not package.problems:
        message = "Không thấy câu hỏi nào trong tệp. Hãy xuất lại cả câu hỏi, không chỉ bản kê hoặc đề."
        package.problems.append(error("tệp", "no_questions", message))
    return Read(version, tuple(reader.items), (*package.problems, *reader.remarks()))


def _items(package: Package, documents: list[Document]) -> Iterator[_Waiting]:
    """Items in the order of the tests that call them, then the others in the order of the manifest."""
    seen: set[str] = set()
    for document in documents:
        if document.root.name == "assessmentTest":
            yield from _of_test(package, document, seen)
    for document in documents:
        if document.root.name == "assessmentItem" and document.path not in seen:
            yield _Waiting(document, document.root, None)
        elif document.version == "qti12":
            yield from _of_old(package, document)


def _of_old(package: Package, document: Document) -> Iterator[_Waiting]:
    passages = passages_in(document.root)
    package.passages |= {(document.path, name): node for name, node in passages.items()}
    for node, section in old_items(document.root):
        if not any(node is one for one in passages.values()):
            yield _Waiting(document, node, section)


def _of_test(package: Package, test: Document, seen: set[str]) -> Iterator[_Waiting]:
    for reference, section in _references(test.root, None):
        path = path_from(test.folder, reference.get("href"))
        where = test.place(reference, 0)
        if isinstance(path, PathFault):
            package.problems.append(error(where, path.code, path.message))
            continue
        if path in seen:
            continue
        seen.add(path)
        known = path in package.documents or package.file(path) is not None
        document = package.document(path) if known else None
        if document is not None and document.root.name == "assessmentItem":
            yield _Waiting(document, document.root, section)
        elif not known and not any(shortened(path) in problem.message for problem in package.problems):
            message = f"Đề gọi tệp «{shortened(path)}» không có trong gói; câu đó bị bỏ qua. Hãy xuất lại gói."
            package.problems.append(error(where, "missing_file", message))


def _references(node: Node, section: str | None) -> Iterator[tuple[Node, str | None]]:
    for child in node.elements:
        if child.name == "assessmentItemRef":
            yield child, section
        else:
            title = clean(child.get("title")) if child.name == "assessmentSection" else ""
            yield from _references(child, title or section)


@dataclass(slots=True)
class _Reader:
    package: Package
    pictures: PictureSource = field(default_factory=PictureSource)
    items: list[Item] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    dropped: int = 0

    def take(self, one: _Waiting) -> None:
        findings = Findings(one.document.place(one.node, len(self.items) + 1))
        teller = Teller(self.package, one.document, self.pictures, findings)
        read_one = read_old_item if one.document.version == "qti12" else read_item
        found, dropped = read_one(one.node, teller, one.section)
        self.dropped += dropped
        if isinstance(found, Item):
            self.items.append(found)
        else:
            self.notes.append(found)

    def remarks(self) -> list[Problem]:
        if not self.dropped:
            return self.notes
        message = f"{self.dropped} câu có phản hồi riêng cho từng phương án; chỉ giữ phần giải thích chung của câu."
        return [*self.notes, warning("tệp", "feedback_dropped", message)]
