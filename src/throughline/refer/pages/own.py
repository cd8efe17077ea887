"""What the sender says of themselves, once; and the questions on paper."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from throughline.access.actor import Actor
from throughline.refer import copying, queries
from throughline.refer.contacts import phone_fault, work_email_fault
from throughline.refer.models import SenderProfile
from throughline.refer.sender import Sender
from throughline.web.doors import worker_page
from throughline.web.form import Form
from throughline.web.question import Control, Question
from throughline.web.reading import read

JOB = Question("job_title", "What is your job title?", Control.LINE)
PHONE = Question("phone", "On which number can those who decide reach you?", Control.TEL)
DEPUTY = Question(
    "deputy_email",
    "Who answers when you are away?",
    Control.EMAIL,
    "The work e-mail address of a colleague or a shared mailbox. The national form asks for a second contact.",
)
FORM = Form((JOB, PHONE, DEPUTY))


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Job title, phone, second contact: asked once, used in each referral, read by nobody but this person."""
    sender = queries.sender_of(actor)
    if request.method != "POST":
        return _page(request, FORM.answered(_raw(sender)), sender)
    sent = dict(request.POST.lists())
    answers, faults = read(FORM.questions, sent)
    faults += _faults(answers, sender)
    if faults:
        return _page(request, FORM.answered(sent).with_errors(faults), sender, 422)
    SenderProfile.objects.update_or_create(user_id=actor.user_id or 0, defaults=answers)
    messages.success(request, "Kept. It goes with each of your referrals from now on.")
    return _on(request)


def _faults(answers: dict[str, str], sender: Sender) -> list[tuple[str, str]]:
    faults = [(each.name, f"Answer “{each.label}”") for each in FORM.questions if each.name not in answers]
    if (phone := answers.get("phone")) and (told := phone_fault(phone)):
        faults.append(("phone", told))
    if (email := answers.get("deputy_email")) and (told := work_email_fault(email, sender.email)):
        faults.append(("deputy_email", told))
    if len(answers.get("job_title", "")) > 100:
        faults.append(("job_title", "Shorten this to 100 characters or fewer"))
    return faults


def _raw(sender: Sender) -> dict[str, list[str]]:
    return {"q-job_title": [sender.role], "q-phone": [sender.phone], "q-deputy_email": [sender.deputy_email]}


def _on(request: HttpRequest) -> HttpResponseBase:
    try:
        return redirect("refer:start", uuid.UUID(request.GET.get("case", "")))
    except ValueError:
        return redirect("refer:you")


def _page(request: HttpRequest, form: Form, sender: Sender, status: int = 200) -> HttpResponse:
    return render(request, "refer/you.html", {"form": form, "sender": sender}, status=status)


@worker_page
@require_safe
def prompt_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The questions on paper, made from the same definition. Its name says nothing to whoever sees the file."""
    response = HttpResponse(copying.prompt_sheet(), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="questions.pdf"'
    return response
