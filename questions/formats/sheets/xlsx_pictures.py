"""The pictures of a workbook and the cells they stand at: anchored over the sheet, or the value of a cell."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from questions.formats.office_pictures import taken
from questions.formats.sheets.xlsx_scan import column_number
from questions.pictures import Picture, PictureFault

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MOST_PICTURES = 1_000
EXTERNAL = PictureFault("external_link", "Ảnh này ở ngoài tệp (liên kết) nên không lấy. Hãy chèn ảnh vào tệp.")
TOO_MANY = PictureFault("too_many_images", f"Tệp có hơn {MOST_PICTURES} ảnh; từ đây không lấy ảnh. Hãy chia tệp.")
MISSING = PictureFault("missing_file", "Không thấy ảnh này trong tệp. Hãy chèn lại ảnh rồi lưu tệp.")
CELL_IMAGES = "xl/cellimages.xml"
NAMED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*<f>[^<]{0,20}DISPIMG\((?:&quot;|")(ID_[0-9A-Za-z]{1,64})'
)

Drawn = dict[int, dict[int, list[Picture | PictureFault]]]
"""By number of the row, then column from 0."""


@dataclass(slots=True)
class PictureBook:
    """Takes the pictures of one workbook, each member once."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    members: dict[tuple[str, str], Picture | PictureFault] = field(default_factory=dict)

    def on_sheet(self, member: str, images: Mapping[tuple[int, int], int]) -> Drawn:
        """The pictures of a sheet. `images` are the cells whose value is one. ParseError when parts are broken."""
        found: Drawn = {}
        for row, column, picture in (*self._anchored(member), *self._in_cells(images)):
            found.setdefault(row + 1, {}).setdefault(column, []).append(picture)
        return found

    def named_in(self, xml: bytes) -> Drawn:
        """Pictures that the cells of a sheet name by the function DISPIMG of WPS Office."""
        if CELL_IMAGES not in self.names:
            return {}
        pictures = dict(self._pictures(self._parsed(CELL_IMAGES), self._targets(CELL_IMAGES)))
        found: Drawn = {}
        for letters, row, name in NAMED.findall(xml):
            place = found.setdefault(int(row), {}).setdefault(column_number(letters) - 1, [])
            place.append(pictures.get(name.decode(), MISSING))
        return found

    def _anchored(self, member: str) -> Iterator[tuple[int, int, Picture | PictureFault]]:
        for kind, target in self._relations(member).values():
            if not kind.endswith("/drawing") or target not in self.names:
                continue
            targets = self._targets(target)
            for anchor in self._parsed(target):
                place = _from(anchor)
                if place is not None:
                    yield from ((*place, picture) for _, picture in self._pictures(anchor, targets))

    def _pictures(
        self, under: ElementTree.Element, targets: Mapping[str, str]
    ) -> Iterator[tuple[str, Picture | PictureFault]]:
        """(name, picture) of every picture below an element."""
        for drawn in _all(under, "pic"):
            about = next(_all(drawn, "cNvPr"), None)
            blip = next(_all(drawn, "blip"), None)
            if blip is None or about is None:
                continue
            alt = about.get("descr") or about.get("title") or ""
            target = targets.get(blip.get(f"{RELATION}embed", ""))
            linked = target is None and blip.get(f"{RELATION}link") is not None
            yield about.get("name", ""), EXTERNAL if linked else self._taken(target or "", alt)

    def _in_cells(self, images: Mapping[tuple[int, int], int]) -> Iterator[tuple[int, int, Picture | PictureFault]]:
        if not images:
            return
        order = self._value_order()
        pictures = self._values()
        for (row, column), number in images.items():
            at = order.get(number)
            if at is not None and at < len(pictures):
                yield row, column, pictures[at]

    def _value_order(self) -> dict[int, int]:
        """Number of a value's metadata, from 1 → place of the rich value, from 0."""
        if "xl/metadata.xml" not in self.names:
            return {}
        root = self._parsed("xl/metadata.xml")
        rich = [
            [int(value.get("i", "0")) for value in _all(book, "rvb")]
            for future in _all(root, "futureMetadata")
            if future.get("name") == "XLRICHVALUE"
            for book in _all(future, "bk")
        ]
        values = [int(one.get("v", "0")) for part in _all(root, "valueMetadata") for one in _all(part, "rc")]
        return {n: rich[at][0] for n, at in enumerate(values, 1) if at < len(rich) and rich[at]}

    def _values(self) -> list[Picture | PictureFault]:
        """The rich values that are pictures, in their order; others hold a place with a fault."""
        part, relations = "xl/richData/rdrichvalue.xml", "xl/richData/richValueRel.xml"
        if not {part, relations} <= self.names:
            return []
        targets = self._targets(relations)
        links = [targets.get(link.get(f"{RELATION}id", ""), "") for link in _all(self._parsed(relations), "rel")]
        found: list[Picture | PictureFault] = []
        for value in _all(self._parsed(part), "rv"):
            parts = [one.text or "" for one in _all(value, "v")]
            at = int(parts[0]) if parts and parts[0].isdecimal() else len(links)
            alt = next((words for words in parts[1:] if not words.isdecimal()), "")
            found.append(self._taken(links[at], alt) if at < len(links) else MISSING)
        return found

    def _taken(self, member: str, alt: str) -> Picture | PictureFault:
        if member not in self.names:
            return MISSING
        if (member, alt) not in self.members:
            full = len(self.members) >= MOST_PICTURES
            self.members[member, alt] = TOO_MANY if full else taken(self.archive.read(member), alt)
        return self.members[member, alt]

    def _parsed(self, member: str) -> ElementTree.Element:
        # The look at the zip has bounded it and refused any DOCTYPE, without which there is no entity to expand.
        return ElementTree.fromstring(self.archive.read(member))  # noqa: S314

    def _relations(self, member: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, member) of what a part points at within the file."""
        folder, name = posixpath.split(member)
        links = f"{folder}/_rels/{name}.rels"
        if links not in self.names:
            return {}
        return {
            link.get("Id", ""): (link.get("Type", ""), _within(folder, link.get("Target", "")))
            for link in self._parsed(links)
            if link.get("TargetMode") != "External"
        }

    def _targets(self, member: str) -> dict[str, str]:
        return {name: target for name, (_, target) in self._relations(member).items()}


def _within(folder: str, target: str) -> str:
    """A target of a relation as the name of a member."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def _from(anchor: ElementTree.Element) -> tuple[int, int] | None:
    """Row and column, from 0, of the upper left corner; None for what is not anchored to a cell."""
    corner = next((child for child in anchor if child.tag.endswith("}from")), None)
    found = {child.tag.rpartition("}")[2]: child.text or "" for child in corner} if corner is not None else {}
    if not all(found.get(name, "").isdecimal() for name in ("row", "col")):
        return None
    return int(found["row"]), int(found["col"])


def _all(under: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Every element of this local name below another."""
    return (one for one in under.iter() if one.tag.rpartition("}")[2] == name)
