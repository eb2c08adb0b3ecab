"""Pictures of a Word file: taken once each, and given a sign by which they stand in the text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from questions.formats.typed.rich import FIRST_PICTURE, MOST_PICTURES
from questions.formats.word.docx_package import Package, R
from questions.pictures import Picture, PictureFault, take
from questions.wording import clean

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
VML = "{urn:schemas-microsoft-com:vml}"
METAFILES = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00", b"\x01\x00\x00\x00")
METAFILE = "Hình hay công thức ở dạng WMF/EMF chưa đọc được. Hãy chụp lại thành ảnh PNG, hoặc gõ lại công thức."
CHART = "Biểu đồ hoặc hình vẽ của Word chưa đọc được. Hãy chụp lại thành ảnh PNG rồi chèn vào."
LINKED = "Ảnh chỉ được nối đến địa chỉ ngoài nên không lấy về. Hãy chèn hẳn ảnh vào tệp."
FORMULA = "Công thức này chưa đọc được. Hãy gõ lại trên một dòng, hoặc chụp thành ảnh PNG."


@dataclass(slots=True)
class Pictures:
    """All pictures in the order of the text; those that could not be kept stand there as faults."""

    package: Package
    found: list[Picture | PictureFault] = field(default_factory=list)
    _taken: dict[str, Picture | PictureFault] = field(default_factory=dict)

    def sign(self, picture: Picture | PictureFault) -> str:
        """The character that stands for a picture in the text."""
        if len(self.found) >= MOST_PICTURES:
            return ""
        self.found.append(picture)
        return chr(FIRST_PICTURE + len(self.found) - 1)

    def drawn(self, drawing: _Element) -> str:
        """The signs of what a DrawingML drawing shows; none for lines and empty shapes."""
        described = drawing.find(f".//{WP}docPr")
        alt = clean(described.get("descr") or "") if described is not None else ""
        signs = [self._of(blip.get(f"{R}embed"), blip.get(f"{R}link"), alt) for blip in drawing.iter(f"{A}blip")]
        if not signs and any(
            "chart" in one.get("uri", "") or "diagram" in one.get("uri", "") for one in drawing.iter(f"{A}graphicData")
        ):
            return self.fault("unsupported_image", CHART)
        return "".join(signs)

    def old(self, holder: _Element) -> str:
        """The signs of VML pictures, as older Word and equation editors leave them."""
        return "".join(
            self._of(
                image.get(f"{R}id"),
                image.get(f"{R}href"),
                clean(image.get("title") or "") if image.get("title") else "",
            )
            for image in holder.iter(f"{VML}imagedata")
        )

    def fault(self, code: str, message: str) -> str:
        return self.sign(PictureFault(code, message))

    def _of(self, embedded: str | None, linked: str | None, alt: str) -> str:
        relation = self.package.relations.get(embedded or linked or "")
        if relation is None:
            return self.fault("missing_file", "Ảnh ở đây bị thiếu trong tệp. Hãy chèn lại ảnh.")
        if relation.outside:
            return self.fault("external_link", LINKED)
        if relation.target not in self._taken:
            self._taken[relation.target] = self._take(self.package.data(relation))
        kept = self._taken[relation.target]
        return self.sign(replace(kept, alt=alt[:400]) if isinstance(kept, Picture) else kept)

    def _take(self, data: bytes | None) -> Picture | PictureFault:
        if data is None:
            return PictureFault("missing_file", "Ảnh ở đây bị thiếu trong tệp. Hãy chèn lại ảnh.")
        return PictureFault("unsupported_image", METAFILE) if data.startswith(METAFILES) else take(data)
