"""The Django application of drafts."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Half-filled pages and uploads."""

    name = "throughline.drafts"
    label = "drafts"
    verbose_name = "Drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from throughline.access import leaving
        from throughline.drafts import keeping, rewrapping, rising
        from throughline.ledger import forgetting, rotating

        leaving.keep(
            leaving.Holding("unfinished pages", lambda user: rising.in_name_of(user).count(), rising.pass_on)
        )
        forgetting.also(keeping.forget_case)
        rotating.also("keys of drafts and files", rewrapping.rewrap_all)
