"""Recording facts from a file, one JSON object a line; what cannot be recorded is written out with the reason.

A line says on which case, what kind of fact, and the answers (with `happened`):

    {"case": "our-ref-17", "kind": "encounter", "fact": {"happened": {…}, "place_type": "car-wash"}}

`case` is the number of a case, or a name of the sender's own: the first sound line with that name opens a case (of
`case_kind`, a person's if not said). `told`, `about`, `to`, `supersedes` and `key` may be given. A line is recorded
once, however often it is sent: it is known by its `key`, or by its content where it has none.

Each line stands by itself. One that is malformed, cut off or refused never stops the others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import UUID

from throughline.cli.errors import CannotRun
from throughline.clock import ClockError, instant

if TYPE_CHECKING:
    from throughline.access import Actor

Progress = Callable[[int, int], None]
LONGEST_LINE = 1_000_000
PARTS = {"case", "case_kind", "kind", "fact", "told", "about", "to", "supersedes", "key", "rejected"}
CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
TEXTS = ("case", "case_kind", "kind", "about", "to", "key")


class Refused(Exception):
    """This line cannot be recorded. `reasons` say why, in plain words."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Line:
    """One sound line: a fact, and where it goes."""

    case: str
    kind: str
    answers: Mapping[str, Any]
    case_kind: str = "person"
    told: datetime | None = None
    about: str = "subject"
    to: str | None = None
    supersedes: int | None = None
    key: str = ""


@dataclass
class Outcome:
    """What came of an import: facts recorded, facts that were there already, lines rejected and the file they are in."""

    rejects: Path
    recorded: int = 0
    known: int = 0
    rejected: int = 0


def import_file(path: Path, *, email: str, progress: Progress | None = None) -> Outcome:
    """Record every sound line of `path` as the user with this e-mail address; write the rest to `*.rejected.jsonl`.

    Raises CannotRun where the user is not known, the rejects cannot be written, or the database goes away: the text
    says what was kept. Importing the same file again then goes on where it stopped.
    """
    actor = actor_for(email)
    outcome = Outcome(path.with_name(f"{path.stem}.rejected.jsonl"))
    total = path.stat().st_size
    done = 0
    with writing_rejects(outcome) as rejects:
        for number, raw in enumerate(lines(path), start=1):
            take(number, raw, actor, outcome, rejects)
            done += len(raw)
            if progress:
                progress(done, total)
    return outcome


def actor_for(email: str) -> Actor:
    """Who answers for the import. Raises CannotRun for somebody unknown or without a team."""
    from throughline.access import acting
    from throughline.access.models import User

    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    held = list(acting.memberships_of(user)) if user else []
    if user is None or not held:
        raise CannotRun(f"nobody with the e-mail address {email} works in a team here. Nothing was recorded.")
    return acting.actor_from(held[0], user, purpose="import")


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, each cut where it is longer than any fact can be."""
    with path.open("rb") as source:
        while raw := source.readline(LONGEST_LINE + 1):
            while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                rest = source.readline(LONGEST_LINE)
                if not rest or rest.endswith(b"\n"):
                    break
            yield raw


@contextmanager
def writing_rejects(outcome: Outcome) -> Iterator[TextIO]:
    """A file for rejected lines that takes its name at the end, if there are any: never half a file under that name."""
    part = outcome.rejects.with_suffix(".part")
    try:
        target = part.open("w", encoding="utf-8")
    except OSError as error:
        reason = f"rejected lines could not be written beside the file ({error.strerror})"
        raise CannotRun(
            f"{reason}. Nothing was recorded; copy the file to a folder you may write to."
        ) from error
    try:
        with target:
            yield target
    finally:
        # What was rejected until something went wrong is kept too.
        if outcome.rejected:
            part.replace(outcome.rejects)
        else:
            part.unlink()


def take(number: int, raw: bytes, actor: Actor, outcome: Outcome, rejects: TextIO) -> None:
    """Record one line, or write it out with the reasons."""
    if not raw.strip():
        return
    try:
        line = read(raw)
        if record(line, actor, outcome):
            outcome.recorded += 1
        else:
            outcome.known += 1
    except Refused as refused:
        outcome.rejected += 1
        rejects.write(json.dumps(as_rejected(number, raw, refused), ensure_ascii=False) + "\n")


def record(line: Line, actor: Actor, outcome: Outcome) -> bool:
    """Record one line; False where it was there already. Raises Refused, or CannotRun when the database goes away."""
    from throughline import ledger

    try:
        return through_the_door(line, actor)
    except ledger.Unavailable as error:
        kept = f"{outcome.recorded:,} facts were recorded and are kept"
        raise CannotRun(
            f"{error} {kept}. Import the same file again: what is there is not recorded twice."
        ) from error
    except ledger.Unsound as error:
        raise Refused(*(f"{name}: {words}" for name, words in error.errors)) from error
    except (ledger.LedgerError, ledger.UnknownKind) as error:
        raise Refused(str(error)) from error


def through_the_door(line: Line, actor: Actor) -> bool:
    """The fact, and the case it opens where it is the first with this name: both or neither."""
    from django.db import transaction

    from throughline import ledger, vocabulary

    fact = vocabulary.parse(line.kind, line.answers)
    with transaction.atomic():
        receipt = ledger.record(
            fact,
            case=case_of(line, actor),
            by=actor,
            about=line.about,
            to=line.to,
            supersedes=line.supersedes,
            key=f"import:{line.key}"[:120],
            told=line.told,
            already_happened=True,
        )
    return not receipt.repeated


def case_of(line: Line, actor: Actor) -> UUID:
    """The case with this number, or the one that the sender's own name opened, opened now if it was not."""
    from throughline import ledger
    from throughline.vocabulary import CaseKind

    try:
        return UUID(line.case)
    except ValueError:
        if line.case_kind not in {kind.value for kind in CaseKind}:
            raise Refused(f"There is no kind of case called {line.case_kind!r}.") from None
        name = hashlib.sha256(f"{line.case_kind} {line.case}".encode()).hexdigest()
        opened: UUID = ledger.open_case(line.case_kind, by=actor, key=f"import-case:{name}").case_id
        return opened


def as_rejected(number: int, raw: bytes, refused: Refused) -> dict[str, Any]:
    """The line as it came, with why it was rejected: mended, it can be imported again as it is."""
    why = {"line": number, "reasons": list(refused.reasons)}
    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except ValueError:
        told = None
    if isinstance(told, dict):
        return {**told, "rejected": why}
    return {"text": raw[:LONGEST_LINE].decode("utf-8", "replace").rstrip("\r\n"), "rejected": why}


def read(raw: bytes) -> Line:
    """A sound line. Raises Refused for one that is malformed, cut off, or says something no line says."""
    told = as_object(raw)
    unknown = sorted(set(told) - PARTS)
    if unknown:
        raise Refused(f"A line has no part called {', '.join(unknown)}.")
    missing = [part for part in ("case", "kind", "fact") if not told.get(part)]
    if missing:
        raise Refused(*(f"The line does not give its {part}." for part in missing))
    wrong = [part for part in TEXTS if not isinstance(told.get(part, ""), str)]
    strange = [part for part in TEXTS if part not in wrong and CONTROLS.search(str(told.get(part) or ""))]
    if strange:
        raise Refused(*(f"{part} holds characters that no text can keep." for part in strange))
    if wrong or not isinstance(told["fact"], dict):
        raise Refused(
            *(f"{part} must be text." for part in wrong), *([] if wrong else ["fact must be an object."])
        )
    return Line(
        case=told["case"],
        kind=told["kind"],
        answers=told["fact"],
        case_kind=told.get("case_kind", "person"),
        told=told_at(told.get("told")),
        about=told.get("about", "subject"),
        to=told.get("to"),
        supersedes=whole(told.get("supersedes")),
        key=told.get("key") or content_key(told),
    )


def as_object(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises Refused."""
    if len(raw) > LONGEST_LINE:
        raise Refused("The line is longer than a million bytes; no fact is.")
    try:
        told = json.loads(raw.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise Refused("The line is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        cut = (
            ""
            if raw.endswith(b"\n")
            else " It is the last line and has no line end: the file may have been cut off."
        )
        raise Refused(f"The line is not JSON ({error}).{cut}") from error
    if not isinstance(told, dict):
        raise Refused("The line is JSON, but not an object.")
    return told


def no_number(word: str) -> float:
    """JSON has no NaN and no Infinity, whatever Python reads."""
    raise ValueError(f"{word} is not a number")


def told_at(value: object) -> datetime | None:
    """When somebody was told; none means now. Raises Refused for a time without its zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError) as error:
        raise Refused(f"told is not a date and time that can be read: {value!r}.") from error
    if moment.tzinfo is None:
        raise Refused("told needs its time zone, such as 2024-05-03T14:05:00+01:00.")
    try:
        return instant(moment)
    except ClockError as error:
        raise Refused(f"told: {error}") from error


def whole(value: object) -> int | None:
    """A whole number or nothing. Raises Refused."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53):
        return value
    raise Refused("supersedes must be the number of a fact.")


def content_key(told: Mapping[str, Any]) -> str:
    """A key for a line that brings none: the same content is the same line."""
    said = {part: value for part, value in told.items() if part != "rejected"}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
