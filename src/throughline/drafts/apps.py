"""The Django application of drafts."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Half-filled pages and uploads."""

    name = "throughline.drafts"
    label = "drafts"
    verbose_name = "Drafts"
    default_auto_field = "django.db.models.BigAutoField"
