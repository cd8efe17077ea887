"""Personal data stands in its place and nowhere else: invented people are planted everywhere, then looked for everywhere.

Every sealed field of every kind of fact holds a planted word. Looked for in: every table as it lies on the disk, the
files beside it, everything logged at the finest level (failures included), error pages, addresses and headers of every
page, sessions, jobs, e-mails, and the page that says whether we are well.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.core import mail
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.testing import Cast, Player
from throughline.drafts import keeping
from throughline.ledger.worker import run as run_worker
from throughline.site.discreet import Discreet
from throughline.vocabulary import class_of, fields_of

from . import database
from .furnishing import furnish, typed
from .planting import MAIL, NAME, PHONE, PLACE, kinds, marks_in, plant_everything, token
from .routes import ANYTHING, filled, routes
from .seeing import body_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LINK = re.compile(r'(?:href|src|action|formaction|content)="([^"]*)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.S)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, at the finest level, as the settings write it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(Discreet("{asctime} {levelname} {name}: {message}", style="{"))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def case(emptied: None, cast: Cast) -> UUID:
    with transaction.atomic():
        return plant_everything(cast)


def furnished(case: UUID, cast: Cast) -> Mapping[str, str]:
    """Every address of the product that people ask for, filled in with what is there: a new one is in by being there."""
    with transaction.atomic():
        found = furnish(cast.support_worker, cast.social_worker, case, f"{NAME} {PLACE} {PHONE}")
    values = {**ANYTHING, "case_id": case, "case": case, "seq": 1, "ref": "none"}
    return {
        each.name: filled(each, {**values, **found.of(each.name)})
        for each in routes()
        if not each.is_api and not each.is_account and each.name != "leave"
    }


def read(player: Player, addresses: list[str]) -> list[Any]:
    client = player.sign_in(Client())
    return [client.get(each) for each in addresses]


def use(cast: Cast, case: UUID) -> list[Any]:
    """An ordinary day with planted people: search, drafts, a notice, reading, and the answers to all of it."""
    client = cast.support_worker.sign_in(Client())
    answers = [client.post("/find", {"words": words}) for words in (NAME, f"{NAME} {PHONE}", MAIL)]
    answers.append(client.post(f"/cases/{case}/record/name", {"last_name": NAME, "first_names": PLACE}))
    with transaction.atomic(), acting_as(cast.support_worker.actor):
        draft = keeping.save(cast.support_worker.actor, "record/name", {"last_name": NAME}, case_id=case)  # type: ignore[arg-type]
    pages = furnished(case, cast)
    answers += read(cast.support_worker, [*pages.values(), f"/cases/{case}/check/{draft}"])
    answers += read(cast.social_worker, [pages[each] for each in pages if each.startswith("sent-to-us")])
    answers += sent_forms(cast.support_worker, pages)
    with transaction.atomic():
        seqs = [each.row.seq for each in ledger.open(case, by=cast.support_worker.actor, purpose="t").entries]  # type: ignore[arg-type]
    return answers + read(cast.support_worker, [f"/cases/{case}/facts/{seq}" for seq in seqs[::12]])


def sent_forms(player: Player, pages: Mapping[str, str]) -> list[Any]:
    """Every form of every page, filled with planted words and sent; what it did is taken back."""
    client, answers = player.sign_in(Client()), []
    for path in pages.values():
        page = body_of(client.get(path))
        if 'method="post"' in page:
            with transaction.atomic():
                answers.append(client.post(path, typed(page, f"{NAME} {PHONE}")))
                transaction.set_rollback(True)
    assert len(answers) > 20, "too few forms were sent for this to prove anything"
    return answers


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table as the owner would copy it out."""
    connections["owner"].ensure_connection()
    raw = connections["owner"].connection.cursor()
    for name in database.tables():
        with raw.copy(f'COPY "{name}" TO STDOUT') as copy:
            yield name, b"".join(bytes(block) for block in copy)


def readable(content: bytes) -> str:
    """As text, and with what stands in hexadecimal read too."""
    text = content.decode(errors="replace")
    unhexed = b" ".join(bytes.fromhex(each) for each in re.findall(r"\\\\x((?:[0-9a-f]{2})+)", text))
    return text + unhexed.decode(errors="replace")


def fail(client: Client, case: UUID, error: Exception) -> Any:
    """A page that fails while planted words are in its hands."""

    def failing(*_given: Any, **_more: Any) -> None:
        name, where = f"{NAME} in the frame", f"{PLACE} {PHONE}"
        if error.__cause__ is not None:
            raise error
        raise error from ValueError(f"{name} at {where}")

    client.raise_request_exception = False
    with patch("throughline.casework.pages.person.render", failing):
        return client.get(f"/cases/{case}/")


def of_the_database() -> Exception:
    """An error of PostgreSQL that repeats the row it refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE planted (name text, CONSTRAINT short CHECK (length(name) < 3))"
            )
            cursor.execute("INSERT INTO planted VALUES (%s)", [f"{NAME} {PHONE}"])
    except IntegrityError as error:
        return error
    raise AssertionError


def test_nothing_is_found_out_of_its_place(case: UUID, cast: Cast, log: io.StringIO, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(list(kinds())) > 150, "too few kinds are planted for this to prove anything"
    answers = use(cast, case)
    assert any(marks_in(body_of(each)) for each in answers), (
        "nobody reads what was planted: nothing was proved"
    )
    run_worker(wait=False)
    client = cast.support_worker.sign_in(Client())
    failed = [
        fail(client, case, error)
        for error in (ZeroDivisionError(f"{NAME}"), of_the_database(), KeyError(PHONE))
    ]
    found = {
        "tables": {name: marks_in(readable(content)) for name, content in tables()},
        "files": {str(path): marks_in(readable(path.read_bytes())) for path in files()},
        "error pages": {each.status_code: marks_in(each.content.decode()) for each in failed},
        "addresses": told(answers, lambda each: " ".join(addresses(each))),
        "headers": told(answers, lambda each: f"{each.headers} {each.cookies}"),
        "mails": {
            f"{each.subject} {number}": marks_in(f"{each.message()}")
            for number, each in enumerate(mail.outbox)
        },
        "health": {"health": marks_in(client.get("/health").content.decode())},
        "log": {"log": marks_in(log.getvalue())},
    }
    hits = {place: {where: marks for where, marks in hit.items() if marks} for place, hit in found.items()}
    assert {place: hit for place, hit in hits.items() if hit} == {}
    assert {each.status_code for each in failed} == {500}
    assert log.getvalue().count("ZeroDivisionError") and "short" in log.getvalue(), (
        "the log still says what failed"
    )
    assert str(case) not in log.getvalue()


def told(answers: list[Any], part: Callable[[Any], str]) -> dict[str, list[str]]:
    """The marks in a part of each answer: by number too, since an address may have been asked for more than once."""
    return {
        f"{number} {each.request['PATH_INFO']}": marks_in(part(each)) for number, each in enumerate(answers)
    }


def addresses(response: Any) -> list[str]:
    """Every address that a page holds, leads to or calls itself, and its title."""
    if "html" not in response.headers.get("Content-Type", ""):
        return [response.headers.get("Location", "")]
    text = body_of(response)
    return [*LINK.findall(text), *TITLE.findall(text), response.headers.get("Location", "")]


def files() -> list[Path]:
    """What lies beside the database: keys, anchors, drafts."""
    folders = (configured.KEY_FOLDER, Path(configured.ANCHOR_FILE).parent, configured.UPLOAD_FOLDER)
    return [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]


READERS = ("support_worker", "social_worker", "investigator", "data_guardian", "nurse", "survivor")


def test_no_page_or_file_shows_a_field_that_is_closed_to_its_reader(case: UUID, cast: Cast) -> None:
    """Field by field: what the policy closes to somebody stands on none of their pages, in no list, answer or export."""
    pages = furnished(case, cast)
    exported = ""
    for name in READERS:
        player: Player = getattr(cast, name)
        answers = [*read(player, list(pages.values())), *facts_of(player, case)]
        files = [body_of(each) for each in answers if "Content-Disposition" in each.headers]
        seen = "".join(
            [*files, *(body_of(each) for each in answers if "Content-Disposition" not in each.headers)]
        )
        exported += "".join(files)
        wrong = [
            (kind, field.name)
            for kind in kinds()
            for field in fields_of(class_of(kind))
            if token(kind, field.name) in seen and closed(player, kind, field.name)
        ]
        assert not wrong, f"{name} reads {wrong}"
        misplaced = told(answers, lambda each: " ".join([*addresses(each), f"{each.headers}"]))
        assert {path: marks for path, marks in misplaced.items() if marks} == {}
    assert token("risk-assessed", "plan") in exported, "no export held what may be read: nothing was proved"


def facts_of(player: Player, case: UUID) -> list[Any]:
    """The pages of every tenth fact that somebody sees."""
    if player.actor is None:
        return []
    try:
        with transaction.atomic():
            seqs = [each.row.seq for each in ledger.open(case, by=player.actor, purpose="t").entries]
    except ledger.NoSuchCase:
        return []
    return read(player, [f"/cases/{case}/facts/{seq}" for seq in seqs[::10]])


# Said again by hand, so that a slip in the policy's own tables is found: what nobody but the named may read.
BY_HAND: dict[str, frozenset[str]] = {
    "support_worker": frozenset({"location", "privileged"}),
    "social_worker": frozenset({"location", "privileged", "intelligence"}),
    "investigator": frozenset(
        {
            "identity",
            "contact",
            "location",
            "health",
            "immigration",
            "criminal",
            "account",
            "third-party",
            "privileged",
        }
    ),
}


def closed(player: Player, kind: str, field: str) -> bool:
    """Whether this field of the support worker's facts is closed to this reader; to those without a part everything is."""
    sensitivity = next(each.sensitivity for each in fields_of(class_of(kind)) if each.name == field)
    return player.name not in BY_HAND or sensitivity.value in BY_HAND[player.name]
