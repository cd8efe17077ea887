from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "throughline.site"
    label = "site_wiring"

    def ready(self) -> None:
        from throughline.site import checks  # noqa: F401 - registers them
