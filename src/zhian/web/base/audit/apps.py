"""Registers the audit app."""

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What happened, sealed so that nobody can quietly change it."""

    name = "zhian.web.base.audit"
    label = "zhian_audit"
    verbose_name = "audit"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
