"""The files of a QTI package: what the manifest names, safely; or the one document of a file that is no package."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from questions.formats.exchange.xml_in import Node, XmlFault, read_xml
from questions.formats.qti.qti_names import older_names
from questions.formats.reading import Problem, error, warning
from questions.wording import shortened

MANIFEST = "imsmanifest.xml"
ELSEWHERE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")
CANVAS_WHOLE = "non_cc_assessments/"
"""Canvas keeps whole quizzes here, beside a poorer copy «<id>/assessment_qti.xml» for other programs."""
BRIGHTSPACE = ("d2lquiz", "d2lquestionlibrary", "d2lselfassess", "d2lsurvey")
"""What Brightspace calls its documents of questions, which it lists as «webcontent»."""
OTHER_TYPES = ("webcontent", "text", "image", "video", "audio", "css", "xsd")


@dataclass(frozen=True, slots=True)
class PathFault:
    code: str
    message: str


def path_from(folder: str, address: str) -> str | PathFault:
    """The path inside the package that an address in a document of this folder means."""
    if ELSEWHERE.match(address):
        message = f"Đường dẫn «{shortened(address)}» trỏ ra ngoài gói; không tải về. Hãy đưa tệp đó vào gói."
        return PathFault("bad_path", message)
    words = unicodedata.normalize("NFC", unquote(address.partition("#")[0].partition("?")[0]))
    path = posixpath.normpath(posixpath.join(folder, words))
    if not words or words.startswith("/") or "\\" in words or path.startswith("..") or path == ".":
        message = f"Đường dẫn «{shortened(address)}» không nằm trong gói. Hãy sửa đường dẫn rồi nén lại gói."
        return PathFault("bad_path", message)
    return path


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the package with names as QTI 2 has them. `path` is "" where the file is the document itself."""

    path: str
    root: Node
    metadata: Node | None = None
    """What the manifest says of it."""
    version: str = ""
    """«qti12» … «qti30»; "" for documents of other kinds."""

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    def place(self, node: Node, number: int) -> str:
        if self.path:
            return f"tệp {shortened(self.path, 120)}, dòng {node.line}"
        return f"câu {number} (dòng {node.line})"


@dataclass(slots=True)
class Package:
    """The archive, the documents read of it, and what is wrong with it as a whole."""

    archive: zipfile.ZipFile | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    passages: dict[tuple[str, str], Node] = field(default_factory=dict)
    """Items of QTI 1.2 that only others refer to, by document and identifier."""

    def file(self, path: str) -> bytes | None:
        """The bytes of a file of the package."""
        if self.archive is None or path not in self.archive.NameToInfo:
            return None
        return self.archive.read(path)

    def beside(self, folder: str, address: str) -> bytes | None:
        """The bytes of the file that an address in a document of this folder means."""
        path = path_from(folder, address)
        return None if isinstance(path, PathFault) else self.file(path)

    def document(self, path: str, metadata: Node | None = None) -> Document | None:
        """A document, read once; None, and a problem, when it is no XML that may be read."""
        if path in self.documents:
            return self.documents[path]
        data = self.file(path)
        root = XmlFault("missing_file", "Gói không có tệp này. Hãy xuất lại gói.") if data is None else read_xml(data)
        if isinstance(root, XmlFault):
            where = f"tệp {shortened(path, 120)}" + (f", {root.place}" if root.place else "")
            self.problems.append(error(where, root.code, root.message))
            return None
        found = document_of(path, root, metadata)
        self.documents[path] = found
        return found


def document_of(path: str, root: Node, metadata: Node | None = None) -> Document:
    version = version_of(root)
    older_names(root)
    return Document(path, root, metadata, version)


def version_of(root: Node) -> str:
    """By the name and the namespace of the root."""
    if root.name == "questestinterop":
        return "qti12"
    if root.name.startswith("qti-assessment"):
        return "qti30"
    if not root.name.startswith("assessment"):
        return ""
    return "qti22" if "v2p2" in root.space else "qti21"


def opened(archive: zipfile.ZipFile) -> Package:
    """The package with every document that its manifest names, or every document in it where there is no manifest."""
    package = Package(archive)
    names = sorted(name for name in archive.NameToInfo if not name.endswith("/"))
    manifests = [name for name in names if posixpath.basename(name).casefold() == MANIFEST]
    manifest = package.document(min(manifests, key=lambda name: name.count("/"))) if manifests else None
    if manifest is None:
        if not manifests:
            message = "Gói không có imsmanifest.xml; đã đọc mọi tệp XML trong gói. Hãy xem lại thứ tự câu."
            package.problems.append(warning("tệp", "missing_file", message))
        for name in names:
            if name.casefold().endswith((".xml", ".qti")) and name not in manifests:
                package.document(name)
        return package
    _read_resources(package, manifest)
    return package


def _read_resources(package: Package, manifest: Document) -> None:
    seen: set[str] = set()
    addresses = [(node, address) for node in _resources(manifest.root) for address in _addresses(node)]
    canvas = _canvas_copies([address for _, address in addresses])
    for node, address in addresses:
        where = f"tệp {manifest.path}, dòng {node.line}"
        path = path_from(manifest.folder, address)
        if isinstance(path, PathFault):
            package.problems.append(error(where, path.code, path.message))
        elif path in seen:
            message = f"Bản kê gọi tệp «{shortened(path)}» hai lần; chỉ đọc một lần."
            package.problems.append(warning(where, "bad_path", message))
        elif package.file(path) is None:
            message = f"Bản kê gọi tệp «{shortened(path)}» không có trong gói; câu đó bị bỏ qua. Hãy xuất lại gói."
            package.problems.append(error(where, "missing_file", message))
        elif path not in canvas:
            package.document(path, node.first("metadata"))
        if not isinstance(path, PathFault):
            seen.add(path)


def _resources(manifest: Node) -> Iterator[Node]:
    return (node for node in manifest.walk() if node.name == "resource")


def _addresses(resource: Node) -> list[str]:
    """The documents of a resource that may hold questions. Canvas names them as its files only."""
    kind, address = resource.get("type").casefold(), resource.get("href")
    files = [node.get("href") for node in resource.all("file") if node.get("href") not in ("", address)]
    whole = [one for one in files if one.startswith(CANVAS_WHOLE)]
    if not address:
        return [one for one in files if _is_xml(one)][:1] if "qti" in kind else whole
    if resource.get("material_type").casefold().startswith(BRIGHTSPACE):
        return [address, *whole]
    if kind in OTHER_TYPES:
        return whole
    may = "qti" in kind or _is_xml(address) or bool(ELSEWHERE.match(address))
    return [*([address] if may else []), *whole]


def _is_xml(address: str) -> bool:
    return address.partition("?")[0].casefold().endswith((".xml", ".qti"))


def _canvas_copies(addresses: Sequence[str]) -> set[str]:
    """The poorer copies of quizzes that the package holds whole."""
    whole = [address for address in addresses if address.startswith(CANVAS_WHOLE)]
    return {f"{posixpath.basename(address).partition('.')[0]}/assessment_qti.xml" for address in whole}


def is_blackboard(names: Mapping[str, object]) -> bool:
    """A pool of Blackboard: its own questions in files «res00001.dat»."""
    return any(re.search(r"(?:^|/)(?:\.bb-package-info|res\d+\.dat)$", name) for name in names)
