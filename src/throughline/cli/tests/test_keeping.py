"""The commands that keep the ledger and let somebody in, on a real database."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management.base import SystemCheckError
from django.db import connections
from django.test import Client

from throughline import ledger, vocabulary
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.models import ApiToken, Invitation
from throughline.cli import keeping, letting_in, running
from throughline.cli.errors import CannotRun, Misused
from throughline.cli.main import main
from throughline.clock import When

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@contextmanager
def here(**_asked: Any) -> Iterator[None]:
    """The system is up already: this test runs in it."""
    yield


@pytest.fixture
def case_of() -> Callable[..., UUID]:
    """A person's case opened by somebody, with a name to seal."""

    def make(by: Any) -> UUID:
        happened = When.day(dt.date(2024, 5, 3)).to_json()
        name = vocabulary.parse(
            "name", {"happened": happened, "first_names": "Minh", "last_name": "Exampleton"}
        )
        return UUID(str(ledger.open_case("person", by=by, facts=[name]).case_id))

    return make


@pytest.fixture(autouse=True)
def up(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (keeping, letting_in):
        monkeypatch.setattr(module, "system", here)


@real
def test_a_ledger_that_is_whole_has_no_faults(
    cast: Any, case_of: Callable[..., UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    case_of(cast.first_responder.actor)
    assert main(["verify"]) == 0
    assert "of 1 cases checked: 0 faults." in capsys.readouterr().out


@real
def test_a_row_that_was_changed_is_a_fault_and_exit_code_one(
    cast: Any, case_of: Callable[..., UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    case = case_of(cast.first_responder.actor)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ledger_entry SET about = 'somebody-else' WHERE case_id = %s AND kind = 'name'", [case]
        )
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    assert main(["verify", "--json"]) == 1
    assert "a column is not what was recorded" in capsys.readouterr().out


@real
def test_an_erasure_is_first_shown_and_then_done(
    cast: Any, case_of: Callable[..., UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    case = str(case_of(cast.first_responder.actor))
    assert main(["erase", case, "--reason", "Asked for by the person", "--simulate"]) == 0
    assert "would be erased. Nothing was changed." in capsys.readouterr().out
    assert main(["erase", case, "--reason", "Asked for by the person"]) == 0
    assert "are erased" in capsys.readouterr().out
    assert main(["erase", "--again"]) == 0
    assert "1 erased cases" in capsys.readouterr().out
    assert main(["verify"]) == 0, "the chain stays whole"


def test_an_erasure_needs_a_case_and_a_reason(case_of: Callable[..., UUID], cast: Any) -> None:
    with pytest.raises(CannotRun, match="Nothing was erased; check the number"):
        keeping.run_erase(
            Namespace(case=uuid4(), again=False, reason="Asked for by the person", simulate=False)
        )
    with pytest.raises(Misused, match="say why with --reason"):
        keeping.run_erase(Namespace(case=uuid4(), again=False, reason="no", simulate=False))


def test_a_token_opens_the_api_until_it_is_revoked(
    cast: Any, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    team = cast.first_responder.team.slug
    assert main(["token", team, "--purpose", "weekly feed", "--days", "3"]) == 0
    secret = capsys.readouterr().out.splitlines()[-1]
    asked = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/api/hand-overs", **asked).status_code == 200
    assert main(["token", "--list"]) == 0
    listed = capsys.readouterr().out
    assert team in listed and "weekly feed" in listed and secret not in listed
    number = str(ApiToken.objects.get().pk)
    assert main(["token", "--revoke", number]) == 0
    assert client.get("/api/hand-overs", **asked).status_code == 401
    assert main(["token", "--revoke", number]) == 3


def test_nothing_starts_in_demo_mode_where_there_is_real_data(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["127.0.0.1"]
    running._check_settings()
    monkeypatch.setattr("throughline.ledger.state.holds_real_data", lambda: True)
    with pytest.raises(SystemCheckError, match="throughline.E007"):
        running._check_settings()


def test_a_token_for_a_team_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "no-such-team", "--purpose", "feed"]) == 3
    assert "there is no team with the short name no-such-team. No token was made." in capsys.readouterr().err


def test_the_first_administrator_gets_a_link_and_a_second_is_refused(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["administrator", "Ann@Body.example", "--name", "Ann Example"]
    assert main(asked) == 0
    link = capsys.readouterr().out.splitlines()[-1]
    words = "plain-words-enough-7"
    client.post(
        link.split("8000", 1)[1], {"password": words, "again": words, "password1": words, "password2": words}
    )
    with acting_as(system_actor("test")):
        assert Invitation.objects.filter(email="ann@body.example", accepted_at__isnull=False).exists()
    assert main(["administrator", "other@body.example", "--name", "Other Example"]) == 3
    assert "has an administrator already" in capsys.readouterr().err


def test_an_address_that_is_none_makes_no_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["administrator", "nobody", "--name", "Nobody"]) == 3
    assert "This is no e-mail address" in capsys.readouterr().err
