"""The addresses of recognising. None says what it is about to whoever sees it in a history."""

from __future__ import annotations

from django.urls import path

from throughline.identify.pages import first, information, rights, safe_place, signs

app_name = "identify"
_CASE = "cases/<uuid:case_id>"
urlpatterns = [
    path("first", first.first, name="first"),
    path("first/unfinished", first.unfinished, name="unfinished"),
    path("first/<uuid:draft_id>", first.resumed, name="resumed"),
    path(f"{_CASE}/first", first.again, name="again"),
    path(f"{_CASE}/safe-now", first.safe_now, name="safe-now"),
    path(f"{_CASE}/signs", signs.signs, name="signs"),
    path(f"{_CASE}/signs/<slug:group>", signs.of_a_kind, name="family"),
    path(f"{_CASE}/rights", rights.rights, name="rights"),
    path(f"{_CASE}/safe-place", safe_place.safe_place, name="safe-place"),
    path("information", information.information, name="information"),
    path("information/card.pdf", information.card, name="card"),
    path("information/<slug:language>", information.words, name="words"),
    path("information/<slug:language>.pdf", information.sheet, name="sheet"),
    path("information/<slug:language>/review", information.review, name="review"),
]
