"""Pages that show the components, for tests only: any kind's form, and a page that can be left at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines

from throughline import vocabulary
from throughline.web.forms import answers_from, check_rows, form_for

_FORM = """{% extends "web/base.html" %}{% load throughline %}
{% block title %}{{ form.title }}{% endblock %}
{% block beforeContent %}{% back_link "/privacy" %}{% endblock %}
{% block content %}{% error_summary form %}<h1 class="govuk-heading-l">{{ form.title }}</h1>
<form method="post" novalidate>{% csrf_token %}{% questions form %}<button class="govuk-button">Continue</button></form>
{% endblock %}"""

_CHECK = """{% extends "web/base.html" %}{% load throughline %}
{% block title %}Check your answers{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Check your answers</h1>{% check_answers rows "/gallery/x" %}
<form method="post">{% csrf_token %}{% carried_answers sent %}<button class="govuk-button">Record</button></form>
{% endblock %}"""

_PARTS = """{% extends "web/base.html" %}{% load throughline %}
{% block title %}Components{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Components</h1>
<p class="govuk-body">{% for status in statuses %}{% duty_tag status %}{% endfor %}</p>
{% confirmation "Recorded" "Two duties began." %}
{% data_table "Rates of support" head rows %}
{% summary_list summary %}{% task_list tasks %}
<h2 class="govuk-heading-m">Timeline</h2>
<div class="moj-timeline">{% timeline_entry "Encounter" "3 May 2024" who="Northshire Police (invented)" summary="Encounter: vehicle" href="/privacy" told="4 May 2024" note="corrected" %}</div>
{% pagination page 3 %}{% endblock %}"""


def _draw(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(template).render(context, request))  # type: ignore[attr-defined]


def form(request: HttpRequest, kind: str) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, _FORM, {"form": form_for(kind)})
    sent = dict(request.POST.lists())
    data, errors = answers_from(kind, sent)
    if not errors:
        try:
            vocabulary.parse(kind, data)
        except vocabulary.Unsound as unsound:
            errors = unsound.errors
    if errors:
        return _draw(request, _FORM, {"form": form_for(kind, data, errors, raw=sent)})
    return _draw(request, _CHECK, {"rows": check_rows(kind, data), "sent": sent})


class _Page:
    number, has_next, has_previous = 2, True, True


def parts(request: HttpRequest) -> HttpResponse:
    from throughline.web.status import MARKS

    return _draw(
        request,
        _PARTS,
        {
            "statuses": list(MARKS),
            "head": ["Rate", "From", "Until"],
            "rows": [
                ["£49.18", "1 January 2024", "an unusually long explanation that must not widen the page"]
            ],
            "summary": [
                {"key": "Lead", "value": "Harbour Support", "href": "/privacy"},
                {"key": "Age", "value": None},
            ],
            "tasks": [
                {
                    "name": "Say what happened",
                    "status": "Done",
                    "href": "/privacy",
                    "hint": "The first meeting",
                }
            ],
            "page": _Page(),
        },
    )
