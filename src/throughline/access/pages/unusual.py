"""What a data guardian is asked to look at: each question with its reason, and what came of asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from throughline.access import watching
from throughline.access.actor import Actor
from throughline.access.models import Unusual
from throughline.access.unusual import rules
from throughline.vocabulary import UserRole

from .doors import ask, for_roles, posted

GUARDIANS = frozenset({UserRole.DATA_GUARDIAN})
BREACHES = "records:breaches"


class Answer(forms.Form):
    """What came of asking."""

    outcome = forms.ChoiceField(
        label="What came of it?", choices=Unusual.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What did you ask, and what were you told?",
        help_text="Do not name the person whose case it is.",
        widget=forms.Textarea,
        max_length=2000,
    )


@for_roles(GUARDIANS)
@require_safe
def unusual(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits to be asked about in one's body, by day; and what was answered last."""
    shown = {
        "waiting": [(each, rules()[each.rule]) for each in watching.to_answer(actor)[:100]],
        "answered": [(each, rules()[each.rule]) for each in watching.answered(actor)],
        "breaches": address_of_breaches(),
    }
    return render(request, "access/unusual.html", shown)


@for_roles(GUARDIANS)
def ask_about(request: HttpRequest, actor: Actor, finding_id: int) -> HttpResponse:
    """One question: why it is asked, and the answer. A possible breach leads on to the register of breaches."""
    finding = get_object_or_404(watching.to_answer(actor), pk=finding_id)
    form = Answer(posted(request))

    def act(asked: dict[str, Any]) -> str:
        watching.answer(actor, finding, asked["outcome"], asked["words"])
        return "Your answer was kept."

    may_be_breach = request.method == "POST" and request.POST.get("outcome") == Unusual.Outcome.BREACH
    to = (address_of_breaches() if may_be_breach else "") or reverse("access:unusual")
    answer = ask(
        request,
        form,
        act,
        title=_title(finding),
        button="Keep the answer",
        to=to,
        back="/unusual",
        intro=told(finding),
    )
    return redirect(to) if answer.status_code == 302 else answer


def _title(finding: Unusual) -> str:
    return f"Ask {finding.user} about {finding.day:%-d %B %Y}"


def told(finding: Unusual) -> str:
    """A finding in words: what, how many, what would have been usual, and why it is asked."""
    rule = rules()[finding.rule]
    usual = f" (usual: {finding.usual})" if finding.usual is not None else ""
    cases = ", ".join(str(case)[:8] for case in finding.cases)
    which = f" Cases: {cases}." if cases else ""
    return f"{rule['title']}: {finding.count}{usual}.{which} Why this is asked: {rule['reason']}"


def address_of_breaches() -> str:
    """Where a breach is written down, where this installation has that room; else nothing."""
    try:
        return reverse(BREACHES)
    except NoReverseMatch:
        return ""
