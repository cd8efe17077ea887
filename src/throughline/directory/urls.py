"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [path("directory", views.index, name="index")]
