"""Registers the casework app."""

from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The one case machine."""

    name = "zhian.web.casework"
    label = "zhian_casework"
    verbose_name = "casework"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
