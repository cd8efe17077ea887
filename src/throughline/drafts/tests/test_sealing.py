"""A seal opens with its own key under its own name, and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.drafts.sealing import BrokenSeal, new_key, seal, unseal


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_was_sealed_opens_again(content: bytes, name: str) -> None:
    key = new_key()
    assert unseal(key, seal(key, content, name), name) == content


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_breaks_the_seal(content: bytes, data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal(key, content, "a"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1
    with pytest.raises(BrokenSeal):
        unseal(key, bytes(sealed), "a")


def test_a_seal_moved_to_another_name_does_not_open() -> None:
    key = new_key()
    with pytest.raises(BrokenSeal):
        unseal(key, seal(key, b"her address", "draft/1"), "draft/2")


def test_what_was_sealed_cannot_be_read_without_its_key() -> None:
    sealed = seal(new_key(), b"her address", "a")
    assert b"address" not in sealed
    with pytest.raises(BrokenSeal):
        unseal(new_key(), sealed, "a")
