"""What the web server does once, before its processes part."""

from __future__ import annotations

import gc

import pytest
from django.template import engines

from throughline.site import gunicorn


def test_every_page_is_compiled_and_frozen_before_the_processes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    loader = engines["django"].engine.template_loaders[0]  # type: ignore[attr-defined]
    loader.reset()
    gunicorn.when_ready(None)
    assert done == ["frozen"]
    compiled = set(loader.get_template_cache)
    assert {"casework/person.html", "refer/page.html", "web/error.html"} <= compiled, sorted(compiled)[:20]
