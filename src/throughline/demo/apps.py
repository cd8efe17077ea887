"""The Django application of the demonstration nation."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "throughline.demo"
    label = "demo"
    verbose_name = "Demonstration nation"
    default_auto_field = "django.db.models.BigAutoField"
