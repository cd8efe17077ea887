"""The words that need no database: what the law asks, given a file of events.

They start in under a second: no Django, no database, nothing imported before it is needed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from throughline.cli.errors import CannotRun, Misused

Row = Mapping[str, Any]


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`duties`, `replay`, `law` and `facts`."""
    _add_duties(words)
    _add_replay(words)
    law = words.add_parser("law", help="list the catalogue: duties, powers, rights, standing provisions")
    _with_json(law, show_law)
    facts = words.add_parser("facts", help="list every kind of fact that can be recorded")
    _with_json(facts, show_facts)


def _add_duties(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    duties = words.add_parser(
        "duties",
        help="who owes what to whom, given a file of events",
        description="Reads events (one JSON object a line) and prints every obligation that the law makes of them.",
    )
    duties.add_argument("events", type=Path, metavar="EVENTS.jsonl")
    duties.add_argument(
        "--subjects", type=Path, metavar="SUBJECTS.json", help="starting facts of each person"
    )
    duties.add_argument("--as-of", type=_day, required=True, metavar="DATE", help="up to the end of this day")
    duties.add_argument("--about", metavar="KEY", help="only obligations about this person")
    duties.add_argument("--mode", choices=("historic", "replay"), default="historic", help=_MODE)
    duties.add_argument("--law-of", type=_day, metavar="DATE", help="with --mode replay: the law of this day")
    _with_json(duties, show_duties)


def _add_replay(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    replay = words.add_parser(
        "replay",
        help="hold the duty engine against published cases",
        description="Runs each case of a folder against what a court or review found; exit code 1 if any row disagrees.",
    )
    replay.add_argument("folder", type=Path, metavar="DIR")
    _with_json(replay, show_replay)


_MODE = "historic: the law of each event's own day; replay: the same facts under the law of one day"


def _with_json(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    command.add_argument("--json", action="store_true", help="print JSON for other programs")
    command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2024-05-31") from None


def _must_exist(path: Path, what: str) -> Path:
    if not path.exists():
        raise CannotRun(f"there is no {what} at {path}. Nothing was read; check the path.")
    return path


def _unreadable(error: Exception) -> CannotRun:
    return CannotRun(f"{str(error).rstrip('.')}. Nothing was changed; mend the file and ask again.")


def show_duties(asked: argparse.Namespace) -> int:
    """Print the obligations of one file of events."""
    from throughline.duties.report import duties_report
    from throughline.duties.timeline import BadTimeline

    if asked.law_of and asked.mode != "replay":
        raise Misused(
            "--law-of goes with --mode replay: in historic mode each duty has the law of its own day."
        )
    _must_exist(asked.events, "file of events")
    subjects = _must_exist(asked.subjects, "file of subjects") if asked.subjects else None
    try:
        rows = duties_report(asked.events, subjects, asked.as_of, asked.about, asked.mode, asked.law_of)
    except BadTimeline as error:
        raise _unreadable(error) from error
    _print(rows, asked.json, _duty_line)
    return 0


def show_replay(asked: argparse.Namespace) -> int:
    """Print each expected row with what the engine shows; 1 if any disagrees."""
    from throughline.duties.replay import replay
    from throughline.duties.timeline import BadTimeline

    folder = _must_exist(asked.folder, "folder of cases")
    try:
        rows, agrees = replay(folder)
    except BadTimeline as error:
        raise _unreadable(error) from error
    if not rows:
        raise CannotRun(f"{folder} holds no *.expected.jsonl file, so there is nothing to replay.")
    _print(rows, asked.json, _replay_line)
    if not asked.json:
        agreed = sum(1 for row in rows if row["agrees"])
        print(f"{agreed} of {len(rows)} rows agree")
    return 0 if agrees else 1


def show_law(asked: argparse.Namespace) -> int:
    """Print one row for each id of the catalogue."""
    from throughline import law

    _print(law.describe(), asked.json, _law_line)
    return 0


def show_facts(asked: argparse.Namespace) -> int:
    """Print one row for each kind of fact."""
    from throughline import vocabulary

    _print(vocabulary.describe(), asked.json, _fact_line)
    return 0


def _print(rows: Iterable[Row], as_json: bool, line: Callable[[Row], str]) -> None:
    if as_json:
        json.dump(list(rows), sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
        return
    for row in rows:
        print(line(row))


def _duty_line(row: Row) -> str:
    due = row["due"] or "no fixed day"
    return (
        f"{row['duty']:<12} {row['status']:<12} {row['owed_by']:<12} to {row['about']:<10} due {due}\n"
        f"    {row['explanation']}\n    {row['source']}"
    )


def _replay_line(row: Row) -> str:
    mark = "agrees   " if row["agrees"] else "DISAGREES"
    return f"{mark} {row['case']:<12} {row['duty']:<12} {row['about']:<10} {_words(row['expected'])} : {_words(row['shown'])}"


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _law_line(row: Row) -> str:
    force = "in force" if row["in_force"] else "not in force"
    return f"{row['id']:<14} {row['kind']:<9} {force:<13} [{row['confidence']}] {row['examples']} examples"


def _fact_line(row: Row) -> str:
    return f"{row['kind']:<32} {row['case']:<14} {', '.join(_field_name(each) for each in row['fields'])}"


def _field_name(field: object) -> str:
    return str(field["name"]) if isinstance(field, Mapping) else str(field)
