"""Registers the talent app."""

from importlib import import_module

from django.apps import AppConfig


class TalentConfig(AppConfig):
    """The talent service line."""

    name = "zhian.web.talent"
    label = "zhian_talent"
    verbose_name = "talent"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
