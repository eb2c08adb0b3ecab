"""Vietnamese typed for fonts older than Unicode: TCVN3 (.VnTime, .VnArial …) and VNI (VNI-Times …).

TCVN3: TCVN 5712:1993 table VN3, a sign a letter; fonts whose name ends in H show capitals. VNI: a letter, then a sign
for its hat and tone. Text is converted only when the outcome is Vietnamese as it may be spelt.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from questions.formats.typed.rich import Rich

TCVN3_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3 = str.maketrans(dict(zip(TCVN3_SIGNS, TCVN3_LETTERS, strict=True)))
# Signs that no Unicode Vietnamese has: they show that a text is truly TCVN3.
TCVN3_ONLY = re.compile("[¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶¸¹»¼½¾Æ×ØÞßåæçëïñö÷øûüþÇËÎÏÑÖÜ]")
GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
HAT, BREVE, HORN = "\u0302", "\u0306", "\u031b"
VNI_TONES = {"ù": ACUTE, "ø": GRAVE, "û": HOOK, "õ": TILDE, "ï": DOT, "â": HAT, "ê": BREVE}
VNI_TONES |= {"á": HAT + ACUTE, "à": HAT + GRAVE, "å": HAT + HOOK, "ã": HAT + TILDE, "ä": HAT + DOT}
VNI_TONES |= {"é": BREVE + ACUTE, "è": BREVE + GRAVE, "ú": BREVE + HOOK, "ü": BREVE + TILDE, "ë": BREVE + DOT}
VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_BASES = frozenset("aeouyAEOUYôöÔÖ")
VNI_ONLY = re.compile("[aeouyAEOUYôöÔÖ][ùøûõïâêáàåãäéèúüëÙØÛÕÏÂÊÁÀÅÃÄÉÈÚÜË]|[ñÑöÖæÆ]")
UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")

SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|kh|gh|gi|ph|th|tr|ch|qu|[bcdđghklmnpqrstvxfjwz])?[aeiouyăâêôơư]{1,3}(?:ng|nh|ch|[cmnpt])?",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+")
FEW_WRONG = 0.1


class Family(StrEnum):
    """The two tables, by the fonts that show them."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"
    VNI = "vni"


def family_of(font: str | None) -> Family | None:
    """The table that a font shows; None for a Unicode font."""
    name = (font or "").strip().casefold()
    if name.startswith(".vn"):
        return Family.TCVN3_CAPITALS if name.endswith("h") else Family.TCVN3
    return Family.VNI if name.startswith(("vni-", "vni ")) else None


def is_unicode(text: str) -> bool:
    """Whether a text has letters that these tables cannot hold: it wears the font and was never typed for it."""
    return UNICODE_ONLY.search(text) is not None


def shows(text: str, family: Family) -> bool:
    """Whether a text has signs that only this table explains."""
    return (VNI_ONLY if family is Family.VNI else TCVN3_ONLY).search(text) is not None


def convert(words: Rich, family: Family) -> Rich:
    """The words in Unicode; each letter keeps the marks of the sign that it begins with."""
    if family is Family.VNI:
        return _from_vni(words)
    text = words.text.translate(TCVN3)
    return Rich(text.upper() if family is Family.TCVN3_CAPITALS else text, words.flags)


def _from_vni(words: Rich) -> Rich:
    signs: list[str] = []
    flags = bytearray()
    at = 0
    text = words.text
    while at < len(text):
        sign, step = text[at], 1
        letter = _alone(sign)
        after = text[at + 1 : at + 2]
        if sign in VNI_BASES and after.casefold() in VNI_TONES and after:
            letter, step = unicodedata.normalize("NFC", letter + VNI_TONES[after.casefold()]), 2
        signs.append(letter)
        flags += bytes([words.flags[at]]) * len(letter)
        at += step
    return Rich("".join(signs), bytes(flags))


def _alone(sign: str) -> str:
    plain = VNI_ALONE.get(sign.casefold())
    if plain is None:
        return sign
    return plain.upper() if sign.isupper() else plain


def is_vietnamese(text: str) -> bool:
    """Whether the words with accents are spelt as Vietnamese syllables are, but for a few."""
    accented = [word for word in WORD.findall(text) if not word.isascii()]
    wrong = sum(SYLLABLE.fullmatch(_toneless(word)) is None for word in accented)
    return wrong <= FEW_WRONG * len(accented) and not re.search(
        r"[^\W\d_]?[¡-¿×÷](?=[^\W\d_])", text.replace("«", "").replace("»", "")
    )


def _toneless(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(sign for sign in letters if sign not in (GRAVE, ACUTE, HOOK, TILDE, DOT))
    return unicodedata.normalize("NFC", bare)


def guess(text: str) -> str | None:
    """A whole text that must have been typed in TCVN3, converted; None when nothing says so."""
    if is_unicode(text) or len(re.findall(r"[«®©µ¸¬­¶]", text)) < max(3, len(text) // 200):
        return None
    converted = text.translate(TCVN3)
    return converted if is_vietnamese(converted) else None
