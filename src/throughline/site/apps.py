from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "throughline.site"
    label = "site_wiring"

    def ready(self) -> None:
        from throughline.site import checks, links  # noqa: F401 - registers them

        links.register()
