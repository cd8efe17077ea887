"""Who still belongs where they are: each place in a team confirmed or ended by a day."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from throughline.access import reviews as reviewing
from throughline.access.actor import Actor
from throughline.access.models import Review
from throughline.access.proving import proven

from .doors import ask, for_roles, posted
from .forms import role_word

PAGE = 50


class Answered(forms.Form):
    """Whether they still belong; nothing is chosen beforehand."""

    answer = forms.ChoiceField(
        label="Do they still work here in this role?", choices=Review.Answer.choices, widget=forms.RadioSelect
    )


@for_roles(reviewing.SEEING)
@require_safe
def reviews(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The places that wait to be confirmed, the longest overdue first."""
    now = timezone.now()
    today = timezone.localdate(now)
    waiting = reviewing.open_for(actor)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    rows = [
        (each, role_word(each.membership.role), each.is_overdue(today), reviewing.flags_of(each, now))
        for each in page
    ]
    shown = {
        "page": page,
        "rows": rows,
        "overdue": waiting.filter(due__lt=today).count(),
        "answers": actor.role in reviewing.ANSWERING,
        "me": actor.user_id,
    }
    return render(request, "access/reviews.html", shown)


@for_roles(reviewing.ANSWERING)
@proven
def answer(request: HttpRequest, actor: Actor, review_id: int) -> HttpResponse:
    """Confirm a place in a team, or end it."""
    review = get_object_or_404(reviewing.open_for(actor), pk=review_id)
    who, place = review.membership.user, review.membership

    def act(asked: dict) -> str:  # type: ignore[type-arg]
        given = Review.Answer(asked["answer"])
        reviewing.answer(actor, review, given)
        return (
            f"{who} stays in {place.team}."
            if given is Review.Answer.KEPT
            else f"{who} no longer works in {place.team}."
        )

    flags = reviewing.flags_of(review, timezone.now())
    intro = f"{who} works in {place.team} as {role_word(place.role).lower()}, since {place.since:%-d %B %Y}. {'. '.join(flags)}"
    return ask(
        request,
        Answered(posted(request)),
        act,
        title=f"Does {who} still belong here?",
        button="Keep the answer",
        to="/people/reviews",
        back="/people/reviews",
        intro=intro,
    )
