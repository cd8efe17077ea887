"""The shell's own addresses, those of signing in, and a gallery: what the shell needs without any room above it."""

from django.urls import include, path

from throughline.web.tests import gallery

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("throughline.web.urls")),
    path("gallery/", gallery.parts),
    path("gallery/<str:kind>", gallery.form),
]
