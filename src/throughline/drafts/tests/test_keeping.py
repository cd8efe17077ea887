"""A draft is its team's own: sealed, found by nobody else, thrown away with its key and its files."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import Membership, Team, User
from throughline.directory.models import Agency
from throughline.drafts import files, keeping
from throughline.drafts.files import FileGone, NoRoom
from throughline.drafts.keeping import Changed, NoSuchDraft
from throughline.drafts.models import Draft, Removal
from throughline.drafts.refusing import Refused
from throughline.drafts.sealing import BrokenSeal
from throughline.drafts.testing import a_pdf
from throughline.vocabulary import LegalRole, Sector, UserRole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
PDF = a_pdf()


def worker(agency: str, name: str) -> Actor:
    """Somebody who works in a team of this body. Accounts are made by the system, whoever reads just then."""
    with acting_as(system_actor("test")):
        return _worker(agency, name)


def _worker(agency: str, name: str) -> Actor:
    body, _ = Agency.objects.get_or_create(
        slug=agency,
        defaults={"name": agency, "sector": "support", "valid_from": date(2020, 1, 1), "invented": True},
    )
    team, _ = Team.objects.get_or_create(agency=body, name=f"{agency} team")
    user = User.objects.create_user(f"{name}@example.org", name)
    member = Membership.objects.create(user=user, team=team, role="support-worker", since=date(2020, 1, 1))
    return Actor(
        user.pk,
        member.pk,
        team.pk,
        agency,
        Sector.SUPPORT,
        UserRole.SUPPORT_WORKER,
        LegalRole.NGO,
        None,
        (agency,),
    )


@pytest.fixture
def amal() -> Actor:
    made = worker("harbour", "Amal")
    set_context(made)
    return made


def test_what_was_typed_comes_back_as_it_was_typed(amal: Actor) -> None:
    draft = keeping.save(amal, "record/encounter", {"raw": {"q-x": ["cảm ơn", ""]}})
    assert keeping.load(amal, draft).answers == {"raw": {"q-x": ["cảm ơn", ""]}}


def test_saving_again_writes_over_the_same_draft(amal: Actor) -> None:
    draft = keeping.save(amal, "record/encounter", {"a": "1"})
    assert keeping.save(amal, "record/encounter", {"a": "2"}, draft_id=draft) == draft
    assert [kept.answers for kept in keeping.waiting(amal)] == [{"a": "2"}]


def test_a_colleague_of_the_same_team_can_go_on(amal: Actor) -> None:
    draft = keeping.save(amal, "record/encounter", {"a": "1"})
    assert keeping.load(worker("harbour", "Bea"), draft).started_by == "Amal"


def test_another_team_finds_nothing_even_where_the_query_forgets_to_ask(amal: Actor) -> None:
    draft = keeping.save(amal, "record/encounter", {"a": "1"})
    stranger = worker("northshire", "Cy")
    with pytest.raises(NoSuchDraft):
        keeping.load(stranger, draft)
    with acting_as(stranger):
        assert not Draft.objects.filter(pk=draft).exists()
    with acting_as(None):
        assert not Draft.objects.exists()


def test_the_database_holds_nothing_readable(amal: Actor) -> None:
    keeping.save(amal, "record/own-words", {"account": "they kept my passport"})
    with connection.cursor() as cursor:
        cursor.execute("select sealed, wrapped_key from drafts_draft")
        assert all(b"passport" not in bytes(part) for row in cursor.fetchall() for part in row)


def test_a_draft_that_was_changed_in_the_database_does_not_open(amal: Actor) -> None:
    draft = keeping.save(amal, "record/encounter", {"a": "1"})
    other = keeping.save(amal, "record/encounter", {"a": "2"})
    Draft.objects.filter(pk=draft).update(sealed=Draft.objects.get(pk=other).sealed)
    with pytest.raises(BrokenSeal):
        keeping.load(amal, draft)


def test_an_upload_is_sealed_on_the_disk_and_opens_with_its_key(amal: Actor, folder: Path) -> None:
    draft = keeping.save(amal, "record/attachment", {})
    file = keeping.upload(amal, draft, "C:\\photos\\her <letter>.exe", PDF)
    assert (file.name, file.media_type, file.size) == ("her letter.pdf", "application/pdf", len(PDF))
    assert files.fetch(file.id, file.key) == PDF
    (path,) = folder.rglob("*.sealed")
    assert b"invented" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_of_a_kind_that_is_not_taken_leaves_nothing_behind(amal: Actor, folder: Path) -> None:
    draft = keeping.save(amal, "record/attachment", {})
    with pytest.raises(Refused):
        keeping.upload(amal, draft, "x.pdf", b"<script>")
    assert not list(folder.rglob("*.*"))


def test_a_full_disk_says_so_and_leaves_nothing_behind(amal: Actor, folder: Path, monkeypatch: Any) -> None:
    draft = keeping.save(amal, "record/attachment", {})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("throughline.drafts.files.os.fsync", full)
    with pytest.raises(NoRoom, match="No space left"):
        keeping.upload(amal, draft, "x.pdf", PDF)
    assert not list(folder.rglob("*.*"))


def test_discarding_takes_the_key_and_the_files_along(amal: Actor, folder: Path) -> None:
    draft = keeping.save(amal, "record/attachment", {})
    file = keeping.upload(amal, draft, "x.pdf", PDF)
    keeping.discard(amal, draft)
    assert not list(folder.rglob("*.sealed"))
    with pytest.raises(FileGone):
        files.fetch(file.id, file.key)


def test_a_recorded_draft_leaves_its_file_but_no_key_here(amal: Actor) -> None:
    draft = keeping.save(amal, "record/attachment", {})
    file = keeping.upload(amal, draft, "x.pdf", PDF)
    case = uuid.uuid4()
    keeping.finish(amal, draft, case)
    with connection.cursor() as cursor:
        cursor.execute("select wrapped_key, sealed_name from drafts_upload")
        assert [bytes(part) for row in cursor.fetchall() for part in row] == [b"", b""]
    assert files.fetch(file.id, file.key) == PDF
    assert keeping.forget(case) == 1
    with pytest.raises(FileGone):
        files.fetch(file.id, file.key)


def test_the_sweep_takes_what_a_failed_transaction_left_and_no_draft_however_old(
    amal: Actor, folder: Path
) -> None:
    old = keeping.save(amal, "record/attachment", {"a": "1"})
    file = keeping.upload(amal, old, "x.pdf", PDF)
    files.keep(uuid.uuid4(), b"k" * 32, PDF)
    Draft.objects.filter(pk=old).update(decide_by=timezone.now() - timedelta(days=400))
    with acting_as(system_actor()):
        assert keeping.sweep(timezone.now() + timedelta(days=2)) == 1
    assert [path.stem for path in folder.rglob("*.sealed")] == [str(file.id)]
    assert keeping.load(amal, old).answers == {"a": "1"}


def test_a_draft_of_an_erased_case_goes_with_its_files_and_leaves_a_line_in_the_log(
    amal: Actor, folder: Path
) -> None:
    case = uuid.uuid4()
    draft = keeping.save(amal, "record", {"a": "1"}, case_id=case)
    keeping.upload(amal, draft, "x.pdf", PDF)
    with acting_as(system_actor()):
        assert keeping.forget(case) == 1
    assert not list(folder.rglob("*.sealed"))
    with pytest.raises(NoSuchDraft):
        keeping.load(amal, draft)
    (line,) = Removal.objects.all()
    assert (line.draft, line.reason, line.removed_by) == (draft, "erased", None)


def test_two_who_save_one_draft_are_told_and_both_versions_stay(amal: Actor) -> None:
    bea = worker("harbour", "Bea")
    draft = keeping.save(amal, "record", {"a": "1"})
    keeping.save(bea, "record", {"a": "2"}, draft_id=draft, seen=1)
    with pytest.raises(Changed) as caught:
        keeping.save(amal, "record", {"a": "3"}, draft_id=draft, seen=1)
    assert (caught.value.theirs.answers, caught.value.mine.answers) == ({"a": "2"}, {"a": "3"})
    assert {kept.answers["a"] for kept in keeping.waiting(amal)} == {"2", "3"}


def test_the_same_words_saved_twice_are_no_clash(amal: Actor) -> None:
    draft = keeping.save(amal, "record", {"a": "1"})
    keeping.save(amal, "record", {"a": "2"}, draft_id=draft, seen=1)
    assert keeping.save(amal, "record", {"a": "2"}, draft_id=draft, seen=1) == draft
    assert len(keeping.waiting(amal)) == 1


def test_settling_leaves_one_draft_with_the_files_of_both(amal: Actor, folder: Path) -> None:
    draft = keeping.save(amal, "record", {"a": "1"})
    keeping.save(amal, "record", {"a": "2"}, draft_id=draft, seen=1)
    with pytest.raises(Changed) as caught:
        keeping.save(amal, "record", {"a": "3"}, draft_id=draft, seen=1)
    mine = caught.value.mine
    file = keeping.upload(amal, mine.id, "x.pdf", PDF)
    assert keeping.settle(amal, mine.id, {"a": "3"}, seen=2) == draft
    (stays,) = keeping.waiting(amal)
    assert (stays.id, stays.answers, stays.version) == (draft, {"a": "3"}, 3)
    assert [each.id for each in stays.files] == [file.id]


@pytest.mark.parametrize("role", [UserRole.DATA_GUARDIAN, UserRole.ADMINISTRATOR])
def test_who_reads_no_facts_reads_no_drafts_of_their_team_either(amal: Actor, role: UserRole) -> None:
    draft = keeping.save(amal, "record", {"a": "1"})
    blind = replace(worker("harbour", "Cy"), role=role)
    with pytest.raises(NoSuchDraft):
        keeping.load(blind, draft)
    with acting_as(blind):
        assert not Draft.objects.exists()


def test_the_files_of_an_erased_case_go_with_the_next_sweep(
    amal: Actor, folder: Path, monkeypatch: Any
) -> None:
    draft, case = keeping.save(amal, "attach", {}), uuid.uuid4()
    keeping.upload(amal, draft, "x.pdf", PDF)
    keeping.finish(amal, draft, case)
    with acting_as(system_actor()):
        assert keeping.sweep(timezone.now()) == 0
        # The register is written by the owner alone; here it is enough that it names the case.
        monkeypatch.setattr(keeping, "erased_cases", lambda: [case])
        assert keeping.sweep(timezone.now()) == 1
    assert not list(folder.rglob("*.sealed"))


def test_a_survivor_has_no_team_and_keeps_no_drafts() -> None:
    survivor = Actor(1, None, None, None, Sector.OTHER, UserRole.SURVIVOR, LegalRole.VICTIM)
    with pytest.raises(PermissionError):
        keeping.save(survivor, "x", {})
