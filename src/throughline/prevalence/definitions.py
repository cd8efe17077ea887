"""What each list is, and which lists feed which: the assumption that breaks most quietly."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from throughline.prevalence.reading import BadTable

if TYPE_CHECKING:
    from throughline.prevalence.tables import CaptureTable


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """One list of a capture table.

    Attributes:
        name: as in the header of the table.
        meaning: who is on it, in plain words.
        fed_by: the lists from which cases are passed on to this one by rule, such as referrals.
    """

    name: str
    meaning: str = ""
    fed_by: tuple[str, ...] = ()


def read_definitions(path: Path) -> tuple[ListDefinition, ...]:
    """Read a TOML file with one ``[[list]]`` a list (``name``, ``meaning``, ``fed_by``).

    Raises:
        BadTable: the file is not TOML, or an entry has no name.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("list", [])
        return tuple(
            ListDefinition(each["name"], each.get("meaning", ""), tuple(each.get("fed_by", ())))
            for each in entries
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadTable(
            f"{path} is no file of list definitions ({error}). It needs [[list]] entries, each with a name."
        ) from error


class BadDefinition(ValueError):
    """A line that defines no list of the table; the text says which and what to write."""


def parse_definitions(text: str, lists: Sequence[str]) -> tuple[ListDefinition, ...]:
    """Read definitions written a line each: ``GO: government bodies; fed by NG, LA``.

    Raises:
        BadDefinition: a line without a colon, or one that names a list the table does not have.
    """
    return tuple(_definition(line.strip(), lists) for line in text.splitlines() if line.strip())


def _definition(line: str, lists: Sequence[str]) -> ListDefinition:
    name, colon, said = (part.strip() for part in line.partition(":"))
    if not colon:
        raise BadDefinition(f"“{line[:60]}” has no colon. Write the list, a colon, and what it is")
    meaning, _, fed = said.partition("; fed by ")
    givers = tuple(each.strip() for each in fed.split(",") if each.strip())
    unknown = [each for each in (name, *givers) if each not in lists]
    if unknown:
        raise BadDefinition(
            f"The table has no list called “{unknown[0][:40]}”. Its lists are {', '.join(lists)}"
        )
    return ListDefinition(name, meaning.strip(), givers)


def warnings_of(table: CaptureTable, definitions: Sequence[ListDefinition]) -> list[str]:
    """A warning for each list of the table that is fed by another list of it."""
    return [
        f"{each.name} is fed by {giver}: a case on {giver} is passed on by rule, so the two are not independent, and "
        f"the estimate is too low if no term allows for it. Merge them, or keep the pair in every model."
        for each in definitions
        if each.name in table.lists
        for giver in each.fed_by
        if giver in table.lists
    ]
