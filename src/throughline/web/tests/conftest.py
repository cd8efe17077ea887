"""The shell is tested by itself: none of the rooms above it is there."""

from __future__ import annotations

from typing import Any

import pytest

from throughline.web import navigation


@pytest.fixture(autouse=True)
def _alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "throughline.web.tests.urls"
    monkeypatch.setattr(navigation, "_ITEMS", {})
