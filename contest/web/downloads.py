"""Files that a page hands out, under names that keep their Vietnamese letters (RFC 6266, RFC 8187)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from questions.wording import bare, clean

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "json": "application/json",
}
LONGEST_NAME = 120


def attachment(data: bytes, stem: str, ending: str) -> Response:
    """The bytes as a file to keep, never to be shown. `stem` may be any text, `ending` one of TYPES."""
    response = Response(data, content_type=TYPES[ending])
    response.headers["Content-Disposition"] = disposition(stem, ending)
    return response


def disposition(stem: str, ending: str) -> str:
    """«attachment; filename="cau-hoi.xlsx"; filename*=UTF-8''c%C3%A2u%20h%E1%BB%8Fi.xlsx»."""
    name = "".join(" " if sign in '/\\:*?"<>|\n' else sign for sign in clean(stem)).strip(" .")[:LONGEST_NAME]
    plain = bare(name)[:LONGEST_NAME] or "tep"
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name or plain, safe='')}.{ending}"
