"""Registers the people app."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users who log in, persons who have a file, and what they consented to."""

    name = "zhian.web.base.people"
    label = "zhian_people"
    verbose_name = "people"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind each model's visibility function before the first query."""
        import_module(f"{self.name}.permissions")
