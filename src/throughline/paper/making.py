"""From a template and what is told in it to a PDF, whatever script a name is written in.

PDF/UA-1 forbids text without letters, and Typst refuses the whole paper for one such sign. A name in a script that no
typeface here has must not stop a referral: its signs are given by their numbers, and the paper says so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

TYPEFACES = Path(__file__).parent / "typefaces"
BY_NUMBER = "A sign that cannot be printed here stands as its Unicode number, for example [U+AC00]."

# How Typst 0.14 and 0.15 name what a typeface lacks; each refusal names every such text of the paper.
_REFUSED = re.compile(r'PDF/UA-1 error: the text [^`\n]*`"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# What is held together already, or groups of figures with a space or a hyphen between: a telephone number, a day.
_NUMBER = re.compile(r"\u2066[^\u2066-\u2069]*\u2069|(\+?\d+(?:[ -]\d+)+)")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and what stands beside them, and the presentation forms.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def pdf(source: bytes, told: Mapping[str, Any], standard: Literal["ua-1", "1.7"] = "ua-1") -> bytes:
    """The paper that the template `source` makes of what is told: tagged PDF, the same bytes for the same words.

    A template reads `sys.inputs`: a string as it is, anything else as JSON. Neither the day nor the machine is in the
    paper. A sign that no typeface here has is given by its number, and a line at the end says so; one that cannot be
    seen anyway (a mark of byte order, say) is left out. Among words right to left numbers are isolated.

    Raises `typst.TypstError` for a template that is wrong.
    """
    import typst

    lacking: set[str] = set()
    while True:
        try:
            return _compiled(source, told, standard, lacking)
        except typst.TypstError as refused:
            more = _signs(refused.diagnostic) - lacking
            if not more:
                raise
            lacking |= more


def isolated(line: str) -> str:
    """The line with every telephone number and day held together, left to right, where words are written right to left.

    Between Arabic letters the groups of a number change places: 08000 121 700 is read 700 121 08000 (Unicode Standard
    Annex 9, rule W2). The isolates of rule X5a keep them in order, on paper and on screen.
    """
    if not _RIGHT_TO_LEFT.search(line):
        return line
    return _NUMBER.sub(lambda found: f"\u2066{found[1]}\u2069" if found[1] else found[0], line)


def _compiled(source: bytes, told: Mapping[str, Any], standard: Any, lacking: set[str]) -> bytes:
    import typst

    written = {sign: f"[U+{ord(sign):04X}]" if _is_seen(sign) else "" for sign in lacking}
    put = str.maketrans(written)
    if any(written.values()):
        source += f"\n#par(text(size: 8pt)[#{json.dumps(BY_NUMBER)}])\n".encode()
    inputs = {name: _as_input(_with(put, value)) for name, value in told.items()}
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    made = compiler.compile(format="pdf", pdf_standards=standard, timestamp=0)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[TYPEFACES])


def _signs(diagnostic: str) -> set[str]:
    refused = (
        _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in _REFUSED.findall(diagnostic)
    )
    return {sign for text in refused for sign in text}


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf")


def _as_input(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _with(put: Mapping[int, str], value: Any) -> Any:
    """The value with every number in its texts held together and every lacking sign replaced. Names of fields are ours."""
    if isinstance(value, str):
        return isolated(value).translate(put)
    if isinstance(value, Mapping):
        return {name: _with(put, each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [_with(put, each) for each in value]
    return value
