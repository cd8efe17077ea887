"""The published capture tables, by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

from throughline import prevalence
from throughline.prevalence import CaptureTable

# Compiling on the first call takes seconds; how long a call takes is for benchmarks/, not for tests.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def published() -> Callable[[str], CaptureTable]:
    """A published table by its name."""
    return prevalence.published
