"""The database that tests run against: a real one, made by the owner, used as the application role.

A test database owned by its user would let every row-level policy pass unseen, so the owner creates and migrates
it and the tests sign in as the application. `transaction=True` tests are cleaned by the owner, who may truncate the
ledger once its trigger is off; nobody else can.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
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


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the uploads and the copies of a test are kept."""
    settings.UPLOAD_FOLDER = tmp_path
    return tmp_path


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
            _drop(usual)


def _as_owner(database: str) -> Any:
    import psycopg
    from django.db import connections

    asked = {**connections["owner"].get_connection_params(), "dbname": database}
    for ours in ("cursor_factory", "context"):
        asked.pop(ours, None)
    return psycopg.connect(**asked, autocommit=True)


_made: list[str] = []


def _create(usual: str, name: str) -> None:
    """A database for this run, taken away at its end. What tests commit need not survive a power cut."""
    from psycopg import sql

    from throughline.ledger import roles

    with _as_owner(usual) as connection:
        _sweep(connection)
        roles.create_database(connection, name)
        _made.append(name)
        quick = sql.SQL("ALTER DATABASE {} SET synchronous_commit = off")
        connection.execute(quick.format(sql.Identifier(name)))


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


def _drop(usual: str) -> None:
    """Take away what this run made, all at once: with each, the server first writes down whatever any run has changed."""
    from throughline.ledger import roles

    with _as_owner(usual) as connection:
        while _made:
            roles.drop_database(connection, _made.pop(0))


@pytest.fixture(autouse=True, scope="session")
def _owner_flushes() -> Iterator[None]:
    """`transaction=True` tests end with a flush, which the application role may not do: the owner does it."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = _truncate_as_owner  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _nobody_waits() -> None:
    """Answers take no even time in tests, but where that is what is tested."""
    from django.conf import settings

    settings.EVEN_ANSWERS_MS = 0


@pytest.fixture(autouse=True)
def _bodies_of_this_test() -> None:
    """What one test's directory said of a body is not believed in the next, where that name may be another body's."""
    from throughline.ledger.parts import forget_bodies

    forget_bodies()


@pytest.fixture(autouse=True)
def _erasures_of_this_test(key_folder: Any) -> None:
    """What one test erased, or where its logs were sealed to, is not missed in the database of the next."""
    for each in (key_folder / "erasures.jsonl", *key_folder.glob("logs-*.end")):
        each.unlink(missing_ok=True)


KEEP = {"django_migrations", "django_content_type", "auth_permission"}


def _truncate_as_owner(self: Any) -> None:
    from django.db import connections, transaction

    connections["default"].close()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = sorted({row[0] for row in cursor.fetchall()} - KEEP)
        for table in ("ledger_entry", "access_readlog"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names) + " RESTART IDENTITY CASCADE")
        for table in ("ledger_entry", "access_readlog"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    from throughline.ledger import register

    register.path().unlink(missing_ok=True)  # it outlives the database on purpose, but not the test


@pytest.fixture
def emptied(transactional_db: None) -> None:
    """An empty database before the test, whatever a test before it committed: for those that ask what a database holds."""
    _truncate_as_owner(None)
