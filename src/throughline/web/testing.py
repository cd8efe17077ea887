"""For tests of pages: a browser in which somebody is signed in, what a page says, and what stands hidden in its forms."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from throughline.access.testing import Player


def window(player: Player, client: Client | None = None) -> Client:
    """A browser in which this person is signed in."""
    return player.sign_in(client or Client())


def text(response: Any) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def hidden(response: Any, name: str) -> str:
    """The value of a hidden input on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"the page has no hidden {name}"
    return found[1]
