"""Components as template tags: `{% load throughline %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from throughline.web import deciding
from throughline.web.form import Answer, Fault, Form
from throughline.web.question import Control, Question, Raw
from throughline.web.reading import carried
from throughline.web.status import mark_of

register = template.Library()
FOLDER = "web/components"

_TEMPLATES = {
    Control.RADIOS: "control-radios",
    Control.CHECKBOXES: "control-checkboxes",
    Control.SELECT: "control-select",
    Control.TYPE_AHEAD: "control-type-ahead",
    Control.TEXT: "control-text",
    Control.LINES: "control-text",
    Control.DATE: "control-date",
    Control.WHEN: "control-when",
    Control.FILE: "control-file",
}


@register.simple_tag
def control(question: Question) -> SafeString:
    """The inputs of one question, without its label."""
    name = _TEMPLATES.get(question.control, "control-input")
    return render_to_string(f"{FOLDER}/{name}.html", {"q": question})


@register.simple_tag
def question_box(question: Question) -> SafeString:
    """One question: label or legend, hint, error, inputs."""
    return render_to_string(f"{FOLDER}/question.html", {"q": question})


@register.inclusion_tag(f"{FOLDER}/form.html")
def questions(form: Form) -> dict[str, Form]:
    """Every question of a form; the page writes `<form>`, the CSRF token and the button itself."""
    return {"form": form}


@register.inclusion_tag(f"{FOLDER}/folded.html")
def folded(questions: Sequence[Question], title: str, *, unfolded: bool = False) -> dict[str, Any]:
    """Questions folded away under a title. They stand open where something was typed or is wrong, or with `unfolded`."""
    touched = any(question.touched for question in questions)
    return {"questions": questions, "title": title, "unfolded": unfolded or touched}


@register.inclusion_tag(f"{FOLDER}/error-summary.html")
def error_summary(faults: Form | Sequence[Fault]) -> dict[str, Sequence[Fault]]:
    """What is wrong, each line leading to the input to mend. Give it a form, or its faults."""
    return {"faults": faults.faults if isinstance(faults, Form) else faults}


@register.inclusion_tag(f"{FOLDER}/check-answers.html")
def check_answers(rows: Iterable[Answer], change: str = "") -> dict[str, Any]:
    """Every answer in words; `change` is the address of the form, if there is still something to change."""
    return {"rows": rows, "change": change}


@register.inclusion_tag(f"{FOLDER}/carried.html")
def carried_answers(raw: Raw | QueryDict) -> dict[str, list[tuple[str, str]]]:
    """Hidden inputs that carry a form's answers through its check page."""
    return {"answers": carried(dict(raw.lists()) if isinstance(raw, QueryDict) else raw)}


@register.inclusion_tag(f"{FOLDER}/autosave.html")
def autosave(draft: object = None, version: object = None, saved_at: object = None) -> dict[str, object]:
    """What a form with `data-autosave` needs inside it: its draft, the version it shows, and when that was saved."""
    return {"draft": draft, "version": version, "saved_at": saved_at}


@register.simple_tag(takes_context=True)
def version_shown(context: Context) -> SafeString:
    """The hidden input of a page with a `case`, and perhaps an `outcome`, that says up to where its reader has read."""
    version = deciding.version_shown(context["request"], context["case"], context.get("outcome"))
    return format_html('<input type="hidden" name="version" value="{}">', version)


@register.inclusion_tag(f"{FOLDER}/summary-list.html")
def summary_list(rows: Iterable[Mapping[str, object]]) -> dict[str, Iterable[Mapping[str, object]]]:
    """Rows of `key`, `value` and, perhaps, `href` and `action`."""
    return {"rows": rows}


@register.inclusion_tag(f"{FOLDER}/task-list.html")
def task_list(tasks: Iterable[Mapping[str, object]]) -> dict[str, Iterable[Mapping[str, object]]]:
    """Tasks of `name`, `status` and, perhaps, `href` and `hint`."""
    return {"tasks": tasks}


@register.inclusion_tag(f"{FOLDER}/table.html")
def data_table(
    caption: str, head: Sequence[object], rows: Iterable[Sequence[object]], *, quiet: bool = False
) -> dict[str, Any]:
    """A table whose first column heads its rows; wide ones scroll in themselves, never the page."""
    return {"caption": caption, "head": head, "rows": rows, "quiet": quiet}


@register.inclusion_tag(f"{FOLDER}/confirmation.html")
def confirmation(title: str, body: str = "") -> dict[str, str]:
    """The panel that says that something is done."""
    return {"title": title, "body": body}


@register.inclusion_tag(f"{FOLDER}/timeline-entry.html")
def timeline_entry(
    title: str,
    when: object,
    *,
    who: str = "",
    summary: object = "",
    href: str = "",
    told: object = "",
    note: str = "",
) -> dict[str, object]:
    """One fact on a timeline; stands inside `<div class="moj-timeline">`."""
    return {
        "title": title,
        "when": when,
        "who": who,
        "summary": summary,
        "href": href,
        "told": told,
        "note": note,
    }


@register.inclusion_tag(f"{FOLDER}/duty-tag.html")
def duty_tag(status: object) -> dict[str, str]:
    """A duty's status in a word and a symbol."""
    mark = mark_of(str(status))
    return {"status": str(status), "word": mark.word, "symbol": mark.symbol}


@register.inclusion_tag(f"{FOLDER}/back-link.html")
def back_link(href: str, text: str = "Back") -> dict[str, str]:
    """The link above a page's heading, to where the reader came from."""
    return {"href": href, "text": text}


@register.inclusion_tag(f"{FOLDER}/exit-this-page.html")
def exit_this_page() -> dict[str, str]:
    """The quick way out, for pages that the person themselves reads."""
    return {}


@register.inclusion_tag(f"{FOLDER}/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, of: int | None = None) -> dict[str, Any]:
    """Previous and next, keeping the rest of the address; `page` has `number`, `has_next` and `has_previous`."""
    request: HttpRequest = context["request"]
    previous, following = (_page_address(request, page.number + step) for step in (-1, 1))
    return {"page": page, "of": of, "previous_href": previous, "next_href": following}


def _page_address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def shell_messages(context: Context) -> SafeString:
    """What the last page wanted to say, once."""
    request = context.get("request")
    if request is None or not hasattr(request, "_messages"):
        return mark_safe("")
    told = list(get_messages(request))
    return render_to_string(f"{FOLDER}/messages.html", {"messages": told}) if told else mark_safe("")
