"""The walk needs the database and the cast of the tests."""

from throughline.conftest import *  # noqa: F403
