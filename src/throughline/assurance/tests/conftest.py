"""Studies for the tests: asked for on the page, and worked out in this process on small numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from throughline.access.testing import Player
from throughline.assurance import reckoning, working

OURS = "police,council,charity,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,3\n1,1,1,2\n"
QUICK = {"q-methods": ["main", "stepwise"], "q-replicates": "400", "q-seed": "7", "q-longer": "1"}

Ask = Callable[..., int]


def here(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The reckoning in this process: its lines, the last of them what was found."""
    told: list[dict[str, Any]] = []
    try:
        found = reckoning.reckon(asked, lambda done, of: told.append({"done": done, "of": of}))
    except reckoning.prevalence.BadTable as error:
        found = {"problem": str(error)}
    yield from [*told, found]


def upload(text: str = OURS) -> SimpleUploadedFile:
    return SimpleUploadedFile("ours.csv", text.encode(), "text/csv")


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask for a study of our own table as somebody, and have it worked out unless told not to. Gives its number."""

    def asked(player: Player, *, work: bool = True, **answers: Any) -> int:
        sent = {**QUICK, "q-origin": "uploaded", "q-period": "2025", "q-file": upload(), **answers}
        response = player.sign_in(client).post("/assurance/prevalence/new", sent)
        assert response.status_code == 302, response.content.decode()
        pk = int(response["Location"].rstrip("/").rsplit("/", 1)[1])
        if work:
            assert working.work_out(pk, here)
        return pk

    return asked
