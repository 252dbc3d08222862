"""Registers the privacy app."""

from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Impact assessments, requests for erasure, legal holds, and what was erased."""

    name = "zhian.web.base.privacy"
    label = "zhian_privacy"
    verbose_name = "privacy"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
