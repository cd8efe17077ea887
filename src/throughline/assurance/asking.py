"""The form of a new study: what is asked, what was answered, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from throughline.assurance import words
from throughline.assurance.models import Study
from throughline.prevalence import BadTable, Counted, counted_bytes, published_tables
from throughline.prevalence.definitions import BadDefinition, parse_definitions
from throughline.prevalence.sources import LIST_MEANINGS, LISTS
from throughline.web.question import Control, OnlyIf, Option, Question
from throughline.web.reading import read

LARGEST_FILE = 1024 * 1024
MOST_LISTS = 8
MOST_REPLICATES = 200_000
Raw = Mapping[str, Sequence[str]]
Faults = list[tuple[str, str]]
File: TypeAlias = "UploadedFile[Any]"

_UPLOADED = OnlyIf("origin", (Study.Origin.UPLOADED,), "For a table of yours.")
_PUBLISHED = OnlyIf("origin", (Study.Origin.PUBLISHED,), "For a published table.")
_RECORDS = OnlyIf("origin", (Study.Origin.RECORDS,), "For this system’s own records.")
DEFAULTS: Raw = {
    "q-origin": [Study.Origin.PUBLISHED],
    "q-table": ["UKdat"],
    "q-methods": ["main", "stepwise", "aic-stepwise", "bic", "threshold", "dga"],
    "q-replicates": ["2000"],
    "q-seed": ["1234"],
    "q-longer": ["1"],
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A study as it was asked for."""

    values: Mapping[str, Any]
    lists: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()


@dataclass
class Answers:
    """What was sent, and what is wrong with it."""

    data: dict[str, Any]
    faults: Faults = field(default_factory=list)

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number between two others; a fault where it is none."""
        text = str(self.data.get(name, "")).replace(",", "")
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.faults.append((name, f"Enter a whole number from {least:,} to {most:,}"))
        return least

    def day(self, name: str) -> date | None:
        """A day that was given, or a fault."""
        if name not in self.data:
            self.faults.append((name, "Enter the day"))
            return None
        return date.fromisoformat(self.data[name])


def questions() -> tuple[Question, ...]:
    """The questions of the form, in order."""
    tables = tuple(
        Option(each.name, f"{each.title} ({each.counted.cases:,} cases)")
        for each in published_tables().values()
    )
    methods = tuple(Option(name, each.label, each.does) for name, each in words.METHODS.items())
    return (
        Question("origin", "Which table?", Control.RADIOS, options=_origins()),
        Question("table", "Published table", Control.SELECT, options=tables, only_if=_PUBLISHED, required=False),
        Question("file", "Your table as a CSV file", Control.FILE, "A header; a column of 0 and 1 for each list; a column called count. A row for each combination of lists, none for people on no list. No names, no references.", only_if=_UPLOADED, required=False),
        Question("period", "Reference period of your table", Control.LINE, "For example: 2025, or April 2024 to March 2025. It is shown with every estimate.", only_if=_UPLOADED, required=False, longest=None),
        Question("first", "First day", Control.DATE, only_if=_RECORDS, required=False),
        Question("last", "Last day", Control.DATE, only_if=_RECORDS, required=False),
        Question("definitions", "What each list is", Control.TEXT, "A line for each list, such as GO: government bodies; fed by NG, LA. A list is fed by another when cases are passed on to it by rule, such as a referral.", required=False, longest=4_000),
        Question("methods", "Methods", Control.CHECKBOXES, "Choose several: where they disagree, that is the finding.", options=methods),
        Question("leave_out", "Lists left out", Control.CHECKBOXES, options=(Option("yes", "Also leave out each list in turn", "Takes longer. Shows how far the estimate hangs on one list."),), required=False),
        Question("replicates", "Bootstrap replicates", Control.NUMBER, "20,000 give steady limits; 0 gives no limits where a bootstrap is needed."),
        Question("seed", "Seed", Control.NUMBER, "The same seed gives the same limits."),
        Question("longer", "Length of the chains for latent classes", Control.RADIOS, options=(Option("1", "Usual"), Option("5", "Five times longer"), Option("20", "Twenty times longer: may take an hour"))),
        Question("title", "Name of the study", Control.LINE, "Shown in the list and on every download. Leave it empty to use the table’s.", required=False),
    )  # fmt: skip


def _origins() -> tuple[Option, ...]:
    return (
        Option(Study.Origin.PUBLISHED, "A published table"),
        Option(Study.Origin.UPLOADED, "A table of ours", "Its counts are shown to your own body only."),
        Option(
            Study.Origin.RECORDS,
            "This system’s own records",
            "People seen in a period by kind of body. No names; cells of one to four are shown to nobody.",
        ),
    )


def answered(raw: Raw, file: File | None) -> tuple[Asked | None, Faults]:
    """The study that the answers ask for, or what is wrong with them."""
    data, faults = read(questions(), raw)
    answers = Answers(data, faults)
    readers = {
        Study.Origin.PUBLISHED: _published,
        Study.Origin.UPLOADED: lambda each: _uploaded(each, file),
        Study.Origin.RECORDS: _records,
    }
    chosen = readers.get(data.get("origin", ""))
    if chosen is None:
        answers.faults.append(("origin", "Choose a table"))
    methods = [name for name in data.get("methods", []) if name in words.METHODS]
    if not methods:
        answers.faults.append(("methods", "Choose at least one method"))
    settings = {
        "replicates": answers.whole("replicates", 0, MOST_REPLICATES),
        "seed": answers.whole("seed", 0, 2**31 - 1),
        "longer": int(data["longer"]) if data.get("longer") in ("1", "5", "20") else 1,
        "leave_out": data.get("leave_out") == ["yes"],
    }
    asked = chosen(answers) if chosen else None
    if asked is None or answers.faults:
        return None, answers.faults
    title = str(data.get("title", ""))[:120] or asked.values["title"]
    return Asked(
        {**asked.values, "title": title, "methods": methods, "settings": settings}, asked.lists, asked.cells
    ), []


def _published(answers: Answers) -> Asked | None:
    table = published_tables().get(answers.data.get("table", ""))
    if table is None:
        answers.faults.append(("table", "Choose a published table"))
        return None
    told = [{"name": name, "meaning": meaning, "fed_by": []} for name, meaning in table.meanings.items()]
    values = {
        "origin": Study.Origin.PUBLISHED,
        "title": table.title,
        "source": table.source,
        "period": table.period,
    }
    return _asked(values, table.counted, _definitions(answers, table.counted.lists) or told)


def _uploaded(answers: Answers, file: File | None) -> Asked | None:
    counted = _counted(answers, file)
    if not answers.data.get("period"):
        answers.faults.append(("period", "Say when the people were seen"))
    if counted is None:
        return None
    values = {
        "origin": Study.Origin.UPLOADED,
        "title": "Our table",
        "period": str(answers.data.get("period", ""))[:120],
    }
    return _asked(values, counted, _definitions(answers, counted.lists))


def _counted(answers: Answers, file: File | None) -> Counted | None:
    if file is None or file.size is None:
        answers.faults.append(("file", "Choose a CSV file"))
    elif file.size > LARGEST_FILE:
        answers.faults.append(
            ("file", "The file is larger than 1 MB: a capture table never is. Choose another")
        )
    else:
        try:
            counted = counted_bytes(file.read())
        except BadTable as bad:
            answers.faults.append(("file", str(bad)))
        else:
            if len(counted.lists) <= MOST_LISTS:
                return counted
            answers.faults.append(
                (
                    "file",
                    f"The table has {len(counted.lists)} lists; here at most {MOST_LISTS} can be used. Merge some first",
                )
            )
    return None


def _records(answers: Answers) -> Asked | None:
    first, last = answers.day("first"), answers.day("last")
    if first is None or last is None:
        return None
    if not first <= last <= timezone.localdate():
        answers.faults.append(("last", "The last day must not be before the first, nor in the future"))
        return None
    told = [{"name": name, "meaning": meaning, "fed_by": []} for name, meaning in LIST_MEANINGS.items()]
    period = f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    values = {
        "origin": Study.Origin.RECORDS,
        "title": f"Our own records, {period}",
        "period": period,
        "first": first,
        "last": last,
    }
    return Asked({**values, "definitions": _definitions(answers, LISTS) or told}, LISTS, ())


def _asked(values: Mapping[str, Any], counted: Counted, definitions: list[dict[str, Any]]) -> Asked:
    return Asked({**values, "definitions": definitions}, counted.lists, tuple(sorted(counted.cells.items())))


def _definitions(answers: Answers, lists: Sequence[str]) -> list[dict[str, Any]]:
    try:
        found = parse_definitions(str(answers.data.get("definitions", "")), lists)
    except BadDefinition as bad:
        answers.faults.append(("definitions", str(bad)))
        return []
    return [{"name": each.name, "meaning": each.meaning, "fed_by": list(each.fed_by)} for each in found]
