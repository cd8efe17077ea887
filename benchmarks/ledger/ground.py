"""A database of its own for the benchmarks, with invented bodies and cases of thirty facts."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")
NAME = "bench_throughline"


def _point(keys: str) -> None:
    from django.conf import settings

    settings.KEY_FOLDER = Path(keys)
    settings.ANCHOR_FILE = Path(keys) / "anchors.jsonl"


def switch(name: str) -> None:
    """Work on another database from now on."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = connections.settings[alias]["NAME"] = name


def make_ready(name: str, keys: str) -> Any:
    """For a process of its own: the cast of a ground that somebody else keeps."""
    import django

    django.setup()
    from throughline.access.acting import actor_from
    from throughline.access.models import Membership
    from throughline.access.testing import CAST, Cast, Player

    _point(keys)
    switch(name)
    found = Membership.objects.select_related("team__agency", "user").filter(
        user__email="first_responder@example.org"
    )
    assert "first_responder" in CAST
    return Cast([Player("first_responder", row.user, row.team, actor_from(row)) for row in found])


@contextmanager
def ground(name: str = NAME, keys: str | None = None) -> Iterator[tuple[Any, str]]:
    """Start the server, make a database, yield the cast and the folder of keys, drop everything."""
    import django

    django.setup()
    import psycopg
    from django.conf import settings
    from django.core.management import call_command

    from throughline.access.testing import make_cast
    from throughline.ledger import roles, server

    with server.using(settings.DATA) as place, tempfile.TemporaryDirectory() as folder:
        keys = keys or folder
        _point(keys)
        admin = place.connection(database="postgres")
        with psycopg.connect(**admin, autocommit=True) as connection:
            roles.drop_database(connection, name)
            roles.create_database(connection, name)
        try:
            switch(name)
            call_command("migrate", database="owner", verbosity=0)
            yield make_cast(), keys
        finally:
            switch("throughline")
            with psycopg.connect(**admin, autocommit=True) as connection:
                roles.drop_database(connection, name)


FIRST = "Minh Linh Ana Ion Femi Ade Besa Arta Tuan Hoa Joy Sam Kofi Mara Nia Zoe Ali Omar Lena Igor".split()
LAST = "Exampleton Inventon Sampleford Madeup Testwick Fictley Nowhere Specimen Modelby Draftham".split()


def cases(cast: Any, count: int, seed: int = 1, facts: int = 30) -> Iterator[Any]:
    """Invented people's cases of thirty facts by police, council and support, over two years."""
    from throughline.clock import When
    from throughline.ledger import BulkCase, BulkFact
    from throughline.vocabulary import parse

    chance = random.Random(seed)
    police, support, council = cast.first_responder, cast.support_worker, cast.social_worker
    middle: list[tuple[Any, str, dict[str, Any]]] = [
        (police, "danger-assessed", {"level": "soon"}),
        (police, "own-words", {"account": "Invented words. " * 10, "read_back": True}),
        (police, "interpreter-used", {"language": "vi", "independent": True}),
        (police, "nation", {"nation": "E"}),
        (police, "age-band", {"band": "adult"}),
        (police, "crime-recorded", {"reference": "INV/1"}),
        (support, "first-contact", {}),
        (support, "outreach-visit", {}),
        (support, "note", {"note": "Invented note. " * 5}),
        (support, "place-of-safety-accepted", {}),
        (council, "note", {"note": "Invented note."}),
        (police, "victim-update", {"about": "arrest"}),
        (support, "counselling-offered", {}),
        (police, "note", {"note": "Invented note."}),
    ]
    from throughline.vocabulary import class_of, example, fields_of

    def answers(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        needed = {each.name for each in fields_of(class_of(kind)) if each.required or each.needed_if}
        return {name: value for name, value in example(kind).items() if name in needed} | data

    usual = {kind: answers(kind, data) for _, kind, data in middle}
    begun = datetime.now(UTC) - timedelta(days=760)
    for _ in range(count):
        at = begun + timedelta(days=chance.random() * 30)
        told: list[BulkFact] = []

        def say(by: Any, kind: str, **data: Any) -> None:
            nonlocal at
            at += timedelta(hours=chance.random() * 30)
            told.append(BulkFact(parse(kind, {**data, "happened": When.minute(at)}), by.actor, told=at))

        say(police, "case-opened", about="person")
        say(police, "lead-set", team=police.team.slug)
        say(police, "encounter", place_type="farm")
        say(
            police,
            "name",
            first_names=chance.choice(FIRST),
            last_name=chance.choice(LAST) + str(chance.randrange(3000)),
        )
        say(
            police,
            "date-of-birth",
            date=f"{chance.randrange(1970, 2006)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        )
        say(police, "joint-party", team=support.team.slug)
        say(police, "joint-party", team=council.team.slug)
        say(police, "nrm-referral", route="online")
        while len(told) < facts:
            by, kind, _ = chance.choice(middle)
            say(by, kind, **usual[kind])
        yield BulkCase("person", told)
