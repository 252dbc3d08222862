"""Registers the notify app."""

from importlib import import_module

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Tells people that there is news."""

    name = "zhian.web.notify"
    label = "zhian_notify"
    verbose_name = "notify"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
