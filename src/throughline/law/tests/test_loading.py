"""A catalogue that cannot be read is refused with its file, its duty and its key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import throughline.law
from throughline.law import LawError, load

HOME = Path(throughline.law.__file__).parent
GOOD = """
[X-01]
title = "Reply"
force = "statute"
source = { instrument = "Act", provision = "s1", confidence = "S", checked = 2026-01-01 }
plain = "Reply."
breach = "No reply."
owed_by = "addressee"
starts = ["complaint"]
due = { within = "10 working days" }
met_by = ["complaint-answered"]
"""


def catalogue(folder: Path, text: str) -> Path:
    shutil.copytree(HOME / "tables", folder / "tables")
    (folder / "catalogue").mkdir()
    (folder / "examples").mkdir()
    (folder / "catalogue" / "area.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_good_file_loads(tmp_path: Path) -> None:
    law = load(catalogue(tmp_path, GOOD))
    assert [duty.id for duty in law.duties] == ["X-01"] and law.duties[0].area == "area"


@pytest.mark.parametrize(
    ("change", "by", "says"),
    [
        ('title = "Reply"', "", "key 'title': is missing"),
        ('force = "statute"', 'force = "wish"', "key 'force': 'wish' is not one of convention"),
        ('confidence = "S"', 'confidence = "Z"', "key 'source': 'Z' is not one of S, G, N, K"),
        ('confidence = "S"', 'confidence = "K"', "key 'source': confidence K means not checked"),
        ('owed_by = "addressee"', 'owed_by = "whoever"', "key 'owed_by': 'whoever' is neither a role"),
        ('"10 working days"', '"ten days"', "key 'due': 'ten days' is not a span"),
        ('{ within = "10 working days" }', '{ review = "2 days" }', "key 'due': a review interval is ours"),
        ('{ within = "10 working days" }', "{ soon = true }", "key 'due': a deadline needs exactly one of"),
        (
            '["complaint"]',
            '["@nobody-wrote-this"]',
            "key 'starts': there is no pattern called @nobody-wrote-this",
        ),
        ('["complaint"]', '[{ kind = "complaint", wen = 1 }]', "key 'starts': a pattern has no key wen"),
        (
            '["complaint"]',
            '[{ kind = "complaint", by = "somebody" }]',
            "key 'starts': 'somebody' is neither a role",
        ),
        (
            '["complaint"]',
            '[{ kind = "complaint", data = { x = { sort_of = 1 } } }]',
            "key 'starts': x cannot be asked",
        ),
        ('met_by = ["complaint-answered"]', "", "key 'met_by': say what meets the duty"),
        ('plain = "Reply."', 'plain = "Reply."\nages = "old"', "key 'ages': 'old' is not one of"),
        (
            'plain = "Reply."',
            'plain = "Reply."\nin_force = { from = "soon" }',
            "key 'in_force': 'soon' is not a date",
        ),
        ('plain = "Reply."', 'plain = "Reply."\nowner = "LA"', "key 'owner': no such key"),
        ('"10 working days" }', '"10 working days" ', "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: str, by: str, says: str) -> None:
    assert change in GOOD
    with pytest.raises(LawError) as caught:
        load(catalogue(tmp_path, GOOD.replace(change, by)))
    assert "area.toml" in str(caught.value) and says in str(caught.value)
    assert "TOML" in says or "[X-01]" in str(caught.value)


def test_two_versions_are_never_in_force_on_one_day(tmp_path: Path) -> None:
    versions = "versions = [{ in_force = { from = 2000-01-01 } }, { in_force = { from = 2010-01-01 } }]\n"
    with pytest.raises(LawError, match="two versions are in force on the same day"):
        load(catalogue(tmp_path, GOOD + versions))


def test_an_example_names_a_duty_that_is_there(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, GOOD)
    (folder / "examples" / "area.toml").write_text('[[example]]\nduty = "X-99"\n', encoding="utf-8")
    with pytest.raises(LawError, match="names a duty of the catalogue"):
        _ = load(folder).examples
