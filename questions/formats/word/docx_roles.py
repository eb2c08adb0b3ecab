"""Paragraph styles by which our own Word files say what each paragraph is, whatever its words look like."""

from __future__ import annotations

from questions.formats.typed.rich import Role

PREFIX = "Hội Thi "
STYLE_NAMES = {
    Role.PASSAGE: "Hội Thi ngữ liệu",
    Role.SECTION: "Hội Thi phần",
    Role.STEM: "Hội Thi câu hỏi",
    Role.OPTION: "Hội Thi phương án",
    Role.MATCH: "Hội Thi vế phải",
    Role.KEY: "Hội Thi đáp án",
    Role.EXPLANATION: "Hội Thi giải thích",
    Role.CITATION: "Hội Thi căn cứ",
    Role.LEVEL: "Hội Thi mức độ",
    Role.SUBJECT: "Hội Thi chủ đề",
    Role.CODE: "Hội Thi mã",
    Role.NOTE: "Hội Thi hướng dẫn",
}
BY_NAME = {name: role for role, name in STYLE_NAMES.items()}


def role_of(style_name: str) -> Role | None:
    return BY_NAME.get(style_name) if style_name.startswith(PREFIX) else None
