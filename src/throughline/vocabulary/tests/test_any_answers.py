"""Whatever sound answers are given, the fact holds them, and a page that shows every question sends only what counts."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.vocabulary import KINDS, fields_of, parse, relevant

from .strategies import answers

any_kind = st.sampled_from(sorted(KINDS))


@given(st.data(), any_kind)
@settings(max_examples=200, deadline=None)
def test_any_sound_answers_make_a_fact_that_reads_back_the_same(data: st.DataObject, kind: str) -> None:
    fact = parse(kind, data.draw(answers(kind)))
    kept = fact.to_data()
    assert parse(kind, {"happened": fact.happened.to_json(), **kept}) == fact
    assert fact.sealed_fields() <= set(kept)
    assert "\n" not in fact.summary()


@given(st.data(), any_kind)
@settings(max_examples=100, deadline=None)
def test_what_is_relevant_is_always_sound_whatever_was_answered_before(
    data: st.DataObject, kind: str
) -> None:
    earlier: dict[str, Any] = data.draw(answers(kind))
    now = {**earlier, **data.draw(answers(kind, on=earlier["happened"]))}
    needed = {field.name for field in fields_of(KINDS[kind]) if field.needed_if}
    if not needed:
        assert parse(kind, relevant(kind, now))
