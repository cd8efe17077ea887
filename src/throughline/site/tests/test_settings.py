"""Unsafe settings do not start, and an installation's places and databases follow from the environment."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from throughline.ledger.places import data_folder, derive, master_key
from throughline.site import checks
from throughline.site.databases import databases, from_url


def ids(found: list[Any]) -> set[str]:
    return {str(each.id) for each in found}


@pytest.mark.parametrize(
    ("unsafe", "says"),
    [
        ({"DEBUG": True, "ON_LOOPBACK": False}, "throughline.E001"),
        ({"DEMO": True, "ON_LOOPBACK": False}, "throughline.E002"),
        ({"ALLOWED_HOSTS": ["*"]}, "throughline.E003"),
    ],
)
def test_what_is_only_right_on_ones_own_machine_is_refused_elsewhere(
    unsafe: dict[str, Any], says: str, settings: Any
) -> None:
    for name, value in {"DEBUG": False, "DEMO": False, "ON_LOOPBACK": True, **unsafe}.items():
        setattr(settings, name, value)
    assert ids(checks.production_is_safe()) == {says}


@pytest.mark.parametrize("secret", ["short", "a" * 80, "django-insecure-" + "abcdefghijklmnopqrstuvwxyz" * 3])
def test_a_weak_secret_is_refused(secret: str, settings: Any) -> None:
    settings.SECRET_KEY = secret
    assert ids(checks.secret_is_strong()) == {"throughline.E004"}


def test_the_usual_settings_are_sound() -> None:
    assert (
        ids(
            [
                *checks.production_is_safe(),
                *checks.secret_is_strong(),
                *checks.cookies_are_safe(),
                *checks.roles_are_apart(),
                *checks.every_guard_has_a_body(),
            ]
        )
        == set()
    )


def test_sessions_do_not_travel_unencrypted(settings: Any) -> None:
    settings.ON_LOOPBACK, settings.SESSION_COOKIE_SECURE = False, False
    assert ids(checks.cookies_are_safe()) == {"throughline.E005"}


@pytest.mark.django_db
def test_demo_sign_in_refuses_a_database_with_real_data(
    settings: Any, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughline import ledger
    from throughline.directory.models import Agency
    from throughline.ledger.parts import _body

    settings.DEMO = True
    ledger.open_case("person", by=cast.first_responder.actor)
    assert checks.demo_holds_no_real_data(databases=["default"]) == []
    Agency.objects.filter(pk="northshire-police").update(invented=False)
    _body.cache_clear()
    ledger.open_case("person", by=cast.first_responder.actor)
    assert ids(checks.demo_holds_no_real_data(databases=["default"])) == {"throughline.E007"}


def test_one_account_for_both_roles_is_warned_of_and_the_owners_is_refused(settings: Any) -> None:
    url = "postgresql://somebody:pw@db.example.org/line"
    settings.DEMO = False
    settings.DATABASES = databases({"DATABASE_URL": url}, Path("/nowhere"))
    assert ids(checks.roles_are_apart()) == {"throughline.W001"}
    settings.DATABASES["default"]["OPTIONS"]["options"] = settings.DATABASES["owner"]["OPTIONS"]["options"]
    assert ids(checks.roles_are_apart()) == {"throughline.E006"}


def test_a_database_address_is_read_and_each_connection_takes_its_role() -> None:
    found = databases(
        {
            "DATABASE_URL": "postgresql://app:p%40ss@db:5433/line?sslmode=require",
            "DATABASE_OWNER_URL": "postgres://own@db/line",
        },
        Path("/nowhere"),
    )
    assert {name: found["default"][name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "line",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
    }
    assert found["default"]["OPTIONS"]["sslmode"] == "require"
    assert found["default"]["OPTIONS"]["options"] == "-c lock_timeout=10s -c role=throughline_app"
    assert (found["owner"]["USER"], found["owner"]["OPTIONS"]["options"]) == (
        "own",
        "-c role=throughline_owner",
    )


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///db", "postgresql://host", "nonsense"])
def test_an_address_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        from_url(url)


def test_the_master_key_is_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    first = master_key(tmp_path, {})
    assert master_key(tmp_path, {}) == first and len(first) == 32
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    assert derive(first, "one") != derive(first, "two")
    given = base64.b64encode(b"k" * 32).decode()
    assert master_key(tmp_path, {"THROUGHLINE_MASTER_KEY": given}) == b"k" * 32


@pytest.mark.parametrize("text", ["", "nonsense!", base64.b64encode(b"short").decode()])
def test_a_malformed_master_key_is_never_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master.key").write_text(text)
    with pytest.raises(ImproperlyConfigured, match="Put the right key back"):
        master_key(tmp_path, {})
    assert (tmp_path / "keys" / "master.key").read_text() == text


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="THROUGHLINE_DATA"):
        master_key(tmp_path / "file" / "deep", {})


def test_the_data_folder_follows_the_environment(tmp_path: Path) -> None:
    assert data_folder({"THROUGHLINE_DATA": str(tmp_path)}) == tmp_path


@pytest.mark.django_db
def test_every_page_forbids_inline_script_framing_and_caching(client: Client) -> None:
    response = client.get("/accounts/login/")
    policy = response.headers["Content-Security-Policy"]
    assert (
        "script-src 'self'" in policy and "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy
    )
    assert response.headers["Cache-Control"] and "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
