"""Tags of the pages of studies: `{% load assurance %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from throughline.assurance import words

register = template.Library()


@register.simple_tag
def picture(svg: str) -> SafeString:
    """A picture that `drawing` made: it escapes every word it was given."""
    return mark_safe(svg)  # noqa: S308 - made by us; see drawing._text and drawing._svg


@register.simple_tag
def few(count: int) -> str:
    """A count, or "fewer than five"."""
    return words.few(count)
