"""On paper: A4, black on white, the words of the page and nothing to press; the pictures stand in build/pictures/."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.browser import looks
from tests.browser.conftest import Opener
from tests.browser.pages import LOOKS, Look, Words, open_page
from tests.browser.people import Cast

pytestmark = pytest.mark.browser
NAMES = ("home", "contest", "board-people", "board-unions", "result", "result-revealed", "officer", "contest-desk")
PRINTED = [one for one in LOOKS if one.name in NAMES]
A4 = (595, 842)
"""Points."""
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")
PRESSED = ("Đăng nhập", "English", "Đến nội dung chính", "Cỡ chữ, màu, đồng hồ", "Chọn cuộc thi khác")


@pytest.mark.parametrize("look", PRINTED, ids=lambda look: look.name)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_prints_its_words_and_nothing_to_press(
    look: Look, scheme: str, people: Cast, stage: Words, opened: Opener
) -> None:
    page = opened("desk", getattr(people, look.role) if look.role else None, color_scheme=scheme).new_page()
    open_page(page, look, stage)
    title = page.locator("h1").inner_text()
    sheets = pypdfium2.PdfDocument(page.pdf(format="A4", margin=MARGIN))
    try:
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in sheets)
        for n, sheet in enumerate(sheets):
            assert sheet.get_size() == pytest.approx(A4, abs=1)
            picture = sheet.render(scale=1.2).to_pil().convert("L")
            if scheme == "light":
                picture.save(looks.PICTURES / f"{look.name}-print-{n + 1}.png")
            # The ground is white, and no sheet goes out empty.
            assert picture.getpixel((3, 3)) == 255
            assert picture.getextrema()[0] < 128
    finally:
        sheets.close()
    assert " ".join(title.split()) in " ".join(text.split())
    assert not [word for word in PRESSED if word in text]
