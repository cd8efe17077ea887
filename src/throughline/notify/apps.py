from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "throughline.notify"
    label = "notify"
    verbose_name = "Notices"
