"""A table that cannot be used is refused with its row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from throughline.prevalence import BadTable, parse, read

BAD = [
    ("", "empty"),
    ("A,count\n1,5\n", "1 list"),
    (",".join(f"L{n}" for n in range(17)) + ",count\n" + ",".join(["1"] * 17) + ",3\n", "17 lists"),
    ("A,B,count\n1,0,-3\n", "Row 2, column 'count': -3 is negative"),
    ("A,B,count\n1,0,2.5\n", "Row 2, column 'count': '2.5' is not a whole number"),
    ("A,B,count\n1,0,4\n0,1,\n", "Row 3, column 'count': the count is missing"),
    ("A,B,count\n1,2,4\n", "Row 2, column 'B': '2' is neither 0 nor 1"),
    ("A,B,count\n1,0,4\n0,0,7\n", "Row 3 counts cases on no list"),
    ("A,B,count\n1,0\n", "Row 2 has 2 values where the header has 3"),
    ("A,A,count\n1,0,4\n", "Two columns are called 'A'"),
    ("A,,count\n1,0,4\n", "Column 2 of the header has no name"),
    ("A,B,count\n1,0,0\n0,1,0\n", "every count is nought"),
    ("A,B,count\n1,0,9007199254740993\n", "cannot be held exactly"),
    ("A,B,count\n", "every count is nought"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_table_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(BadTable, match=said.replace("(", r"\(")):
        parse(text)


def test_the_count_may_stand_in_any_column() -> None:
    assert parse("count,A,B\n5,1,0\n3,1,1\n").hash == parse("A,B,count\n1,0,5\n1,1,3\n").hash


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04zip", "not a text file"), (b"\xff\xfeA", "not UTF-8"), (b"\x00\x01", "not a text file")],
)
def test_a_binary_file_is_named_as_one(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadTable, match=said):
        read(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="cannot be read"):
        read(tmp_path / "nothing.csv")


def test_a_history_on_two_rows_is_added_and_said() -> None:
    table = parse("A,B,count\n1,0,5\n0,1,2\n1,1,3\n1,0,4\n")
    assert table.counts[1] == 9
    assert "repeat a history" in table.notes[0]
