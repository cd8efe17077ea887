"""A paper is made whatever is written in it, and says so where it had no letters."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from typst import TypstError

from throughline.paper import isolated, making, pdf

TEMPLATE = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title, date: none)
#set text(lang: "en", font: "Libertinus Serif")
#title()
#for (name, said) in told.lines [#par[#name: #said]]
#sys.inputs.at("raw", default: "")
"""


def told(*said: str, title: str = "Paper") -> dict[str, object]:
    return {"told": {"title": title, "lines": [("Name", each) for each in said]}}


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    "name",
    ["محمد بن علي", "فاطمه", "ትግርኛ", "王小明", "ਗੁਰਪ੍ਰੀਤ", "বাংলা", "தமிழ்", "हिन्दी", "ไทย", "සිංහල", "Нгуен", "Nguyễn", "Łukasz"],
)  # fmt: skip
def test_names_are_written_in_the_scripts_of_those_whom_we_meet(name: str) -> None:
    found = words(pdf(TEMPLATE, told(name)))
    assert "[U+" not in found
    assert making.BY_NUMBER not in found


def test_a_sign_without_letters_stands_by_its_number_and_the_paper_says_so() -> None:
    found = words(pdf(TEMPLATE, told("Kim 한 and 국 met", "nothing here")))
    assert "Kim [U+D55C] and [U+AD6D] met" in found
    assert "nothing here" in found
    assert found.replace("\xad", "").rstrip().endswith(making.BY_NUMBER)


def test_signs_are_found_in_titles_in_plain_inputs_and_beside_quotes() -> None:
    found = words(pdf(TEMPLATE, {**told('"한" \\ `', title="국"), "raw": "어"}))
    assert {"[U+D55C]", "[U+AD6D]", "[U+C5B4]"} <= set(found.replace('"', " ").split())


def test_what_cannot_be_seen_is_left_out_without_a_word() -> None:
    found = words(pdf(TEMPLATE, told("a\ufeffb\x07c")))
    assert "abc" in found
    assert making.BY_NUMBER not in found


def test_the_same_words_give_the_same_bytes() -> None:
    assert pdf(TEMPLATE, told("한 王")) == pdf(TEMPLATE, told("한 王"))


def test_a_template_that_is_wrong_is_not_taken_for_a_missing_letter() -> None:
    with pytest.raises(TypstError, match="unknown variable"):
        pdf(b"#nowhere", {})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=4))
def test_whatever_was_written_there_is_a_paper(said: list[str]) -> None:
    assert pdf(TEMPLATE, told(*said)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("رقم 08000 121 700 الآن", "رقم \u206608000 121 700\u2069 الآن"),
        ("رقم +44 1632 960001", "رقم \u2066+44 1632 960001\u2069"),
        ("يوم 2026-05-04", "يوم \u20662026-05-04\u2069"),
        ("רק 08000 121 700", "רק \u206608000 121 700\u2069"),
        ("Ring 08000 121 700", "Ring 08000 121 700"),
        ("رقم 999", "رقم 999"),
        ("2 و 3", "2 و 3"),
    ],
)
def test_a_number_of_several_groups_is_held_together(line: str, held: str) -> None:
    assert isolated(line) == held
    assert isolated(held) == held
