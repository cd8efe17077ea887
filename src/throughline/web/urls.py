"""Pages that need no case."""

from __future__ import annotations

from django.urls import path

from throughline.web import views

app_name = "web"
urlpatterns = [
    path("health", views.health, name="health"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("leave", views.leave, name="leave"),
]
