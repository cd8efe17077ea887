"""Bring the system up for one command: the database started if it is ours, Django set up, errors in sentences."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from throughline.cli.errors import CannotRun

SETTINGS = "throughline.site.settings"


@contextmanager
def system(*, demo: bool = False, rotating: bool = False) -> Iterator[None]:
    """The database running and Django ready for as long as the block lasts.

    While the master key is being changed, only the command that does so may start (`rotating`).

    With `DATABASE_URL` that server is used; without, the embedded one is started, shared with whoever else
    uses it, and stopped by the last to leave.

    Raises:
        CannotRun: the database cannot be reached or started, or the settings are unsafe; the text says what to do.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if demo:
        os.environ["THROUGHLINE_DEMO"] = "1"
    with ExitStack() as kept:
        _refuse_half_rotated(rotating)
        _start_database(kept)
        _start_django()
        with _plainly():
            yield


def _start_database(kept: ExitStack) -> None:
    from throughline.ledger import roles, server
    from throughline.ledger.places import data_folder

    if url := os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        _prepare(roles.prepare, url)
        return

    try:
        kept.enter_context(server.using(data_folder()))
    except server.ServerError as error:
        raise CannotRun(str(error)) from error


def _refuse_half_rotated(rotating: bool) -> None:
    from throughline.ledger.places import data_folder
    from throughline.ledger.rotating import under_way

    if under_way(data_folder() / "keys") and not rotating:
        raise CannotRun(
            "the master key is being changed, or that was cut short. Nothing is lost. Run `throughline keys rotate` again, "
            "as before; it goes on where it stopped, and then everything starts again."
        )


def _prepare(prepare: Callable[[str], None], url: str) -> None:
    import psycopg

    try:
        prepare(url)
    except psycopg.Error as error:
        raise CannotRun(
            f"the database that DATABASE_URL names cannot be used ({str(error).strip()}). Nothing was changed. Check the "
            "address, and that its account may create roles (or that somebody else created them: see docs/running.md)."
        ) from error


def _start_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotRun(f"the settings are not sound: {error}") from error


@contextmanager
def _plainly() -> Iterator[None]:
    """Errors that the database or the settings raise, said as a sentence."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except SystemCheckError as error:
        raise CannotRun(f"it will not start with these settings.\n{error}") from error
    except ImproperlyConfigured as error:
        raise CannotRun(f"the settings are not sound: {error}") from error
    except (DatabaseError, InterfaceError) as error:
        raise CannotRun(
            f"the database refused or went away ({str(error).strip()}). What was acknowledged is kept, and what was "
            "not is not half-written. Check the database, then run the same command again."
        ) from error
