"""The addresses of referring. None of them names a person or says anything about one."""

from __future__ import annotations

from django.urls import path

from throughline.refer.pages import ending, family, journey, own, received, sent, withdrawing

app_name = "refer"
_CASE = "cases/<uuid:case_id>/refer"
_SENT = "cases/<uuid:case_id>/sent"
urlpatterns = [
    path("refer/you", own.you, name="you"),
    path("refer/questions.pdf", own.prompt_sheet, name="prompt-sheet"),
    path(f"{_CASE}/", journey.start, name="start"),
    path(f"{_CASE}/take-back", withdrawing.withdraw, name="take-back"),
    path(f"{_CASE}/check", ending.check, name="check"),
    path(f"{_CASE}/done", ending.done, name="done"),
    path(f"{_CASE}/packs/<uuid:pack_id>.<slug:form>", ending.copy, name="copy"),
    path(f"{_CASE}/<slug:page>", journey.page, name="page"),
    path(f"{_SENT}/", sent.sent, name="sent"),
    path(f"{_SENT}/<uuid:pack_id>", sent.follow_up, name="follow-up"),
    path(f"{_SENT}/<uuid:pack_id>/send", sent.send_on, name="send-on"),
    path(f"{_SENT}/<uuid:pack_id>/copy", sent.sent_copy, name="sent-copy"),
    path("family", family.family, name="family"),
    path("cases/<uuid:case_id>/family", family.together, name="together"),
    path("sent-to-us", received.to_us, name="to-us"),
    path("sent-to-us/<uuid:delivery_id>", received.one_to_us, name="one-to-us"),
    path("received/<str:secret>", received.received, name="received"),
]
