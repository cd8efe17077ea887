"""The Django application of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, teams, relationships to a case, the policy and the log of reads."""

    name = "throughline.access"
    label = "access"
    verbose_name = "Access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what this room keeps in people's names, and check demo sign-in at start."""
        from . import checks, factors, leaving, sign_ins  # noqa: F401 - models are ready only now

        leaving.keep_our_own()
        sign_ins.connect()
        factors.connect()
