"""After an erasure nothing says who it was: no table of the database's own catalogue, and no file.

A word is planted in every field that a kind of fact can hold, in a draft, a file, an invitation, the person's own account,
an emergency access, a sharing. Then every column of every table and every file of the installation is searched for
the words, for what they were hashed to, and for the file's own name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from throughline import ledger
from throughline.access.administration import invite
from throughline.access.context import acting_as
from throughline.access.glass import break_glass
from throughline.access.models import Relationship, User
from throughline.access.testing import Cast, make_cast, make_subject
from throughline.drafts import keeping
from throughline.ledger import erasing, forgetting, register, search
from throughline.notify.telling import tell
from throughline.vocabulary import CaseKind, Fact, Sensitivity, Unsound, UserRole, fields_of
from throughline.vocabulary.fact import KINDS

from .making import fact, open_line

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WORD = "zyxplantedzyx"
TEXTS = ("line", "text", "texts")


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Path:
    """Files of this test alone, so that what is found in them was put there by it."""
    settings.KEY_FOLDER, settings.ANCHOR_FILE = tmp_path / "keys", tmp_path / "anchors" / "anchors.jsonl"
    settings.UPLOAD_FOLDER = tmp_path / "drafts"
    return tmp_path


def plantable() -> Iterator[tuple[str, str, bool]]:
    """Every field of free text of every kind a support worker may record: kind, field, whether it is sealed."""
    for name, cls in sorted(KINDS.items()):
        if CaseKind.PERSON in cls.cases and UserRole.SUPPORT_WORKER in cls.recorded_by and not cls.guards:
            for each in fields_of(cls):
                if each.type in TEXTS and each.options is None and name not in STRUCTURAL:
                    yield name, each.name, each.sensitivity is not Sensitivity.OPEN


STRUCTURAL = {
    "lead-set", "joint-party", "joint-party-ended", "handover-offered", "handover-accepted", "handover-returned",
    "handover-disputed", "case-closed", "case-reopened", "sharing-decision", "sharing-ended", "correction",
    "victim-records-requested", "victim-records-decided", "countersigned", "waiver", "attachment", "link", "unlink",
}  # fmt: skip


def planted_facts() -> list[Fact]:
    """A fact of every such kind with the word in each of its fields that takes one (a date of birth does not)."""
    texts: dict[str, dict[str, Any]] = {}
    for kind, field, _ in plantable():
        many = next(each for each in fields_of(KINDS[kind]) if each.name == field).type == "texts"
        texts.setdefault(kind, {})[field] = (WORD,) if many else WORD
    return [made for kind, data in texts.items() if (made := _sound(kind, data)) is not None]


def _sound(kind: str, data: dict[str, Any]) -> Fact | None:
    while data:
        try:
            return fact(kind, **data)
        except Unsound as unsound:
            wrong = {name for name, _ in unsound.errors}
            data = (
                {name: value for name, value in data.items() if name not in wrong}
                if wrong & set(data)
                else {}
            )
    return None


def surround(cast: Cast, case: UUID) -> None:
    """Everything that is kept about a case outside its facts."""
    worker, other = cast.support_worker.actor, cast.other_investigator.actor
    assert worker is not None and other is not None
    with acting_as(worker):
        keeping.save(worker, "note", {"note": WORD}, case_id=case)
        draft = keeping.save(worker, "attach", {"describes": WORD}, case_id=case)
        keeping.upload(worker, draft, f"{WORD}.txt", WORD.encode())
        kept = keeping.save(worker, "attach", {}, case_id=case)
        keeping.upload(worker, kept, f"{WORD}.txt", f"{WORD} kept".encode())
        keeping.finish(worker, kept, case)
    with acting_as(other):
        break_glass(other, case, f"Tonight, and {WORD} may be in danger.")
    tell("lead", f"{case}/1", case, [cast.support_worker.user.pk])
    make_subject(case, cast.survivor)
    cast.survivor.user.name = WORD
    cast.survivor.user.email = f"{WORD}@example.org"
    cast.survivor.user.save()
    cast.survivor.sign_in(Client()).get("/me")
    Client().post("/accounts/login/", {"login": f"{WORD}@example.org", "password": "wrong"})
    shared = fact("sharing-decision", recipient="northshire-council", fields=("name",), purpose=WORD)
    ledger.record(shared, case=case, by=worker)
    admin = cast.administrator.actor
    assert admin is not None and cast.investigator.team is not None
    with acting_as(admin):
        made, _ = invite(admin, f"{WORD}@example.org", WORD, cast.investigator.team, UserRole.INVESTIGATOR)
    type(made).objects.using("owner").filter(pk=made.pk).update(case_id=case)


def tables() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def rows_with(needles: list[str]) -> dict[str, int]:
    """In which tables any of these texts stands in any column, bytes read as text and as hexadecimal."""
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            text = "\n".join(row[0] for row in cursor.fetchall()).lower()
            hits = sum(text.count(needle.lower()) for needle in needles)
            if hits:
                found[table] = hits
    return found


def files_with(folder: Path, needles: list[str]) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        if any(needle.encode() in held or needle in path.name for needle in needles):
            found.append(str(path.relative_to(folder)))
    return found


def needles() -> list[str]:
    """The word, as text, as the bytes a sealed or open column would show, hashed as a file, hashed as a search key."""
    hashed = [str(key) for key in search.keys_of("name", {"first_names": WORD, "last_name": WORD})]
    return [
        WORD,
        WORD.encode().hex(),
        hashlib.sha256(WORD.encode()).hexdigest(),
        hashlib.sha256(f"{WORD} kept".encode()).hexdigest(),
        *hashed,
    ]


@pytest.fixture
def planted(places: Path, emptied: None) -> tuple[Cast, UUID]:
    cast = make_cast()
    facts = planted_facts()
    assert len(facts) > 100
    case = open_line(cast.support_worker, *facts)
    surround(cast, case)
    return cast, case


@pytest.fixture
def small(places: Path, emptied: None) -> tuple[Cast, UUID]:
    """The same with a fact or two, for what does not depend on which."""
    cast = make_cast()
    case = open_line(cast.support_worker, fact("name", first_names=WORD, last_name=WORD))
    surround(cast, case)
    return cast, case


def test_no_table_and_no_file_says_who_it_was(planted: tuple[Cast, UUID], places: Path) -> None:
    _, case = planted
    before = rows_with(needles())
    assert {"ledger_entry", "ledger_searchkey", "access_user", "access_invitation", "access_glass", "axes_accessattempt",
            "access_sharing", "drafts_upload"} <= set(before), before  # fmt: skip
    uploaded = [path.name for path in (places / "drafts").rglob("*") if path.is_file()]
    assert len(uploaded) >= 2
    ledger.erase(case, "Asked for by the person.")
    assert set(rows_with(needles())) <= {"ledger_entry"}
    assert rows_of(case, but=set(forgetting.KEPT) | set(forgetting.BLANKED)) == {}
    erasing.dispose(case)
    assert rows_with(needles()) == {}
    assert files_with(places, [WORD, *uploaded]) == []
    assert list(ledger.verify()) == []


def rows_of(case: UUID, but: set[str]) -> dict[str, int]:
    """Tables that still hold a row of the case, but those named."""
    found = {}
    for model, column in forgetting.keyed_by_case():
        count = model._base_manager.using("owner").filter(**{column: case}).count()
        if count and model._meta.label not in but:
            found[model._meta.label] = count
    return found


def test_an_erased_key_leaves_no_sealed_answer(planted: tuple[Cast, UUID]) -> None:
    """What remains in the ledger between erasing and disposing is what was never sealed."""
    cast, case = planted
    ledger.erase(case, "Asked for by the person.")
    actor = cast.support_worker.actor
    assert actor is not None
    shown = ledger.open(case, by=actor, purpose="test")
    open_fields = {(kind, field) for kind, field, sealed in plantable() if not sealed}
    told = {
        (each.kind, name) for each in shown.entries for name, value in each.data.items() if WORD in str(value)
    }
    assert told and told <= open_fields | {("sharing-decision", "purpose")}


def test_the_person_can_no_longer_sign_in_and_others_can(small: tuple[Cast, UUID]) -> None:
    cast, case = small
    client = cast.survivor.sign_in(Client())
    assert client.get("/me").status_code == 200
    ledger.erase(case, "Asked for by the person.")
    assert client.get("/me").status_code == 302
    gone = User.objects.get(pk=cast.survivor.user.pk)
    assert not gone.is_active and not gone.has_usable_password()
    with acting_as(cast.support_worker.actor):
        assert Relationship.objects.filter(case_id=case).exists()
    assert User.objects.get(pk=cast.support_worker.user.pk).is_active


def test_a_second_line_of_the_same_person_keeps_their_account(small: tuple[Cast, UUID]) -> None:
    cast, case = small
    make_subject(open_line(cast.support_worker), cast.survivor)
    ledger.erase(case, "Asked for by the person.")
    assert User.objects.get(pk=cast.survivor.user.pk).is_active


def test_nothing_of_another_case_goes(small: tuple[Cast, UUID]) -> None:
    cast, case = small
    other = open_line(cast.support_worker, fact("name", first_names="Other", last_name="Person"))
    worker = cast.support_worker.actor
    assert worker is not None
    with acting_as(worker):
        keeping.save(worker, "note", {"note": "other"}, case_id=other)
    before = counts(other)
    ledger.erase(case, "Asked for by the person.")
    erasing.dispose(case)
    assert counts(other) == before
    assert ledger.open(other, by=worker, purpose="test").card["name"]


def counts(case: UUID) -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.using("owner").filter(**{column: case}).count()
        for model, column in forgetting.keyed_by_case()
    }


def test_a_database_from_before_the_erasure_does_not_bring_it_back(small: tuple[Cast, UUID]) -> None:
    """The register in the keys' folder is what a restored database is told by. Here it is made to have known nothing."""
    _, case = small
    ledger.erase(case, "Asked for by the person.")
    erasing.dispose(case)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_erasure DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM ledger_erasure")
        cursor.execute("ALTER TABLE ledger_erasure ENABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO ledger_casesummary (case_id, audience, kind, version, opened_at, last_at, nation, age,"
            " open_duties, overdue_duties, card) VALUES (%s, 'x', 'person', 1, now(), now(), 'E', 'adult', 0, 0, %s)",
            [case, WORD.encode()],
        )
    assert rows_with([WORD.encode().hex()])
    assert case in erasing.reapply()
    assert rows_with(needles()) == {}
    assert rows_of(case, but=set(forgetting.KEPT) | set(forgetting.BLANKED)) == {}
    assert register.lines()[case].disposed


def test_half_a_line_of_the_register_is_no_line(small: tuple[Cast, UUID]) -> None:
    cast, case = small
    ledger.erase(case, "Asked for by the person.")
    with register.path().open("ab") as file:
        file.write(b'{"case": "half')
    assert list(register.lines()) == [case]
    other = open_line(cast.support_worker)
    ledger.erase(other, "Asked for by the person.")
    assert set(register.lines()) == {case, other}


def test_every_table_that_keeps_its_rows_is_one_that_there_is() -> None:
    known = {model._meta.label for model, _ in forgetting.keyed_by_case()}
    assert set(forgetting.KEPT) | set(forgetting.BLANKED) <= known
    assert not set(forgetting.KEPT) & set(forgetting.BLANKED)
