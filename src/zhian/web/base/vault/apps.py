"""Registers the vault app."""

from importlib import import_module

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Files people hand in."""

    name = "zhian.web.base.vault"
    label = "zhian_vault"
    verbose_name = "vault"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
