"""The addresses of the API, under `/api/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import cases, hand_overs
from .description import Described
from .problems import explain
from .tokens import Token

api = Described(
    title="Throughline",
    version="1",
    description="Facts in by one door, duties out, a window for each reader. Every token acts for one team of one "
    "agency and one purpose, behind the same firewall as its people.",
    auth=Token(),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", cases.router)
api.add_router("", hand_overs.router)
explain(api)

# No `app_name` here: the framework brings the namespace "api" itself.
urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls)]
