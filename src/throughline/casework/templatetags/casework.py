"""What templates of this room say that no component says: `{% load casework %}`."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from throughline.web.templatetags.throughline import FOLDER, duty_tag
from throughline.web.words import reference_of

register = template.Library()


@register.filter
@lru_cache(maxsize=32)
def stands(status: str) -> SafeString:
    """How a duty stands, as the shell's own component says it: drawn once for each status, not once for each row."""
    return render_to_string(f"{FOLDER}/duty-tag.html", duty_tag(status))


@register.filter
def ref(key: str) -> str:
    """The part of an address that names a duty."""
    return reference_of(key)
