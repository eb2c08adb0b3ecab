"""Small good files that are zips: a workbook, a document and a package, each with one question."""

from __future__ import annotations

import io

import docx
import xlsxwriter

from tests.zips import Member, zipped

HEADER = ["STT", "Câu hỏi", "A", "B", "Đáp án"]
ROW = ["1", "Một cộng một bằng mấy?", "hai", "ba", "A"]


def workbook() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Bộ đề")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", ROW)
    return data.getvalue()


def document() -> bytes:
    made, data = docx.Document(), io.BytesIO()
    for line in ("Câu 1: Một cộng một bằng mấy?", "A. hai", "B. ba", "Đáp án: A"):
        made.add_paragraph(line)
    made.save(data)
    return data.getvalue()


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="q1" adaptive="false"
 timeDependent="false"><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse>
<value>a</value></correctResponse></responseDeclaration><itemBody><p>Một cộng một bằng mấy?</p><choiceInteraction
 responseIdentifier="R" shuffle="false" maxChoices="1"><simpleChoice identifier="a">hai</simpleChoice><simpleChoice
 identifier="b">ba</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><organizations/><resources>
<resource identifier="r1" type="imsqti_item_xmlv2p1" href="q1.xml"><file href="q1.xml"/></resource></resources>
</manifest>"""


def package() -> bytes:
    return zipped([Member("imsmanifest.xml", MANIFEST.encode()), Member("q1.xml", ITEM.encode())])


XLSX, DOCX, QTI = workbook(), document(), package()
