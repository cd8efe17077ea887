"""The database that tests run against: a real one, made by the owner, used as the application role.

A test database owned by its user would let every row-level policy pass unseen, so the owner creates and migrates
it and the tests sign in as the application. `transaction=True` tests are cleaned by the owner, who may truncate the
ledger once its trigger is off; nobody else can.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from throughline.access.testing import *  # noqa: F403 - the named cast, one fixture each

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")


@pytest.fixture(scope="session")
def postgres() -> Iterator[None]:
    """The embedded server, unless DATABASE_URL names another. Started once, stopped by its last user."""
    from django.conf import settings

    from throughline.ledger import roles, server

    if url := os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        roles.prepare(url)
        yield
        return
    with server.using(settings.DATA):
        yield


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Case keys and anchors of tests never mix with real ones."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def django_db_setup(postgres: None, key_folder: Any, django_db_blocker: Any) -> Iterator[None]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"test_throughline_{os.getpid()}{worker}"
    settings.KEY_FOLDER = key_folder
    settings.ANCHOR_FILE = key_folder / "anchors.jsonl"
    usual = str(settings.DATABASES["owner"]["NAME"])
    with django_db_blocker.unblock():
        _create(usual, name)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        try:
            yield
        finally:
            for alias in connections:
                connections[alias].close()
            _drop(usual, name)


def _as_owner(database: str) -> Any:
    import psycopg
    from django.db import connections

    asked = {**connections["owner"].get_connection_params(), "dbname": database}
    for ours in ("cursor_factory", "context"):
        asked.pop(ours, None)
    return psycopg.connect(**asked, autocommit=True)


def _create(usual: str, name: str) -> None:
    from throughline.ledger import roles

    with _as_owner(usual) as connection:
        _sweep(connection)
        roles.create_database(connection, name)


def _sweep(connection: Any) -> None:
    """Databases of test runs that were killed."""
    from throughline.ledger import roles

    for (name,) in connection.execute(
        r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_throughline\_%'"
    ).fetchall():
        digits = name.removeprefix("test_throughline_").split("gw")[0]
        if digits.isdigit() and not _alive(int(digits)):
            with suppress(Exception):
                roles.drop_database(connection, name)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _drop(usual: str, name: str) -> None:
    from throughline.ledger import roles

    with _as_owner(usual) as connection:
        roles.drop_database(connection, name)


@pytest.fixture(autouse=True, scope="session")
def _owner_flushes() -> Iterator[None]:
    """`transaction=True` tests end with a flush, which the application role may not do: the owner does it."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = _truncate_as_owner  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _bodies_of_this_test() -> None:
    """What one test's directory said of a body is not believed in the next, where that name may be another body's."""
    from throughline.ledger.parts import forget_bodies

    forget_bodies()


KEEP = {"django_migrations", "django_content_type", "auth_permission"}


def _truncate_as_owner(self: Any) -> None:
    from django.db import connections

    connections["default"].close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = sorted({row[0] for row in cursor.fetchall()} - KEEP)
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names) + " RESTART IDENTITY CASCADE")
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


@pytest.fixture
def emptied(transactional_db: None) -> None:
    """An empty database before the test, whatever a test before it committed: for those that ask what a database holds."""
    _truncate_as_owner(None)
