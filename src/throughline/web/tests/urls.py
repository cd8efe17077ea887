"""The shell's own addresses and those of signing in: what the shell may rely on without any room above it."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("throughline.web.urls")),
]
