"""The systems of two agencies of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from throughline.access import tokens
from throughline.access.testing import Cast, Player
from throughline.api.tests.systems import System


@pytest.fixture
def system_of() -> Callable[[Player], System]:
    def make(player: Player) -> System:
        assert player.team is not None
        _, secret = tokens.issue(player.team, "sending what our own system knows")
        return System(Client(), secret)

    return make


@pytest.fixture
def police(cast: Cast, system_of: Callable[[Player], System]) -> System:
    return system_of(cast.first_responder)


@pytest.fixture
def support(cast: Cast, system_of: Callable[[Player], System]) -> System:
    return system_of(cast.support_worker)
