"""What is wrong with the catalogue, said so that an author can mend it."""

from __future__ import annotations


class LawError(ValueError):
    """The catalogue cannot be read: names the file, the duty and the key."""

    def __init__(self, file: str, duty: str, key: str, what: str) -> None:
        where = ", ".join(part for part in (file, duty and f"[{duty}]", key and f"key {key!r}") if part)
        super().__init__(f"{where}: {what}")
        self.file, self.duty, self.key, self.what = file, duty, key, what
