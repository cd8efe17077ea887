"""The Django application of the directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Agencies, their successions, areas and services."""

    name = "throughline.directory"
    label = "directory"
    verbose_name = "Directory"
    default_auto_field = "django.db.models.BigAutoField"
