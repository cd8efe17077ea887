"""The Django application of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, teams, relationships to a case, the policy and the log of reads."""

    name = "throughline.access"
    label = "access"
    verbose_name = "Access"
    default_auto_field = "django.db.models.BigAutoField"
