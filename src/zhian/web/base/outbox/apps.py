"""Registers the outbox app."""

from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages written with the business they announce."""

    name = "zhian.web.base.outbox"
    label = "zhian_outbox"
    verbose_name = "outbox"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
