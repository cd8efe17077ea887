"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from throughline.assurance import pages, showing

app_name = "assurance"
_STUDY = "assurance/prevalence/<int:pk>"
urlpatterns = [
    path("assurance/prevalence", pages.prevalence, name="prevalence"),
    path("assurance/prevalence/new", pages.new, name="new"),
    path(f"{_STUDY}/", pages.study, name="study"),
    path(f"{_STUDY}/share", pages.share, name="share"),
    *(path(f"{_STUDY}/{file}", pages.download, {"file": file}, name=file) for file in showing.FILES),
]
