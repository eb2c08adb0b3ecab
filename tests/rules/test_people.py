"""People: telephone numbers and names in one form, ages, roles, and what a public board may print."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.people import (
    ROLE_WORDS,
    STAFF,
    Person,
    Role,
    canonical_phone,
    checked_birth_date,
    checked_name,
    clean,
    folded,
    masked_phone,
    national_phone,
    public_name,
)
from contest.refusals import BadBirthDate, BadName, BadPhone

TODAY = date(2026, 11, 25)


# Telephone numbers


@pytest.mark.parametrize(
    "written",
    [
        "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "(0912) 345 678", " 0912345678\n",
        "+84912345678", "+84 912 345 678", "+84-912.345.678", "(+84) 912 345 678", "84912345678", "84 912 345 678",
        "0912\u00a0345\u00a0678", "0912\u202f345\u2009678", "\u202a0912345678\u202c", "0912\u200b345678",
        "\t0912345678",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_number_is_one_number(written: str) -> None:
    assert canonical_phone(written) == "+84912345678"


@pytest.mark.parametrize("prefix", ["03", "05", "07", "08", "09"])
def test_mobile_prefixes_are_taken(prefix: str) -> None:
    assert canonical_phone(f"{prefix}12345678") == f"+84{prefix[1]}12345678"


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "0", "091234567", "09123456789", "+8491234567", "+849123456789", "8491234567",
        "01234567890", "0169 123 4567",  # eleven digits, of before 2018
        "02153825000", "0215 3825 000", "0112345678", "0412345678", "0612345678", "0012345678",  # no mobile prefix
        "912345678", "+0912345678", "++84912345678", "+84 0912345678", "0084912345678", "+85912345678",
        "+1 9123456789",
        "０９１２３４５６７８",  # full-width digits
        "٠٩١٢٣٤٥٦٧٨", "۰۹۱۲۳۴۵۶۷۸", "०९१२३४५६७८",  # Arabic, Persian, Indian digits
        "091234567²", "091234567₈", "091234567⑧", "09123456７8",  # digits to isdigit, numbers to nobody
        "O912345678", "0912345б78", "0912 345 678 x", "0912345678;", "=0912345678", "0912345678\x00", "0912_345_678",
        "0912345678\ufeff", "0912345678" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_vietnamese_mobile_number_is_refused(written: str) -> None:
    with pytest.raises(BadPhone):
        canonical_phone(written)


mobiles = st.from_regex(r"\+84[35789][0-9]{8}", fullmatch=True)
marks = st.lists(st.sampled_from(["", " ", ".", "-", "\u00a0", "\u200b", "\u202c", "(", ")"]), min_size=10, max_size=10)


@given(mobiles, marks, st.sampled_from(["0", "+84", "84"]))
def test_marks_between_the_digits_never_make_another_number(phone: str, between: list[str], front: str) -> None:
    written = "".join(mark + digit for mark, digit in zip(between, front[-1:] + phone[3:], strict=True))
    assert canonical_phone(front[:-1] + written) == phone


@given(mobiles)
def test_a_canonical_number_is_its_own_canonical_form(phone: str) -> None:
    assert canonical_phone(phone) == phone
    assert canonical_phone(national_phone(phone)) == phone


@given(st.text(alphabet=st.characters() | st.sampled_from("+0123456789. "), max_size=20))
def test_any_text_is_a_number_in_one_form_or_refused(text: str) -> None:
    try:
        phone = canonical_phone(text)
    except BadPhone:
        return
    assert phone.isascii()
    assert len(phone) == 12
    assert canonical_phone(phone) == phone


def test_a_number_is_shown_as_people_write_it_or_with_its_last_three_digits() -> None:
    assert national_phone("+84912345678") == "0912 345 678"
    assert masked_phone("+84912345678") == "•••• ••• 678"


@given(mobiles, mobiles)
def test_a_masked_number_tells_nothing_but_its_last_three_digits(one: str, other: str) -> None:
    assert masked_phone(one) == masked_phone(other[:-3] + one[-3:])


# Text in one form


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Lò  Thị\tÁnh \n", "Lò Thị Ánh"),
        ("Lò\u00a0Thị\u2003Ánh\u3000", "Lò Thị Ánh"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguyê\u0303n", "Nguyễn"),
        ("ad\u200bmin", "admin"),
        ("\ufeffadmin\u2060\u200d\u200c\u00ad", "admin"),
        ("\u202enimda\u202c", "nimda"),
        ("\u2066a\u2069b\u200e\u200f", "ab"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\ue000b\U000f0000c", "abc"),
        ("a\ud800b\uffffc", "abc"),
        ("e\u200b\u0301", "é"),  # a hidden mark between a letter and its accent
        ("Nguye\u200d\u0302\u200b\u0303n", "Nguyễn"),
        ("\u200b \u200b", ""),
        ("<b>=cmd|' /C calc'!A0", "<b>=cmd|' /C calc'!A0"),
        ("👩‍🏫 cô giáo", "👩🏫 cô giáo"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_is_kept_in_one_form_without_what_nobody_sees(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


sneaky = st.text(
    alphabet=st.characters()
    | st.sampled_from("aăâeêoôơuưyđ \u0301\u0300\u0303\u0309\u0323\u0302\u200b\u200d\u202e\u00a0"),
    max_size=30,
)


@given(sneaky)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert once == once.strip()
    assert all(unicodedata.category(mark)[0] != "C" for mark in once)


@given(sneaky)
def test_composed_and_decomposed_text_is_one_text(text: str) -> None:
    assert clean(unicodedata.normalize("NFD", text)) == clean(unicodedata.normalize("NFC", text))


@given(sneaky, st.sampled_from(["\u200b", "\u00ad", "\ufeff", "\u202e"]), st.integers(0, 30))
def test_a_hidden_mark_anywhere_changes_nothing(text: str, hidden: str, place: int) -> None:
    assert clean(text[:place] + hidden + text[place:]) == clean(text)


# Names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Lò Thị Ánh", "Lò Thị Ánh"),
        ("  lò   thị ánh ", "lò thị ánh"),
        ("Đặng Đức Độ", "Đặng Đức Độ"),
        ("Vừ A Dế", "Vừ A Dế"),
        ("Y Blim", "Y Blim"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("K’Brêu", "K’Brêu"),
        ("Nguyễn Thị Thanh-Hà", "Nguyễn Thị Thanh-Hà"),
        ("Trần T. B", "Trần T. B"),
        ("Jürgen Müller", "Jürgen Müller"),
        ("An", "An"),
        ("a" * 80, "a" * 80),
        ("e\u0302\u0301" * 80, "ế" * 80),  # eighty letters, however they are coded
        ("ad\u200bmin", "admin"),
        ("\u202eAn Bình", "An Bình"),
    ],
)
def test_a_name_is_letters_spaces_and_marks_of_names(written: str, name: str) -> None:
    assert checked_name(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "A", "\u200bA\u200b", "a" * 81, "a" * 300, "--", "..", "' '", "- .",
        "\u00d0ặng Đức",  # Icelandic Ð
        "\u0189ặng Đức",  # African Ɖ
        "đứ\u00f0", "đứ\u0256",  # their small forms
        "\u0410n Bình",  # Cyrillic А
        "B\u043enh",  # Cyrillic о
        "B\u03bfnh",  # Greek ο
        "\uff21n Bình",  # full-width A
        "\U0001d400n Bình",  # mathematical A
        "An 1", "An ²", "An ٣", "An １", "An Ⅷ",
        "An 🙂", "An_Bình", "An@Bình", "An/Bình", "An\\Bình", "An, Bình", 'An "Bình"', "An (Bình)",
        "<b>An</b>", "=cmd|' /C calc'!A0", "{{7*7}}", "%s An",
        "阮文安", "ສົມ", "ອາ", "نجوى", "Z\u0351\u036b\u0343algo", "An\u0338 Bình",
    ],
)  # fmt: skip
def test_what_is_no_name_in_latin_letters_is_refused(written: str) -> None:
    with pytest.raises(BadName):
        checked_name(written)


@given(sneaky)
def test_a_checked_name_is_its_own_checked_form(text: str) -> None:
    try:
        name = checked_name(text)
    except BadName:
        return
    assert checked_name(name) == name
    assert 2 <= len(name) <= 80


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵ ĐĂÂÊÔƠƯ", max_size=80))
def test_a_name_typed_composed_or_decomposed_is_one_person(text: str) -> None:
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    if 2 <= len(clean(text)) <= 80 and clean(text):
        assert {checked_name(one) for one in forms} == {clean(text)}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đặng Thị Ánh", "dang thi anh"),
        ("đĐ", "dd"),
        ("ƯƠNG", "uong"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("STRASSE ß", "strasse ss"),
    ],
)
def test_folding_drops_case_and_accents(text: str, plain: str) -> None:
    assert folded(text) == plain


# Ages


@pytest.mark.parametrize(
    "born",
    [
        date(2012, 11, 25),  # fourteen today
        date(1990, 2, 3),
        date(1915, 11, 26),  # a hundred and eleven tomorrow
    ],
)
def test_whoever_is_old_enough_takes_part(born: date) -> None:
    assert checked_birth_date(born, TODAY) == born


@pytest.mark.parametrize(
    "born",
    [
        date(2012, 11, 26),  # fourteen tomorrow
        date(2026, 11, 25),
        date(2027, 1, 1),
        date(1915, 11, 25),  # a hundred and eleven today
        date.min,
        date.max,
    ],
)
def test_a_birth_date_that_cannot_be_is_refused(born: date) -> None:
    with pytest.raises(BadBirthDate):
        checked_birth_date(born, TODAY)


def test_who_was_born_on_a_leap_day_is_fourteen_on_the_first_of_march() -> None:
    born = date(2012, 2, 29)
    with pytest.raises(BadBirthDate):
        checked_birth_date(born, date(2026, 2, 28))
    assert checked_birth_date(born, date(2026, 3, 1)) == born


# What a public board prints


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Nguyễn Thị Ngọc", "Nguyễn Thị N."),
        ("Lò Văn Ánh", "Lò Văn Á."),
        ("Vừ A Dế", "Vừ A D."),
        ("Đỗ Đức", "Đỗ Đ."),
        ("Ánh", "Á."),
    ],
)
def test_a_full_name_shows_only_by_consent(name: str, short: str) -> None:
    assert public_name(name, shows_name=True) == name
    assert public_name(name, shows_name=False) == short


@given(st.lists(st.text(alphabet="abcđâưÁ", min_size=2, max_size=8), min_size=1, max_size=5).map(" ".join))
def test_without_consent_the_given_name_does_not_show(name: str) -> None:
    *before, last = name.split()
    assert public_name(name, shows_name=False) == " ".join([*before, last[0] + "."])


# Roles


@pytest.mark.parametrize(
    ("role", "unit_id", "scope_unit_id", "may_sit"),
    [
        (Role.CONTESTANT, 7, None, True),
        (Role.CONTESTANT, None, None, True),
        (Role.OFFICER, 7, 7, True),
        (Role.OFFICER, 7, 2, False),  # sees the figures of many unions
        (Role.OFFICER, 7, None, False),
        (Role.OFFICER, None, None, False),
        (Role.ORGANIZER, 7, 7, False),
        (Role.JUDGE, 7, 7, False),
        (Role.ADMIN, 7, 7, False),
    ],
)
def test_whoever_runs_a_contest_or_sees_many_unions_does_not_sit_in_it(
    role: Role, unit_id: int | None, scope_unit_id: int | None, may_sit: bool
) -> None:
    assert Person(1, "An", "+84912345678", role, unit_id, None, scope_unit_id, True).may_sit is may_sit


def test_everybody_but_contestants_is_staff_and_every_role_has_its_word() -> None:
    assert frozenset(Role) - {Role.CONTESTANT} == STAFF
    assert set(ROLE_WORDS) == set(Role)
