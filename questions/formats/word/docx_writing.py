"""Laying paragraphs and pictures into a new Word file."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from questions.formats.typed.rich import Role
from questions.formats.word.docx_roles import STYLE_NAMES
from questions.pictures import Picture

FONT = "Times New Roman"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDEST_CM = 15.0
DOTS_A_CM = 38
"""Pixels of a picture that make a centimetre, as on a screen of 96 dots an inch."""
INDENTS_CM = {Role.OPTION: 0.6, Role.MATCH: 0.6}
GREY = (Role.LEVEL, Role.SUBJECT, Role.CODE, Role.NOTE)


@dataclass(slots=True)
class Writing:
    """A new document; `ids` are the style ids of its roles, `end` the last element of its body."""

    document: WordDocument
    ids: dict[Role, str]
    end: BaseOxmlElement

    def paragraph(self, role: Role, text: str, bold_to: int = 0) -> Paragraph:
        """A paragraph of a role; its first `bold_to` letters are bold."""
        element = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        style = OxmlElement("w:pStyle")
        style.set(qn("w:val"), self.ids[role])
        properties.append(style)
        element.append(properties)
        self.end.addprevious(element)
        paragraph = Paragraph(element, self.document._body)  # type: ignore[arg-type]
        text = NOT_XML.sub("", text)
        if bold_to:
            paragraph.add_run(text[:bold_to]).bold = True
        paragraph.add_run(text[bold_to:])
        return paragraph

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def new_writing() -> Writing:
    """An empty A4 document with the styles by which reading knows what each paragraph is."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    ids: dict[Role, str] = {}
    for role, name in STYLE_NAMES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.space_before = Pt(8 if role in (Role.STEM, Role.SECTION, Role.PASSAGE) else 0)
        style.paragraph_format.left_indent = Cm(INDENTS_CM.get(role, 0))
        style.font.bold = True if role is Role.SECTION else None
        style.font.italic = True if role in GREY else None
        ids[role] = style.style_id
    return Writing(document, ids, document.element.body[-1])


def add_picture(paragraph: Paragraph, picture: Picture) -> None:
    """The picture at the end of a paragraph, as PNG, which every Word shows, with its words beside it."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture.data)).save(out, "PNG")
    out.seek(0)
    width = min(WIDEST_CM, picture.width / DOTS_A_CM)
    drawing = paragraph.add_run().add_picture(out, width=Cm(max(0.5, width)))
    described = drawing._inline.docPr
    described.set("descr", NOT_XML.sub("", picture.alt))
