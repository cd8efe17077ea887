"""The Django application of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "throughline.api"
    label = "api"
    verbose_name = "API"
