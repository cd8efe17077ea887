"""What templates of this room say that no component says: `{% load casework %}`."""

from __future__ import annotations

from django import template

from throughline.casework.words import reference_of

register = template.Library()


@register.filter
def ref(key: str) -> str:
    """The part of an address that names a duty."""
    return reference_of(key)
