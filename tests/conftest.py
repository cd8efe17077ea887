"""The database fixtures of the package, here too."""

from __future__ import annotations

from throughline.conftest import _owner_flushes, django_db_setup, key_folder, postgres

__all__ = ["_owner_flushes", "django_db_setup", "key_folder", "postgres"]
